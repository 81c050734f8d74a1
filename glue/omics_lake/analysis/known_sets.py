"""A name that the lake does not have is an error, never an empty answer.

The shipped questions see it in SQL, so that Athena refuses it, too: a cast fails and carries the message. Athena takes
a parameter in a WHERE clause alone, so that the message cannot repeat the name; here name and choice are said.
"""

from __future__ import annotations

from collections.abc import Mapping

from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import NothingFound, QueryError

MARK = " in this lake"
"""What the messages of the questions' SQL have behind what is missing."""

_CALLSETS = """
    select project_id || ' ' || callset_id || ' (' || coalesce(reference_build, 'unknown build') || ')' as name
    from omics.callset order by 1
"""
_ANNOTATIONS = """
    select distinct source || ' ' || release || ' (' || coalesce(reference_build, 'unknown build') || ')' as name
    from omics.annotation order by 1
"""
_SAMPLES = """
    select callset.project_id || ' ' || callset.callset_id || ': ' || array_join(callset.samples, ', ') as name
    from omics.callset as callset order by 1
"""
# Beginning of the message -> what is missing, the parameters that name it, and what there is
_MISSING = {
    "call sets of that project and name": ("call set", ("project", "callset"), "call sets", _CALLSETS),
    "call sets of that project and build": ("call set", ("project", "reference_build"), "call sets", _CALLSETS),
    "annotations of that source and release": ("annotation set", ("source", "release"), "sets", _ANNOTATIONS),
    "features of that gene, source and release": ("gene", ("gene", "source", "release"), "sets", _ANNOTATIONS),
    "samples of that project, call set and name": (
        "pair of samples",
        ("first_project", "first_callset", "first_sample", "second_project", "second_callset", "second_sample"),
        "samples",
        _SAMPLES,
    ),
}
_SHOWN = 1_000
"""Characters of what there is."""


def nothing_of_that_name(
    lake: LocalLake, error: QueryError, given: Mapping[str, str | int], release: str | None = None
) -> NothingFound | None:
    """The refusal in plain words; None where the query failed of something else.

    Args:
        lake: the lake that was asked.
        error: the engine's.
        given: the question's parameters with their values.
        release: data release that was asked of.
    """
    for beginning, (what, names, kind, sql) in _MISSING.items():
        if beginning + MARK in error.why:
            wanted = " ".join(str(given[name]) for name in names)
            there = ", ".join(row["name"] for row in lake.query(sql, release).to_pylist())
            return NothingFound(
                f"There is no {what} {wanted} in this lake",
                why=f"{kind} are {_short(there) or 'none'}",
                next_step="choose one of these, or build it",
            )
    return None


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " ..."
