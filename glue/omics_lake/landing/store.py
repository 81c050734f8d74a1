"""What landing needs of the place it writes to: a local folder or an `s3://` prefix, addressed by keys below its root.

Data and manifests are written once (`sink`, `put` with `if_absent`). Only what lies below `.omics-lake/` (locks,
notes of failures, parts of files) is ever replaced or deleted, and `replace` and `delete` compare versions first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from omics_lake.core.errors import UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.landing.sink import Sink

STATE = ".omics-lake"
"""Folder of what is no data, below the root."""


class Store(Protocol):
    """One landing root. Every method raises `LakeError` where it cannot be reached, read or written."""

    @property
    def uri(self) -> str:
        """The folder's absolute path, or `s3://bucket/prefix`."""
        ...

    def list(self, prefix: str = "") -> dict[str, int]:
        """Bytes of every object whose key starts with `prefix`, by key."""
        ...

    def read(self, key: str) -> bytes:
        """An object's bytes.

        Raises:
            NothingFound: there is none.
        """
        ...

    def put(self, key: str, data: bytes, *, if_absent: bool = False) -> bool:
        """Write an object whole or not at all.

        Returns:
            False when `if_absent` and there is one: it stays as it was.
        """
        ...

    def get_versioned(self, key: str) -> tuple[bytes, str] | None:
        """An object's bytes and version, None when there is none."""
        ...

    def replace(self, key: str, data: bytes, version: str) -> bool:
        """Write the object if it still has this version; False, and nothing written, when not."""
        ...

    def delete(self, key: str, version: str | None = None) -> bool:
        """Remove the object, with `version` only if it still has that one; False when it was not there, or another."""
        ...

    def sink(self, record: FileRecord) -> Sink:
        """Somewhere for one file's bytes, with what an earlier run left of them."""
        ...

    def copy(self, record: FileRecord, bucket: str, key: str) -> bool:
        """Have an object copied to the record's key without its bytes passing through here.

        Returns:
            False, and nothing written, where this cannot be done or the object is not proven to be the record's file.
        """
        ...

    def sweep(self, source: str, project_id: str) -> None:
        """Remove what killed runs left unusable. The caller holds the lock of source and project."""
        ...


def open_store(uri: str, endpoint: str | None = None, region: str | None = None, kms_key: str | None = None) -> Store:
    """Open a landing folder, made when it is not there, or an `s3://bucket/prefix`.

    Args:
        endpoint: address of an S3 double.
        region: AWS region.
        kms_key: id or ARN of the KMS key that new objects are encrypted with; None for the bucket's default.
    """
    if uri.startswith("s3://"):
        from omics_lake.landing.s3_store import S3Store, s3_client

        bucket, _, prefix = uri.removeprefix("s3://").rstrip("/").partition("/")
        return S3Store(s3_client(endpoint, region), bucket, prefix, kms_key)
    from omics_lake.landing.local_store import LocalStore

    return LocalStore(Path(uri).resolve())


def require_key(key: str) -> str:
    """A key with no empty, `.` or `..` part, no backslash and no control character: it stays below the root.

    Raises:
        UnreadableFile: it would not.
    """
    parts = key.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in key or any(ord(char) < 32 for char in key):
        raise UnreadableFile(
            "A file's key would lead out of the landing zone",
            where=repr(key),
            next_step="correct or remove the manifest's entry",
        )
    return key
