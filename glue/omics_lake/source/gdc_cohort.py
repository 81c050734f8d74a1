"""From projects and data types to the GDC's wanted files, at the release that the GDC serves today.

The API serves its current release alone, so a plan for another one is refused rather than filled with today's files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from omics_lake.core.errors import SourceRefused, UsageError
from omics_lake.core.progress import Progress, Report, silent
from omics_lake.core.record import FileRecord
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_query import DataType


def gdc_release(api: GdcApi, asked: str | None = None) -> str:
    """The release to plan, such as 46.0.

    Args:
        asked: `46`, `46.0` or `gdc-46.0`: what the GDC must serve; None takes what it serves.

    Raises:
        SourceRefused: the GDC serves another release.
    """
    served = api.status().data_release
    if asked is None or _same(asked, served):
        return served
    raise SourceRefused(
        f"The GDC does not serve release {asked}",
        where=api.base,
        why=f"it serves {served}, and its API gives the files of that one only",
        next_step=f"plan release {served}, or build what was landed of the other one",
    )


def _same(asked: str, served: str) -> bool:
    number = asked.removeprefix("gdc-")
    return number in (served, served.removesuffix(".0"))


def gdc_projects(api: GdcApi, projects: Iterable[str], programs: Iterable[str]) -> tuple[str, ...]:
    """Projects by name and by program, each once, in the order asked for.

    Raises:
        UsageError: none of either.
        NothingFound: the GDC has no such program.
    """
    named = [p.upper() if p.lower().startswith("tcga-") else p for p in projects]
    named += [project.project_id for program in programs for project in api.projects_of_program(program)]
    if not named:
        raise UsageError("No project to plan", next_step="name one (--project TCGA-CHOL) or a program (--program TCGA)")
    return tuple(dict.fromkeys(named))


def gdc_records(
    api: GdcApi, projects: Sequence[str], data_types: Sequence[DataType], release: str, report: Report = silent
) -> tuple[FileRecord, ...]:
    """Wanted files of all projects.

    Raises:
        NothingFound: a project is unknown, or has none of the data types.
        SourceRefused: a listing does not add up.
        SourceUnavailable: no answer.
    """
    records: list[FileRecord] = []
    for done, project in enumerate(projects):
        report(Progress("list gdc", project, done, len(projects), f"{len(records):,} files"))
        records += api.files(project, data_types, release)
    report(Progress("list gdc", "done", detail=f"{len(records):,} files of {len(projects):,} projects"))
    return tuple(records)
