"""A lab's own files as a source: a folder or `s3://` prefix, and a sample sheet that says what each file is.

Names become ids: a UUID stays, any other name gets a UUID made of project and name, so that the same name is the same
aliquot in every sheet. The MD5 of each file is taken when it is planned. The sheet's cases, samples and aliquots land
as a page in the form of the GDC's `/cases`, so that `omics.sample` knows them.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from pyarrow import fs

from omics_lake.core.errors import LakeError, NothingFound, SourceRefused, SourceUnavailable, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.source.base import Body
from omics_lake.source.gdc_files import require_open
from omics_lake.source.gdc_query import CASE_METADATA
from omics_lake.source.own_sheet import SheetProblem, SheetRow, read_sheet

SOURCE = "own"
CHUNK = 1 << 20
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://omics-lake/own")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DATA_URL = "data:application/json;base64,"


class OwnOpener:
    """`Source` that opens own files by the places in their records: `file://`, `s3://`, or the record itself.

    Args:
        endpoint: address of an S3 double.
        region: AWS region.
    """

    def __init__(self, endpoint: str | None = None, region: str | None = None) -> None:
        self._endpoint, self._region = endpoint, region

    @property
    def name(self) -> str:
        """`own`."""
        return SOURCE

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """A file's bytes.

        Raises:
            SourceRefused: the record's place is none of these.
            SourceUnavailable: the file is gone, or may not be read.
        """
        require_open([record])
        url = record.url or ""
        if url.startswith(_DATA_URL):
            stream: BinaryIO = io.BytesIO(base64.b64decode(url.removeprefix(_DATA_URL)))
            return Body(iter(lambda: stream.read(CHUNK), b""), size=len(stream.getvalue()))  # type: ignore[attr-defined]
        filesystem, path = self._place(url, record)
        try:
            file = filesystem.open_input_file(path)
            file.seek(start)
            return Body(_chunks(file), start, file.size(), close=file.close)
        except OSError as error:
            raise SourceUnavailable(
                "An own file cannot be read",
                where=url,
                why=str(error),
                next_step="put it back, or plan the sheet again",
            ) from error

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Every file has an MD5."""
        raise UnreadableFile("An own file without MD5", where=record.key, next_step="plan the sheet again")

    def _place(self, url: str, record: FileRecord) -> tuple[fs.FileSystem, str]:
        parts = urlsplit(url)
        if parts.scheme == "file" and not parts.netloc:
            return fs.LocalFileSystem(), unquote(parts.path)
        if parts.scheme == "s3":
            return filesystem_of(url, self._endpoint, self._region)
        raise SourceRefused(
            "The record does not tell where the file lies",
            where=record.key,
            why=f"url is {url!r}",
            next_step="plan the sheet again",
        )


class OwnFiles(OwnOpener):
    """`Source` of the files of one sheet.

    Args:
        place: folder, or `s3://bucket/prefix`, that the sheet's paths lie below.
        sheet: the sheet's bytes.
        release: to give them, such as 1.
        endpoint: address of an S3 double.
        region: AWS region.
    """

    def __init__(
        self, place: str, sheet: bytes, release: str = "1", endpoint: str | None = None, region: str | None = None
    ) -> None:
        super().__init__(endpoint, region)
        self._sheet, self._release, self._uri = sheet, release.removeprefix("own-"), place
        self._filesystem, self._root = filesystem_of(place, endpoint, region)

    @classmethod
    def opener(cls, endpoint: str | None = None, region: str | None = None) -> OwnOpener:
        """What opens planned files without the sheet."""
        return OwnOpener(endpoint, region)

    def records(self) -> tuple[FileRecord, ...]:
        """The wanted files, and one page of cases for each project.

        Raises:
            UnreadableFile: every problem of the sheet, each with row and column.
            NothingFound: the folder is not there or empty.
        """
        rows, problems = read_sheet(self._sheet, self._listing())
        if problems:
            raise _refused(problems)
        files = [list(lines) for _, lines in groupby(sorted(rows, key=lambda row: row.path), key=lambda row: row.path)]
        records: list[FileRecord] = []
        wrong: list[SheetProblem] = []
        for lines in files:
            record = self._record(lines)
            said = lines[0].md5.lower()
            if said and said != record.md5sum:
                wrong.append(SheetProblem(lines[0].row, "md5", said, f"the file's is {record.md5sum}"))
            records.append(record)
        if wrong:
            raise _refused(wrong)
        projects = sorted({row.project for row in rows})
        return (*records, *(self._cases(name, [row for row in rows if row.project == name]) for name in projects))

    def _listing(self) -> dict[str, int]:
        try:
            found = self._filesystem.get_file_info(fs.FileSelector(self._root, recursive=True))
        except OSError as error:
            raise NothingFound(
                "The folder of own files cannot be read", where=self._uri, why=str(error), next_step="give --files"
            ) from error
        cut = len(self._root.rstrip("/")) + 1
        return {info.path[cut:]: int(info.size) for info in found if info.type == fs.FileType.File}

    def _record(self, lines: Sequence[SheetRow]) -> FileRecord:
        first = lines[0]
        path = f"{self._root.rstrip('/')}/{first.path}"
        size, md5 = self._measured(path)
        local = isinstance(self._filesystem, fs.LocalFileSystem)
        return FileRecord(
            source=SOURCE,
            release=self._release,
            project_id=first.project,
            data_type=first.data_type,
            file_id=str(uuid.uuid5(_NAMESPACE, f"{first.project}/{first.data_type}/{first.path}/{md5}")),
            file_name=first.path.rpartition("/")[2],
            file_size=size,
            md5sum=md5,
            workflow_type=first.workflow or None,
            aliquots=tuple(_aliquot(row) for row in lines if row.case),
            url=Path(path).as_uri() if local else f"s3://{path}",
        )

    def _measured(self, path: str) -> tuple[int, str]:
        md5, size = hashlib.md5(usedforsecurity=False), 0
        try:
            for chunk in _chunks(self._filesystem.open_input_file(path)):
                md5.update(chunk)
                size += len(chunk)
        except OSError as error:
            raise SourceUnavailable("An own file cannot be read", where=path, why=str(error)) from error
        return size, md5.hexdigest()

    def _cases(self, project: str, rows: Sequence[SheetRow]) -> FileRecord:
        hits = [_case(project, case, list(of)) for case, of in _grouped([r for r in rows if r.case], "case")]
        page = {
            "count": len(hits), "total": len(hits), "size": len(hits), "from": 0, "sort": "", "page": 1, "pages": 1,
        }  # fmt: skip
        data = json.dumps({"data": {"hits": hits, "pagination": page}, "warnings": {}}, sort_keys=True).encode()
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return FileRecord(
            source=SOURCE,
            release=self._release,
            project_id=project,
            data_type=CASE_METADATA,
            file_id=str(uuid.uuid5(_NAMESPACE, f"{project}/cases/{md5}")),
            file_name=f"cases.{project}.json",
            file_size=len(data),
            md5sum=md5,
            data_format="JSON",
            url=_DATA_URL + base64.b64encode(data).decode(),
        )


