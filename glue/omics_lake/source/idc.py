"""The Imaging Data Commons' index as a source: one file is the rows of one collection, one row is one DICOM series.

The index comes as a Parquet file inside the package `idc-index-data`, or as a copy. A project's rows are cut out of it
(originals alone unless asked for: more than half are segmentations and the like) and written as Parquet, so that
planning and landing the same index give the same bytes. The IDC version is the package's first number.
Source: https://idc-index.readthedocs.io/en/latest/column_descriptions.html
"""

from __future__ import annotations

import difflib
import hashlib
import importlib
import importlib.metadata
import io
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from omics_lake.core.errors import MissingTool, NothingFound, SchemaDrift, SourceRefused, UnreadableFile, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.formats.idc_index import REQUIRED
from omics_lake.formats.index_lines import PARQUET_MAGIC, Index, read_index
from omics_lake.source.base import Body

SOURCE = "idc"
IMAGING_INDEX = "Imaging Index"
NEEDED = (*REQUIRED, "aws_bucket", "crdc_series_uuid")
"""Columns without which neither a series nor its objects can be told."""

_PACKAGE = "idc-index-data"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://github.com/ImagingDataCommons/idc-index-data")
_CHUNK = 1 << 20


def collection_of(project_id: str) -> str:
    """`TCGA-LUAD` -> `tcga_luad`."""
    return project_id.lower().replace("-", "_")


