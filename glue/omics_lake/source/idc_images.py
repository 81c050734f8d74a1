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
from xml.etree import ElementTree as ET

from omics_lake.core.errors import NothingFound, SourceRefused, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.source.base import Body
from omics_lake.source.gdc_files import host_of, require_open, with_slash
from omics_lake.source.http import USUAL, Http, HttpLimits
from omics_lake.source.idc import SOURCE, IdcIndex

BUCKET_BASE = "https://idc-open-data.s3.amazonaws.com/"
BUCKETS = ("idc-open-data", "idc-open-data-cr")
DICOM = "DICOM"
_MD5 = re.compile(r"[0-9a-f]{32}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_S3 = "{http://s3.amazonaws.com/doc/2006-03-01/}"


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


@dataclass(frozen=True)
class _Object:
    key: str
    size: int
    etag: str


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
            row["SeriesInstanceUID"], str(row["crdc_series_uuid"]), str(row["aws_bucket"]), int(row["instanceCount"])
        )
        for row in found
    )


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
        objects = self._list(bucket, series.uuid)
        if len(objects) != series.instances:
            raise SourceRefused(
                "A series does not have the objects that the index counts",
                where=f"series {series.series_uid}, s3://{bucket}/{series.uuid}/",
                why=f"{series.instances} in the index, {len(objects)} in the bucket",
                next_step="use the newest index: the IDC may have revised the series",
            )
        for found in objects:
            name = found.key.rpartition("/")[2]
            yield FileRecord(
                source=SOURCE,
                release=release,
                project_id=project_id,
                data_type=DICOM,
                file_id=name.removesuffix(".dcm"),
                file_name=name,
                file_size=found.size,
                md5sum=found.etag if _MD5.fullmatch(found.etag) else None,
                data_format=DICOM,
                url=f"s3://{bucket}/{found.key}",
            )

    def _list(self, bucket: str, uuid: str) -> list[_Object]:
        if not _UUID.fullmatch(uuid):
            raise SourceRefused("The index gives a series no UUID", where=repr(uuid), next_step="use the IDC's index")
        objects: list[_Object] = []
        query = {"list-type": "2", "prefix": f"{uuid}/"}
        while True:
            where = self._base_of(bucket)
            found, more = _read_listing(self.http.get(where, params=query, accept="application/xml"), where)
            objects += [one for one in found if one.key.endswith(".dcm")]
            if not more or not found:
                return objects
            query["start-after"] = found[-1].key  # a continuation token would be taken for a credential


def read_s5cmd_manifest(data: bytes, where: str) -> tuple[str, ...]:
    """Series UUIDs of a download manifest that the IDC's portal writes: `cp s3://idc-open-data/<uuid>/* .` a line.

    Raises:
        UnreadableFile: every line that is neither that nor a comment, at once.
    """
    line_of = re.compile(rf"cp (?:--\S+ )*s3://({'|'.join(BUCKETS)})/({_UUID.pattern})/\* \S+")
    found, wrong = [], []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = line_of.fullmatch(line.strip())
        if match:
            found.append(match[2])
        else:
            wrong.append(f"line {number}: {line.strip()[:100]!r}")
    if wrong or not found:
        raise UnreadableFile(
            "This is no download manifest of the IDC",
            where=where,
            why="; ".join(wrong) or "it names no series",
            next_step="download it from the IDC's portal again, for AWS",
        )
    return tuple(dict.fromkeys(found))


def _read_listing(data: bytes, where: str) -> tuple[Sequence[_Object], bool]:
    """Objects of one page, and whether there are more."""
    if b"<!DOCTYPE" in data[:1024] or b"<!ENTITY" in data:
        raise SourceRefused("The bucket's listing has a document type", where=where)
    try:
        root = ET.fromstring(data)
    except ET.ParseError as error:
        raise SourceRefused("The bucket gave no listing", where=where, why=str(error)) from error
    if root.tag != f"{_S3}ListBucketResult":
        raise SourceRefused("The bucket gave no listing", where=where, why=f"it gave {root.tag}")
    objects = [
        _Object(
            one.findtext(f"{_S3}Key") or "",
            int(one.findtext(f"{_S3}Size") or 0),
            (one.findtext(f"{_S3}ETag") or "").strip('"').lower(),
        )
        for one in root.iter(f"{_S3}Contents")
    ]
    return objects, root.findtext(f"{_S3}IsTruncated") == "true"


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
