"""One reference build for what is compared: a place of GRCh37 is another base in GRCh38.

The shipped questions refuse it themselves, in SQL, so that Athena refuses it too: a cast fails and carries the message.
Here the same is asked of a lake before SQL of one's own, and the engine's error is put into plain words.
"""

from __future__ import annotations

from collections.abc import Sequence

from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import NothingFound, QueryError

MARK = "reference builds differ or are not known: "
"""How the message of the questions' SQL begins."""

_CALLSET = """
    select 'call set ' || callset_id as label, reference_build as build from omics.callset
    where project_id = ? and callset_id = ?
"""
_ANNOTATION = """
    select distinct source || ' ' || release as label, reference_build as build from omics.annotation
    where source = ? and release = ?
"""


def require_one_build(
    lake: LocalLake, callsets: Sequence[tuple[str, str]], annotations: Sequence[tuple[str, str]] = ()
) -> str | None:
    """The build that all of them are of; None for a single set of which nothing tells.

    Args:
        lake: the lake they lie in.
        callsets: project and call set of each.
        annotations: source and release of each.

    Raises:
        NothingFound: one of them is not in the lake.
        QueryError: they are of two builds, or of one nothing tells and there are others.
    """
    found: list[tuple[str, str | None]] = []
    for sql, pairs in ((_CALLSET, callsets), (_ANNOTATION, annotations)):
        for pair in pairs:
            rows = lake.query(sql, values=pair).to_pylist()
            if not rows:
                raise NothingFound(f"{' '.join(pair)} is not in the lake", next_step="`omics-lake tables` lists tables")
            found.extend((row["label"], row["build"]) for row in rows)
    builds = {build for _, build in found}
    if len(builds) > 1 or (None in builds and len(found) > 1):
        raise mixed(", ".join(f"{label} {build or 'of unknown build'}" for label, build in sorted(found, key=str)))
    return next(iter(builds), None)


def mixed(sets: str) -> QueryError:
    """The refusal, of sets with the build of each."""
    return QueryError(
        "Reference builds differ or are not known",
        why=sets,
        next_step="compare sets of one build; state reference_build in the sample sheet where a file does not tell",
    )


def explained(error: QueryError) -> QueryError:
    """The refusal out of an engine's failed cast; any other error as it is."""
    _, marked, said = error.why.partition(MARK)
    return mixed(said.partition("'")[0]) if marked else error
