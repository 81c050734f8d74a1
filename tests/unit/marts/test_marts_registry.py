"""The contract of every mart: reads what its inputs declare, gives what it declares, also from empty tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyspark.sql import DataFrame

from omics_lake.build.declared import declared_tables
from omics_lake.core.table import Table
from omics_lake.marts.mart import Mart
from omics_lake.marts.registry import MARTS, mart_of

DECLARED: dict[str, Table] = {table.full_name: table for table in declared_tables()}


@pytest.mark.spark
@pytest.mark.parametrize("mart", MARTS, ids=lambda mart: mart.table.full_name)
def test_empty_inputs_with_their_declared_columns_give_an_empty_mart(
    mart: Mart, frame_of: Callable[..., DataFrame]
) -> None:
    rows = mart.build({name: frame_of(DECLARED[name]) for name in mart.inputs})

    assert [(field.name, field.dataType.simpleString()) for field in rows.schema.fields] == [
        (column.name, column.type) for column in mart.table.columns
    ]
    assert rows.collect() == []


@pytest.mark.parametrize("mart", MARTS, ids=lambda mart: mart.table.full_name)
def test_every_mart_is_of_its_namespace_and_partitioned_by_project(mart: Mart) -> None:
    assert mart.table.namespace == "marts"
    assert mart.table.partition == ("project_id",)
    assert set(mart.table.key) <= set(mart.table.column_names)
    assert all(column.comment for column in mart.table.columns)


def test_a_mart_is_found_by_name() -> None:
    assert mart_of("marts.survival") in MARTS
    assert mart_of("omics.mutation") is None
