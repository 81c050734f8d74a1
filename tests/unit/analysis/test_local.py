"""Reading a lake with DuckDB: views, releases, and errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyiceberg.catalog.sql import SqlCatalog

from omics_lake.analysis.athena_sql import to_duckdb
from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import NothingFound, QueryError, UsageError


def test_tables_are_listed_with_rows_and_releases_in_order(tiny_lake: Path) -> None:
    tables = {table.name: table for table in LocalLake(tiny_lake).tables()}
    assert list(tables) == ["omics.probe", "marts.empty", "ops.quarantine", "ops.run"]
    assert tables["omics.probe"].rows == 3
    assert tables["omics.probe"].releases == ("gdc-46.0", "gdc-47.0")
    assert tables["omics.probe"].comment == "One probe. From: tests."
    assert tables["marts.empty"].rows == 0


def test_a_query_reads_what_is_published_now(tiny_lake: Path) -> None:
    rows = LocalLake(tiny_lake).query("select sum(value) as total from probe")
    # 1 + 20 + 4, as bigint like Athena's
    assert rows.to_pylist() == [{"total": 25}]
    assert rows.schema.field("total").type == pa.int64()


def test_a_query_as_of_a_release_reads_that_release(tiny_lake: Path) -> None:
    rows = LocalLake(tiny_lake).query("select sum(value) as total from omics.probe", "gdc-46.0")
    assert rows.to_pylist() == [{"total": 6}]


def test_a_table_without_a_snapshot_is_a_table_of_no_rows(tiny_lake: Path) -> None:
    assert LocalLake(tiny_lake).query("select count(*) as n from marts.empty").to_pylist() == [{"n": 0}]


def test_athenas_functions_run_here() -> None:
    assert "DATE_DIFF" in to_duckdb("select date_diff('day', date '2020-01-01', date '2020-01-02')").upper()


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("selec 1", "does not parse"),
        ("select nope from probe", "could not run"),
        ("select * from nope", "could not run"),
        ("select 1; select 2", "exactly one statement"),
    ],
)
def test_a_wrong_query_is_a_query_error(tiny_lake: Path, sql: str, what: str) -> None:
    with pytest.raises(QueryError, match=what):
        LocalLake(tiny_lake).query(sql)


def test_an_unknown_release_names_those_there_are(tiny_lake: Path) -> None:
    with pytest.raises(UsageError) as error:
        LocalLake(tiny_lake).query("select 1", "gdc-99.0")
    assert "gdc-46.0, gdc-47.0" in error.value.why


def test_an_unknown_table_names_those_there_are(tiny_lake: Path) -> None:
    with pytest.raises(UsageError) as error:
        LocalLake(tiny_lake).open("nope")
    assert "omics.probe" in error.value.why


def test_a_folder_that_is_no_lake_says_so(tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="no lake"):
        LocalLake(tmp_path)


def test_a_table_that_has_not_got_the_release_is_an_error_not_an_empty_answer(tiny_lake: Path) -> None:
    # Given a second table that was built after release 46
    catalog = SqlCatalog("lake", uri=f"sqlite:///{tiny_lake / 'catalog.db'}", warehouse=str(tiny_lake))
    later = pa.table({"value": [1]})
    catalog.create_table("omics.later", later.schema).append(later)
    lake = LocalLake(tiny_lake)
    # Then it cannot be read as of release 46, others can, and so can it as it is now
    with pytest.raises(QueryError, match=r"omics.later cannot be read as of gdc-46.0"):
        lake.query("select count(*) from omics.later", "gdc-46.0")
    assert lake.query("select count(*) as n from probe", "gdc-46.0").to_pylist() == [{"n": 3}]
    assert lake.query("select count(*) as n from later").to_pylist() == [{"n": 1}]


def test_runs_are_of_no_release_and_can_always_be_read(tiny_lake: Path) -> None:
    assert LocalLake(tiny_lake).query("select count(*) as n from ops.run", "gdc-46.0").to_pylist() == [{"n": 2}]