def filesystem_of(uri: str, endpoint: str | None, region: str | None) -> tuple[fs.FileSystem, str]:
    """The file system of a folder or `s3://bucket/prefix`, and the path in it."""
    if not uri.startswith("s3://"):
        return fs.LocalFileSystem(), str(Path(uri).resolve())
    options = {"region": region} if region else {}
    if endpoint:
        scheme, _, host = endpoint.partition("://")
        options |= {"endpoint_override": host, "scheme": scheme}
    return fs.S3FileSystem(**options), uri.removeprefix("s3://").rstrip("/")


def _chunks(file: Any) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _id(project: str, kind: str, name: str) -> str:
    return name.lower() if _UUID.fullmatch(name) else str(uuid.uuid5(_NAMESPACE, f"{project}/{kind}/{name}"))


def _aliquot(row: SheetRow) -> Aliquot:
    base = Aliquot(_id(row.project, "case", row.case), row.case, tissue_type=row.tissue_type or None)
    if row.sample:
        base = replace(base, sample_id=_id(row.project, "sample", row.sample), sample_barcode=row.sample)
    if row.aliquot:
        base = replace(base, aliquot_id=_id(row.project, "aliquot", row.aliquot), aliquot_barcode=row.aliquot)
    return base


def _case(project: str, case: str, rows: Sequence[SheetRow]) -> dict[str, Any]:
    samples = [_sample(project, sample, list(of)) for sample, of in _grouped([r for r in rows if r.sample], "sample")]
    return {
        "id": _id(project, "case", case),
        "case_id": _id(project, "case", case),
        "submitter_id": case,
        "project": {"project_id": project},
        "samples": samples,
    }


def _sample(project: str, sample: str, rows: Sequence[SheetRow]) -> dict[str, Any]:
    tissue = next((row.tissue_type for row in rows if row.tissue_type), None)
    aliquots = [
        {"aliquot_id": _id(project, "aliquot", name), "submitter_id": name}
        for name, _ in _grouped([row for row in rows if row.aliquot], "aliquot")
    ]
    return {
        "sample_id": _id(project, "sample", sample),
        "submitter_id": sample,
        "tissue_type": tissue,
        "portions": [{"analytes": [{"aliquots": aliquots}]}],
    }


def _grouped(rows: Sequence[SheetRow], column: str) -> Iterator[tuple[str, Iterator[SheetRow]]]:
    def key(row: SheetRow) -> str:
        return str(getattr(row, column))

    return groupby(sorted(rows, key=key), key)


def _refused(problems: Sequence[SheetProblem]) -> LakeError:
    return UnreadableFile(
        f"The sample sheet has {len(problems)} problem{'s' * (len(problems) != 1)}",
        why="\n    ".join(["", *map(str, problems)]),
        next_step="mend these lines and plan again",
    )
