"""Numbers of many pieces of text at once, taken only where their text leaves no doubt.

A piece that is not plain is no error here: its line goes the careful way. Plain integers have at most nine digits, no
plus sign, no leading zero; plain floats are digits, a point between digits, an exponent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.vcf.slices import Bytes, Mask, Pieces, Places, bitmap, slices
from omics_lake.formats.vcf.values import canonical_float

_DIGITS = 9
_ZERO, _MINUS, _POINT = ord("0"), ord("-"), ord(".")
# Exponents and widths that no double overflows at.
_PLAIN_FLOAT = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?$"
_LONGEST = 40


@dataclass(frozen=True)
class Numbers:
    """Values of pieces.

    Args:
        plain: by piece; a dot is plain.
    """

    pieces: Pieces
    plain: Mask
    kind: pa.DataType

    @property
    def values(self) -> pa.Array:
        """Null for a dot and for what is not plain."""
        valid = self.plain & ~self.pieces.dots
        return pc.cast(self.pieces.strings(None if valid.all() else valid), self.kind)

    def only(self, chosen: npt.NDArray[np.integer[Any]]) -> pa.Array:
        """Values of some of the pieces."""
        return Numbers(self.pieces.only(chosen), self.plain[chosen], self.kind).values


def digits(text: Bytes) -> Mask:
    """Bytes that are 0 to 9."""
    return (text - np.uint8(_ZERO)) <= 9


def integers(pieces: Pieces) -> Numbers:
    """int32 values of pieces."""
    unwanted = ~digits(pieces.text)
    unwanted[pieces.ends] = False
    dots, first = pieces.dots, pieces.first
    minus = first == _MINUS
    unwanted[pieces.starts[minus | dots]] = False
    number = pieces.starts + minus
    width = pieces.ends - number
    zero = (pieces.text[number] == _ZERO) & ((width > 1) | minus)
    plain = dots | ((width > 0) & (width <= _DIGITS) & ~zero & ~pieces.holding(unwanted))
    return Numbers(pieces, plain, pa.int32())


def floats(pieces: Pieces) -> Numbers:
    """Double values of pieces.

    Most are digits with a point between them, maybe after a minus sign: that is seen by whole columns. Pieces with
    other bytes are held against a pattern.
    """
    text, starts, ends, dots = pieces.text, pieces.starts, pieces.ends, pieces.dots
    digit, point, minus = digits(text), text == _POINT, pieces.first == _MINUS
    other = ~(digit | point)
    other[ends] = False
    other[starts[minus]] = False
    other[:-1] |= point[:-1] & ~digit[1:]
    width = ends - starts
    begun, ended = digit[starts + minus], digit[np.maximum(ends - 1, 0)]
    plain = (width > 0) & (width <= _LONGEST) & begun & ended
    points = np.cumsum(point, dtype=np.int32)
    unsure = np.flatnonzero(plain & (pieces.holding(other) | (points[ends] - points[starts] > 1)))
    if len(unsure):
        right = pc.match_substring_regex(pieces.only(unsure).strings(), _PLAIN_FLOAT)
        plain[unsure] = right.to_numpy(zero_copy_only=False)
    return Numbers(pieces, plain | dots, pa.float64())


def rewritten_alike(pieces: Pieces) -> Mask:
    """Plain floats that `number_text` writes as they stand, so that the value alone gives the text back.

    A text of at most 15 digits is the shortest of its double (IEEE 754 tells any two such numbers apart) unless it has
    a superfluous zero; below 0.0001 the shortest has an exponent. Other texts are tried one by one.
    """
    text, starts, ends = pieces.text, pieces.starts + (pieces.first == _MINUS), pieces.ends
    width = ends - starts
    exponent = pieces.holding((text | np.uint8(32)) == ord("e"))
    pointed = pieces.holding(text == _POINT)
    first, second = text[starts], text[np.minimum(starts + 1, ends)]
    leading = (first == _ZERO) & (width > 1) & (second != _POINT)
    trailing = pointed & (text[ends - 1] == _ZERO)
    alike = ~leading & ~trailing & ~_small(text, starts, ends)
    unsure = np.flatnonzero(exponent | (width > 15))
    if len(unsure):
        texts = slices(text, pieces.starts[unsure], ends[unsure]).to_pylist()
        alike[unsure] = [canonical_float(x) is not None for x in texts]
    return np.asarray(alike, bool)


def _small(text: Bytes, starts: Places, ends: Places) -> Mask:
    """`0.0000` and what goes on after it."""
    found = np.ones(len(starts), bool)
    for place, wanted in enumerate(b"0.0000"):
        found &= text[np.minimum(starts + place, ends)] == wanted
    return found


def list_of(values: pa.Array, borders: Places, null: Mask | None = None) -> pa.ListArray:
    """Lists of a column.

    Args:
        borders: row -> its first value; one more than rows.
        null: rows that are null; what stands in their place is left out, since Parquet's writer wants nothing there.
    """
    kind = pa.list_(pa.field("element", values.type))
    if null is None or not null.any():
        return pa.ListArray.from_arrays(pa.array(borders, pa.int32()), values, type=kind)
    counts = np.diff(borders)
    kept = values.filter(pa.array(np.repeat(~null, counts)))
    shorter = np.append(0, np.cumsum(np.where(null, 0, counts))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(shorter), kept, type=kind, mask=pa.array(null))


def list_by_row(values: pa.Array, counts: Places) -> pa.ListArray:
    """Lists of all values, so many a row; null where there are none."""
    borders = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=borders[1:])
    kind = pa.list_(pa.field("element", values.type))
    buffers = [None if counts.all() else bitmap(counts > 0), pa.py_buffer(borders)]
    return pa.ListArray.from_buffers(kind, len(counts), buffers, children=[values])
