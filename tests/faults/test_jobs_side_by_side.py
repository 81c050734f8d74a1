"""Jobs that start at the same moment, as a workflow starts them: whoever comes first makes what all of them need.

On SQLite's catalog: a session of its own for each job, all let go in one moment; and the entry scripts as processes. On
Glue's: the double, whose addition beside this test refuses an UpdateTable for another version than the table's, by
which Iceberg sees another's commit. moto alone takes every one, and would prove nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from pyspark.sql import SparkSession

from aws_double.server import Server, address
from omics_lake.core.table import Column, Table
from omics_lake.lake.catalog import ensure_table, exists, open_table
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.ops import RUN, RejectRecord, RunRecord, record_rejects, record_run
from omics_lake.lake.refs import tag_head, tags
from omics_lake.lake.session import settings
from omics_lake.sample.cohort import make_cohort
from omics_lake.tables.clinical_drug import TABLE as DRUG

pytestmark = pytest.mark.spark

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PROJECT = "TCGA-XLUA"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
SIDES = 4
BEFORE = Table(
    namespace="omics",
    name="visit",
    row="One visit.",
    source="tests",
    key=("visit_id",),
    partition=("project_id",),
    sort=("visit_id",),
    columns=(Column("visit_id", "string", "Visit."), Column("project_id", "string", "Project.")),
)
AFTER = Table(
    namespace="omics",
    name="visit",
    row="One visit to one clinic.",
    source="tests",
    key=("visit_id",),
    partition=("project_id",),
    sort=("visit_id",),
    columns=(
        Column("visit_id", "string", "Visit, as the clinic counts."),
        Column("project_id", "string", "Project."),
        Column("seen_at", "timestamp", "When, UTC."),
    ),
)


@pytest.fixture
def config(tmp_path: Path) -> LakeConfig:
    (tmp_path / "lake").mkdir()
    return LakeConfig(str(tmp_path / "lake"), cores="2", small=True)


def session_on(spark: SparkSession, config: LakeConfig) -> SparkSession:
    """A session whose catalog has connections of its own."""
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    return session


def at_once(spark: SparkSession, config: LakeConfig, job: Callable[[SparkSession, int], object]) -> None:
    """Several jobs, each in a session of its own, let go in the same moment."""
    start = Barrier(SIDES)
    sessions = [session_on(spark, config) for _ in range(SIDES)]

    def one(number: int) -> None:
        start.wait()
        job(sessions[number], number)

    with ThreadPoolExecutor(SIDES) as pool:
        list(pool.map(one, range(SIDES)))


def run_of(number: int) -> RunRecord:
    return RunRecord(f"run-{number}", "c", f"omics.t{number}", "TCGA-A", "gdc-46.0", "published", NOW, NOW, 1, "1")


def reject_of(number: int) -> RejectRecord:
    return RejectRecord(f"run-{number}", f"omics.t{number}", "TCGA-A", "gdc-46.0", "f", "f.txt", 1, "why", "raw", NOW)


@pytest.mark.parametrize("again", range(3))
def test_an_empty_lake_is_begun_by_all_and_every_run_is_recorded_once(
    spark: SparkSession, config: LakeConfig, again: int
) -> None:
    def job(session: SparkSession, number: int) -> None:
        record_rejects(session, config, [reject_of(number)])
        record_run(session, config, run_of(number))

    at_once(spark, config, job)

    reader = session_on(spark, config)
    ids = [f"run-{number}" for number in range(SIDES)]
    for table in ("ops.run", "ops.quarantine"):
        assert sorted(row.run_id for row in reader.table(f"lake.{table}").collect()) == ids


def test_sessions_that_stay_open_do_not_hold_up_others(spark: SparkSession, config: LakeConfig) -> None:
    """Iceberg's look for the catalog's tables is a read lock on SQLite, unless it is spared the look."""
    first, second = session_on(spark, config), session_on(spark, config)
    for number, session in enumerate((first, second, first, second)):
        record_run(session, config, run_of(number))

    assert session_on(spark, config).table("lake.ops.run").count() == 4


@pytest.mark.parametrize("again", range(3))
def test_a_table_made_elsewhere_is_shaped_once(spark: SparkSession, config: LakeConfig, again: int) -> None:
    maker = session_on(spark, config)
    maker.sql("create namespace lake.omics")
    maker.sql("create table lake.omics.visit (visit_id string, project_id string, seen_at timestamp_ntz) using iceberg")

    at_once(spark, config, lambda session, _: ensure_table(session, AFTER))

    stored = open_table(maker, AFTER)
    assert [str(field.name()) for field in stored.spec().fields()] == ["project_id"]
    assert [(str(c.name()), str(c.type())) for c in stored.schema().columns()] == [
        ("visit_id", "string"),
        ("project_id", "string"),
        ("seen_at", "timestamptz"),
    ]


@pytest.mark.parametrize("again", range(3))
def test_a_declaration_that_gained_a_column_is_taken_in_by_all(
    spark: SparkSession, config: LakeConfig, again: int
) -> None:
    """After a new version of the package: a full table is widened, tagged and described by whoever comes first."""
    maker = session_on(spark, config)
    ensure_table(maker, BEFORE)
    maker.sql("insert into lake.omics.visit values ('v1', 'TCGA-A')")

    at_once(spark, config, lambda session, _: tag_head(ensure_table(session, AFTER), "gdc-46.0"))

    stored = open_table(maker, AFTER)
    assert [(str(c.name()), str(c.doc())) for c in stored.schema().columns()] == [
        ("visit_id", "Visit, as the clinic counts."),
        ("project_id", "Project."),
        ("seen_at", "When, UTC."),
    ]
    assert tags(stored) == ["gdc-46.0"]
    assert stored.properties().get("comment") == "One visit to one clinic. From: tests."
    assert [tuple(row) for row in maker.table("lake.omics.visit").collect()] == [("v1", "TCGA-A", None)]


def test_on_glues_catalog_as_well(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
    environment = own | keys | {"NO_PROXY": "127.0.0.1", "AWS_EC2_METADATA_DISABLED": "true"}
    with subprocess.Popen(
        [sys.executable, str(HERE / "double_with_versions.py"), "--port", "0"],
        env=environment | {"PYTHONPATH": str(ROOT / "tests")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as double:
        try:
            server = Server(address(double))
            server.client("s3").create_bucket(Bucket="tables")
            command = [sys.executable, str(HERE / "sides_on_glue.py"), server.endpoint, "s3://tables/lake"]
            ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)
        finally:
            double.terminate()
    assert ended.returncode == 0, ended.stderr[-3000:]
    left = json.loads(ended.stdout.splitlines()[-1])
    assert left["runs"] == left["rejects"] == [f"run-{number}" for number in range(SIDES)]
    assert left["partition"] == list(DRUG.partition)
    assert left["columns"] == list(DRUG.column_names)


def test_three_builds_as_processes_on_an_empty_lake(spark: SparkSession, config: LakeConfig, tmp_path: Path) -> None:
    make_cohort(tmp_path / "cohort", genes=60)
    tables = ("omics.clinical_drug", "omics.clinical_patient", "omics.clinical_follow_up")
    told = {
        "landing": str(tmp_path / "cohort" / "landing"),
        "lake": config.root,
        "projects": PROJECT,
        "worker_type": "G.1X",
        "workers": "2",
    }
    begun = []
    for table in tables:
        given = told | {"tables": table, "JOB_NAME": "build", "JOB_RUN_ID": f"jr_{table}"}
        words = [word for name, value in given.items() for word in (f"--{name}", value)]
        log = (tmp_path / f"{table}.log").open("w")
        begun.append(subprocess.Popen([sys.executable, str(ROOT / "glue/jobs/build.py"), *words], stderr=log))
        log.close()
    codes = [job.wait(timeout=400) for job in begun]

    assert codes == [0, 0, 0], "".join((tmp_path / f"{table}.log").read_text()[-1500:] for table in tables)
    reader = session_on(spark, config)
    assert exists(reader, RUN)
    runs = sorted((row.table_name, row.job_run_id, row.outcome) for row in reader.table("lake.ops.run").collect())
    assert runs == sorted((table, f"jr_{table}", "published") for table in tables)
    # The drug form has one line that does not become a row.
    assert [row.table_name for row in reader.table("lake.ops.quarantine").collect()] == ["omics.clinical_drug"]
    assert all(reader.table(f"lake.{table}").count() > 0 for table in tables)
