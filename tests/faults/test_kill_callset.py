"""A call set's build killed between its tables: readers get a whole set or none, and the next build ends the work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from omics_lake.build.context import Context
from omics_lake.build.run import build
from omics_lake.build.streamed import Options
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings
from omics_lake.tables.inventory import take_inventory
from support.replaced_callset import CARRIERS, NAME, NEW, OLD, ROWS, THIRD, carriers, consequences, exported, rows

pytestmark = pytest.mark.spark

BUILD = Path(__file__).with_name("killed_callset.py")


def land(folder: Path, text: str) -> Path:
    """A landing folder with one VCF and no manifest."""
    place = folder / "landing"
    place.mkdir(exist_ok=True)
    (place / f"{NAME}.vcf").write_text(text)
    return place


def run_build(spark: SparkSession, landing: Path, lake: Path, *, replace: bool = False) -> None:
    """Build in this process."""
    config = LakeConfig(root=str(lake), cores="2", small=True)
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    inventory = take_inventory(str(landing), projects=["LAB"])
    report = build(Context(session, config), inventory, ["omics.callset"], options=Options(replace=replace))
    assert report.errors == ()


def killed_build(landing: Path, lake: Path, table: str, step: str) -> None:
    """Build with --replace in a process group of its own that is killed at the step."""
    command = [sys.executable, str(BUILD), str(landing), str(lake), table, step]
    ended = subprocess.run(
        command, env=os.environ, start_new_session=True, capture_output=True, timeout=300, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]


@pytest.fixture(scope="module")
def folder(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a lake that has the old file; to be put back to `lake`, whose paths its metadata holds."""
    place = tmp_path_factory.mktemp("kill-callset")
    (place / "lake").mkdir()
    run_build(spark, land(place, OLD), place / "lake")
    shutil.copytree(place / "lake", place / "lake-old")
    return place


@pytest.fixture
def lake(folder: Path) -> Path:
    """A lake that has the old file."""
    shutil.rmtree(folder / "lake")
    shutil.copytree(folder / "lake-old", folder / "lake")
    return folder / "lake"


@pytest.mark.parametrize(
    ("table", "step", "next_file", "replace"),
    [
        ("omics.variant", "publish", NEW, True),  # unlisted, and nothing else
        ("omics.genotype", "write", NEW, False),  # new alleles, old calls
        ("omics.consequence", "write", THIRD, False),  # and another file has landed meanwhile
        ("omics.callset", "write", NEW, False),
    ],
)
def test_a_killed_replacement_is_whole_or_not_listed(
    spark: SparkSession, folder: Path, lake: Path, table: str, step: str, next_file: str, replace: bool
) -> None:
    # Given a lake that has the old file
    assert (rows(lake), carriers(lake), consequences(lake)) == (ROWS[OLD], CARRIERS[OLD], ["G1"])
    # When its replacement is killed at the step
    killed_build(land(folder, NEW), lake, table, step)
    # Then no reader gets anything of the set
    assert (rows(lake), carriers(lake)) == ([], None)
    # And the next build ends the work, whether it is told to replace or not, with the file that has landed
    run_build(spark, land(folder, next_file), lake, replace=replace)
    assert rows(lake) == ROWS[next_file]
    assert exported(lake) == next_file
    assert carriers(lake) == CARRIERS.get(next_file, [])
    assert consequences(lake) == []


def test_killed_before_it_is_unlisted_the_old_one_is_whole(spark: SparkSession, folder: Path, lake: Path) -> None:
    killed_build(land(folder, NEW), lake, "omics.variant", "audit")
    assert (rows(lake), carriers(lake), consequences(lake)) == (ROWS[OLD], CARRIERS[OLD], ["G1"])
    assert exported(lake) == OLD
    run_build(spark, land(folder, NEW), lake, replace=True)
    assert exported(lake) == NEW


def test_a_killed_first_build_is_not_listed_and_gives_way_to_any_file(spark: SparkSession, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    killed_build(land(tmp_path, OLD), lake, "omics.callset", "write")
    assert (rows(lake), carriers(lake)) == ([], None)
    run_build(spark, land(tmp_path, NEW), lake)
    assert (rows(lake), consequences(lake)) == (ROWS[NEW], [])
    assert exported(lake) == NEW
