"""Pieces of text cut and read many at once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_lake.formats.vcf.plain_numbers import floats, integers, list_by_row, list_of, rewritten_alike
from omics_lake.formats.vcf.slices import Pieces, places, slices, split, unsplit

_NUMERIC = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-1000, 1000, places=3).map(str),
    st.text("0123456789.eE+-", min_size=1, max_size=8),
)


def column(*rows: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A text of rows with a tab after each, and where they begin and end."""
    text = np.frombuffer("".join(f"{row}\t" for row in rows).encode(), np.uint8)
    lengths = np.array([len(row) for row in rows], np.int32)
    ends = (np.cumsum(lengths + 1) - 1).astype(np.int32)
    return text, (ends - lengths).astype(np.int32), ends


def cut(*rows: str) -> Pieces:
    return split(*column(*rows), ",")


def test_slices_of_rows() -> None:
    text, starts, ends = column("ab", "", "c")
    assert slices(text, starts, ends).to_pylist() == ["ab", "", "c"]
    assert slices(text, starts, ends, np.array([True, True, False])).to_pylist() == ["ab", "", None]
    assert slices(text, starts[:0], ends[:0]).to_pylist() == []


def test_pieces_of_rows() -> None:
    pieces = cut("a,b", "", "c", ",d")
    assert pieces.strings().to_pylist() == ["a", "b", "", "c", "", "d"]
    assert pieces.counts.tolist() == [2, 1, 1, 2]
    assert pieces.rows.tolist() == [0, 0, 1, 2, 3, 3]
    assert pieces.any_of_row(np.array([False, True, False, False, True, True])).tolist() == [True, False, False, True]
    assert pieces.holding(pieces.text == ord("c")).tolist() == [False, False, False, True, False, False]


def test_rows_as_pieces() -> None:
    pieces = unsplit(*column("a,b", "."))
    assert pieces.strings().to_pylist() == ["a,b", "."]
    assert pieces.dots.tolist() == [False, True]


def test_places_leave_other_rows_null() -> None:
    assert places(np.array([2, 0]), np.array([7, 8]), 3).to_pylist() == [8, None, 7]


def test_integers_that_leave_no_doubt() -> None:
    numbers = integers(cut("0,1,-5,999999999", ".", "1000000000,+1,-0,00,01,-,,1.0,x1"))
    assert numbers.plain.tolist() == [True] * 5 + [False] * 9
    assert numbers.values.to_pylist() == [0, 1, -5, 999999999, None, *[None] * 9]


@pytest.mark.parametrize(
    "text",
    ["1.", ".5", "+1", "nan", "inf", "", "-", "1e", "1.e5", "1-2", "0x1", "1e5e1", "1.2.3", "1..2", "--1", "1.-2"],
)
def test_floats_in_doubt(text: str) -> None:
    numbers = floats(cut("0.5", text, "-2e-05"))
    assert numbers.plain.tolist() == [True, False, True]
    assert numbers.values.to_pylist() == [0.5, None, -2e-05]


@settings(deadline=None)
@given(st.lists(_NUMERIC, min_size=1))
def test_a_plain_float_is_what_python_reads(texts: list[str]) -> None:
    numbers = floats(unsplit(*column(*texts)))
    for text, plain, value in zip(texts, numbers.plain, numbers.values.to_pylist(), strict=True):
        if plain and text != ".":
            assert value == float(text)
            assert math.copysign(1, value) == math.copysign(1, float(text))


@settings(deadline=None)
@given(st.lists(_NUMERIC, min_size=1))
def test_alike_is_what_python_writes(texts: list[str]) -> None:
    pieces = unsplit(*column(*texts))
    plain, alike = floats(pieces).plain, rewritten_alike(pieces)
    for text, is_plain, is_alike in zip(texts, plain, alike, strict=True):
        if is_plain and text != ".":
            assert is_alike == (repr(float(text)).removesuffix(".0") == text), text


def test_lists_without_the_values_of_null_rows() -> None:
    pieces = cut("1,2", ".", "3")
    lists = list_of(integers(pieces).values, pieces.borders, np.array([False, True, False]))
    assert lists.to_pylist() == [[1, 2], None, [3]]
    assert len(lists.values) == 3


def test_points_of_neighbours_are_not_one_pieces() -> None:
    numbers = floats(cut("1.5,2.5", "-0.1", ".", "0.2,3"))
    assert numbers.plain.all()
    assert numbers.values.to_pylist() == [1.5, 2.5, -0.1, None, 0.2, 3.0]


def test_some_of_the_numbers() -> None:
    numbers = integers(cut("1,2", "x", "3,.,5"))
    assert numbers.only(numbers.pieces.of_rows(np.array([0, 2]))).to_pylist() == [1, 2, 3, None, 5]
    assert numbers.only(numbers.pieces.borders[[1, 2]]).to_pylist() == [None, 3]


def test_rows_cut_out_of_entries_end_at_semicolons() -> None:
    text = np.frombuffer(b"A=1,2;B=3\t", np.uint8)
    starts, ends = np.array([2, 8], np.int32), np.array([5, 9], np.int32)
    pieces = split(text, starts, ends, ",", after=";")
    assert pieces.strings().to_pylist() == ["1", "2", "3"]
    assert pieces.counts.tolist() == [2, 1]


def test_lists_by_their_lengths() -> None:
    values = integers(cut("1,2,3")).values
    assert list_by_row(values, np.array([2, 0, 1])).to_pylist() == [[1, 2], None, [3]]
    assert list_by_row(values, np.array([1, 2])).to_pylist() == [[1], [2, 3]]
