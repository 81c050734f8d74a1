"""Parquet files carry Iceberg's field ids, in the stored order, one file for each partition value."""

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_lake.lake import arrow_files
from omics_lake.lake.arrow_files import Target, schema_with_ids, write_files

SCHEMA = json.dumps(
    {
        "type": "struct",
        "fields": [
            {"id": 1, "name": "project_id", "required": False, "type": "string"},
            {"id": 2, "name": "reads", "required": False, "type": "long"},
            {
                "id": 3,
                "name": "callers",
                "required": False,
                "type": {"type": "list", "element-id": 5, "element": "string", "element-required": False},
            },
            {
                "id": 4,
                "name": "attributes",
                "required": False,
                "type": {
                    "type": "map",
                    "key-id": 6,
                    "key": "string",
                    "value-id": 7,
                    "value": "string",
                    "value-required": False,
                },
            },
        ],
    }
)


def ids(schema: pa.Schema) -> dict[str, str]:
    """Top-level name -> field id in the file."""
    return {field.name: field.metadata[b"PARQUET:field_id"].decode() for field in schema}


def test_nested_fields_have_ids_too() -> None:
    schema = schema_with_ids(SCHEMA)
    assert ids(schema) == {"project_id": "1", "reads": "2", "callers": "3", "attributes": "4"}
    assert schema.field("callers").type.value_field.metadata[b"PARQUET:field_id"] == b"5"
    assert schema.field("attributes").type.key_field.metadata[b"PARQUET:field_id"] == b"6"
    assert schema.field("attributes").type.item_field.metadata[b"PARQUET:field_id"] == b"7"


def test_one_file_for_each_partition_value_with_rows_in_the_order_given(tmp_path: Path) -> None:
    # Given rows of two projects, columns in another order than stored, one stored column absent
    rows = pa.table(
        {"reads": pa.array([3, 1, 2], pa.int32()), "project_id": ["A", "B", "A"], "callers": [["muse"], [], None]}
    )
    # When they are written
    written = write_files(rows, Target(str(tmp_path), SCHEMA, ("project_id",)))
    # Then each project has its file, ids and order are the stored ones, and the absent column is null
    assert sorted((w.partition_path, w.rows) for w in written) == [("project_id=A", 2), ("project_id=B", 1)]
    (of_a,) = [w.path for w in written if w.partition_path == "project_id=A"]
    read = pq.read_table(of_a, partitioning=None)
    assert read.column_names == ["project_id", "reads", "callers", "attributes"]
    assert read["reads"].to_pylist() == [3, 2]
    assert read["attributes"].to_pylist() == [None, None]
    assert ids(pq.read_schema(of_a)) == {"project_id": "1", "reads": "2", "callers": "3", "attributes": "4"}


def test_a_table_without_partition_is_one_file_below_data(tmp_path: Path) -> None:
    (written,) = write_files(pa.table({"reads": [1]}), Target(str(tmp_path), SCHEMA, ()))
    assert written.partition_path == ""
    assert Path(written.path).parent == tmp_path / "data"


def test_partition_values_are_escaped_in_paths(tmp_path: Path) -> None:
    (written,) = write_files(pa.table({"project_id": ["A/B c"]}), Target(str(tmp_path), SCHEMA, ("project_id",)))
    assert written.partition_path == "project_id=A%2FB%20c"


@pytest.mark.parametrize("distinct", [2, 5000], ids=["small", "large"])
def test_dictionaries_are_stored_as_the_text_they_mean(tmp_path: Path, distinct: int) -> None:
    # Given text held as a dictionary, in two chunks with different dictionaries, with nulls
    first = pa.array([f"P{n}" for n in range(distinct)]).dictionary_encode()
    second = pa.array(["P1", None, "Z"]).dictionary_encode()
    rows = pa.table({"project_id": pa.chunked_array([first, second]), "reads": range(distinct + 3)})
    # When it is written
    (written,) = write_files(rows, Target(str(tmp_path), SCHEMA, ()))
    # Then the file is the one that plain text makes, to Arrow and to others
    expected = [f"P{n}" for n in range(distinct)] + ["P1", None, "Z"]
    read = pq.read_table(written.path)
    assert read["project_id"].to_pylist() == expected
    assert (read.schema.field("project_id").type, ids(read.schema)["project_id"]) == (pa.string(), "1")
    assert duckdb.sql(f"SELECT project_id FROM '{written.path}' ORDER BY reads").fetchall() == [(v,) for v in expected]


def test_a_text_column_without_values_may_be_an_empty_dictionary(tmp_path: Path) -> None:
    empty = pa.DictionaryArray.from_arrays(pa.nulls(2, pa.int8()), pa.array([], pa.string()))
    (written,) = write_files(pa.table({"project_id": empty, "reads": [1, 2]}), Target(str(tmp_path), SCHEMA, ()))
    assert pq.read_table(written.path)["project_id"].to_pylist() == [None, None]


def test_a_row_group_holds_its_own_values_of_a_large_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given 5,000 names of 10 letters in order, and row groups of 100 rows
    monkeypatch.setattr(arrow_files, "ROW_GROUP", 100)
    rows = pa.table({"project_id": pa.array([f"name-{n:05}" for n in range(5000)]).dictionary_encode()})
    (written,) = write_files(rows, Target(str(tmp_path), SCHEMA, ()))
    # Then each group stores its 100 names (1,400 bytes with their lengths), not 70,000 bytes of all
    groups = pq.read_metadata(written.path)
    assert groups.num_row_groups == 50
    column = groups.row_group(7).column(0)
    assert column.total_uncompressed_size < 3000
    assert (column.statistics.min, column.statistics.max) == ("name-00700", "name-00799")
