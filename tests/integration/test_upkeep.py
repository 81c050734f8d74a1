"""Upkeep keeps releases readable and deletes nothing unasked."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import UsageError
from omics_lake.core.table import FILE_COLUMNS, Column, Table
from omics_lake.lake.arrow_files import target_of, to_data_files, write_files
from omics_lake.lake.catalog import ensure_table, open_table
from omics_lake.lake.publish import Request, publish, replace_with_files
from omics_lake.lake.scope import Scope
from omics_lake.lake.upkeep import maintain

TABLE = Table(
    namespace="omics",
    name="kept",
    row="One kept row.",
    source="tests",
    columns=(*FILE_COLUMNS, Column("value", "bigint", "Value.")),
    key=("file_id", "value"),
    sort=("value",),
)
SCOPE = Scope((("project_id", "TCGA-A"),))


def put(lake: Any, release: str, values: list[int], files: int = 1) -> None:
    """Publish values in as many data files as asked."""
    spark = lake.spark
    stored = ensure_table(spark, TABLE)
    target = target_of(spark, TABLE, stored, lake.config)
    rows = [{"project_id": "TCGA-A", "file_id": "f", "data_release": release, "value": v} for v in values]
    written = [
        w for i in range(files) for w in write_files(pa.Table.from_pylist(rows[i::files], table_schema(TABLE)), target)
    ]
    write = replace_with_files(spark, SCOPE, to_data_files(spark, stored, written), {})
    publish(spark, Request(TABLE, SCOPE, release, release, "run", {"f": len(rows)}), write, lambda _: None)


def values(lake: Any, **option: str) -> list[int]:
    """Values a reader sees."""
    return sorted(r.value for r in lake.spark.read.options(**option).table(f"lake.{TABLE.full_name}").collect())


def test_expiry_keeps_tagged_releases_and_drops_the_rest(lake: Any) -> None:
    # Given release 46, published twice with other rows, and release 47
    put(lake, "gdc-46.0", [1])
    stored = open_table(lake.spark, TABLE)
    first = stored.currentSnapshot().snapshotId()
    stored.manageSnapshots().removeTag("gdc-46.0").commit()
    put(lake, "gdc-46.5", [2])
    put(lake, "gdc-47.0", [3])
    # When everything older than a moment ahead is expired
    maintain(lake.spark, [TABLE], now=datetime.now(UTC) + timedelta(minutes=1), keep=timedelta(0))
    # Then the tagged releases are readable and the untagged snapshot is gone
    assert values(lake, tag="gdc-46.5") == [2]
    assert values(lake) == values(lake, tag="gdc-47.0") == [3]
    kept = {row.snapshot_id for row in lake.spark.table(f"lake.{TABLE.full_name}.snapshots").collect()}
    assert first not in kept


def test_orphans_are_listed_and_stay_until_removal_is_asked_for(lake: Any) -> None:
    # Given a data file that no snapshot knows, four days old
    put(lake, "gdc-46.0", [1])
    folder = Path(open_table(lake.spark, TABLE).location().removeprefix("file:")) / "data" / "project_id=TCGA-A"
    orphan = folder / "left-over.parquet"
    orphan.write_bytes(b"x")
    old = (datetime.now(UTC) - timedelta(days=4)).timestamp()
    os.utime(orphan, (old, old))
    # When maintenance runs as it does by default
    (listed,) = maintain(lake.spark, [TABLE], now=datetime.now(UTC))
    # Then the file is named and stays
    assert [Path(p).name for p in listed.orphans] == ["left-over.parquet"]
    assert orphan.exists()
    # And when removal is asked for, it goes and the rows stay
    maintain(lake.spark, [TABLE], now=datetime.now(UTC), remove_orphans=True)
    assert not orphan.exists()
    assert values(lake) == [1]


def test_orphans_younger_than_a_day_cannot_be_asked_for(lake: Any) -> None:
    with pytest.raises(UsageError, match="24 hours"):
        maintain(lake.spark, [TABLE], now=datetime.now(UTC), orphans_older_than=timedelta(hours=1))


def test_compaction_merges_small_files_and_changes_no_row(lake: Any) -> None:
    # Given eight small files of one publish
    put(lake, "gdc-46.0", list(range(80)), files=8)
    # When maintenance runs
    (done,) = maintain(lake.spark, [TABLE], now=datetime.now(UTC))
    # Then they are one file and the rows are the same, on main and by tag
    assert done.compacted == 8
    assert lake.spark.table(f"lake.{TABLE.full_name}.files").count() == 1
    assert values(lake) == values(lake, tag="gdc-46.0") == list(range(80))


def test_branches_of_builds_that_died_a_day_ago_are_dropped(lake: Any) -> None:
    put(lake, "gdc-46.0", [1])
    open_table(lake.spark, TABLE).manageSnapshots().createBranch("build_TCGA_A__dead").commit()
    (fresh,) = maintain(lake.spark, [TABLE], now=datetime.now(UTC))
    assert fresh.branches == ()
    (later,) = maintain(lake.spark, [TABLE], now=datetime.now(UTC) + timedelta(hours=25))
    assert later.branches == ("build_TCGA_A__dead",)
