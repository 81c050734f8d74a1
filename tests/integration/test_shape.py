"""Tables that were made elsewhere, as AWS Glue makes them, and lakes in databases of other names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from omics_lake.core.errors import SchemaDrift
from omics_lake.core.table import Column, Table
from omics_lake.lake.catalog import PROPERTIES, ensure_table
from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.names import SETTING, identifier, stored_namespace
from omics_lake.lake.session import settings

VISIT = Table(
    namespace="omics",
    name="visit",
    row="One visit.",
    source="tests",
    key=("visit_id",),
    partition=("project_id",),
    sort=("day", "visit_id"),
    columns=(
        Column("visit_id", "string", "Visit."),
        Column("seen_at", "timestamp", "When, UTC."),
        Column("day", "int", "Day."),
        Column("project_id", "string", "Project."),
    ),
)
AS_GLUE_MAKES_IT = "(visit_id string, seen_at timestamp_ntz, day int, project_id string)"


@pytest.fixture
def made_elsewhere(lake: Any) -> Any:
    """The same columns; no partition, no order, and a timestamp without time zone."""
    lake.spark.sql("create namespace lake.omics")
    lake.spark.sql(f"create table lake.omics.visit {AS_GLUE_MAKES_IT} using iceberg")
    return lake


def shape_of(lake: Any) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Columns with types, partition columns and sort columns, as Iceberg has them."""
    stored = ensure_table(lake.spark, VISIT)
    columns = [(str(c.name()), str(c.type())) for c in stored.schema().columns()]
    order = [str(stored.schema().findColumnName(f.sourceId())) for f in stored.sortOrder().fields()]
    return columns, [str(f.name()) for f in stored.spec().fields()], order


def test_an_empty_table_made_elsewhere_is_given_the_declared_shape(made_elsewhere: Any) -> None:
    # When it is used for the first time
    columns, partition, order = shape_of(made_elsewhere)
    # Then it is as if the declaration had made it
    assert columns == [
        ("visit_id", "string"),
        ("seen_at", "timestamptz"),
        ("day", "int"),
        ("project_id", "string"),
    ]
    assert (partition, order) == (["project_id"], ["day", "visit_id"])
    stored = ensure_table(made_elsewhere.spark, VISIT)
    # The format's version is not kept as a property
    kept = {key: value for key, value in PROPERTIES.items() if key != "format-version"}
    assert kept.items() <= dict(stored.properties()).items()
    assert [str(c.doc()) for c in stored.schema().columns()] == ["Visit.", "When, UTC.", "Day.", "Project."]


def test_an_empty_table_of_an_older_declaration_is_given_the_new_types(lake: Any) -> None:
    # Given that the order holds on to a column that has another type now
    columns = tuple(Column(c.name, "string" if c.name == "day" else c.type, c.comment) for c in VISIT.columns)
    ensure_table(lake.spark, replace(VISIT, columns=columns))
    # When the new declaration is used
    columns_now, partition, order = shape_of(lake)
    # Then nothing of the old one is left
    assert dict(columns_now) == {
        "visit_id": "string",
        "seen_at": "timestamptz",
        "day": "int",
        "project_id": "string",
    }
    assert (partition, order) == (["project_id"], ["day", "visit_id"])


def test_a_partition_of_another_type_is_said_to_be_drift(lake: Any) -> None:
    columns = tuple(Column(c.name, "int" if c.name == "project_id" else c.type, c.comment) for c in VISIT.columns)
    ensure_table(lake.spark, replace(VISIT, columns=columns))
    with pytest.raises(SchemaDrift, match="project_id: stored int, declared string"):
        ensure_table(lake.spark, VISIT)


def test_a_table_in_shape_is_not_committed_to_again(made_elsewhere: Any) -> None:
    first = ensure_table(made_elsewhere.spark, VISIT).operations().current().metadataFileLocation()
    second = ensure_table(made_elsewhere.spark, VISIT).operations().current().metadataFileLocation()
    assert first == second


def test_a_table_with_rows_keeps_its_shape(made_elsewhere: Any) -> None:
    # Given one row, whose file knows nothing of projects
    made_elsewhere.spark.sql("alter table lake.omics.visit drop column seen_at")
    made_elsewhere.spark.sql("insert into lake.omics.visit values ('a', 1, 'TCGA-XPAN')")
    # When it is used, the missing column comes, and nothing else changes
    columns, partition, order = shape_of(made_elsewhere)
    assert ("seen_at", "timestamptz") in columns
    assert (partition, order) == ([], [])


@pytest.fixture
def brought(lake: Any) -> Any:
    """A lake whose namespaces lie in databases that were there before it."""
    config = LakeConfig("s3://tables-1/lake", Profile.AWS, databases={"omics": "genomics", "ops": "books"})
    for key, value in settings(config).items():
        if key.startswith(SETTING):
            lake.spark.conf.set(key, value)
    return lake


def test_a_namespace_lies_in_its_database_and_nowhere_else(brought: Any) -> None:
    ensure_table(brought.spark, VISIT)
    assert [row.namespace for row in brought.spark.sql("show namespaces in lake").collect()] == ["genomics"]
    assert identifier(brought.spark, VISIT.full_name) == "lake.genomics.visit"
    assert brought.spark.table("lake.genomics.visit").count() == 0
    # A namespace that has no database of another name is its own.
    assert [stored_namespace(brought.spark, n) for n in ("omics", "marts", "ops")] == ["genomics", "marts", "books"]
