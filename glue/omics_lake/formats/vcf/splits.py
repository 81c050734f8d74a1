"""A VCF file read in parts: each part's lines as batches, every line of the file in exactly one part.

A part is a range of the file's compressed bytes. It owns the lines that begin after its first byte, up to and including
the one that begins at its end; the first part owns the file's first line too. Only what the part needs is read, by
ranges, and only a batch is held. A gzip file cannot be entered in the middle: it is one part.

https://github.com/samtools/hts-specs (VCF 4.5, section 1.1; SAMv1, section 4.1)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.vcf.bgzip import bgzip_texts, check_end, next_block
from omics_lake.formats.vcf.compression import Compression, gzip_texts, kind_of, plain_texts
from omics_lake.formats.vcf.lines import Piece, after_first_line, to_line_over, whole_lines
from omics_lake.formats.vcf.model import TextBatch

_HEADER_STEP = 64 << 10
_HEADER_LIMIT = 256 << 20  # bytes; half a million samples make 5 MB
_NOWHERE = (1 << 63) - 1


@dataclass(frozen=True)
class Split:
    """A range of a file's bytes, as compressed.

    Args:
        start: first byte; of a bgzip file a block's.
        end: the next split's start; None for the file's end.
    """

    start: int
    end: int | None


def plan_splits(file: BinaryIO, size: int, target: int) -> list[Split]:
    """Cut a file into parts of about `target` bytes; the header is in the first, whatever its length.

    Raises:
        UnreadableFile: the file is empty, damaged or cut short as far as this looks (header and end).
    """
    kind = _kind(file, size)
    if kind is Compression.BGZIP:
        check_end(file, size)
    body = _header(file, size)[1]
    if kind is Compression.GZIP or body == _NOWHERE:
        return [Split(0, None)]
    floor = body >> 16 if kind is Compression.BGZIP else body
    count = -(-size // target)
    wanted = [start for start in (size * part // count for part in range(1, count)) if start > floor]
    if kind is Compression.BGZIP:
        wanted = [start for near in wanted if (start := next_block(file, near, size)) is not None]
    starts = [0, *sorted(set(wanted))]
    return [Split(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def read_header(file: BinaryIO) -> str:
    """The header: lines that begin with `##`, and the one with a single `#` that ends it; line ends as they stand.

    Raises:
        UnreadableFile: the file is empty, not UTF-8 in its header, damaged or cut short.
    """
    text = _header(file, file.seek(0, 2))[0]
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            "A header is not UTF-8", where=f"line {line}", why=str(error), next_step="convert the file to UTF-8"
        ) from error


def batches(file: BinaryIO, size: int, split: Split, batch_bytes: int = 8 << 20) -> Iterator[TextBatch]:
    """The split's lines, those of the header left out but counted.

    Args:
        file: seekable; a local file or one that reads ranges of an object.
        size: of the file, in bytes.
        batch_bytes: of text; a longer line comes whole.

    Raises:
        UnreadableFile: the file is empty, damaged or cut short.
    """
    body = None
    line = 1
    for text, places in whole_lines(_owned(file, size, split), batch_bytes):
        if body is None:
            body = _header(file, size)[1] if text.startswith(b"#") else 0
        skipped = int(np.searchsorted(places, body))
        if skipped < len(places):
            yield TextBatch(text[_begin_of(text, skipped) :], places[skipped:], line + skipped)
        line += len(places)


def _owned(file: BinaryIO, size: int, split: Split) -> Iterator[Piece]:
    """The text of the lines that a split owns."""
    kind = _kind(file, size)
    if kind is Compression.GZIP and split != Split(0, None):
        raise ValueError("a gzip file is one split")
    pieces = _texts(file, size, kind, split.start, split.end)
    if split.end is not None:
        pieces = to_line_over(pieces, split.end << 16 if kind is Compression.BGZIP else split.end)
    # Last: a split inside one long line has its first newline at its end or later, and owns nothing.
    return after_first_line(pieces) if split.start else pieces


def _texts(file: BinaryIO, size: int, kind: Compression, start: int, end: int | None) -> Iterator[Piece]:
    if kind is Compression.GZIP:
        return gzip_texts(file, size)
    return (bgzip_texts if kind is Compression.BGZIP else plain_texts)(file, start, size, end)


def _kind(file: BinaryIO, size: int) -> Compression:
    if not size:
        raise UnreadableFile("A file is empty", next_step="fetch the file again")
    file.seek(0)
    return kind_of(file.read(64))


def _header(file: BinaryIO, size: int) -> tuple[bytes, int]:
    """The header's bytes, and the place of the first line after it (past all places where none is)."""
    found: list[bytes] = []
    ended = False
    for text, places in whole_lines(_texts(file, size, _kind(file, size), 0, None), _HEADER_STEP):
        count, cut, ended = (0, 0, True) if ended else _header_lines(text)
        found.append(text[:cut])
        if count < len(places):
            return b"".join(found), int(places[count])
        if sum(map(len, found)) > _HEADER_LIMIT:
            raise UnreadableFile("A header does not end", why=f"it is longer than {_HEADER_LIMIT} bytes")
    return b"".join(found), _NOWHERE


def _header_lines(text: bytes) -> tuple[int, int, bool]:
    """How many lines at the beginning are of the header, how many bytes they have, and whether it ends with them."""
    count = at = 0
    while at < len(text) and text.startswith(b"#", at):
        last = not text.startswith(b"##", at)
        at = text.find(b"\n", at) + 1 or len(text)
        count += 1
        if last:
            return count, at, True
    return count, at, at < len(text)


def _begin_of(text: bytes, line: int) -> int:
    """Where the line with this index begins."""
    at = 0
    for _ in range(line):
        at = text.find(b"\n", at) + 1
    return at
