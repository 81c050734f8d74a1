"""Tab-separated reading: types, line numbers of what did not fit, nulls."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.formats.tsv import Header, read_body, read_header, reject, require_columns, where

TYPES = {"id": pa.string(), "n": pa.int64(), "x": pa.float64()}


def read(text: bytes, types=TYPES, **options):
    return read_body(text, read_header(text), types, **options)


def reported(body):
    return [(r.line, r.raw) for r in body.rejected]


def test_header_is_the_first_line_that_is_no_comment():
    assert read_header(b"# gene-model: 36\n\n#b\nid\tn\n1\t2\n") == Header(
        ("id", "n"), ("# gene-model: 36", "#b"), 4, 26
    )


@pytest.mark.parametrize("text", [b"", b"\n\n", b"#version 2.4\n"])
def test_file_without_header_is_unreadable(text):
    with pytest.raises(UnreadableFile, match="no header"):
        read_header(text)


def test_missing_column_names_both_sides():
    with pytest.raises(SchemaDrift, match="missing: n; the file has: id, m"):
        require_columns(Header(("id", "m"), (), 1, 5), ["id", "n"], "a test file")


def test_column_that_stands_twice_is_drift():
    with pytest.raises(SchemaDrift, match="twice"):
        require_columns(Header(("id", "id"), (), 1, 6), ["id"], "a test file")


def test_columns_are_read_by_name_and_typed():
    body = read(b"x\tother\tn\tid\n1.5\tz\t3000000000\tA\n")
    assert body.rows.to_pylist() == [{"id": "A", "n": 3_000_000_000, "x": 1.5}]


def test_quote_is_data():
    assert read(b'id\tn\tx\n"a\t1\t2\nb"\t3\t4\n').rows["id"].to_pylist() == ['"a', 'b"']


def test_empty_cell_is_null_and_words_are_not():
    body = read(b"id\tn\tx\nNA\t\t\n\t1\t2\n")
    assert body.rows.to_pylist() == [{"id": "NA", "n": None, "x": None}, {"id": None, "n": 1, "x": 2.0}]


def test_further_null_marker():
    assert read(b"id\tn\tx\n.\t.\t.\n", nulls=("", ".")).rows.to_pylist() == [{"id": None, "n": None, "x": None}]


def test_line_with_other_number_of_cells_is_rejected_with_its_number():
    body = read(b"#c\nid\tn\tx\na\t1\t1\nb\t2\nc\t3\t3\t3\nd\t4\t4\n")
    assert body.rows["id"].to_pylist() == ["a", "d"]
    assert reported(body) == [(4, "b\t2"), (5, "c\t3\t3\t3")]
    assert body.rejected[0].reason == "the line has 2 cells, the header 3"


def test_cell_that_is_no_number_is_rejected_with_its_number():
    body = read(b"id\tn\tx\na\tone\t1\nb\t2\t2\nc\t3\t1,5\n")
    assert body.rows["id"].to_pylist() == ["b"]
    assert [(r.line, r.reason) for r in body.rejected] == [
        (2, "n is not a whole number: 'one'"),
        (4, "x is not a number: '1,5'"),
    ]


def test_earlier_rejects_and_blank_lines_count():
    body = read(b"id\tn\tx\na\t1\n\nb\t1\t1\nc\tx\t1\n")
    assert [r.line for r in body.rejected] == [2, 5]
    assert body.lines.tolist() == [4]


@pytest.mark.parametrize("number", ["9223372036854775808", "1.5", "1e3", "--1"])
def test_not_a_64_bit_whole_number(number):
    body = read(f"id\tn\tx\na\t{number}\t1\nb\t1\t1\n".encode())
    assert body.rows["id"].to_pylist() == ["b"]


def test_value_beyond_the_declared_width_is_rejected():
    body = read(b"id\tn\tx\na\t2147483648\t1\nb\t2147483647\t1\n", TYPES | {"n": pa.int32()})
    assert body.rows["n"].to_pylist() == [2147483647]


def test_spaces_around_a_number_do_not_matter_on_either_way():
    assert read(b"id\tn\tx\na\t 5 \t 1\n").rows["n"].to_pylist() == [5]
    assert read(b"id\tn\tx\na\t 5 \t 1\nb\tx\t1\n").rows["n"].to_pylist() == [5]


def test_carriage_return_inside_a_line_is_no_line_end():
    body = read(b"id\tn\tx\na\t1\t1\rb\t2\t2\nc\t3\t3\n")
    assert body.rows["id"].to_pylist() == ["c"]
    assert [r.line for r in body.rejected] == [2]


def test_no_data_lines_give_no_rows():
    for text in (b"id\tn\tx", b"id\tn\tx\n", b"id\tn\tx\n\n"):
        assert read(text).rows.num_rows == 0


def test_last_line_may_lack_its_end():
    assert read(b"id\tn\tx\na\t1\t1").rows.num_rows == 1


def test_repeated_and_unnamed_header_cells_do_not_disturb():
    assert read(b"id\tq\tq\t\tn\tx\na\t1\t2\t3\t4\t5\n").rows.to_pylist() == [{"id": "a", "n": 4, "x": 5.0}]


def test_reject_keeps_file_order():
    text = b"id\tn\tx\na\t1\t1\nb\t2\nc\t3\t3\n"
    body = read(text)
    body = reject(body, text, dict.fromkeys(where(pa.array([True, None])), "first"))
    assert [(r.line, r.reason) for r in body.rejected] == [(2, "first"), (3, "the line has 2 cells, the header 3")]
    assert body.rows["id"].to_pylist() == ["c"]


LINE = st.sampled_from(["good", "short", "long", "blank", "word", "return"])
WRITTEN = {"short": "s\t1", "long": "l\t1\t1\t1", "blank": "", "word": "w\tone\t1", "return": "r\r\t1\t1"}


@given(st.lists(LINE, max_size=30), st.integers(0, 3), st.booleans())
def test_every_line_is_a_row_or_rejected_under_its_own_number(kinds, comments, ended):
    lines = ["#c"] * comments + ["id\tn\tx"]
    lines += [WRITTEN.get(kind, f"g{number}\t1\t2") for number, kind in enumerate(kinds)]
    text = ("\n".join(lines) + ("\n" if ended else "")).encode()
    body = read(text)
    first = comments + 2
    numbers = {kind: [first + at for at, k in enumerate(kinds) if k == kind] for kind in ("good", *WRITTEN)}
    assert body.lines.tolist() == numbers["good"]
    assert body.rows["id"].to_pylist() == [lines[number - 1].split("\t")[0] for number in numbers["good"]]
    assert [r.line for r in body.rejected] == sorted(
        numbers["short"] + numbers["long"] + numbers["word"] + numbers["return"]
    )
    assert all(r.raw == lines[r.line - 1] for r in body.rejected)
