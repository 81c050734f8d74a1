"""Tar, plain or gzip, as a stream: regular files only, judged one by one as they come by.

Traps: Python's reader takes a damaged header, or an end without the two empty blocks, for the end of the archive; in
its own stream mode it does not check gzip's CRC; it reads extended headers of any length into memory; sparse members
declare any size. Members that are archives themselves are left packed, so they need no bound.
Format: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from omics_lake.core.archive_limits import (
    CHUNK,
    LIMITS,
    ArchiveLimits,
    Member,
    Names,
    corrupt,
    refused,
    require_size,
    require_total,
)

EXTENDED_BYTES = 1 << 16
"""Longest extended header (long names, times, owners)."""
_EXTENDED = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
_NOWHERE = "/archive"  # the standard filter wants a folder to think of; nothing is ever written there


def read_tar(file: BinaryIO, limits: ArchiveLimits = LIMITS, where: str = "tar") -> Iterator[Member]:
    """The regular files of a tar or tar.gz in their order; directories are passed over.

    Args:
        file: read forwards only; need not be seekable.
        limits: bounds.
        where: the archive's place, for messages.

    Raises:
        ArchiveRefused: at the member that is to blame. Members before it have been given already: keep none of them
            until the iterator has ended, or prove each by its MD5.
        ArchiveCorrupt: cut short, a damaged header, a wrong CRC, or no tar at all.
    """
    with _damage(where):
        plain = _Plain(file, limits, where)
        names = Names(where, limits)
        with tarfile.open(fileobj=plain, mode="r|", tarinfo=_Header) as archive:
            for info in archive:
                name = names.add(info.name)
                refuse_tar_member(info, where)
                require_size(info.size, info.size, where, name, limits)
                if info.isfile():
                    yield Member(name, info.size, _read(archive, info, where))
        plain.finish()


@contextmanager
def _damage(where: str, name: str = "") -> Iterator[None]:
    """What the readers raise at damaged bytes, as this package's errors."""
    try:
        yield
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, ValueError) as error:
        raise corrupt(where, name, str(error) or "it ends early") from error
    except RecursionError as error:
        raise refused(where, name, "its extended headers are chained without end") from error


def refuse_tar_member(info: tarfile.TarInfo, where: str) -> None:
    """Refuse what is neither a regular file nor a directory, and what the standard library's own filter refuses.

    Raises:
        ArchiveRefused: a link, device, pipe or sparse file, or a path that leads out.
    """
    if info.issparse() or not (info.isfile() or info.isdir()):
        raise refused(where, info.name, "it is a link, a device, a pipe or a sparse file")
    try:
        tarfile.data_filter(info, _NOWHERE)
    except tarfile.FilterError as error:
        raise refused(where, info.name, str(error)) from error


class _Header(tarfile.TarInfo):
    """A header that says so when it is damaged or missing, where the reader would take it for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        if len(buf) == tarfile.BLOCKSIZE and not any(buf):
            return super().frombuf(buf, encoding, errors)  # the proper end: raises what the reader takes for it
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"no header and no end mark: {error}") from error
        if header.type in _EXTENDED and header.size > EXTENDED_BYTES:
            raise refused("tar", header.name, f"an extended header has {header.size:,} bytes")
        return header


class _Plain(io.RawIOBase):
    """The tar's bytes, unpacked where they are gzip; counts both sides and stops a bomb."""

    def __init__(self, file: BinaryIO, limits: ArchiveLimits, where: str) -> None:
        self._packed = _Counted(file)
        self._file = gzip.GzipFile(fileobj=self._packed) if self._packed.is_gzip else self._packed
        self._limits, self._where = limits, where
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = self._file.readinto(buffer)
        self._given += size
        require_total(self._given, self._packed.taken, self._where, self._limits)
        return size

    def finish(self) -> None:
        """Read what follows the last member: padding, and gzip's CRC."""
        while self.read(CHUNK):
            pass


class _Counted(io.RawIOBase):
    """A forward-only file that knows how many bytes were taken and what it begins with."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._head = file.read(2)
        self.is_gzip = self._head == b"\x1f\x8b"
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        data = self._head or self._file.read(size)
        self._head, data = data[size:], data[:size]
        buffer[: len(data)] = data
        self.taken += len(data)
        return len(data)


def _read(archive: tarfile.TarFile, info: tarfile.TarInfo, where: str) -> Iterator[bytes]:
    """The member's bytes; the reader itself raises when they end early."""
    with _damage(where, info.name):
        stream = archive.extractfile(info)
        while stream and (chunk := stream.read(CHUNK)):
            yield chunk
