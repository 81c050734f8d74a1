"""Zip: the whole central directory is judged before a byte is expanded, then members are expanded one after another.

Traps: Python's reader takes as many members as the directory's bytes hold, whatever the count beside it says, so that
one wrong length loses members without a word; it cuts names at a NUL; two entries may point at the same compressed
bytes (a 42 kB file that expands to petabytes); declared sizes and CRCs may lie. Names without the UTF-8 flag are taken
for UTF-8, which all tools of this century write.
Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from omics_lake.core.archive_limits import (
    CHUNK,
    LIMITS,
    ArchiveLimits,
    Member,
    Names,
    corrupt,
    refused,
    require_count,
    require_size,
    require_total,
)

DIRECTORY_BYTES = 200
"""Bytes of the central directory for each allowed member: 46 and its name, twice over."""
_LOCAL_HEADER = 30
_END = struct.Struct("<4s4H2LH")
_LOCATOR = 20
_END_64 = struct.Struct("<4sQ2H2L4Q")
_IN_ZIP64 = 0xFFFF
"""Count that stands for: see the 64-bit end record, which lies right before its locator and this one."""
_UTF8, _ENCRYPTED = 0x800, 0x1 | 0x40 | 0x2000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ARCHIVE_NAMES = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst")
_ARCHIVE_MAGIC = (b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")


def read_zip(file: BinaryIO, limits: ArchiveLimits = LIMITS, where: str = "zip") -> Iterator[Member]:
    """The regular files of a zip, in the directory's order; directories are passed over.

    Members that the caller does not read are expanded and checked all the same: when the iterator ends, the whole
    archive is proved.

    Args:
        file: seekable.
        limits: bounds.
        where: the archive's place, for messages.

    Raises:
        ArchiveRefused: before the first member where its directory tells, else at the member that is to blame.
        ArchiveCorrupt: cut short, a wrong CRC, or no zip at all.
    """
    with _damage(where), zipfile.ZipFile(_Bounded(file, limits, where)) as archive:
        members = _judge(archive, limits, where)
        _require_declared_count(file, archive, where)
        for info, name in members:
            member = Member(name, info.file_size, _expand(archive, info, name, where))
            yield member
            for _ in member.chunks:
                pass


@contextmanager
def _damage(where: str, name: str = "") -> Iterator[None]:
    """What the reader raises at damaged bytes, as this package's errors."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise refused(where, repr(error.object), "its name is not UTF-8") from error
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError) as error:
        raise corrupt(where, name, str(error) or "it ends early") from error


class _Bounded:
    """The file as the zip reader sees it: no single read is larger than the directory of an allowed archive.

    The reader takes the directory in one read of the length that the file's last record declares, then makes an object
    for each entry: this stops a million of them before the first.
    """

    def __init__(self, file: BinaryIO, limits: ArchiveLimits, where: str) -> None:
        self._file = file
        self._most = max(limits.members * DIRECTORY_BYTES, CHUNK)
        self._where = where
        self.seek, self.tell, self.seekable, self.close = file.seek, file.tell, file.seekable, lambda: None

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise refused(self._where, "", f"its directory has {size:,} bytes, {self._most:,} are allowed")
        return self._file.read(size)


def _judge(archive: zipfile.ZipFile, limits: ArchiveLimits, where: str) -> list[tuple[zipfile.ZipInfo, str]]:
    """The regular files with their plain names, once nothing in the directory speaks against the archive."""
    entries = archive.infolist()
    require_count(len(entries), where, limits)
    seen = Names(where, limits)
    named = [(info, seen.add(_name(info))) for info in entries]
    for info, name in named:
        _judge_entry(info, name, limits, where)
    _refuse_overlap(entries, archive.start_dir, where)
    total, packed = sum(info.file_size for info in entries), sum(info.compress_size for info in entries)
    require_total(total, packed, where, limits)
    return [(info, name) for info, name in named if not info.is_dir()]


def _require_declared_count(file: BinaryIO, archive: zipfile.ZipFile, where: str) -> None:
    """As many members as the directory's end record counts: a wrong length in one entry swallows the next ones.

    Raises:
        ArchiveCorrupt: fewer or more, or bytes follow the end record.
    """
    place = file.seek(-_END.size - len(archive.comment), io.SEEK_END)
    magic, *_, count = _END.unpack(file.read(_END.size))[:5]
    if magic != b"PK\5\6":
        raise corrupt(where, "", "bytes follow its end record")
    if count == _IN_ZIP64:
        file.seek(max(0, place - _LOCATOR - _END_64.size))
        magic, *_, count_64 = _END_64.unpack(file.read(_END_64.size))[:8]
        count = count_64 if magic == b"PK\6\6" else count
    if count != len(archive.infolist()):
        raise corrupt(where, "", f"its end record counts {count:,} members, {len(archive.infolist()):,} are found")


def _name(info: zipfile.ZipInfo) -> str:
    """The name as UTF-8; the reader has taken it for code page 437 where the flag is not set."""
    name = info.orig_filename
    return name if info.flag_bits & _UTF8 else name.encode("cp437").decode("utf-8", "surrogateescape")


def _judge_entry(info: zipfile.ZipInfo, name: str, limits: ArchiveLimits, where: str) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    faults = {
        "it is encrypted": bool(info.flag_bits & _ENCRYPTED),
        "it is a link or a device": kind not in (0, stat.S_IFREG, stat.S_IFDIR),
        f"its compression method {info.compress_type} is not in use here": info.compress_type not in _METHODS,
        "it is a directory with content": info.is_dir() and info.file_size > 0,
        "it is an archive within an archive": name.lower().endswith(_ARCHIVE_NAMES),
    }
    if fault := next((text for text, found in faults.items() if found), ""):
        raise refused(where, name, fault)
    require_size(info.file_size, info.compress_size, where, name, limits)


def _refuse_overlap(entries: Sequence[zipfile.ZipInfo], directory: int, where: str) -> None:
    """Each entry's bytes end before the next one's begin, the last one's before the directory."""
    ordered = sorted(entries, key=lambda info: info.header_offset)
    ends = [info.header_offset for info in ordered[1:]] + [directory]
    for info, end in zip(ordered, ends, strict=True):
        least = info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size
        if least > end or info.header_offset < 0:
            raise refused(where, info.orig_filename, "it shares its bytes with another entry or the directory")


def _expand(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, where: str) -> Iterator[bytes]:
    """The member's bytes; the reader itself checks the CRC at their end and never gives more than declared."""
    left = info.file_size
    with _damage(where, name), archive.open(info) as stream:
        while chunk := stream.read(CHUNK):
            if left == info.file_size and chunk.startswith(_ARCHIVE_MAGIC):
                raise refused(where, name, "it is an archive within an archive")
            left -= len(chunk)
            yield chunk
    if left:
        raise corrupt(where, name, f"{left:,} of {info.file_size:,} bytes are missing")
