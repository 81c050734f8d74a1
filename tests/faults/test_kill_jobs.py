"""The jobs' entry scripts as processes, ended at chosen moments and run again: always the end of an undisturbed round.

Each is retried under a new run id, as Glue retries a run. Retries share one Python and one Java: starting these anew
would be most of the time.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from omics_lake.build.declared import declared_tables
from omics_lake.core.table import Table
from omics_lake.jobs.run import Step, run_job
from omics_lake.jobs.steps import build_step, land_step, maintain_step, plan_step
from omics_lake.lake.catalog import exists, open_table
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.ops import FILE, QUARANTINE, RUN
from omics_lake.lake.session import settings
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.server import SourceDouble
from omics_lake.tables.clinical_drug import TABLE as DRUG

pytestmark = pytest.mark.spark

ROOT = Path(__file__).resolve().parents[2]
JOBS = ROOT / "glue" / "jobs"
KILLED = Path(__file__).with_name("killed_job.py")
RUNNER = ROOT / "tests" / "cycle" / "glue_runner.py"
STEPS: Mapping[str, Step] = {"plan": plan_step, "land": land_step, "build": build_step, "maintain": maintain_step}
PROJECT = "TCGA-XLUA"
GDC = {"source": "gdc"}
DRUGS = {"tables": DRUG.full_name}
PATIENTS = {"tables": "omics.clinical_patient"}
OF_A_RUN = ("run_id", "rejected_at")
ROUND = (("plan", {}), ("land", GDC), ("build", PATIENTS), ("build", DRUGS), ("maintain", {}))


@dataclass(frozen=True)
class Side:
    """One landing zone and lake, with a session that reads the lake."""

    folder: Path
    archive: str
    session: SparkSession

    def options(self, run_id: str, own: Mapping[str, str]) -> dict[str, str]:
        """A job's arguments, as Glue gives them."""
        return {
            "landing": str(self.folder / "landing"),
            "lake": str(self.folder / "lake"),
            "projects": PROJECT,
            "data_types": "clinical_supplement,masked_somatic_mutation",
            "sources_at": self.archive,
            "worker_type": "G.1X",
            "workers": "2",
            "JOB_NAME": "job",
            "JOB_RUN_ID": run_id,
            **own,
        }

    def words(self, run_id: str, own: Mapping[str, str]) -> list[str]:
        return [word for name, value in self.options(run_id, own).items() for word in (f"--{name}", value)]

    def landed(self) -> dict[str, str]:
        """MD5 of everything under final keys."""
        place = self.folder / "landing"
        return {
            str(path.relative_to(place)): hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
            for path in place.rglob("*")
            if path.is_file() and ".omics-lake" not in path.parts
        }

    def rows(self, table: Table) -> list[str]:
        """What a reader sees; nothing of a table that is not there. Without what differs from run to run."""
        if not exists(self.session, table):
            return []
        seen = self.session.table(f"lake.{table.full_name}").drop(*OF_A_RUN)
        return sorted(str(row) for row in seen.collect())

    def tables(self) -> dict[str, list[str]]:
        """Every table but the record of runs."""
        return {table.full_name: self.rows(table) for table in declared_tables() if table != RUN}

    def references(self) -> dict[str, list[str]]:
        """Names of every table's branches and tags."""
        return {
            table.full_name: sorted(str(name) for name in dict(open_table(self.session, table).refs()))
            for table in declared_tables()
            if exists(self.session, table)
        }

    def runs(self) -> list[tuple[str, str, str]]:
        """Glue run, table and outcome of every recorded build."""
        if not exists(self.session, RUN):
            return []
        rows = self.session.table("lake.ops.run").collect()
        return sorted((row.job_run_id, row.table_name, row.outcome) for row in rows)


@dataclass(frozen=True)
class Glue:
    """Runs entry scripts on one side; a run that ends well comes from `driver`, which goes on to the next."""

    side: Side
    driver: subprocess.Popen[str]

    def run(self, job: str, run_id: str, own: Mapping[str, str]) -> list[dict[str, Any]]:
        """A run that ends well; its log."""
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        script = str(JOBS / f"{job}.py")
        self.driver.stdin.write(json.dumps({"script": script, "argv": [script, *self.side.words(run_id, own)]}) + "\n")
        self.driver.stdin.flush()
        answer = json.loads(self.driver.stdout.readline())
        assert answer["code"] == 0, answer["log"]
        return [json.loads(line) for line in answer["log"].splitlines() if line.startswith("{")]

    def kill(self, job: str, run_id: str, own: Mapping[str, str], place: str, ending: str) -> None:
        """A run in a process group of its own, ended at a place such as `module:function after 3`."""
        command = [sys.executable, str(KILLED), *place.split(), ending, str(JOBS / f"{job}.py")]
        ended = subprocess.run(
            [*command, *self.side.words(run_id, own)],
            env=os.environ,
            start_new_session=True,
            capture_output=True,
            timeout=300,
            check=False,
        )
        assert ended.returncode == -signal.Signals[ending], ended.stderr.decode()[-3000:]


