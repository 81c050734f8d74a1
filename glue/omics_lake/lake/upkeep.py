"""Upkeep of a table: compact small files, expire snapshots, remove orphan files, drop left-over branches.

Tagged releases stay readable: Iceberg never expires a snapshot that a tag or branch names. Orphans are files
under the table's folder that no snapshot knows (a killed or refused build leaves some); they are listed, and
removed only when asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pyspark.sql import SparkSession

from omics_lake.core.errors import UsageError
from omics_lake.core.table import CATALOG, Table
from omics_lake.lake.catalog import exists, open_table
from omics_lake.lake.names import stored_name

ORPHAN_MIN_AGE = timedelta(hours=24)
"""Iceberg refuses less: a younger file may belong to a write that is still under way."""


@dataclass(frozen=True)
class Upkeep:
    """What was done to one table.

    Args:
        compacted: data files replaced by larger ones.
        expired: files that only expired snapshots knew, now deleted.
        branches: left-over build branches dropped.
        orphans: paths no snapshot knows.
        removed: True when the orphans were deleted.
    """

    table: str
    compacted: int
    expired: int
    branches: tuple[str, ...]
    orphans: tuple[str, ...]
    removed: bool


def maintain(
    spark: SparkSession,
    tables: Sequence[Table],
    *,
    now: datetime,
    keep: timedelta = timedelta(days=5),
    orphans_older_than: timedelta = timedelta(days=3),
    remove_orphans: bool = False,
) -> list[Upkeep]:
    """Look after the tables that exist.

    Args:
        now: UTC now.
        keep: untagged snapshots younger than this stay.
        orphans_older_than: orphans younger than this are not looked at; at least 24 hours.
        remove_orphans: delete the orphans found; otherwise they are only listed.

    Raises:
        UsageError: `orphans_older_than` is below 24 hours.
    """
    if orphans_older_than < ORPHAN_MIN_AGE:
        raise UsageError(
            "Orphans must be older than 24 hours",
            why="a younger file may belong to a build that is still running",
            next_step="give --orphans-older-than of at least 24 hours",
        )
    return [
        Upkeep(
            table=table.full_name,
            compacted=_compact(spark, table),
            branches=_drop_old_branches(spark, table, now - ORPHAN_MIN_AGE),
            expired=_expire(spark, table, now - keep),
            orphans=_orphans(spark, table, now - orphans_older_than, remove=remove_orphans),
            removed=remove_orphans,
        )
        for table in tables
        if exists(spark, table)
    ]


def _compact(spark: SparkSession, table: Table) -> int:
    # A sorted table is rewritten in its order, or row groups would no longer tell genes apart.
    strategy = "sort" if table.sort else "binpack"
    name = stored_name(spark, table.full_name)
    (row,) = spark.sql(
        f"call {CATALOG}.system.rewrite_data_files(table => '{name}', strategy => '{strategy}')"
    ).collect()
    return int(row["rewritten_data_files_count"])


def _expire(spark: SparkSession, table: Table, before: datetime) -> int:
    name = stored_name(spark, table.full_name)
    (row,) = spark.sql(
        f"call {CATALOG}.system.expire_snapshots(table => '{name}', older_than => {_timestamp(before)})"
    ).collect()
    return sum(int(value or 0) for name, value in row.asDict().items() if name.startswith("deleted_"))


def _orphans(spark: SparkSession, table: Table, before: datetime, *, remove: bool) -> tuple[str, ...]:
    # Listed through the table's own file access: outside Glue, Spark's Hadoop knows no s3:// of its own.
    in_s3 = str(open_table(spark, table).location()).startswith("s3://")
    rows = spark.sql(
        f"call {CATALOG}.system.remove_orphan_files(table => '{stored_name(spark, table.full_name)}', "
        f"older_than => {_timestamp(before)}, dry_run => {_sql(not remove)}, prefix_listing => {_sql(in_s3)})"
    ).collect()
    return tuple(sorted(str(row["orphan_file_location"]) for row in rows))


def _drop_old_branches(spark: SparkSession, table: Table, before: datetime) -> tuple[str, ...]:
    stored = open_table(spark, table)
    dropped = []
    for name, reference in dict(stored.refs()).items():
        written = stored.snapshot(reference.snapshotId()).timestampMillis() / 1000
        if reference.isBranch() and str(name).startswith("build_") and written < before.timestamp():
            stored.manageSnapshots().removeBranch(str(name)).commit()
            dropped.append(str(name))
    return tuple(dropped)


def _sql(value: bool) -> str:
    return str(value).lower()


def _timestamp(moment: datetime) -> str:
    return f"timestamp '{moment:%Y-%m-%d %H:%M:%S}'"
