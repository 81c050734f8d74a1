"""What a plan asks for, and the records that the archives list for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from omics_lake.core.errors import MissingTool, NothingFound, SourceUnavailable, UsageError
from omics_lake.core.progress import Progress, Report, silent
from omics_lake.core.record import FileRecord, slug
from omics_lake.source.archives import Archives
from omics_lake.source.gdc_cohort import gdc_projects, gdc_records, gdc_release
from omics_lake.source.gdc_manifest import complete, parse_portal_manifest
from omics_lake.source.gdc_query import DATA_TYPES, DataType, data_types_of

IMAGING = "imaging"
Tell = Callable[[str], None]
"""Takes a sentence that a person should read: what a project lacks is no error, and is not passed over in silence."""


@dataclass(frozen=True)
class Asked:
    """The options of one plan."""

    projects: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    data_types: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()
    release: str | None = None
    gdc_manifest: Path | None = None
    sheet: Path | None = None
    files: str | None = None
    own_release: str = "1"
    annotation: str | None = None
    images: bool = False
    idc_manifest: Path | None = None
    series: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    derived: bool = False


def records_of(asked: Asked, archives: Archives, *, tell: Tell, report: Report = silent) -> list[FileRecord]:
    """Ask the archives for everything that is wanted.

    Raises:
        UsageError: nothing is asked for, or two things that do not go together.
        LakeError: what an archive says instead of a list.
    """
    _require_one(asked)
    if asked.gdc_manifest:
        return _of_manifest(asked, archives, asked.gdc_manifest, report)
    if asked.sheet:
        _begin(report, f"Reading the files of {asked.sheet}")
        own = archives.own(asked.files or str(asked.sheet.parent), _bytes_of(asked.sheet), asked.own_release)
        return list(own.records())
    if asked.annotation:
        _begin(report, f"Asking for {asked.annotation}")
        return [archives.annotation(None if asked.annotation == "clinvar" else asked.annotation).record()]
    if asked.images:
        return image_records(asked, archives, report=report)
    return _of_projects(asked, archives, tell, report)


def image_records(asked: Asked, archives: Archives, *, report: Report = silent) -> list[FileRecord]:
    """DICOM objects of chosen series.

    Raises:
        UsageError: not exactly one project, or no choice of series.
    """
    chosen = asked.series or asked.patients or asked.modalities or asked.idc_manifest
    if len(asked.projects) != 1 or not chosen:
        raise UsageError(
            "Images are landed for chosen series of one project",
            next_step="give one --project and at least one of --series, --patient, --modality, --idc-manifest",
        )
    series, project = asked.series, asked.projects[0]
    _begin(report, "Listing the objects of the chosen series")
    if asked.idc_manifest:
        named = archives.series_of_manifest(project, _bytes_of(asked.idc_manifest), str(asked.idc_manifest))
        series = (*series, *named)
    found = archives.images(
        project,
        series=series,
        patients=asked.patients,
        modalities=asked.modalities,
        derived=asked.derived or asked.idc_manifest is not None,
    )
    return list(found)


def _begin(report: Report, task: str) -> None:
    report(Progress(task, "list"))


def _require_one(asked: Asked) -> None:
    ways = {
        "--gdc-manifest": asked.gdc_manifest,
        "--sheet": asked.sheet,
        "--annotation": asked.annotation,
        "--project or --program": asked.projects or asked.programs,
    }
    given = [name for name, value in ways.items() if value]
    if len(given) != 1:
        raise UsageError(
            f"Plan one thing at a time: {', '.join(given)}" if given else "Nothing to plan",
            next_step=f"give one of {', '.join(ways)}; plans add up",
        )
    if not asked.images and (asked.series or asked.patients or asked.modalities or asked.idc_manifest):
        raise UsageError(
            "--series, --patient, --modality and --idc-manifest choose images",
            next_step="add --images, or leave them out",
        )


def _of_manifest(asked: Asked, archives: Archives, path: Path, report: Report) -> list[FileRecord]:
    entries = parse_portal_manifest(_bytes_of(path), str(path))
    api = archives.sites.gdc_api()
    _begin(report, f"Asking the GDC for {len(entries):,} files")
    return list(complete(entries, api, gdc_release(api, asked.release)))


def _of_projects(asked: Asked, archives: Archives, tell: Tell, report: Report) -> list[FileRecord]:
    words = [word for word in asked.data_types if not is_imaging(word)]
    imaging = not asked.data_types or len(words) < len(asked.data_types)
    if not asked.data_types:
        words = [known.alias for known in DATA_TYPES]
    data_types = data_types_of(words, asked.workflows)
    api = archives.sites.gdc_api()
    projects = gdc_projects(api, asked.projects, asked.programs)
    records: list[FileRecord] = []
    if data_types:
        records += gdc_records(api, projects, data_types, gdc_release(api, asked.release), report)
    _tell_absent(records, projects, data_types, tell)
    if imaging:
        for project in projects:
            _begin(report, f"Looking for images of {project}")
            records += _imaging(asked, archives, project, tell)
    return records


def is_imaging(word: str) -> bool:
    """True for the data type that is an index of images, and none of the GDC's."""
    return slug(word) in (IMAGING, "imaging_index")


def _tell_absent(
    records: Sequence[FileRecord], projects: Sequence[str], data_types: Sequence[DataType], tell: Tell
) -> None:
    there = {(record.project_id, record.data_type) for record in records}
    for project in projects:
        if absent := [known.name for known in data_types if (project, known.name) not in there]:
            tell(f"{project} has no open file of: {', '.join(absent)}")


def _imaging(asked: Asked, archives: Archives, project: str, tell: Tell) -> list[FileRecord]:
    """The index of a project's collection. Where it was not asked for by name, doing without is said."""
    try:
        return list(archives.imaging(project, derived=asked.derived))
    except (MissingTool, NothingFound, SourceUnavailable) as error:
        if asked.data_types:
            raise
        tell(f"Without images of {project}: {error.why or error.what}")
        return []


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError("The file cannot be read", where=str(path), why=str(error)) from error
