"""Planning and landing as jobs, on a folder, against the archives' double; Spark is started where it is needed."""

from __future__ import annotations

import io
import json
import runpy
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from omics_lake.core.errors import AlreadyRunning
from omics_lake.jobs.read import parse_arguments
from omics_lake.jobs.run import Step, run_job
from omics_lake.jobs.steps import build_step, land_step, plan_step
from omics_lake.jobs.work import Work
from omics_lake.lake.config import LakeConfig
from omics_lake.landing.land import land
from omics_lake.landing.lock import landing_lock, this_process
from omics_lake.landing.plan import write_plan
from omics_lake.landing.store import open_store
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.faults import Fault
from omics_lake.sample.server import SourceDouble
from omics_lake.source.archives import Archives
from omics_lake.source.gdc_cohort import gdc_records
from omics_lake.source.gdc_query import data_types_of
from omics_lake.source.sites import Sites

ENTRIES = Path(__file__).resolve().parents[3] / "glue" / "jobs"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    make_cohort(folder, genes=60)
    return folder


@pytest.fixture
def double(archive: Path) -> Iterator[SourceDouble]:
    with SourceDouble(archive) as served:
        yield served


@pytest.fixture
def told(double: SourceDouble, tmp_path: Path) -> dict[str, str]:
    """Arguments of every job of this test."""
    return {
        "landing": str(tmp_path / "landing"),
        "lake": str(tmp_path / "lake"),
        "projects": "TCGA-XPAN",
        "data_types": "clinical",
        "sources_at": double.url,
    }


def no_spark(_: LakeConfig) -> SparkSession:
    raise AssertionError("Spark was started")


