"""Where one file's bytes go while they come: a part file or an upload; under the final key only once proven.

A sink counts and hashes what it is given, so that going on after a broken connection needs no second reading.
`fetch` and `batch` prove the file (`require_same`, `Source.check`) before they call `commit`; nobody else calls it.
"""

from __future__ import annotations

import hashlib
from typing import BinaryIO, Protocol

from omics_lake.core.errors import ChecksumMismatch
from omics_lake.core.record import FileRecord

SIDECAR = ".sha256"
"""Ends the key of `<hex>  <file_name>` (coreutils' form) beside each file that its source gave no MD5 for."""
CHUNK = 1024 * 1024
"""Bytes read at once from a part file or spool."""


class Received:
    """Size and digests of the bytes that have come so far."""

    def __init__(self) -> None:
        self.size = 0
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()

    def add(self, chunk: bytes) -> None:
        """Count and hash the next bytes."""
        self.size += len(chunk)
        self._md5.update(chunk)
        self._sha256.update(chunk)

    @property
    def md5(self) -> str:
        """Lower-case hex."""
        return self._md5.hexdigest()

    @property
    def sha256(self) -> str:
        """Lower-case hex."""
        return self._sha256.hexdigest()


class Sink(Protocol):
    """Receives one file. Every method may raise `LakeError` when the landing zone cannot be written."""

    @property
    def received(self) -> Received:
        """What has come so far; not empty in a new sink when an earlier run left a part to go on with."""
        ...

    @property
    def validator(self) -> str | None:
        """Of the version that these bytes belong to, None where its source gave none."""
        ...

    def restart(self, validator: str | None) -> None:
        """Drop all bytes; those to come belong to the version `validator`. Comes before the first `write`."""
        ...

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        ...

    def spooled(self) -> BinaryIO:
        """All bytes, seekable, at 0; only for records without MD5."""
        ...

    def commit(self) -> None:
        """Put the bytes under the final key, the sidecar before them where the record has no MD5."""
        ...

    def close(self) -> None:
        """Let go of handles and leave what a later run can go on with; does nothing after `commit`."""
        ...

    def abort(self) -> None:
        """Throw all bytes away."""
        ...


def sidecar_text(sha256: str, file_name: str) -> bytes:
    """What `sha256sum -c` reads."""
    return f"{sha256}  {file_name}\n".encode()


def require_same(record: FileRecord, received: Received) -> None:
    """The bytes are those of the record, as far as it says: size and MD5.

    Raises:
        ChecksumMismatch: with both values.
    """
    if record.file_size is not None and received.size != record.file_size:
        raise mismatch(record, "size in bytes", record.file_size, received.size)
    if record.md5sum is not None and received.md5 != record.md5sum.lower():
        raise mismatch(record, "MD5", record.md5sum, received.md5)


def mismatch(record: FileRecord, what: str, expected: object, found: object) -> ChecksumMismatch:
    """What came is not what the manifest names."""
    return ChecksumMismatch(
        "What the source gave is not the file of its manifest",
        where=record.key,
        why=f"{what}: {expected} in the manifest, {found} received",
        next_step="run again; if it stays, plan the project anew: the source may have changed the file",
    )
