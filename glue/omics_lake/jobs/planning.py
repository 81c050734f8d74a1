"""What a plan asks for, one question after the other: projects, annotations, sheets of a lab's own files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from omics_lake.core.errors import NothingFound, SourceUnavailable
from omics_lake.core.places import filesystem_of
from omics_lake.core.record import FileRecord
from omics_lake.jobs.work import Work
from omics_lake.landing.asked import Asked, records_of
from omics_lake.source.annotation import PROJECT as REFERENCE
from omics_lake.source.archives import Archives

Listing = Callable[[], Sequence[FileRecord]]
_LOG = logging.getLogger(__name__)


def listings(work: Work, archives: Archives) -> Iterator[tuple[str, Listing]]:
    """Name of each question, and what answers it with the wanted files."""
    told = work.arguments
    ask = partial(records_of, archives=archives, tell=_LOG.info, report=work.report)
    for project in told.projects:
        yield project, partial(ask, Asked(projects=(project,), data_types=told.data_types, release=told.release))
    for url in told.annotations:
        yield url, partial(ask, Asked(annotation=url))
    for sheet in told.sheets:
        yield sheet, partial(_of_sheet, work, archives, sheet)


def _of_sheet(work: Work, archives: Archives, sheet: str) -> Sequence[FileRecord]:
    """The files of a sheet, which lie below its own folder: those of the lake's projects, and of none.

    Raises:
        SourceUnavailable: the sheet cannot be read.
        NothingFound: none is of these projects.
        LakeError: as `source.own.OwnFiles.records`.
    """
    told = work.arguments
    folder, _, name = sheet.rpartition("/")
    try:
        filesystem, root = filesystem_of(folder, told.endpoint, told.region)
        with filesystem.open_input_file(f"{root.rstrip('/')}/{name}") as stream:
            data = bytes(stream.readall())
    except OSError as error:
        raise SourceUnavailable("The sample sheet cannot be read", where=sheet, why=str(error)) from error
    records = archives.own(folder, data, told.own_release).records()
    kept = [record for record in records if record.project_id in (*told.projects, REFERENCE)]
    if len(kept) < len(records):
        others = sorted({record.project_id for record in records} - {*told.projects, REFERENCE})
        _LOG.info("%s: passed over files of projects that are not in the lake: %s", sheet, ", ".join(others))
    if not kept:
        raise NothingFound("The sample sheet has no file of the lake's projects", where=sheet)
    return kept
