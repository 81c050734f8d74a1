"""The catalog follows the declarations: columns a declaration gains, types it changes, and its words (N10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from omics_lake.analysis.local import LocalLake
from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import SchemaDrift
from omics_lake.core.table import FILE_COLUMNS, Column, Table
from omics_lake.lake.arrow_files import target_of, to_data_files, write_files
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.ops import TABLES
from omics_lake.lake.publish import Request, publish, replace_with_files
from omics_lake.lake.scope import Scope
from omics_lake.marts.registry import MARTS
from omics_lake.tables.registry import RECIPES

pytestmark = pytest.mark.spark

OLD = Table(
    namespace="omics",
    name="grown",
    row="One grown row.",
    source="tests",
    columns=(*FILE_COLUMNS, Column("value", "bigint", "Value.")),
    key=("file_id", "value"),
)
ADDED = (Column("unit", "string", "Unit."), Column("marks", "map<string,string>", "Marks by name."))
NEW = replace(OLD, row="One row that has grown.", columns=(*OLD.columns[:-1], *ADDED, OLD.columns[-1]))
ALL = (*(recipe.table for recipe in RECIPES), *(mart.table for mart in MARTS), *TABLES)


def put(lake: Any, table: Table, project: str, release: str, **values: Any) -> None:
    """Publish one row of a project."""
    spark, scope = lake.spark, Scope((("project_id", project),))
    row = {"project_id": project, "file_id": f"f-{project}", "data_release": release, **values}
    stored = ensure_table(spark, table)
    arrow = pa.Table.from_pylist([row], schema=table_schema(table))
    files = to_data_files(spark, stored, write_files(arrow, target_of(spark, table, stored, lake.config)))
    request = Request(table, scope, release, repr(row), "run", {row["file_id"]: 1})
    publish(spark, request, replace_with_files(spark, scope, files, {}), lambda _: None)


def ask(lake: Any, sql: str, release: str | None = None) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in LocalLake(lake.config.root).query(sql, release).to_pylist()]


def test_a_declaration_that_gains_columns_keeps_old_rows_and_fills_new_ones(lake: Any) -> None:
    # Given rows stored under the old declaration
    put(lake, OLD, "TCGA-A", "gdc-46.0", value=1)
    # When a release is published under one with two more columns, in the midst of the others
    put(lake, NEW, "TCGA-B", "gdc-47.0", value=2, unit="Gy", marks=[("of", "B")])
    # Then old rows are null there and new ones filled, for Spark as for DuckDB
    rows = lake.spark.table(f"lake.{NEW.full_name}").orderBy("value").collect()
    assert [(r.value, r.unit, r.marks) for r in rows] == [(1, None, None), (2, "Gy", {"of": "B"})]
    assert ask(lake, "select value, unit from omics.grown order by 1") == [(1, None), (2, "Gy")]
    # And the old release reads as it was
    assert ask(lake, "select value from omics.grown", "gdc-46.0") == [(1,)]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((*FILE_COLUMNS, Column("value", "string", "Value.")), "value: stored bigint, declared string"),
        (FILE_COLUMNS, "value: stored, not declared"),
    ],
    ids=["other type", "column gone"],
)
def test_a_declaration_that_contradicts_what_is_stored_is_drift(
    lake: Any, columns: tuple[Column, ...], said: str
) -> None:
    put(lake, OLD, "TCGA-A", "gdc-46.0", value=1)
    with pytest.raises(SchemaDrift, match=said):
        ensure_table(lake.spark, replace(OLD, columns=columns))
    assert ask(lake, "select value from omics.grown") == [(1,)]


def test_the_words_of_a_declaration_reach_a_table_that_is_there_already(lake: Any) -> None:
    put(lake, OLD, "TCGA-A", "gdc-46.0", value=1)
    before = len(LocalLake(lake.config.root).open("omics.grown").snapshots())
    reworded = replace(OLD, columns=(*FILE_COLUMNS, Column("value", "bigint", "Value in grays.")))
    ensure_table(lake.spark, replace(reworded, row="One dose."))
    stored = LocalLake(lake.config.root).open("omics.grown")
    assert stored.schema().find_field("value").doc == "Value in grays."
    assert stored.properties["comment"] == "One dose. From: tests."
    assert len(stored.snapshots()) == before


def test_the_catalog_says_of_every_table_and_column_what_the_declaration_says(lake: Any) -> None:
    for table in ALL:
        ensure_table(lake.spark, table)
    opened = LocalLake(lake.config.root)
    assert sorted(opened.names()) == sorted(table.full_name for table in ALL)
    for table in ALL:
        stored = opened.open(table.full_name)
        said = [(field.name, field.doc) for field in stored.schema().fields]
        assert said == [(column.name, column.comment) for column in table.columns], table.full_name
        assert stored.properties["comment"].startswith(table.row)
