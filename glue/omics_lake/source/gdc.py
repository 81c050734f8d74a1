"""The GDC's API as a source: which open files a project has, and their bytes.

One record is one file of `/files`, or one page of `/cases` (data type `Case Metadata`); key is `file_id`. Listing is
by POST, in the order of ids, until `total` is reached. Traps: the release is not part of any URL, so it is told by
`status` and the plan keeps it; a batch of one id comes as the bare file and not as a tar.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Downloading_Files/
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from omics_lake.core.errors import NothingFound, SourceRefused, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.source.base import Body
from omics_lake.source.gdc_cases import CASE_PAGE, case_records, check_page, page_of
from omics_lake.source.gdc_files import (
    SOURCE,
    host_of,
    records_of,
    require_data,
    require_open,
    require_project,
    require_uuid,
    unproven,
    with_slash,
)
from omics_lake.source.gdc_page import Hit, list_all, read_page
from omics_lake.source.gdc_query import (
    CASE_METADATA,
    FILE_PAGE,
    DataType,
    Filter,
    any_of,
    cases_body,
    files_body,
    files_filter,
    projects_body,
)
from omics_lake.source.gdc_status import GdcProject, GdcStatus, parse_project, parse_status
from omics_lake.source.http import USUAL, Http, HttpLimits

BASE = "https://api.gdc.cancer.gov/"
_BATCH_TYPES_REFUSED = {"text/html", "application/json", "application/xml", "text/xml"}


class GdcApi:
    """`Source` and `BatchSource` of the GDC.

    Args:
        base: URL that endpoints are appended to.
        http: shared with others; one of its own by default.
        limits: of its own one.
        page_size: hits on one page of a listing.
    """

    def __init__(
        self, base: str = BASE, http: Http | None = None, limits: HttpLimits = USUAL, page_size: int = FILE_PAGE
    ) -> None:
        self.base = with_slash(base)
        self._page_size = page_size
        self.http = http or Http([host_of(base)], limits)

    @property
    def name(self) -> str:
        """`gdc`."""
        return SOURCE

    def status(self) -> GdcStatus:
        """The API's data release."""
        where = f"{self.base}status"
        return parse_status(self.http.get(where), where)

    def projects(self) -> tuple[GdcProject, ...]:
        """All projects, in the order of their ids."""
        return tuple(parse_project(hit) for hit in self._project_hits())

    def projects_of_program(self, program: str) -> tuple[GdcProject, ...]:
        """Projects of a program such as TCGA.

        Raises:
            NothingFound: the program has none.
        """
        known = self.projects()
        found = tuple(project for project in known if project.program == program)
        if not found:
            raise NothingFound(
                f"The GDC has no program {program}",
                where=self.base,
                why="programs: " + ", ".join(sorted({project.program for project in known})),
                next_step="name one of these",
            )
        return found

    def files(self, project_id: str, data_types: Sequence[DataType], release: str) -> tuple[FileRecord, ...]:
        """Open files of a project, in the order of their ids, pages of cases after them.

        Args:
            data_types: from `gdc_query.data_types_of`. One that the project has no file of is no error as long as
                another has one.
            release: the data release that `status` told.

        Raises:
            NothingFound: the project is unknown, or has no such file.
            ControlledAccess: the GDC lists a file that is not open; nothing more was sent.
            SourceRefused: an answer that cannot be trusted, or a listing that does not add up, twice.
            SourceUnavailable: no answer.
        """
        of_files = [data_type for data_type in data_types if data_type.name != CASE_METADATA]
        records: tuple[FileRecord, ...] = ()
        if of_files:
            records = self._listed(files_filter(project_id, of_files), release)
            require_project(records, project_id, f"{self.base}files")
            records = tuple(replace(record, project_id=project_id) for record in records)
        if len(of_files) < len(data_types):
            records += self.case_pages(project_id, release)
        if not records:
            raise self._nothing(project_id, f"no open file of {', '.join(_described(d) for d in of_files)}")
        return records

    def case_pages(self, project_id: str, release: str, size: int = CASE_PAGE) -> tuple[FileRecord, ...]:
        """One record for each page of a project's cases.

        Raises:
            NothingFound: the project is unknown, or has no cases.
        """
        where = f"{self.base}cases"
        total = read_page(self.http.post_json(where, cases_body(project_id, 0, 1)), where).total
        if not total:
            raise self._nothing(project_id, "no case")
        return case_records(project_id, release, total, self.base, size)

    def files_by_id(self, ids: Sequence[str], release: str) -> tuple[FileRecord, ...]:
        """Records of these files, in the order of their ids; ids that the GDC does not know are left out.

        Raises:
            ControlledAccess: one of them is not open; nothing more was sent.
        """
        once = sorted({one.lower() for one in ids})
        batches = [once[at : at + FILE_PAGE] for at in range(0, len(once), FILE_PAGE)]
        return tuple(record for batch in batches for record in self._listed(any_of("files.file_id", batch), release))

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """A file's bytes by `/data/<uuid>`, or a page of cases, always whole."""
        require_open([record])
        if record.data_type == CASE_METADATA:
            page = page_of(record)
            question = cases_body(page.project_id, page.start, page.size)
            body = self.http.open(f"{self.base}cases", method="POST", json=question)
            return require_data(body, record, f"{self.base}cases")
        url = f"{self.base}data/{require_uuid(record)}"
        return require_data(self.http.open(url, start=start, validator=validator), record, url)

    def open_batch(self, records: Sequence[FileRecord]) -> Body:
        """Several files in one `.tar.gz`.

        Raises:
            UsageError: fewer than two records (the GDC then gives the bare file), or a page of cases among them.
            SourceRefused: the answer is no archive.
        """
        require_open(records)
        if len(records) < 2 or any(record.data_type == CASE_METADATA for record in records):
            raise UsageError("A batch is two files or more, and no page of cases", where=self.base)
        url = f"{self.base}data"
        body = self.http.open(url, method="POST", json={"ids": [require_uuid(record) for record in records]})
        if body.content_type in _BATCH_TYPES_REFUSED:
            body.close()
            raise SourceRefused("The GDC gave no archive", where=url, why=f"it came as {body.content_type}")
        return body

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Prove a page of cases; nothing else of the GDC comes without an MD5."""
        if record.data_type != CASE_METADATA:
            raise unproven(record)
        check_page(record, file.read())

    def _listed(self, filters: Filter, release: str) -> tuple[FileRecord, ...]:
        where = f"{self.base}files"

        def ask(start: int) -> bytes:
            data = self.http.post_json(where, files_body(filters, start, self._page_size))
            read_page(data, where)
            records_of(data, release, where)  # stops before the next request where a file is not open
            return data

        pages = list_all(ask, "file_id", where).pages
        return tuple(record for data in pages for record in records_of(data, release, where))

    def _project_hits(self) -> tuple[Hit, ...]:
        where = f"{self.base}projects"

        def ask(start: int) -> bytes:
            return self.http.post_json(where, projects_body(start, self._page_size))

        return list_all(ask, "project_id", where).hits

    def _nothing(self, project_id: str, why: str) -> NothingFound:
        """Tell an unknown project from one that has nothing of what was asked for."""
        known = [project.project_id for project in self.projects()]
        if project_id in known:
            return NothingFound(
                f"Project {project_id} has nothing of this",
                where=self.base,
                why=why,
                next_step="ask for other data types",
            )
        near = difflib.get_close_matches(project_id.upper(), known, n=3)
        return NothingFound(
            f"The GDC has no project {project_id}",
            where=self.base,
            next_step=f"did you mean {' or '.join(near)}?" if near else "list the projects first",
        )


def _described(data_type: DataType) -> str:
    return f"{data_type.name} ({', '.join(data_type.workflows)})" if data_type.workflows else data_type.name