def side_in(folder: Path, archive: str, spark: SparkSession) -> Side:
    (folder / "lake").mkdir(parents=True)
    session = spark.newSession()
    for key, value in settings(LakeConfig(str(folder / "lake"), cores="2", small=True)).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    return Side(folder, archive, session)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("archive")
    make_cohort(folder, genes=60)
    with SourceDouble(folder) as double:
        yield double.url


@pytest.fixture(scope="module")
def undisturbed(spark: SparkSession, archive: str, tmp_path_factory: pytest.TempPathFactory) -> Side:
    """A round of jobs that nothing befell."""
    side = side_in(tmp_path_factory.mktemp("undisturbed"), archive, spark)
    for at, (job, own) in enumerate(ROUND):
        run_job(STEPS[job], side.options(f"jr_{at}", own), start=lambda _: side.session, stream=io.StringIO())
    return side


@pytest.fixture(scope="module")
def glue(spark: SparkSession, archive: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glue]:
    """The scripts, and a folder for the jobs that are killed; planned already."""
    side = side_in(tmp_path_factory.mktemp("killed"), archive, spark)
    with subprocess.Popen(
        [sys.executable, str(RUNNER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as driver:
        try:
            yield Glue(side, driver)
        finally:
            driver.kill()


def test_jobs_that_are_killed_and_retried_end_as_if_nothing_had_happened(glue: Glue, undisturbed: Side) -> None:
    side, whole = glue.side, undisturbed.landed()
    glue.run("plan", "jr_plan", {})

    # Landing, lost after a few files and timed out after a few more: what lies there is whole, and more each time
    count = len(side.landed())
    for ending, number in (("SIGKILL", 4), ("SIGTERM", 3)):
        glue.kill("land", "jr_land", GDC, f"omics_lake.landing.local_sink:LocalSink.commit after {number}", ending)
        left = side.landed()
        assert left.items() <= whole.items()
        assert count < len(left) < len(whole)
        count = len(left)
    # and lost when the list of files was written, but not published
    glue.kill("land", "jr_land_2", GDC, "omics_lake.lake.publish:_advance before 1", "SIGKILL")
    assert side.landed() == whole
    assert side.rows(FILE) == []
    # Then the retry fetches nothing again, and lists each file once
    glue.run("land", "jr_land_3", GDC)
    assert side.rows(FILE) == undisturbed.rows(FILE)

    # A build, timed out between audit and publication: readers see nothing of it
    glue.kill("build", "jr_drug", DRUGS, "omics_lake.lake.publish:audit after 1", "SIGTERM")
    assert side.rows(DRUG) == []
    assert side.rows(QUARANTINE) == []
    # and lost after publication, before the lines it had rejected were listed: readers see all of it
    glue.kill("build", "jr_drug_2", DRUGS, "omics_lake.build.tables:record_rejects before 1", "SIGKILL")
    assert side.rows(DRUG) == undisturbed.rows(DRUG) != []
    assert side.rows(QUARANTINE) == []
    assert side.runs() == []
    # Then the retry lists them, once, and is the run that `ops.run` tells of
    glue.run("build", "jr_drug_3", DRUGS)
    assert side.rows(DRUG) == undisturbed.rows(DRUG)
    assert side.rows(QUARANTINE) == undisturbed.rows(QUARANTINE) != []
    assert side.runs() == [("jr_drug_3", DRUG.full_name, "published")]
    # and a further one finds nothing to do
    glue.run("build", "jr_drug_4", DRUGS)
    assert side.runs()[1:] == [("jr_drug_4", DRUG.full_name, "unchanged")]

    # A build, lost when all was recorded and before it could say so: the retry finds all in place
    glue.kill("build", "jr_patient", PATIENTS, "omics_lake.build.context:record_run after 1", "SIGKILL")
    glue.run("build", "jr_patient_2", PATIENTS)
    assert side.runs()[2:] == [
        ("jr_patient", "omics.clinical_patient", "published"),
        ("jr_patient_2", "omics.clinical_patient", "unchanged"),
    ]

    # Upkeep, timed out among the tables
    glue.kill("maintain", "jr_maintain", {}, "omics_lake.lake.upkeep:_compact after 2", "SIGTERM")
    glue.run("maintain", "jr_maintain_2", {})

    assert side.tables() == undisturbed.tables()
    assert side.references() == undisturbed.references()
    assert side.landed() == whole
    assert [p.name for p in (side.folder / "landing" / ".omics-lake").rglob("*") if p.is_file()] in ([], ["guard"])
