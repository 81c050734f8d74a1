"""Cells of delimited text and maps, where Arrow's arrays are slices or hold nulls that own elements."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.formats.annotation.columnar import MapColumn, by_distinct, decode, ragged, split, to_map, unique_names

TEXTS = st.lists(st.one_of(st.none(), st.text("ab|", max_size=6)), max_size=6)


@given(TEXTS, st.integers(0, 3), st.integers(0, 3))
def test_cells_are_those_of_pythons_split(texts, skipped, place):
    rows = split(pa.array(texts, pa.string()).slice(skipped), "|")
    parts = [[] if text is None else text.split("|") for text in texts[skipped:]]
    assert rows.flat().to_pylist() == [cell for row in parts for cell in row]
    assert rows.parents.tolist() == [number for number, row in enumerate(parts) for _ in row]
    assert rows.cell(place).to_pylist() == [row[place] if place < len(row) else None for row in parts]


def test_null_list_that_owns_elements_has_no_cells():
    mask = pa.array([False, True, False])
    lists = pa.ListArray.from_arrays(pa.array([0, 1, 3, 4], pa.int32()), pa.array(["a", "b", "c", "d"]), mask=mask)
    rows = ragged(lists)
    assert rows.flat().to_pylist() == ["a", "d"]
    assert rows.cell(0).to_pylist() == ["a", None, "d"]
    assert rows.cell(-1).to_pylist() == [None, None, None]


@given(st.lists(st.dictionaries(st.sampled_from("xyz"), st.one_of(st.none(), st.text(max_size=2))), max_size=5))
def test_map_read_by_key_gives_what_was_put_in(rows):
    maps = pa.array([list(row.items()) for row in [{"x": "before"}, *rows]], pa.map_(pa.string(), pa.string())).slice(1)
    columns = [MapColumn(maps).value(key) for key in "xyzw"]
    for key, column in zip("xyzw", columns, strict=True):
        assert column.to_pylist() == [row.get(key) for row in rows]
    again = to_map("xyzw", columns, len(rows))
    assert [dict(row) for row in again.to_pylist()] == [
        {key: row[key] for key in "xyz" if row.get(key) is not None} for row in rows
    ]


def test_map_of_no_columns_is_empty_in_each_row():
    assert to_map([], [], 2).to_pylist() == [[], []]


def test_meaning_is_worked_out_once_for_each_text():
    asked = []
    found = by_distinct(pa.array(["b", None, "a", "b"]), lambda text: asked.append(text) or text.upper(), pa.string())
    assert found.to_pylist() == ["B", None, "A", "B"]
    assert sorted(asked) == ["a", "b"]


def test_percent_decoding():
    assert [decode(text) for text in ("p.Ala376%3D", "50%", "%F6", "%c3%b6")] == ["p.Ala376=", "50%", "%F6", "\u00f6"]


def test_repeated_names_are_numbered():
    assert unique_names(["a", "b", "a", "a"]) == ("a", "b", "a_2", "a_3")
