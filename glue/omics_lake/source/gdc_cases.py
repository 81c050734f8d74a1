"""Pages of `/cases` as wanted files: one file is one page of a project's cases with samples down to aliquots.

The GDC has no file for these, so each page gets a record of data type `Case Metadata`: its id is made from release,
project and place of the page, so planning twice names the same files. Size and MD5 are not known before; a page is
proven by what it counts. Which page it is stands in the record's URL (`?from=0&size=100&total=585&project=TCGA-LUAD`),
of which the host is never used: a manifest from elsewhere must not send requests to where it likes.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Search_and_Retrieval/
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from omics_lake.core.errors import SourceRefused, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.formats.gdc_json import CASES, read_answer
from omics_lake.formats.gdc_mentions import projects_of
from omics_lake.source.gdc_files import SOURCE
from omics_lake.source.gdc_page import read_page
from omics_lake.source.gdc_query import CASE_METADATA

CASE_PAGE = 100
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://api.gdc.cancer.gov/cases")


@dataclass(frozen=True)
class CasePage:
    """One page: offset of its first case from 0, cases on a full page, cases of the project, and the project."""

    start: int
    size: int
    total: int
    project_id: str

    @property
    def number(self) -> int:
        """From 1."""
        return self.start // self.size + 1

    @property
    def count(self) -> int:
        """Cases that the page must have."""
        return min(self.size, self.total - self.start)


def case_records(project_id: str, release: str, total: int, base: str, size: int = CASE_PAGE) -> tuple[FileRecord, ...]:
    """One record for each page of a project's cases.

    Args:
        total: cases of the project.
        base: of the API.
        size: cases on a page.
    """
    pages = (CasePage(start, size, total, project_id) for start in range(0, total, size))
    return tuple(_record(page, release, base) for page in pages)


def _record(page: CasePage, release: str, base: str) -> FileRecord:
    name = f"{release}/{page.project_id}/{page.number}/{page.size}"
    query = {"from": page.start, "size": page.size, "total": page.total, "project": page.project_id}
    return FileRecord(
        source=SOURCE,
        release=release,
        project_id=page.project_id,
        data_type=CASE_METADATA,
        file_id=str(uuid.uuid5(_NAMESPACE, name)),
        file_name=f"cases.{page.project_id}.page-{page.number}.json",
        data_format="JSON",
        url=f"{base}cases?{urlencode(query)}",
    )


def page_of(record: FileRecord) -> CasePage:
    """Which page a record stands for.

    Raises:
        SourceRefused: its URL does not tell.
    """
    query = parse_qs(urlsplit(record.url or "").query)
    try:
        start, size, total = (int(query[name][0]) for name in ("from", "size", "total"))
        page = CasePage(start, size, total, query["project"][0])
    except (KeyError, ValueError) as error:
        raise _not_planned(record, f"url {record.url!r} lacks {error}") from error
    if page.project_id != record.project_id or page.size < 1 or not 0 <= page.start < page.total:
        raise _not_planned(record, f"url {record.url!r}")
    return page


def check_page(record: FileRecord, data: bytes) -> None:
    """Prove a page's bytes.

    Raises:
        SourceRefused: another page than planned, cases of another project, warnings, or the number of cases changed.
    """
    planned, where = page_of(record), record.key
    found = read_page(data, where)
    said, wanted = (found.start, found.count, found.total), (planned.start, planned.count, planned.total)
    if said != wanted:
        raise SourceRefused(
            "The page of cases is not the one that was planned",
            where=where,
            why=f"offset, cases and total are {said}, planned were {wanted}",
            next_step="plan the project again",
        )
    try:
        answer = read_answer(data)
    except UnreadableFile as error:
        raise SourceRefused(error.what, where=where, why=error.why, next_step=error.next_step) from error
    projects = {project for case in answer.records for project in projects_of(case)}
    if answer.kind != CASES or projects != {record.project_id}:
        raise SourceRefused(
            f"The page is not of cases of {record.project_id}",
            where=where,
            why=f"{answer.kind} of {', '.join(sorted(projects)) or 'no project'}",
            next_step="run the command again later",
        )


def _not_planned(record: FileRecord, why: str) -> SourceRefused:
    return SourceRefused(
        "The record does not tell which page of cases it is",
        where=record.folder,
        why=why,
        next_step="plan the project again",
    )
