"""A round of the jobs on a folder, in the order of `jobs.order`: the tables of `omics-lake build`, and then no more."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from omics_lake.build.context import Context
from omics_lake.build.declared import declared_tables
from omics_lake.build.run import build
from omics_lake.jobs.order import Job, jobs
from omics_lake.jobs.run import Step, run_job
from omics_lake.jobs.steps import build_step, land_step, maintain_step, plan_step
from omics_lake.lake.catalog import exists, open_table
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.ops import FILE
from omics_lake.lake.session import settings
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.imaging_files import write_index
from omics_lake.sample.landing_writer import SHEET
from omics_lake.sample.server import SourceDouble
from omics_lake.source.annotation import PROJECT as REFERENCE
from omics_lake.tables.inventory import take_inventory

pytestmark = pytest.mark.spark

STEPS: Mapping[str, Step] = {"plan": plan_step, "land": land_step, "build": build_step, "maintain": maintain_step}
PROJECT = "TCGA-XPAN"
GLUE = {"worker_type": "G.2X", "workers": "5", "JOB_RUN_ID": "jr_1"}
TOLD_BY_RUN = {"ops.run", "ops.quarantine"}


def session_on(spark: SparkSession, folder: Path) -> SparkSession:
    """A session of its own on the lake in a folder."""
    folder.mkdir()
    session = spark.newSession()
    for key, value in settings(LakeConfig(str(folder), cores="2", small=True)).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    return session


@dataclass(frozen=True)
class Platform:
    """Job definitions on one landing folder and one lake."""

    spark: SparkSession
    arguments: Mapping[str, str]

    def run(self, job: Job, **others: str) -> list[dict[str, Any]]:
        """One run of a job; the lines of its log."""
        own = {name.removeprefix("--"): value for name, value in job.arguments.items()}
        log = io.StringIO()
        options = {**self.arguments, **GLUE, "JOB_NAME": job.name, **own, **others}
        run_job(STEPS[job.family], options, start=lambda _: self.spark, stream=log)
        return [json.loads(line) for line in log.getvalue().splitlines()]

    def round(self) -> dict[str, list[dict[str, Any]]]:
        """All jobs, each after those it needs."""
        return {job.name: self.run(job) for job in jobs()}

    def rows(self) -> dict[str, list[str]]:
        """Every table's rows."""
        return rows_of(self.spark)

    def snapshots(self) -> dict[str, list[tuple[str, int]]]:
        """What readers of each table can see: its tags and `main`."""
        return {
            table.full_name: sorted((str(n), int(r.snapshotId())) for n, r in dict(stored.refs()).items())
            for table in declared_tables()
            if table.full_name not in TOLD_BY_RUN and (stored := open_table(self.spark, table))
        }


