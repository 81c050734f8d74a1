"""Tables that were made elsewhere, as AWS Glue makes them, and lakes whose databases have a prefix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from omics_lake.core.errors import UsageError
from omics_lake.core.table import Column, Table
from omics_lake.lake.catalog import PROPERTIES, ensure_table
from omics_lake.lake.names import PREFIX, identifier, require_prefix

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
def prefixed(lake: Any) -> Iterator[Any]:
    """A lake whose databases begin with atlas_."""
    lake.spark.conf.set(PREFIX, "atlas_")
    yield lake
    lake.spark.conf.set(PREFIX, "")


def test_a_prefix_names_the_databases_and_nothing_else(prefixed: Any) -> None:
    ensure_table(prefixed.spark, VISIT)
    assert [row.namespace for row in prefixed.spark.sql("show namespaces in lake").collect()] == ["atlas_omics"]
    assert identifier(prefixed.spark, VISIT.full_name) == "lake.atlas_omics.visit"
    assert prefixed.spark.table("lake.atlas_omics.visit").count() == 0


@pytest.mark.parametrize("prefix", ["Atlas_", "atlas", "1_", "a-b_", "a_; drop", "_"])
def test_a_prefix_that_is_no_database_name_is_refused(prefix: str) -> None:
    with pytest.raises(UsageError, match="database prefix"):
        require_prefix(prefix)


@pytest.mark.parametrize("prefix", ["", "atlas_", "omics_lake_2_"])
def test_prefixes_that_glue_takes(prefix: str) -> None:
    require_prefix(prefix)
