"""DICOM objects in the Imaging Data Commons' public buckets: which a chosen series has, and their bytes.

`s3://idc-open-data/<crdc_series_uuid>/<instance uuid>.dcm`, read without a signature. The index knows the series, the
bucket's listing its objects with size and ETag; an ETag without a dash is the object's MD5. A series gets another UUID
when the IDC revises it. Source: https://learn.canceridc.dev/data/organization-of-data
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from omics_lake.core.errors import NothingFound, SourceRefused, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.source.base import Body
from omics_lake.source.gdc_files import host_of, require_open, with_slash
from omics_lake.source.http import USUAL, Http, HttpLimits
from omics_lake.source.idc import SOURCE, IdcIndex
from omics_lake.source.idc_listing import Listed, list_objects

BUCKET_BASE = "https://idc-open-data.s3.amazonaws.com/"
BUCKETS = ("idc-open-data", "idc-open-data-cr")
DICOM = "DICOM"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MD5 = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"([0-9A-Za-z][0-9A-Za-z._-]*)\.dcm")


@dataclass(frozen=True)
class ChosenSeries:
    """One series whose objects are wanted.

    Args:
        uuid: its folder in the bucket (`crdc_series_uuid`).
        instances: objects that it must have.
    """

    series_uid: str
    uuid: str
    bucket: str
    instances: int


def choose_series(
    index: IdcIndex,
    project_id: str,
    *,
    series: Collection[str] = (),
    patients: Collection[str] = (),
    modalities: Collection[str] = (),
    derived: bool = False,
) -> tuple[ChosenSeries, ...]:
    """Series of a project that fit every choice made, in the order of their UIDs.

    Raises:
        NothingFound: none does, or a series asked for by UID is not there.
    """
    rows = index.rows(project_id, derived=derived).to_pylist()
    if absent := set(series) - {row["SeriesInstanceUID"] for row in rows}:
        raise NothingFound(
            f"The IDC has no such series of {project_id}: {', '.join(sorted(absent))}",
            where=str(index.path),
            next_step="look at omics.imaging_series, or add --derived",
        )
    wanted = (("SeriesInstanceUID", series), ("PatientID", patients), ("Modality", modalities))
    found = [row for row in rows if all(not choice or row[column] in choice for column, choice in wanted)]
    if not found:
        raise NothingFound(
            f"No series of {project_id} fits the choice",
            where=str(index.path),
            why="; ".join(f"{column}: {', '.join(choice)}" for column, choice in wanted if choice),
            next_step="choose wider",
        )
    return tuple(
        ChosenSeries(
            row["SeriesInstanceUID"],
            str(row["crdc_series_uuid"]),
            str(row["aws_bucket"]),
            int(row["instanceCount"] or 0),
        )
        for row in found
    )


def series_of_uuids(index: IdcIndex, project_id: str, uuids: Collection[str]) -> tuple[str, ...]:
    """SeriesInstanceUIDs of a project's series by their folders in the bucket, as a download manifest names them.

    Raises:
        NothingFound: one is not in this index: of another project, or of another IDC version.
    """
    known = {str(row["crdc_series_uuid"]): str(row["SeriesInstanceUID"])
             for row in index.rows(project_id, derived=True).to_pylist()}  # fmt: skip
    if absent := sorted(set(uuids) - known.keys()):
        raise NothingFound(
            f"{len(absent)} series of the manifest are not in {project_id} of this index",
            where=str(index.path),
            why=", ".join(absent[:20]),
            next_step="give their project, and a manifest of the index's IDC version",
        )
    return tuple(known[uuid] for uuid in uuids)


class IdcImages:
    """`Source` and `CopySource` of DICOM objects.

    Args:
        base: URL of the first bucket; another bucket's takes its name in place of that one's.
        buckets: the only ones that are read.
        http: shared with others; one of its own by default.
    """

    def __init__(
        self,
        base: str = BUCKET_BASE,
        buckets: Sequence[str] = BUCKETS,
        http: Http | None = None,
        limits: HttpLimits = USUAL,
    ) -> None:
        self.base, self.buckets = with_slash(base), tuple(buckets)
        self.http = http or Http({host_of(self._base_of(bucket)) for bucket in self.buckets}, limits)

    @property
    def name(self) -> str:
        """`idc`."""
        return SOURCE

    def records(self, project_id: str, release: str, chosen: Iterable[ChosenSeries]) -> tuple[FileRecord, ...]:
        """One wanted file for each object of the chosen series.

        Raises:
            SourceRefused: a listing does not have the objects that the index counts, or is none.
            SourceUnavailable: no answer.
        """
        return tuple(record for series in chosen for record in self._of_series(project_id, release, series))

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """An object's bytes."""
        require_open([record])
        bucket, key = _place(record, self.buckets)
        return self.http.open(f"{self._base_of(bucket)}{quote(key)}", start=start, validator=validator)

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Prove an object whose ETag is no MD5: a DICOM file of the listed size."""
        head, size = file.read(132), file.seek(0, 2)
        if head[128:] != b"DICM" or (record.file_size is not None and size != record.file_size):
            raise UnreadableFile(
                "The object is no DICOM file of the listed size",
                where=record.key,
                why=f"{size} bytes, listed {record.file_size}",
                next_step="land it again",
            )

    def s3_object(self, record: FileRecord) -> tuple[str, str] | None:
        """Bucket and key."""
        require_open([record])
        return _place(record, self.buckets)

    def _base_of(self, bucket: str) -> str:
        return self.base.replace(self.buckets[0], bucket)

    def _of_series(self, project_id: str, release: str, series: ChosenSeries) -> Iterator[FileRecord]:
        bucket = series.bucket
        if bucket not in self.buckets:
            raise SourceRefused(
                f"The index names a bucket that is none of the IDC's open ones: {bucket}",
                where=series.series_uid,
                next_step="use the IDC's own index",
            )
        objects = self._objects(series)
        if len(objects) != series.instances:
            raise SourceRefused(
                "A series does not have the objects that the index counts",
                where=f"series {series.series_uid}, s3://{bucket}/{series.uuid}/",
                why=f"{series.instances} in the index, {len(objects)} in the bucket",
                next_step="use the newest index: the IDC may have revised the series",
            )
        for found in objects:
            yield _record(project_id, release, bucket, found)

    def _objects(self, series: ChosenSeries) -> list[Listed]:
        """Its images; what else lies there is passed over."""
        if not re.fullmatch(UUID, series.uuid):
            raise SourceRefused(
                "The index gives a series no UUID",
                where=f"series {series.series_uid}",
                why=f"it gives {series.uuid!r}",
                next_step="use the IDC's own index",
            )
        listed = list_objects(self.http, self._base_of(series.bucket), f"{series.uuid}/")
        return [one for one in listed if one.key.endswith(".dcm")]


def _record(project_id: str, release: str, bucket: str, found: Listed) -> FileRecord:
    series, _, name = found.key.partition("/")
    match = _NAME.fullmatch(name)
    if match is None:
        raise SourceRefused(
            "An object of a series has a name that is no file's", where=f"s3://{bucket}/{series}/", why=repr(name)
        )
    return FileRecord(
        source=SOURCE,
        release=release,
        project_id=project_id,
        data_type=DICOM,
        file_id=match[1],
        file_name=name,
        file_size=found.size,
        md5sum=found.etag if _MD5.fullmatch(found.etag) else None,
        data_format=DICOM,
        url=f"s3://{bucket}/{found.key}",
    )


def _place(record: FileRecord, buckets: Collection[str]) -> tuple[str, str]:
    parts = urlsplit(record.url or "")
    key = parts.path.lstrip("/")
    if parts.scheme != "s3" or parts.netloc not in buckets or ".." in key:
        raise SourceRefused(
            "The record names no object of the IDC's buckets",
            where=record.key,
            why=f"url is {record.url!r}",
            next_step="plan the images again",
        )
    return parts.netloc, key