def rows_of(spark: SparkSession) -> dict[str, list[str]]:
    return {
        table.full_name: sorted(str(row) for row in spark.table(f"lake.{table.full_name}").collect())
        for table in declared_tables()
        if table.full_name not in TOLD_BY_RUN and exists(spark, table)
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    make_cohort(folder, genes=60)
    write_index(folder / "landing", folder / "index.csv.gz")
    return folder


@pytest.fixture(scope="module")
def platform(spark: SparkSession, archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("platform")
    with SourceDouble(archive) as double:
        yield Platform(
            session_on(spark, folder / "lake"),
            {
                "landing": str(folder / "landing"),
                "lake": str(folder / "lake"),
                "projects": PROJECT,
                "data_types": "all",
                "release": "newest",
                "annotations": "clinvar",
                "sheets": str(archive / "own" / SHEET),
                "sources_at": double.url,
                "idc_index": str(archive / "index.csv.gz"),
                "idc_release": "25",
            },
        )


@pytest.fixture(scope="module")
def logs(platform: Platform) -> dict[str, list[dict[str, Any]]]:
    """The first round's log lines, by job."""
    return platform.round()


def test_each_run_says_what_it_cost_in_its_log_and_in_ops_run(platform: Platform, logs: Mapping[str, Any]) -> None:
    end = next(line for line in logs["build_mutation"] if line["message"] == "end")
    assert end["report"]["rows"] > 0
    # Five G.2X workers hold 10 DPU, billed for a minute at least: 600 DPU-seconds, a sixth of a DPU-hour at $0.44.
    assert end["report"]["dpu_seconds"] == pytest.approx(600)
    assert end["report"]["dollars"] == pytest.approx(0.44 / 6)
    runs = platform.spark.table("lake.ops.run").where("table_name like 'omics.%'").collect()
    assert {(row.table_name, row.project_id) for row in runs} >= {("omics.mutation", PROJECT)}
    for row in runs:
        assert row.job_run_id == "jr_1"
        assert row.dpu_seconds == pytest.approx(row.seconds * 10)
        assert row.dollars == pytest.approx(row.seconds * 10 / 3600 * 0.44)


def test_every_line_says_whose_it_is(logs: Mapping[str, list[dict[str, Any]]]) -> None:
    for job, lines in logs.items():
        assert lines
        assert {(line["job"], line["job_run_id"]) for line in lines} == {(job, "jr_1")}
        assert {line["arguments"]["projects"] for line in lines} == {PROJECT}


def test_a_source_that_nothing_is_planned_of_is_no_error(logs: Mapping[str, list[dict[str, Any]]]) -> None:
    said = [line["message"] for line in logs["land_nbia"]]
    assert said == ["begin", f"nothing of nbia is planned for {PROJECT}", "end"]


def test_the_jobs_make_the_tables_of_the_command_line(
    platform: Platform, logs: Mapping[str, Any], spark: SparkSession, tmp_path: Path
) -> None:
    session = session_on(spark, tmp_path / "lake")

    report = build(
        Context(session, LakeConfig(str(tmp_path / "lake"), cores="2", small=True)),
        take_inventory(platform.arguments["landing"]),
    )

    assert report.errors == ()
    built, made = rows_of(session), platform.rows()
    assert made.keys() == built.keys()
    assert [name for name, rows in built.items() if rows != made[name]] == []
    assert len(made["ops.file"]) > 0
    # And every table is tagged with every release, so that one name answers "as of" on all of them.
    tags = {name: {n for n, _ in refs} - {"main"} for name, refs in platform.snapshots().items() if refs}
    assert tags == {name: {"gdc-46.0", "idc-25", "own-1", "clinvar-2026-11-15"} for name in tags}
    assert tags.keys() >= {"omics.mutation", "omics.imaging_series", "omics.genotype", "marts.survival", "ops.file"}


def test_call_sets_and_annotations_are_built_by_their_jobs(platform: Platform, logs: Mapping[str, Any]) -> None:
    built = {
        name: {(line["table"], line["project"]) for line in logs[name] if line.get("table")}
        for name in ("build_callset", "build_annotation")
    }
    sets = ("omics.variant", "omics.genotype", "omics.consequence", "omics.callset")
    assert built["build_callset"] == {(table, PROJECT) for table in sets}
    assert ("omics.annotation", REFERENCE) in built["build_annotation"]
    rows = platform.rows()
    assert len(rows["omics.callset"]) == 1
    assert len(rows["omics.variant"]) > 200
    assert len(rows["omics.annotation"]) > 100


def test_a_second_round_publishes_nothing(platform: Platform, logs: Mapping[str, Any]) -> None:
    before = platform.snapshots()
    again = platform.round()
    assert platform.snapshots() == before
    said = {line["message"].split(": ")[-1] for name in again if name.startswith(("build", "join")) for line in
            again[name] if "table" in line}  # fmt: skip
    assert said == {"unchanged"}


def test_a_project_that_fails_stops_no_other(platform: Platform, logs: Mapping[str, Any]) -> None:
    log = io.StringIO()
    options = {**platform.arguments, "tables": "omics.mutation", "projects": f"TCGA-NONE,{PROJECT}"}

    with pytest.raises(SystemExit) as ended:
        run_job(build_step, options, start=lambda _: platform.spark, stream=log)

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert ended.value.code == 3
    assert [line["project"] for line in lines if "table" in line] == [PROJECT]
    assert [line["message"].split("\n")[0] for line in lines if line["level"] == "ERROR"] == [
        "No manifest of TCGA-NONE"
    ]


def test_nothing_is_tagged_while_a_build_is_open(
    platform: Platform, logs: Mapping[str, Any], spark: SparkSession, tmp_path: Path
) -> None:
    session = session_on(spark, tmp_path / "lake")
    other = Platform(session, {**platform.arguments, "lake": str(tmp_path / "lake")})
    of = {job.name: job for job in jobs()}
    other.run(of["build_sample"])
    assert not exists(session, FILE)  # that is for the jobs that land

    lines = other.run(of["maintain"])

    (warned,) = [line for line in lines if line["level"] == "WARNING"]
    assert f"omics.mutation {PROJECT}: never built, wanted gdc-46.0" in warned["open"]
    assert not [said for said in warned["open"] if said.startswith("omics.sample ")]
    assert other.spark.sql("select count(*) from lake.omics.sample.refs where name = 'idc-25'").first()[0] == 0
