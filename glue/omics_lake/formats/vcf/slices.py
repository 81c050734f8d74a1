"""Columns cut out of a text by position: one call works on all rows of a batch.

A text is a byte array; a row of a column is `text[start:end]`. Rows stand in the text's order and never overlap, so
their borders, one after another, already are the offsets of an Arrow string array over the text: every second string
is a row, the others are what lies between. One `take` then copies the rows; nothing is done byte by byte in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
_BLANK = 32  # columns and lines end with bytes below it; plain lines have none elsewhere


def slices(text: Bytes, starts: Places, ends: Places, valid: Mask | None = None) -> pa.StringArray:
    """`text[start:end]` of every row; null where not `valid`.

    Args:
        starts, ends: rising, `starts[i] <= ends[i] <= starts[i + 1]`. The bytes of valid rows must be UTF-8.
    """
    rows = len(starts)
    borders = np.empty(2 * rows + 1, np.int32)
    borders[0:-1:2] = starts
    borders[1::2] = ends
    borders[-1] = ends[-1] if rows else 0
    both = pa.StringArray.from_buffers(2 * rows, pa.py_buffer(borders), pa.py_buffer(text))
    return both.take(nullable(np.arange(0, 2 * rows, 2, dtype=np.int32), valid))


def bitmap(valid: Mask | None) -> pa.Buffer | None:
    """Arrow's validity bits; None where all are valid."""
    return None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))


def nullable(values: Places, valid: Mask | None) -> pa.Int32Array:
    """Whole numbers, null where not `valid`; without a copy, and without `pa.array`'s look at pandas."""
    return pa.Int32Array.from_buffers(pa.int32(), len(values), [bitmap(valid), pa.py_buffer(values)])


def places(rows: npt.NDArray[np.integer[Any]], values: npt.NDArray[np.integer[Any]], count: int) -> pa.Int32Array:
    """Indices for `take` that put each value into its row, null into the other rows."""
    found = np.full(count, -1, np.int32)
    found[rows] = values
    present = found >= 0
    return nullable(found, None if present.all() else present)


def bytes_of(column: pa.StringArray) -> tuple[Bytes, Places]:
    """A fresh string array's bytes and its rows' borders, one more than rows."""
    _, offsets, data = column.buffers()
    borders = np.frombuffer(offsets, np.int32)[: len(column) + 1]
    text = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return text[: borders[-1]], borders


@dataclass(frozen=True)
class Pieces:
    """What stands between the separators of every row.

    Args:
        text: the rows' bytes and after each row the byte that ended it: no piece has this byte.
        starts, ends: of every piece in `text`.
        borders: row -> its first piece; one more than rows.
    """

    text: Bytes
    starts: Places
    ends: Places
    borders: Places

    @cached_property
    def counts(self) -> Places:
        """Pieces by row; an empty row has one, empty."""
        return np.diff(self.borders)

    @cached_property
    def rows(self) -> Places:
        """Row of every piece."""
        return np.repeat(np.arange(len(self.borders) - 1, dtype=np.int32), self.counts)

    @cached_property
    def first(self) -> Bytes:
        """First byte of every piece; of an empty one the byte that ends it."""
        return self.text[self.starts]

    @cached_property
    def dots(self) -> Mask:
        """True for a piece that is a dot alone."""
        return np.asarray((self.first == ord(".")) & (self.ends - self.starts == 1))

    def of_rows(self, rows: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.int64]:
        """Numbers of all pieces of some of the rows."""
        counts = self.counts[rows].astype(np.int64)
        firsts: npt.NDArray[np.int64] = self.borders[rows].astype(np.int64)
        if (counts == 1).all():
            return firsts
        before = np.cumsum(counts) - counts
        return np.asarray(np.repeat(firsts - before, counts) + np.arange(counts.sum()), np.int64)

    def only(self, chosen: npt.NDArray[np.integer[Any]]) -> Pieces:
        """Some of the pieces, each as a row."""
        borders = np.arange(len(chosen) + 1, dtype=np.int32)
        return Pieces(self.text, self.starts[chosen], self.ends[chosen], borders)

    def strings(self, valid: Mask | None = None) -> pa.StringArray:
        """Text of every piece."""
        return slices(self.text, self.starts, self.ends, valid)

    def holding(self, unwanted: Mask) -> Mask:
        """Pieces that hold an unwanted byte of `text`."""
        found = np.zeros(len(self.ends), bool)
        found[np.searchsorted(self.ends, np.flatnonzero(unwanted))] = True
        return found

    def any_of_row(self, pieces: Mask) -> Mask:
        """Rows that have one of these pieces."""
        found = np.zeros(len(self.borders) - 1, bool)
        hits = np.flatnonzero(pieces)
        if len(hits):
            found[np.searchsorted(self.borders, hits, side="right") - 1] = True
        return found


def split(text: Bytes, starts: Places, ends: Places, separator: str, after: str = "\t") -> Pieces:
    """Cut every row at the separator.

    Args:
        after: what stands after a row's end, if it is not below a blank as the end of a column is; no row has it.
    """
    copy, borders = with_ends(text, starts, ends)
    marks = (copy == ord(separator)) | (copy < _BLANK)
    if ord(after) >= _BLANK:
        marks |= copy == ord(after)
    cuts = np.flatnonzero(marks).astype(np.int32)
    begin = np.empty_like(cuts)
    begin[:1] = 0
    begin[1:] = cuts[:-1] + 1
    if len(cuts) == len(starts):
        return Pieces(copy, begin, cuts, np.arange(len(borders), dtype=np.int32))
    firsts = np.zeros(len(borders), np.int32)
    firsts[1:] = np.flatnonzero(copy[cuts] != ord(separator)) + 1
    return Pieces(copy, begin, cuts, firsts)


def unsplit(text: Bytes, starts: Places, ends: Places) -> Pieces:
    """Every row as one piece."""
    copy, borders = with_ends(text, starts, ends)
    return Pieces(copy, borders[:-1], borders[1:] - 1, np.arange(len(borders), dtype=np.int32))


def with_ends(text: Bytes, starts: Places, ends: Places) -> tuple[Bytes, Places]:
    """The rows' bytes, each row with the byte after it, and where each begins."""
    return bytes_of(slices(text, starts, ends + 1))
