"""A landing zone in a folder or in S3 as seen from outside, sources that have a few files, and a run."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from omics_lake.core.errors import LakeError, SourceUnavailable
from omics_lake.core.record import FileRecord
from omics_lake.landing.fetch import FetchLimits
from omics_lake.landing.land import land
from omics_lake.landing.outcome import LandReport
from omics_lake.landing.store import Store, open_store
from omics_lake.landing.zone import open_landing
from omics_lake.source.base import Body, Source

KMS = "arn:aws:kms:us-east-1:123456789012:key/1"
REGION = "us-east-1"
LIMITS = FetchLimits(tries=2, backoff=0)
MIB = 1024**2


@dataclass(frozen=True)
class Place:
    """A landing zone, and how to see it from outside."""

    uri: str
    endpoint: str | None
    client: Any = None

    @property
    def store(self) -> Store:
        return open_store(self.uri, self.endpoint, REGION, KMS if self.endpoint else None)

    def zone(self) -> Any:
        return open_landing(self.uri, endpoint=self.endpoint, region=REGION, empty_ok=True)

    def write(self, key: str, data: bytes) -> None:
        """As somebody else would."""
        if self.client:
            self.client.put_object(Bucket=self.bucket, Key=f"land/{key}", Body=data)
        else:
            path = Path(self.uri, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def versions(self) -> dict[str, object]:
        """Every version of every object (S3), every file's time and inode (folder)."""
        if self.client:
            found = self.client.list_object_versions(Bucket=self.bucket).get("Versions", [])
            return {f"{v['Key']} {v['VersionId']}": v["LastModified"] for v in found}
        files = [p for p in Path(self.uri).rglob("*") if p.is_file()]
        return {str(p): (p.stat().st_mtime_ns, p.stat().st_ino) for p in files}

    @property
    def bucket(self) -> str:
        return self.uri.split("/")[2]


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def record(file_id: str, data: bytes, release: str = "46.0", source: str = "gdc") -> FileRecord:
    return FileRecord(source, release, "TCGA-CHOL", "Clinical Supplement", file_id, "a.txt", len(data), md5(data))


FILES = {f"f-{number}": f"file {number}".encode() for number in range(5)}
RECORDS = [record(file_id, data) for file_id, data in FILES.items()]


@dataclass
class Shelf:
    """A source that has the files, honours ranges, and fails for those in `poison`."""

    files: dict[str, bytes]
    poison: set[str] = field(default_factory=set)
    name: str = "gdc"
    asked: list[str] = field(default_factory=list)
    error: type[LakeError] = SourceUnavailable

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        self.asked.append(record.file_id)
        if record.file_id in self.poison:
            raise self.error("The source does not answer", why="status 503 after 5 tries")
        data = self.files[record.file_id]
        pieces = [data[at : at + MIB] for at in range(start, len(data), MIB)]
        return Body(iter(pieces), start, len(data), f'"{md5(data)}"')

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        assert file.read() == self.files[record.file_id]


class BatchShelf(Shelf):
    """Gives many in one tar.gz."""

    def open_batch(self, records: Sequence[FileRecord]) -> Body:
        self.asked.append(f"batch of {len(records)}")
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as tar:
            for one in records:
                info = tarfile.TarInfo(f"{one.file_id}/{one.file_name}")
                info.size = len(self.files[one.file_id])
                tar.addfile(info, io.BytesIO(self.files[one.file_id]))
        return Body(iter([packed.getvalue()]))


class BucketShelf(Shelf):
    """Its files are objects in S3, too."""

    def s3_object(self, record: FileRecord) -> tuple[str, str] | None:
        return "tcga-2-open", f"{record.file_id}/{record.file_name}"


def run(place: Place, source: Source, records: Sequence[FileRecord] = RECORDS, **options: Any) -> LandReport:
    return land(place.store, records, {source.name: source}, limits=LIMITS, **options)


def contents(place: Place) -> dict[str, bytes]:
    """What lies there beside the run's own objects."""
    store = place.store
    return {key: store.read(key) for key in store.list() if not key.startswith(".omics-lake/")}


BIG = hashlib.shake_256(b"big").digest(20 * MIB + 7)
