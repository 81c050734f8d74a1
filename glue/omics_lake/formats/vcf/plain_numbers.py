"""Numbers of many pieces of text at once, taken only where their text leaves no doubt.

A piece that is not plain is no error here: its line goes the careful way. Plain integers have at most nine digits, no
plus sign, no leading zero; plain floats are digits, a point between digits, an exponent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.vcf.slices import Bytes, Mask, Pieces, Places, slices
from omics_lake.formats.vcf.values import canonical_float

_DIGITS = 9
_ZERO, _MINUS, _POINT = ord("0"), ord("-"), ord(".")
_FLOAT_BYTES = np.zeros(256, bool)
_FLOAT_BYTES[list(b"0123456789.eE+-")] = True
# Exponents and widths that no double overflows at.
_PLAIN_FLOAT = r"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?$"
_LONGEST = 40


@dataclass(frozen=True)
class Numbers:
    """Values of pieces.

    Args:
        values: null for a dot and for what is not plain.
        plain: by piece; a dot is plain.
    """

    values: pa.Array
    plain: Mask


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
    return Numbers(pc.cast(pieces.strings(plain & ~dots), pa.int32()), plain)


def floats(pieces: Pieces) -> Numbers:
    """Double values of pieces."""
    dots = pieces.dots
    unwanted = ~_FLOAT_BYTES[pieces.text]
    unwanted[pieces.ends] = False
    points = np.flatnonzero(pieces.text == _POINT)
    unwanted[points] = ~digits(pieces.text[points + 1])
    unwanted[pieces.starts[dots]] = False
    width = pieces.ends - pieces.starts
    minus = pieces.first == _MINUS
    begun = digits(pieces.text[pieces.starts + minus])
    ended = digits(pieces.text[np.maximum(pieces.ends - 1, 0)])
    plain = dots | ((width > 0) & (width <= _LONGEST) & begun & ended & ~pieces.holding(unwanted))
    return _cast(pieces, plain, dots)


def _cast(pieces: Pieces, plain: Mask, dots: Mask) -> Numbers:
    try:
        return Numbers(pc.cast(pieces.strings(plain & ~dots), pa.float64()), plain)
    except pa.ArrowInvalid:  # such as 1-2 or 1e999
        right = pc.match_substring_regex(pieces.strings(), _PLAIN_FLOAT).to_numpy(zero_copy_only=False)
        plain = plain & (right | dots)
        return Numbers(pc.cast(pieces.strings(plain & ~dots), pa.float64()), plain)


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
