"""Checks of one row at a time, and which of them the statistics of data files prove without reading a row.

Iceberg keeps each data file's null counts and numeric bounds, taken from the Parquet footer. They prove that no null
is there, or that all values lie in a range; they never prove a check broken, which is left to the rows themselves.
NaN is in no bound: tasks refuse it where rows are made (`build.proof`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column as SparkColumn
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from omics_lake.core.table import Holds, InRange, OneOf, Table
from omics_lake.lake.catalog import open_table
from omics_lake.lake.names import identifier
from omics_lake.lake.scope import Scope


@dataclass(frozen=True)
class RowCheck:
    """One condition that every row keeps.

    Args:
        broken: true for a row that breaks it.
        column: the column that statistics can speak for; None where they cannot.
        low, high: bounds of that column; both None means that it is never null.
    """

    name: str
    broken: SparkColumn
    column: str | None = None
    low: float | None = None
    high: float | None = None


def row_checks(table: Table) -> list[RowCheck]:
    """A table's checks of single rows."""
    checks = [RowCheck(f"{c.name} not null", F.col(c.name).isNull(), c.name) for c in table.columns if not c.nullable]
    for audit in table.audits:
        if isinstance(audit, InRange):
            column = F.col(audit.column)
            if audit.low is not None:
                checks.append(
                    RowCheck(f"{audit.column} >= {audit.low:g}", column < audit.low, audit.column, low=audit.low)
                )
            if audit.high is not None:
                checks.append(
                    RowCheck(f"{audit.column} <= {audit.high:g}", column > audit.high, audit.column, high=audit.high)
                )
        elif isinstance(audit, OneOf):
            name = f"{audit.column} among {len(audit.values)} values"
            checks.append(RowCheck(name, ~F.col(audit.column).isin(list(audit.values))))
        elif isinstance(audit, Holds):
            checks.append(RowCheck(audit.meaning, ~F.expr(audit.condition)))
    return checks


def proven_by_statistics(
    spark: SparkSession, table: Table, branch: str, scope: Scope, checks: Sequence[RowCheck]
) -> set[str]:
    """Names of the checks that hold in every data file of the scope by its statistics."""
    reference = open_table(spark, table).refs().get(branch)
    if reference is None:
        return set()
    files = spark.read.option("snapshot-id", reference.snapshotId()).table(
        f"{identifier(spark, table.full_name)}.files"
    )
    files = files.where("content = 0")
    for column, value in scope.values:
        files = files.where(F.col(f"partition.{column}") == value)
    metrics = [row["readable_metrics"] for row in files.select("readable_metrics").collect()]
    return {check.name for check in checks if check.column and all(_holds(check, file) for file in metrics)}


def _holds(check: RowCheck, metrics: Row) -> bool:
    """True when one data file's statistics prove the check; False when they are absent or leave it open."""
    column = metrics.asDict().get(check.column or "")
    if column is None or column["value_count"] is None or column["null_value_count"] is None:
        return False
    if check.low is None and check.high is None:
        return bool(column["null_value_count"] == 0)
    if column["null_value_count"] == column["value_count"]:
        return True
    if check.low is not None:
        return column["lower_bound"] is not None and column["lower_bound"] >= check.low
    return column["upper_bound"] is not None and column["upper_bound"] <= check.high