def run(step: Step, told: Mapping[str, str], spark: SparkSession | None = None) -> tuple[object, list[dict[str, Any]]]:
    """The code a job ends with, and its log."""
    log, code = io.StringIO(), None
    try:
        run_job(step, told, start=(lambda _: spark) if spark else no_spark, stream=log)
    except SystemExit as end:
        code = end.code
    return code, [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_plan_is_written_without_spark_and_says_what_a_project_lacks(told: dict[str, str]) -> None:
    code, lines = run(plan_step, told | {"data_types": "clinical,biospecimen"})

    assert code is None
    assert "TCGA-XPAN has no open file of: Biospecimen Supplement" in [line["message"] for line in lines]
    (manifest,) = Path(told["landing"]).glob("gdc/46.0/TCGA-XPAN/manifest-*.jsonl")
    planned = next(line for line in lines if "manifest" in line)
    assert planned["files"] == len(manifest.read_text().splitlines()) > 0
    assert planned["is_new"] is True


def test_a_project_that_nobody_knows_stops_no_other(told: dict[str, str]) -> None:
    code, lines = run(plan_step, told | {"projects": "TCGA-NOPE,TCGA-XPAN"})

    assert code == 3
    assert [line["project"] for line in lines if line["level"] == "WARNING"] == ["TCGA-NOPE"]
    assert len(list(Path(told["landing"]).glob("gdc/46.0/TCGA-XPAN/manifest-*.jsonl"))) == 1


def test_landing_without_a_source_or_of_an_unplanned_project(told: dict[str, str]) -> None:
    assert run(land_step, told)[0] == 2
    code, lines = run(land_step, told | {"source": "gdc"})
    assert code == 3
    assert "No manifest of TCGA-XPAN" in lines[-1]["message"]


def test_a_source_that_nothing_is_planned_of_starts_no_spark(told: dict[str, str]) -> None:
    run(plan_step, told)

    code, lines = run(land_step, told | {"source": "idc"})

    assert code is None
    assert "nothing of idc is planned for TCGA-XPAN" in [line["message"] for line in lines]


def test_a_reference_file_is_landed_for_no_project(told: dict[str, str]) -> None:
    run(plan_step, told)

    code, lines = run(land_step, told | {"source": "annotation"})

    assert code is None
    assert [line["message"] for line in lines][1:-1] == ["nothing of annotation is planned for reference"]


def test_annotations_are_planned_beside_the_projects(told: dict[str, str]) -> None:
    code, lines = run(plan_step, told | {"annotations": "clinvar"})

    assert code is None
    (manifest,) = Path(told["landing"]).glob("clinvar/2026-11-15/reference/manifest-*.jsonl")
    assert len(manifest.read_text().splitlines()) == 1
    assert len([line for line in lines if "manifest" in line]) == 2


def test_an_annotation_that_does_not_answer_stops_no_project(told: dict[str, str], double: SourceDouble) -> None:
    code, lines = run(plan_step, told | {"annotations": f"{double.files_url}none.vcf.gz"})

    assert code == 7
    assert [line["project"] for line in lines if line["level"] == "WARNING"] == [f"{double.files_url}none.vcf.gz"]
    assert len(list(Path(told["landing"]).glob("gdc/46.0/TCGA-XPAN/manifest-*.jsonl"))) == 1


@pytest.mark.spark
def test_a_labs_own_files_are_planned_by_their_sheet_and_land_for_their_projects_and_for_none(
    told: dict[str, str], archive: Path, lake: Any
) -> None:
    # Given a sheet with a file of the project, one of another and one of none
    _, lines = run(plan_step, told | {"sheets": str(archive / "own" / "samples.csv"), "own_release": "2"})
    assert any("not in the lake: TCGA-XLUA" in line["message"] for line in lines)

    code, _ = run(land_step, told | {"source": "own"}, lake.spark)

    assert code is None
    landed = {path.name for path in Path(told["landing"]).glob("own/2/*/*/*/*") if path.suffix == ".gz"}
    assert landed == {"TCGA-XPAN.germline.vcf.gz", "genes.gff3.gz"}


def test_a_sheet_that_cannot_be_read_stops_no_project(told: dict[str, str], tmp_path: Path) -> None:
    code, lines = run(plan_step, told | {"sheets": str(tmp_path / "none.csv")})

    assert code == 7
    assert "The sample sheet cannot be read" in lines[-1]["message"]
    assert len(list(Path(told["landing"]).glob("gdc/46.0/TCGA-XPAN/manifest-*.jsonl"))) == 1


@pytest.mark.spark
def test_a_file_that_fails_ends_the_job_after_the_others_have_landed_and_the_list_says_so(
    told: dict[str, str], double: SourceDouble, lake: Any
) -> None:
    run(plan_step, told)
    (manifest,) = Path(told["landing"]).glob("gdc/46.0/TCGA-XPAN/manifest-*.jsonl")
    files = [json.loads(line) for line in manifest.read_text().splitlines()]
    (bad,) = [file for file in files if "clinical_patient" in file["file_name"]]
    good = [file for file in files if file != bad]
    for path in (f"/tcga-2-open/{bad['file_id']}/*", f"/gdc/data/{bad['file_id']}"):
        double.add_fault(Fault(path, "wrong_bytes", times=99))
    double.add_fault(Fault("/gdc/data", "status", times=99, value=404))

    code, lines = run(land_step, told | {"source": "gdc"}, lake.spark)

    assert code == 3
    assert bad["file_id"] in next(line["message"] for line in lines if line["level"] == "ERROR")
    listed = {row.file_id: row.status for row in lake.spark.table("lake.ops.file").collect()}
    assert listed == {bad["file_id"]: "missing"} | {file["file_id"]: "landed" for file in good}
    # And the tables of that project are not built from less than was wanted.
    assert run(build_step, told | {"tables": "omics.clinical_patient"}, lake.spark)[0] == 3


def test_another_run_that_lands_the_project_is_waited_for_once(told: dict[str, str]) -> None:
    run(plan_step, told)
    waited: list[float] = []
    work = Work(parse_arguments(told | {"source": "gdc"}), no_spark, pause=waited.append)

    with landing_lock(open_store(told["landing"]), "gdc", "TCGA-XPAN", this_process("another run")):
        done = land_step(work)

    assert [type(error) for error in done.errors] == [AlreadyRunning]
    assert len(waited) == 1
    assert waited[0] > 120  # what a lock lives that nobody renews


def test_a_run_that_is_repeated_at_once_goes_on_when_the_dead_ones_lock_has_expired(told: dict[str, str]) -> None:
    run(plan_step, told)
    lock = Path(told["landing"], ".omics-lake/lock/gdc-TCGA-XPAN.json")
    lock.parent.mkdir(parents=True)
    # Given a lock of another machine that died just now; its time passes while the job waits
    dead = replace(this_process("dead"), host="elsewhere", pid=1, expires=time.time() + 100)
    lock.write_text(json.dumps(asdict(dead)))
    work = Work(
        parse_arguments(told | {"source": "gdc"}),
        no_spark,
        pause=lambda _: void(lock.write_text(json.dumps(asdict(replace(dead, expires=1.0))))),
    )

    with pytest.raises(AssertionError, match="Spark was started"):
        land_step(work)

    assert len([path for path in Path(told["landing"]).rglob("*.txt") if "clinical_supplement" in str(path)]) == 8


def void(_: object) -> None:
    """Drop a value."""


def test_a_table_that_no_landed_file_feeds_is_no_error_and_starts_no_spark(
    told: dict[str, str], double: SourceDouble
) -> None:
    # Given a project with clinical forms alone
    archives = Archives(Sites.at(double.url))
    records = gdc_records(archives.sites.gdc_api(), ["TCGA-XPAN"], data_types_of(["clinical"]), "46.0")
    store = open_store(told["landing"])
    write_plan(store, records)
    assert land(store, records, archives.sources()).error is None

    code, said = run(build_step, told | {"tables": "omics.mutation"})

    assert code is None
    assert said[1]["message"] == "no landed file feeds omics.mutation"
    assert said[1]["outcome"] == "nothing to build"


def test_where_nothing_has_landed_at_all_a_build_fails(told: dict[str, str]) -> None:
    run(plan_step, told)

    code, lines = run(build_step, told | {"tables": "omics.mutation"})

    assert code == 3
    assert lines[-1]["message"].startswith("Nothing has landed")
    assert run(build_step, told | {"tables": "omics.mutations"})[0] == 2


def test_the_entry_of_a_job_runs_its_step(told: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word for name, value in told.items() for word in (f"--{name}", value)]
    monkeypatch.setattr(sys, "argv", ["plan.py", "--JOB_NAME", "atlas-plan", "--JOB_RUN_ID", "jr_1", *words])

    runpy.run_path(str(ENTRIES / "plan.py"), run_name="__main__")

    assert len(list(Path(told["landing"]).glob("gdc/46.0/TCGA-XPAN/manifest-*.jsonl"))) == 1


@pytest.mark.parametrize("name", ["plan", "land", "build", "maintain"])
def test_an_entry_is_thin_and_ends_with_a_code_for_a_wrong_argument(
    name: str, told: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ENTRIES / f"{name}.py"
    monkeypatch.setattr(sys, "argv", [path.name, "--JOB_NAME", f"atlas-{name}", "--landing", told["landing"]])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(path), run_name="__main__")

    assert ended.value.code == 2
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 40
