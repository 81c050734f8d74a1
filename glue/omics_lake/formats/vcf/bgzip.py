"""bgzip's blocks: each is a gzip member of at most 64 KiB, compressed or not, whose header tells its length.

A place in the text is a virtual offset: `block's byte offset << 16 | offset in the block's text`. An empty block marks
the end of the file; without it the file is cut short. https://samtools.github.io/hts-specs/SAMv1.pdf (section 4.1)
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.vcf.compression import block_length, chunks, cut_short, damaged

BLOCK = 1 << 16
_HEADER = 18  # bytes of a block's header as every bgzip writes it
_CHAIN = 8  # blocks that must follow one another before a place counts as a block's start


def bgzip_texts(file: BinaryIO, start: int, size: int, end: int | None) -> Iterator[tuple[int, bytes]]:
    """(virtual offset, text) of each block from the block at byte `start` to the file's end.

    Args:
        end: a later block's start: that the chain of blocks hits it is checked.

    Raises:
        UnreadableFile: a block is damaged or cut short, `start` or `end` is not a block's, the end marker is absent.
    """
    at, text = start, b"?"
    for block in _blocks(file, start, size, end):
        if end is not None and at < end < at + len(block):
            raise damaged(f"byte {end}", "a split ends where no bgzip block begins")
        text = _text_of(block, at)
        yield at << 16, text
        at += len(block)
    if start < size and text:
        raise cut_short(f"byte {size}", "bgzip's end marker is absent")


def _blocks(file: BinaryIO, start: int, size: int, end: int | None) -> Iterator[bytes]:
    """Compressed blocks, whole."""
    rest = b""
    at = start
    for chunk in chunks(file, start, size, end):
        data, here = rest + chunk, 0
        while (length := block_length(data, here)) and here + length <= len(data):
            yield data[here : here + length]
            here += length
        rest = data[here:]
        at += here
        if length is None and len(rest) >= BLOCK:
            break
    if rest:
        begun = block_length(rest) is not None or len(rest) < _HEADER
        raise (cut_short if begun else damaged)(f"byte {at}", "no whole bgzip block begins here")


def _text_of(block: bytes, at: int) -> bytes:
    """A block's text; `zlib` holds it against the checksum and length at the block's end."""
    member = zlib.decompressobj(31)
    try:
        text = member.decompress(block, BLOCK)
    except zlib.error as error:
        raise damaged(f"byte {at}", str(error)) from error
    if not member.eof:
        raise damaged(f"byte {at}", f"a bgzip block has no end or holds more than {BLOCK} bytes")
    if member.unused_data:
        raise damaged(f"byte {at}", "a bgzip block is longer than what it holds")
    return text


def check_end(file: BinaryIO, size: int) -> None:
    """The file ends with an empty block.

    Raises:
        UnreadableFile: it does not.
    """
    tail = max(0, size - 28)
    file.seek(tail)
    last = file.read(28)
    if block_length(last) != 28 or last[-4:] != b"\0\0\0\0":
        raise cut_short(f"byte {size}", "bgzip's end marker is absent")


def next_block(file: BinaryIO, wanted: int, size: int) -> int | None:
    """Start of the first block at or after byte `wanted`; None when it is the end marker or none is left.

    Compressed data may hold the bytes that a block begins with, so a place counts only when a chain of blocks, each
    beginning where the one before ends, follows from it.
    """
    file.seek(wanted)
    window = _read(file, min(size - wanted, (_CHAIN + 1) * BLOCK))
    at = window.find(b"\x1f\x8b\x08\x04")
    while 0 <= at < BLOCK:
        if _is_chain(window, at, at_end=wanted + len(window) == size):
            return wanted + at if size - wanted - at > 28 else None
        at = window.find(b"\x1f\x8b\x08\x04", at + 1)
    return None


def _read(file: BinaryIO, count: int) -> bytes:
    """As many bytes as asked for, unless the file ends."""
    parts = []
    while count > 0 and (part := file.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _is_chain(window: bytes, at: int, *, at_end: bool) -> bool:
    """Blocks follow one another from here, and the first holds what it says."""
    first = at
    for _ in range(_CHAIN):
        if at_end and at == len(window) and at > first:
            break
        if (length := block_length(window, at)) is None:
            return False
        at += length
    return at <= len(window) and _holds(window[first : first + (block_length(window, first) or 0)])


def _holds(block: bytes) -> bool:
    try:
        _text_of(block, 0)
    except UnreadableFile:
        return False
    return True
