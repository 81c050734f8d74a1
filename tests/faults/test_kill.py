"""A build killed between any two steps: readers never see a half, and the next run finishes the job."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from omics_lake.analysis.local import LocalLake
from omics_lake.build.context import Context
from omics_lake.build.run import build
from omics_lake.core.errors import QueryError
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings
from omics_lake.sample.cohort import make_cohort, make_next_release
from omics_lake.tables.inventory import take_inventory

TABLES = ("omics.clinical_patient", "omics.mutation", "marts.survival")
BUILD = Path(__file__).with_name("killed_build.py")


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A landing folder with release 46, and beside it one with 46 and 47."""
    folder = tmp_path_factory.mktemp("kill")
    make_cohort(folder / "both")
    shutil.copytree(folder / "both" / "landing", folder / "first")
    make_next_release(folder / "both")
    return folder


def run_build(spark: SparkSession, landing: Path, lake: Path) -> dict[str, str]:
    """Build in this process; table -> outcome."""
    config = LakeConfig(root=str(lake), cores="2", small=True)
    lake.mkdir(exist_ok=True)
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    report = build(
        Context(session, config),
        take_inventory(str(landing), projects=["TCGA-XLUA"]),
        ["clinical_patient", "mutation", "survival"],
    )
    assert report.errors == ()
    return {run.table_name: run.outcome for run in report.runs}


def killed_build(landing: Path, lake: Path, table: str, step: str) -> None:
    """Build in a process group of its own that is killed at the step."""
    lake.mkdir(exist_ok=True)
    command = [sys.executable, str(BUILD), str(landing), str(lake), table, step]
    ended = subprocess.run(
        command, env=os.environ, start_new_session=True, capture_output=True, timeout=300, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]


def contents(lake: Path, release: str | None = None) -> dict[str, list[str]]:
    """Every row that a reader sees, by table; a table that is not there yet has none."""
    seen = {}
    for table in TABLES:
        try:
            rows = LocalLake(lake).query(f"select * from {table}", release).to_pylist()
        except QueryError:
            rows = []
        seen[table] = sorted(repr(row) for row in rows)
    return seen


@pytest.fixture(scope="module")
def both(spark: SparkSession, landing: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What an undisturbed lake holds after release 47."""
    lake = tmp_path_factory.mktemp("undisturbed") / "lake"
    run_build(spark, landing / "first", lake)
    run_build(spark, landing / "both" / "landing", lake)
    return contents(lake)


@pytest.mark.parametrize(
    ("table", "step", "published"),
    [
        ("omics.mutation", "parse", {"omics.clinical_patient"}),
        ("omics.mutation", "write", {"omics.clinical_patient"}),
        ("omics.mutation", "audit", {"omics.clinical_patient"}),
        ("omics.mutation", "publish", {"omics.clinical_patient"}),
        ("omics.mutation", "done", {"omics.clinical_patient", "omics.mutation"}),
        ("marts.survival", "publish", {"omics.clinical_patient", "omics.mutation"}),
        ("marts.survival", "done", set(TABLES)),
    ],
)
def test_killed_while_a_new_release_is_built(
    spark: SparkSession,
    landing: Path,
    both: dict[str, list[str]],
    table: str,
    step: str,
    published: set[str],
) -> None:
    # Given a lake at release 46
    lake = landing / f"killed-{table}-{step}"
    run_build(spark, landing / "first", lake)
    before = contents(lake)
    # When the build of release 47 is killed at the step
    killed_build(landing / "both" / "landing", lake, table, step)
    # Then each table reads wholly old or wholly new
    after = contents(lake)
    for name in TABLES:
        assert after[name] == (both[name] if name in published else before[name]), name
    # And release 46 reads as before
    assert contents(lake, "gdc-46.0") == before
    # And the next run finishes the job, doing again only what was not published
    outcomes = run_build(spark, landing / "both" / "landing", lake)
    assert contents(lake) == contents(lake, "gdc-47.0") == both
    assert {name for name, outcome in outcomes.items() if outcome != "published"} >= published - {"marts.survival"}
