"""Frames with a table's declared columns from a few named cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from omics_lake.core.table import Table

FrameOf = Callable[..., DataFrame]


@pytest.fixture(scope="session")
def frame_of(spark: SparkSession) -> FrameOf:
    """`frame_of(TABLE, {"case_id": "a"}, ...)`: one row per mapping, columns not named are null."""

    def make(table: Table, *rows: Mapping[str, Any]) -> DataFrame:
        unknown = {name for row in rows for name in row} - set(table.column_names)
        assert not unknown, f"{table.full_name} has no column {unknown}"
        schema = ", ".join(f"`{column.name}` {column.type}" for column in table.columns)
        return spark.createDataFrame([tuple(row.get(name) for name in table.column_names) for row in rows], schema)

    return make
