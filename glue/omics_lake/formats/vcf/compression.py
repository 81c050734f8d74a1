"""How a VCF's bytes are packed: plain text, gzip, or bgzip, which is gzip in blocks of at most 64 KiB of text.

Every bgzip file is a valid gzip file; its members carry their own length in an extra field `BC`, so that reading can
begin at any of them. https://samtools.github.io/hts-specs/SAMv1.pdf (section 4.1), RFC 1952.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from enum import StrEnum
from typing import BinaryIO

from omics_lake.core.errors import UnreadableFile

MAGIC = b"\x1f\x8b"
_CHUNK = 4 << 20  # compressed bytes a read asks for: one range request
_CHUNK_AFTER = 128 << 10  # beyond a split's end only the rest of a line is wanted
_TEXT_AT_ONCE = 1 << 20  # a gzip bomb comes out in pieces of this size


class Compression(StrEnum):
    """Packing of a file."""

    NONE = "none"
    GZIP = "gzip"
    BGZIP = "bgzip"


def kind_of(head: bytes) -> Compression:
    """The packing of a file that begins with these bytes (18 are enough, 64 are safe)."""
    if not head.startswith(MAGIC):
        return Compression.NONE
    return Compression.GZIP if block_length(head) is None else Compression.BGZIP


def block_length(head: bytes, at: int = 0) -> int | None:
    """Whole length of the bgzip block whose header begins at `at`; None where no complete block header is."""
    if head[at : at + 4] != b"\x1f\x8b\x08\x04" or len(head) < at + 12:
        return None
    field, end = at + 12, at + 12 + int.from_bytes(head[at + 10 : at + 12], "little")
    while field + 4 <= min(end, len(head)):
        length = int.from_bytes(head[field + 2 : field + 4], "little")
        if head[field : field + 2] == b"BC" and length == 2 and field + 6 <= min(end, len(head)):
            return int.from_bytes(head[field + 4 : field + 6], "little") + 1
        field += 4 + length
    return None


def chunks(file: BinaryIO, start: int, size: int, end: int | None = None) -> Iterator[bytes]:
    """The file's bytes from `start` on, a range at a time; no chunk reaches over `end`, after it they are small.

    Raises:
        UnreadableFile: the file ends before `size`.
    """
    at = start
    while at < size:
        inside = end is None or at < end
        stop = min(at + (_CHUNK if inside else _CHUNK_AFTER), size)
        file.seek(at)
        chunk = file.read((min(stop, end) if inside and end is not None else stop) - at)
        if not chunk:
            raise cut_short(f"byte {at}", f"{size} bytes were expected")
        at += len(chunk)
        yield chunk


def plain_texts(file: BinaryIO, start: int, size: int, end: int | None) -> Iterator[tuple[int, bytes]]:
    """(byte offset, text) of a file that is not compressed."""
    for chunk in chunks(file, start, size, end):
        yield start, chunk
        start += len(chunk)


def gzip_texts(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes]]:
    """(byte offset in the text, text) of a gzip file of one or more members; zero bytes at its end are padding.

    Raises:
        UnreadableFile: a member is damaged or cut short, or something else follows it.
    """
    offset, member = 0, zlib.decompressobj(31)
    between = False  # a member has ended, and nothing of another has been read
    for chunk in chunks(file, 0, size):
        data = chunk
        while data := (data.lstrip(b"\0") if between else data):
            try:
                text = member.decompress(data, _TEXT_AT_ONCE)
            except zlib.error as error:
                raise damaged(f"byte {offset} of the text", _why(error, between)) from error
            data, between = (member.unused_data, True) if member.eof else (member.unconsumed_tail, False)
            if text:
                yield offset, text
                offset += len(text)
            if between:
                member = zlib.decompressobj(31)
    if not between:
        raise cut_short(f"byte {offset} of the text", "the last gzip member has no end")


def _why(error: zlib.error, between: bool) -> str:
    return f"what follows a gzip member is not another: {error}" if between else str(error)


def cut_short(where: str, why: str) -> UnreadableFile:
    """The error of a file that ends too early."""
    return UnreadableFile("A file is cut short", where=where, why=why, next_step="fetch the file again")


def damaged(where: str, why: str) -> UnreadableFile:
    """The error of a file whose bytes are not what was written."""
    return UnreadableFile("A compressed file is damaged", where=where, why=why, next_step="fetch the file again")
