"""Bytes that a query reads, in Parquet files of known chunks, and its columns, in statements read by eye."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.catalog.sql import SqlCatalog

from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.scan_size import TableScan, chunk_bytes, columns_read, scan_size

SCHEMA = {"omics.probe": ("file_id", "gene", "value", "marks"), "marts.place": ("gene", "chromosome")}


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("select gene from omics.probe", {"omics.probe": ("gene",)}),
        ("select count(*) from omics.probe", {"omics.probe": ()}),
        (
            "select gene from omics.probe where value > 1 order by file_id",
            {"omics.probe": ("file_id", "gene", "value")},
        ),
        # A column of a common table that nobody asks for is not read
        ("with a as (select gene, value from omics.probe) select gene from a", {"omics.probe": ("gene",)}),
        # One table read twice counts the columns of both
        (
            "select gene from omics.probe union all select file_id from omics.probe",
            {"omics.probe": ("file_id", "gene")},
        ),
        (
            "select place.chromosome from omics.probe as probe"
            " inner join marts.place as place on probe.gene = place.gene where probe.value = ?",
            {"marts.place": ("chromosome", "gene"), "omics.probe": ("gene", "value")},
        ),
    ],
)
def test_columns_that_a_statement_reads(sql: str, columns: dict[str, tuple[str, ...]]) -> None:
    assert columns_read(sql, SCHEMA) == columns


def one_file(path: Path) -> Path:
    """Plain and uncompressed, without dictionaries: 1,000 values take 4,000 and 8,000 bytes and a page header."""
    rows = pa.table({"small": pa.array(range(1000), pa.int32()), "large": pa.array(range(1000), pa.int64())})
    pq.write_table(rows, path, compression="none", use_dictionary=False, row_group_size=500)
    return path


def test_bytes_of_the_columns_chunks_over_all_row_groups(tmp_path: Path) -> None:
    # Given two row groups: a chunk is its 500 values, its levels and its page header, which is under 100 bytes
    path = one_file(tmp_path / "a.parquet")
    # Then
    assert 4000 <= chunk_bytes(path, ("small",)) < 4200
    assert 8000 <= chunk_bytes(path, ("large",)) < 8200
    assert chunk_bytes(path, ("small", "large")) == chunk_bytes(path, ("small",)) + chunk_bytes(path, ("large",))
    assert chunk_bytes(path, ()) == 0
    assert chunk_bytes(path, ("smal", "absent")) == 0


def test_an_arrays_chunk_is_its_columns(tmp_path: Path) -> None:
    # Given an array of 1,000 bigint in all beside a column whose name begins as its does
    rows = pa.table({"marks": [list(range(1000))], "marks_total": [1]})
    pq.write_table(rows, tmp_path / "a.parquet", compression="none", use_dictionary=False)
    # Then its leaf (marks.list.element) counts for it: 8,000 bytes, and the levels of 1,000 elements
    assert 8000 <= chunk_bytes(tmp_path / "a.parquet", ("marks",)) < 8500
    assert chunk_bytes(tmp_path / "a.parquet", ("marks_total",)) < 200


def test_a_statement_over_a_lake(tmp_path: Path) -> None:
    # Given a table of two projects, one file each, and a table without a snapshot. PyIceberg writes dictionaries: a
    # chunk of 1,000 different bigints is 8,000 bytes of dictionary, 1,250 of references (10 bits each) and headers
    catalog = SqlCatalog("lake", uri=f"sqlite:///{tmp_path / 'catalog.db'}", warehouse=str(tmp_path))
    catalog.create_namespace("omics")
    plain = {"write.parquet.compression-codec": "uncompressed"}
    schema = pa.schema([("project_id", pa.string()), ("small", pa.int32()), ("large", pa.int64())])
    probe = catalog.create_table("omics.probe", schema, properties=plain)
    for project in ("TCGA-A", "TCGA-B"):
        values = {"project_id": [project] * 1000, "small": list(range(1000)), "large": list(range(1000))}
        probe.append(pa.table(values, schema))
    catalog.create_table("omics.bare", schema)
    lake = LocalLake(tmp_path)
    # When a statement reads one column
    (scan,) = scan_size(lake, "select sum(large) from omics.probe")
    # Then it is that column of both files, and of one for one project
    assert (scan.table, scan.columns, scan.files) == ("omics.probe", ("large",), 2)
    assert 2 * 9250 <= scan.bytes < 2 * 9450
    (one,) = scan_size(lake, "select sum(large) from omics.probe where project_id = ?", project="TCGA-A")
    assert (one.files, one.columns) == (1, ("large", "project_id"))
    assert scan_size(lake, "select small from omics.bare") == (TableScan("omics.bare", ("small",), 0, 0),)
