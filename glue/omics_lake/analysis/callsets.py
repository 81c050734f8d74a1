"""Finding a call set, its samples and its contigs by the names that a person gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import NothingFound, UsageError
from omics_lake.core.genome import lake_name

_SQL = """
    select project_id, callset_id, file_id, samples, contigs, header, line_end from omics.callset
    where callset_id = ? order by project_id
"""


@dataclass(frozen=True)
class Callset:
    """What reading a call set needs of its row in omics.callset.

    Args:
        file: file_id of the VCF; a record of another file is not the call set's.
        contigs: the lake's name -> as the file spells it.
        header: all header lines, each ended by a newline alone.
        line_end: LF or CRLF.
    """

    project: str
    name: str
    file: str
    samples: tuple[str, ...]
    contigs: Mapping[str, str]
    header: str
    line_end: str

    def contig(self, name: str) -> str:
        """The lake's name of a contig, given as lake or file spell it.

        Raises:
            UsageError: the call set has no such contig.
        """
        spelt = {source: lake for lake, source in self.contigs.items()}
        for known in (name, spelt.get(name, name), lake_name(name)):
            if known in self.contigs:
                return known
        raise UsageError(
            f"Call set {self.name} has no contig {name!r}",
            why=f"its contigs are {_some(tuple(self.contigs))}",
            next_step="choose one of these",
        )

    def require_samples(self, samples: Sequence[str]) -> None:
        """Each of them is a sample of the call set, and named once.

        Raises:
            UsageError: one is not, or is named twice.
        """
        unknown = [sample for sample in samples if sample not in self.samples]
        if unknown or len(set(samples)) != len(samples):
            raise UsageError(
                f"Call set {self.name} has no sample {unknown[0]!r}" if unknown else "A sample is named twice",
                where=", ".join(samples),
                why=f"its samples are {_some(self.samples)}",
                next_step="name samples of the call set, each once",
            )


def find_callset(lake: LocalLake, name: str, project: str | None = None) -> Callset:
    """The call set of that name.

    Args:
        lake: the lake it lies in.
        name: callset_id.
        project: needed where two projects have a call set of that name.

    Raises:
        NothingFound: there is none.
        UsageError: two projects have one, and none was given.
    """
    rows = [row for row in lake.query(_SQL, values=[name]).to_pylist() if project in (None, row["project_id"])]
    if not rows:
        known = lake.query("select distinct callset_id as name from omics.callset order by 1").to_pylist()
        raise NothingFound(
            f"There is no call set {name!r}" + (f" of project {project}" if project else ""),
            why=f"call sets are {_some([row['name'] for row in known]) or 'none'}",
            next_step="choose one of these, or build the VCF",
        )
    if len(rows) > 1:
        raise UsageError(
            f"Several projects have a call set {name!r}",
            why=", ".join(row["project_id"] for row in rows),
            next_step="give --project",
        )
    return _callset(rows[0])


def _callset(row: Mapping[str, Any]) -> Callset:
    contigs = {lake: source for source, lake in row["contigs"]}
    samples = tuple(row["samples"] or ())
    return Callset(
        row["project_id"], row["callset_id"], row["file_id"], samples, contigs, row["header"], row["line_end"]
    )


def _some(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