class IdcIndex:
    """`Source` of a collection's index rows.

    Args:
        path: a copy of the index (Parquet, CSV, gzipped CSV); None for the installed package's.
        release: IDC version of the copy, such as 25.

    Raises:
        MissingTool: no copy is given and the package is not installed.
        UsageError: a copy is given without its version.
    """

    def __init__(self, path: Path | None = None, release: str | None = None) -> None:
        if path and not release:
            raise UsageError(
                "A copy of the IDC's index does not tell its version", where=str(path), next_step="add --idc-release N"
            )
        self.path, self.release = (path, str(release)) if path else _installed()

    @property
    def name(self) -> str:
        """`idc`."""
        return SOURCE

    def records(self, project_id: str, *, derived: bool = False) -> tuple[FileRecord, ...]:
        """The wanted file of a project's collection.

        Args:
            derived: with segmentations, annotations and other series made from images.

        Raises:
            NothingFound: the index has no such collection, or no such series in it.
            SchemaDrift, UnreadableFile: the copy is no index.
        """
        collection = collection_of(project_id)
        data = _parquet(self.rows(project_id, derived=derived))
        md5 = _md5(data)
        record = FileRecord(
            source=SOURCE,
            release=self.release,
            project_id=project_id,
            data_type=IMAGING_INDEX,
            file_id=str(uuid.uuid5(_NAMESPACE, f"{self.release}/{collection}/{md5}")),
            file_name=f"idc_index.{collection}.parquet",
            file_size=len(data),
            md5sum=md5,
            data_format="Parquet",
            url=f"idc-index:{collection}?derived={int(derived)}",
        )
        return (record,)

    def rows(self, project_id: str, *, derived: bool = False) -> pa.Table:
        """A project's series with all columns of the index, in the order of their UIDs.

        Raises:
            NothingFound: there are none.
        """
        collection = collection_of(project_id)
        found = self._collection(collection)
        if not found.num_rows:
            raise self._unknown(project_id, collection)
        if not derived:
            result = found["analysis_result_id"]
            found = found.filter(pc.or_kleene(pc.is_null(result), pc.equal(pc.fill_null(result, ""), "")))
        if not found.num_rows:
            raise NothingFound(
                f"The IDC has only derived series of {project_id}", where=str(self.path), next_step="add --derived"
            )
        return found.sort_by("SeriesInstanceUID")

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """The file's bytes, cut out of the index anew; always whole.

        Raises:
            SourceRefused: the record is no part of an index, or the index has changed since it was planned.
            NothingFound: the collection is not in this index.
        """
        query = parse_qs(urlsplit(record.url or "").query)
        if record.data_type != IMAGING_INDEX or "derived" not in query:
            raise SourceRefused(
                "The record is no part of an IDC index", where=record.key, next_step="plan the project again"
            )
        data = _parquet(self.rows(record.project_id, derived=query["derived"] == ["1"]))
        if record.md5sum not in (None, _md5(data)):
            raise SourceRefused(
                "The IDC's index gives other bytes than when the file was planned",
                where=record.key,
                why=f"planned from IDC {record.release}; here are {self.path}, IDC {self.release}, "
                f"and pyarrow {pa.__version__}",
                next_step="plan the project again here, or land it with the index and pyarrow it was planned with",
            )
        stream = io.BytesIO(data)
        return Body(iter(lambda: stream.read(_CHUNK), b""), size=len(data))

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Every file has an MD5."""
        raise UnreadableFile("A part of an IDC index without MD5", where=record.key, next_step="plan the project again")

    def _collection(self, collection: str) -> pa.Table:
        try:
            if self._is_parquet():
                self._require(pq.read_schema(self.path).names)
                return pq.read_table(self.path, filters=[("collection_id", "=", collection)])
            index = self._read()
        except (OSError, pa.ArrowException) as error:
            raise UnreadableFile("The IDC's index cannot be read", where=str(self.path), why=str(error)) from error
        at = index.columns.index("collection_id")
        lines = [line.cells for line in index.lines if line.cells[at] == collection]
        columns = [pa.array([cells[i] or None for cells in lines], pa.string()) for i in range(len(index.columns))]
        return pa.table(columns, list(index.columns))

    def _is_parquet(self) -> bool:
        with self.path.open("rb") as file:
            return file.read(4) == PARQUET_MAGIC

    def _read(self) -> Index:
        """A CSV, whole: a line that does not fit its header is no series to pass over."""
        index = read_index(self.path.read_bytes())
        self._require(index.columns)
        if index.rejected:
            first = index.rejected[0]
            raise UnreadableFile(
                f"{len(index.rejected)} lines of the IDC's index are damaged",
                where=f"{self.path}, line {first.line}",
                why=first.reason,
                next_step="copy the index again",
            )
        return index

    def _require(self, columns: Collection[str]) -> None:
        if missing := [name for name in NEEDED if name not in columns]:
            raise SchemaDrift(
                "The file is no index of the IDC",
                where=str(self.path),
                why=f"missing: {', '.join(missing)}",
                next_step="give idc_index.parquet of the package idc-index-data, or rows of it with all columns",
            )

    def _unknown(self, project_id: str, collection: str) -> NothingFound:
        names = self._names()
        near = difflib.get_close_matches(collection, names, n=3)
        return NothingFound(
            f"The IDC's index has no collection {collection} for {project_id}",
            where=str(self.path),
            why=f"near it: {', '.join(near)}" if near else f"it has {len(names)} collections",
            next_step="ask for another project, or for none of its images",
        )

    def _names(self) -> list[str]:
        if self._is_parquet():
            return sorted(set(pq.read_table(self.path, columns=["collection_id"])["collection_id"].to_pylist()))
        return sorted({line.text("collection_id") or "" for line in self._read().lines})


def _installed() -> tuple[Path, str]:
    try:
        package = importlib.import_module("idc_index_data")
    except ImportError as error:
        raise MissingTool(
            "The index of the Imaging Data Commons is not installed",
            why=str(error),
            next_step="pip install 'omics-lake[imaging]', or give a copy: --idc-index FILE --idc-release N",
        ) from error
    return Path(package.IDC_INDEX_PARQUET_FILEPATH), importlib.metadata.version(_PACKAGE).partition(".")[0]


def _parquet(rows: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(rows.replace_schema_metadata(None), buffer, compression="zstd")
    return buffer.getvalue()


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
