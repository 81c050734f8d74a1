"""Many small files in one answer: a tar, gzip or plain, of `<file_id>/<file_name>` members.

The GDC adds `MANIFEST.txt`, `<file_id>/annotations.txt` and index files: they are passed over. Each member asked for is
proven by size and MD5 and landed as it comes; what is missing, wrong or after a break is left to single requests.
The tar is read as a stream, nothing is unpacked to disk, and what it may expand to is bounded beforehand.
https://docs.gdc.cancer.gov/API/Users_Guide/Downloading_Files/
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import IO, cast

from omics_lake.core.errors import ArchiveRefused, ChecksumMismatch
from omics_lake.core.record import FileRecord
from omics_lake.landing.fetch import BROKEN
from omics_lake.landing.sink import CHUNK, Sink, require_same
from omics_lake.source.base import BatchSource

MIB = 1024**2
LARGEST = MIB
"""Bytes of the largest file that shares an answer."""
FILES = 100
BYTES = 32 * MIB
"""Of one answer, unpacked."""
PASSED_OVER = 8 * MIB
"""Bytes that members nobody asked for, headers and padding may add to an answer."""
_TORN = (*BROKEN, tarfile.TarError, EOFError, zlib.error)


def plan_batches(records: Iterable[FileRecord]) -> tuple[list[list[FileRecord]], list[FileRecord]]:
    """Put small files of known size and MD5 together.

    Returns:
        Batches of two files or more, and the files to fetch singly.
    """
    batches: list[list[FileRecord]] = []
    single: list[FileRecord] = []
    size = 0
    for record in records:
        if record.file_size is None or record.md5sum is None or record.file_size > LARGEST:
            single.append(record)
            continue
        if not batches or len(batches[-1]) == FILES or size + record.file_size > BYTES:
            batches.append([])
            size = 0
        batches[-1].append(record)
        size += record.file_size
    alone = [batch[0] for batch in batches if len(batch) == 1]
    return [batch for batch in batches if len(batch) > 1], single + alone


def fetch_batch(
    records: Sequence[FileRecord],
    source: BatchSource,
    new_sink: Callable[[FileRecord], Sink],
    on_bytes: Callable[[int], None],
) -> Iterator[FileRecord]:
    """Ask for the files at once and land each one that comes right.

    Args:
        records: of known size and MD5.
        on_bytes: told the length of each chunk that came; may raise to stop.

    Yields:
        Each record that landed. A broken tar ends it early.

    Raises:
        ArchiveRefused: a member that could do harm; what was landed before it is proven and stays.
        SourceUnavailable, SourceRefused: no answer, or none that can be trusted.
        LakeError: the landing zone cannot be written.
    """
    wanted = {f"{record.file_id}/{record.file_name}": record for record in records}
    limit = sum(record.file_size or 0 for record in records) + PASSED_OVER
    body = source.open_batch(records)
    try:
        with closing(body):
            stream = _Bounded(_unpacked(_Chunks(body.chunks, on_bytes)), limit)
            with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as tar:
                yield from _members(tar, wanted, new_sink)
    except _TORN:
        return


def _members(
    tar: tarfile.TarFile, wanted: Mapping[str, FileRecord], new_sink: Callable[[FileRecord], Sink]
) -> Iterator[FileRecord]:
    seen: set[str] = set()
    for member in tar:
        _require_harmless(member, seen)
        seen.add(member.name)
        record = wanted.get(member.name)
        data = tar.extractfile(member) if record else None
        if record is None or data is None:
            continue
        if member.size > (record.file_size or 0):
            raise _refused(member, f"{member.size} bytes, {record.file_size} in the manifest")
        if _land(record, data, new_sink(record)):
            yield record


def _land(record: FileRecord, data: IO[bytes], sink: Sink) -> bool:
    """Land one member; False when it is not the record's file."""
    try:
        sink.restart(None)
        while chunk := data.read(CHUNK):
            sink.write(chunk)
        require_same(record, sink.received)
    except ChecksumMismatch:
        sink.abort()
        return False
    except BaseException:
        sink.abort()
        raise
    sink.commit()
    return True


def _require_harmless(member: tarfile.TarInfo, seen: set[str]) -> None:
    parts = member.name.split("/")
    if member.issym() or member.islnk():
        raise _refused(member, f"a link to {member.linkname!r}")
    if not member.isfile() and not member.isdir():
        raise _refused(member, f"neither file nor folder (type {member.type!r})")
    if member.name.startswith("/") or ".." in parts or "\\" in member.name or ":" in parts[0]:
        raise _refused(member, "its path leads out of the archive")
    if member.isfile() and member.name in seen:
        raise _refused(member, "a second member of this name")


def _refused(member: tarfile.TarInfo, why: str) -> ArchiveRefused:
    return ArchiveRefused(
        "An archive of a source has a member that could do harm",
        where=f"member {member.name!r}",
        why=why,
        next_step="run again; report it to the source if it stays",
    )


class _Chunks:
    """A body's chunks as something to `read` from."""

    def __init__(self, chunks: Iterator[bytes], on_bytes: Callable[[int], None]) -> None:
        self._chunks = chunks
        self._on_bytes = on_bytes
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._on_bytes(len(chunk))
            self._rest = chunk
        size = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    def put_back(self, data: bytes) -> None:
        self._rest = data + self._rest


def _unpacked(chunks: _Chunks) -> Callable[[int], bytes]:
    """Reads some of the tar's bytes, as they come; gzip is known by its first two bytes."""
    head = chunks.read(1) + chunks.read(1)
    chunks.put_back(head)
    if head != b"\x1f\x8b":
        return chunks.read
    return gzip.GzipFile(fileobj=cast("IO[bytes]", chunks), mode="rb").read1


class _Bounded:
    """Gives no more than `limit` bytes in all.

    It never waits for all that is asked for, so that a break costs no member that came before it.
    """

    def __init__(self, read: Callable[[int], bytes], limit: int) -> None:
        self._read = read
        self._left = limit

    def read(self, size: int) -> bytes:
        data = self._read(min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise ArchiveRefused(
                "An archive of a source unpacks to more than its files",
                why="more than the sizes in the manifest and 8 MiB",
                next_step="run again; report it to the source if it stays",
            )
        return data
