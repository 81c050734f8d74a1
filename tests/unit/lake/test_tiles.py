"""Data files whose rows come in bit by bit: order, row groups, bounds, field ids."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.lake.sample_blocks import blocks_of, names_of
from omics_lake.lake.tile_rows import coded, leaves, merged, recoded
from omics_lake.lake.tiles import Appender, Layout, TileWriter, layout_for
from omics_lake.tables import genotype, variant
from support.streamed_files import rows_at, target

SAMPLES = ("D", "B", "A", "C")
VALUES = {"project_id": "LAB", "callset_id": "a b=c"}


def calls(records: range, samples: tuple[str, ...] = SAMPLES) -> pa.Table:
    """A call of every sample at every record, in the order a VCF has them."""
    given = {
        "sample_id": [name for _ in records for name in samples],
        "record": [record for record in records for _ in samples],
        "contig": ["chr1"] * len(records) * len(samples),
        "start": [10 * record for record in records for _ in samples],
        "end": [10 * record + 1 for record in records for _ in samples],
        "calls": [[0, 1]] * len(records) * len(samples),
        "dp": list(range(len(records) * len(samples))),
        "project_id": ["LAB"] * len(records) * len(samples),
        "callset_id": ["a b=c"] * len(records) * len(samples),
    }
    rows = len(given["record"])
    return pa.table({f.name: pa.array(given.get(f.name, [None] * rows), f.type) for f in table_schema(genotype.TABLE)})


def test_a_chunk_is_a_file_whose_row_groups_are_blocks_of_samples(tmp_path: Path) -> None:
    writer = TileWriter(target(tmp_path, genotype.TABLE), VALUES, SAMPLES, Layout(chunk=24, blocks=2))
    for begin in (0, 4, 8):
        writer.append(calls(range(begin, begin + 4)))
    files = writer.close()
    assert [file.rows for file in files] == [24, 24]
    assert files[0].partition_path == "project_id=LAB/callset_id=a%20b%3Dc"
    footer = pq.read_metadata(files[0].path)
    names = [footer.schema.column(i).path for i in range(footer.num_columns)]
    bounds = [footer.row_group(g).column(names.index("sample_id")).statistics for g in range(footer.num_row_groups)]
    assert [(b.min, b.max) for b in bounds] == [("A", "B"), ("C", "D")]
    starts = [rows_at([file.path])["start"] for file in files]
    assert [(min(s.to_pylist()), max(s.to_pylist())) for s in starts] == [(0, 50), (60, 110)]


def test_rows_of_a_block_stay_sorted_by_place_and_none_is_lost(tmp_path: Path) -> None:
    writer = TileWriter(target(tmp_path, genotype.TABLE), VALUES, SAMPLES, Layout(chunk=1000, blocks=2))
    writer.append(calls(range(5)))
    (file,) = writer.close()
    rows = rows_at([file.path]).select(["sample_id", "record", "dp"]).to_pylist()
    assert [(row["record"], row["sample_id"]) for row in rows] == [
        *((record, name) for record in range(5) for name in ("B", "A")),
        *((record, name) for record in range(5) for name in ("D", "C")),
    ]
    assert {(row["record"], row["sample_id"]): row["dp"] for row in rows} == {
        (record, name): 4 * record + place for record in range(5) for place, name in enumerate(SAMPLES)
    }


def test_calls_of_one_sample_lie_in_row_groups_by_place(tmp_path: Path) -> None:
    writer = TileWriter(target(tmp_path, genotype.TABLE), VALUES, ("A",), Layout(rows=4, chunk=100))
    writer.append(calls(range(10), ("A",)))
    (file,) = writer.close()
    footer = pq.read_metadata(file.path)
    assert [footer.row_group(g).num_rows for g in range(footer.num_row_groups)] == [4, 4, 2]


def test_a_chunk_ends_early_where_its_rows_are_large(tmp_path: Path) -> None:
    writer = TileWriter(target(tmp_path, genotype.TABLE), VALUES, SAMPLES, Layout(chunk=1000, chunk_bytes=1))
    for begin in range(3):
        writer.append(calls(range(begin, begin + 1)))
    assert [file.rows for file in writer.close()] == [4, 4, 4]


def test_appended_rows_are_one_file_in_the_order_they_came(tmp_path: Path) -> None:
    schema = table_schema(variant.TABLE)
    appender = Appender(target(tmp_path, variant.TABLE), VALUES, Layout(rows=3))
    for record in range(7):
        row = {field.name: [None] for field in schema} | {"record": [record], "ref": ["A"]}
        appender.append(pa.table({field.name: pa.array(row[field.name], field.type) for field in schema}))
    (file,) = appender.close()
    assert rows_at([file.path])["record"].to_pylist() == list(range(7))
    assert pq.read_metadata(file.path).num_row_groups == 3


@pytest.mark.parametrize("make", [Appender, lambda *given: TileWriter(*given, SAMPLES)])
def test_without_rows_there_is_no_file(tmp_path: Path, make: type[Appender]) -> None:
    writer = make(target(tmp_path, genotype.TABLE), VALUES)
    writer.append(calls(range(0)))
    assert writer.close() == ()
    assert not list(tmp_path.rglob("*.parquet"))


def test_columns_carry_icebergs_field_ids(tmp_path: Path) -> None:
    writer = TileWriter(target(tmp_path, genotype.TABLE), VALUES, SAMPLES)
    writer.append(calls(range(1)))
    (file,) = writer.close()
    ids = [field.metadata[b"PARQUET:field_id"] for field in pq.read_schema(file.path)]
    assert ids == [str(number).encode() for number in range(1, len(ids) + 1)]


def test_parts_join_whether_their_text_is_a_dictionary_or_not() -> None:
    plain = pa.table({"name": pa.array(["x", None, "y"])})
    coded = pa.table({"name": pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.int8()), pa.array(["y", "z"]))})
    rows = merged([plain, coded])
    assert rows["name"].to_pylist() == ["x", None, "y", "z", "y"]
    assert rows["name"].type == pa.dictionary(pa.int32(), pa.string())


def test_a_column_may_be_null_in_some_parts_or_all() -> None:
    schema = pa.schema([("a", pa.int32()), ("b", pa.list_(pa.int32())), ("c", pa.string())])
    first = pa.table([pa.array([None, None], pa.int32()), pa.nulls(2, schema.field("b").type), ["x", "y"]], schema)
    second = pa.table([[5], pa.nulls(1, schema.field("b").type), pa.array([None], pa.string())], schema)
    rows = merged([first, second])
    assert rows.schema == schema
    assert rows.to_pydict() == {"a": [None, None, 5], "b": [None] * 3, "c": ["x", "y", None]}


def test_a_text_column_takes_another_dictionary() -> None:
    rows = recoded(coded(pa.table({"name": ["b", "c", "b"], "n": [1, 2, 3]}), "name"), "name", pa.array(list("abc")))
    assert rows["name"].to_pylist() == ["b", "c", "b"]
    assert rows["name"].chunk(0).dictionary.to_pylist() == ["a", "b", "c"]
    assert rows["name"].chunk(0).indices.to_pylist() == [1, 2, 1]


@pytest.mark.parametrize(
    ("samples", "blocks", "lengths"), [(128, 2, [64, 64]), (250, 2, [129, 129]), (258, 2, [129] * 2)]
)
def test_indices_of_large_blocks_fill_a_byte(samples: int, blocks: int, lengths: list[int]) -> None:
    block_of = blocks_of([f"S{n:03}" for n in range(samples)], blocks)
    names = [block.to_pylist() for block in names_of(block_of)]
    assert [len(block) for block in names] == lengths
    assert all(len(set(block)) == len(block) for block in names)
    assert all(name in names[block] for name, block in block_of.items())


def test_rows_of_a_large_block_keep_their_samples_and_bounds(tmp_path: Path) -> None:
    samples = tuple(f"S{n:03}" for n in range(140))
    writer = TileWriter(target(tmp_path, genotype.TABLE), VALUES, samples, Layout(blocks=2))
    writer.append(calls(range(2), samples))
    (file,) = writer.close()
    rows = rows_at([file.path])["sample_id"].to_pylist()
    assert rows == [*samples[:70], *samples[:70], *samples[70:], *samples[70:]]
    footer = pq.read_metadata(file.path)
    names = [footer.schema.column(i).path for i in range(footer.num_columns)]
    bounds = [footer.row_group(g).column(names.index("sample_id")).statistics for g in range(footer.num_row_groups)]
    assert [(b.min, b.max) for b in bounds] == [("S000", "S069"), ("S070", "S139")]


def test_sites_are_written_as_differences_and_prefixes(tmp_path: Path) -> None:
    schema = table_schema(variant.TABLE)
    row = {"record": 1, "contig": "chr1", "allele_keys": ["chr1:1:A:C"], "info": [("DP", "1")]}
    appender = Appender(target(tmp_path, variant.TABLE), VALUES)
    appender.append(pa.table({field.name: pa.array([row.get(field.name)], field.type) for field in schema}))
    (file,) = appender.close()
    group = pq.read_metadata(file.path).row_group(0)
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}
    assert "DELTA_BINARY_PACKED" in columns["record"].encodings
    assert "DELTA_BYTE_ARRAY" in columns["allele_keys.list.element"].encodings
    assert columns["contig"].statistics.min == "chr1"
    assert not columns["info.key_value.value"].is_stats_set
    assert {column.compression for column in columns.values()} == {"ZSTD"}


def test_leaves_are_parquets_paths() -> None:
    schema = pa.schema([("a", pa.int32()), ("b", pa.list_(pa.int32())), ("c", pa.map_(pa.string(), pa.string()))])
    assert leaves(schema) == ["a", "b.list.element", "c.key_value.key", "c.key_value.value"]


def test_larger_files_have_larger_chunks_up_to_a_bound() -> None:
    assert [layout_for(size).chunk for size in (0, 45_000_000, 10**12)] == [800_000, 900_000, 1_000_000]
