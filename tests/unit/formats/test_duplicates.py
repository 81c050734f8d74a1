"""Lines that share a key."""

import pyarrow as pa

from omics_lake.formats.duplicates import settle_duplicates
from omics_lake.formats.tsv import read_body, read_header


def settle(text: bytes):
    body = read_body(text, read_header(text), {"k": pa.string(), "v": pa.int64()})
    return settle_duplicates(body, text, ["k"])


def test_nothing_shared_gives_the_same_body():
    body, dropped = settle(b"k\tv\na\t1\nb\t1\n")
    assert (body.rows["k"].to_pylist(), dropped) == (["a", "b"], 0)


def test_equal_kept_once_and_differing_left_out_together():
    body, dropped = settle(b"k\tv\na\t1\nb\t1\na\t1\nb\t2\nc\t1\na\t1\n")
    assert (body.rows["k"].to_pylist(), body.lines.tolist(), dropped) == (["a", "c"], [2, 6], 2)
    assert [(r.line, r.raw) for r in body.rejected] == [(3, "b\t1"), (5, "b\t2")]
    assert body.rejected[0].reason == "lines 3, 5 have the same k and differ"


def test_null_is_a_value():
    assert settle(b"k\tv\n\t1\n\t2\n")[0].rows.num_rows == 0
