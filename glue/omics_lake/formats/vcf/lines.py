"""Whole lines out of pieces of text whose borders lie anywhere.

A piece is (place of its first byte, text); the place of its i-th byte is i more. So it is for byte offsets, and for
bgzip's virtual offsets too, as a block never holds more than 65,536 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from omics_lake.core.errors import UnreadableFile

Piece = tuple[int, bytes]
LINE_LIMIT = 512 << 20  # bytes; a line of a million samples with 100 bytes each is a fifth of it
Lines = tuple[bytes, npt.NDArray[np.int64]]
"""Text of whole lines, and the place of each line's first byte."""


def after_first_line(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """What follows the first newline."""
    found = False
    for place, text in pieces:
        cut = 0 if found else text.find(b"\n") + 1
        found = found or cut > 0
        if found and cut < len(text):
            yield place + cut, text[cut:]


def to_line_over(pieces: Iterable[Piece], end: int) -> Iterator[Piece]:
    """All text up to the first newline at or after `end`: the line that begins at or before `end` is whole."""
    for place, text in pieces:
        cut = text.find(b"\n", max(0, end - place)) + 1 if place + len(text) > end else 0
        if cut:
            yield place, text[:cut]
            return
        yield place, text


def whole_lines(pieces: Iterable[Piece], at_least: int) -> Iterator[Lines]:
    """Runs of whole lines of about `at_least` bytes, more where one line is longer; the last may lack its newline.

    Raises:
        UnreadableFile: a line is longer than `LINE_LIMIT`.
    """
    kept: list[Piece] = []
    length = 0
    for place, text in _small(pieces, at_least):
        kept.append((place, text))
        length += len(text)
        if length >= at_least and (cut := text.rfind(b"\n") + 1):
            kept[-1] = (place, text[:cut])
            yield _lines(kept)
            kept = [(place + cut, text[cut:])]
            length = len(text) - cut
        elif length - at_least > LINE_LIMIT:
            raise UnreadableFile("A line does not end", why=f"it is longer than {LINE_LIMIT} bytes")
    if length:
        yield _lines(kept)


def _small(pieces: Iterable[Piece], most: int) -> Iterator[Piece]:
    """The pieces, cut where they are longer than `most`."""
    for place, text in pieces:
        for at in range(0, len(text), most):
            yield place + at, text if len(text) <= most else text[at : at + most]


def _lines(pieces: list[Piece]) -> Lines:
    text = b"".join(part for _, part in pieces)
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n")) + 1
    starts = np.concatenate(([0], ends if ends.size and ends[-1] < len(text) else ends[:-1])).astype(np.int64)
    # Where each piece begins in the joined text; of an empty piece and the next, the next counts (side="right").
    begins = np.cumsum([0, *(len(part) for _, part in pieces[:-1])])
    piece = np.searchsorted(begins, starts, side="right") - 1
    return text, np.array([place for place, _ in pieces], np.int64)[piece] + starts - begins[piece]
