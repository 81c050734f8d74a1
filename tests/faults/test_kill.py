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

TABLES = ("omics.clinical_patient", "omics.clinical_follow_up", "omics.mutation", "marts.survival")
FORMS = {"omics.clinical_patient", "omics.clinical_follow_up"}
"""Built before the mutations. Release 47 supersedes the follow-up form and adds a mutation file."""
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
        [name.partition(".")[2] for name in TABLES],
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
def first(spark: SparkSession, landing: Path) -> Path:
    """A copy of a lake at release 46; put back to `landing/lake`, whose paths its metadata holds."""
    lake, copy = landing / "lake", landing / "lake-46"
    run_build(spark, landing / "first", lake)
    shutil.copytree(lake, copy)
    return copy


@pytest.fixture(scope="module")
def both(spark: SparkSession, landing: Path, first: Path) -> dict[str, list[str]]:
    """What an undisturbed lake holds after release 47."""
    run_build(spark, landing / "both" / "landing", landing / "lake")
    return contents(landing / "lake")


@pytest.mark.parametrize(
    ("table", "step", "published"),
    [
        ("omics.mutation", "write", FORMS),
        ("omics.mutation", "audit", FORMS),
        ("omics.mutation", "publish", FORMS),
        ("omics.mutation", "done", FORMS | {"omics.mutation"}),
        ("marts.survival", "publish", FORMS | {"omics.mutation"}),
        ("marts.survival", "done", set(TABLES)),
    ],
)
def test_killed_while_a_new_release_is_built(
    spark: SparkSession,
    landing: Path,
    first: Path,
    both: dict[str, list[str]],
    table: str,
    step: str,
    published: set[str],
) -> None:
    # Given a lake at release 46
    lake = landing / "lake"
    shutil.rmtree(lake)
    shutil.copytree(first, lake)
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
    again = {name for name, outcome in outcomes.items() if outcome == "published"}
    assert again == {"omics.mutation", "marts.survival"} - published


def test_the_second_release_differs_in_what_the_kills_are_about(
    first: Path, landing: Path, both: dict[str, list[str]]
) -> None:
    shutil.rmtree(landing / "lake")
    shutil.copytree(first, landing / "lake")
    before = contents(landing / "lake")
    assert {name for name in TABLES if before[name] != both[name]} == set(TABLES) - {"omics.clinical_patient"}
