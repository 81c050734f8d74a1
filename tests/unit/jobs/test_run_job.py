"""How a job ends: its exit code, its log lines, its metrics."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from omics_lake.core.errors import AuditFailed, LakeError, NothingFound
from omics_lake.core.progress import Progress
from omics_lake.jobs.logs import LoggedProgress, job_log
from omics_lake.jobs.run import Step, run_job
from omics_lake.jobs.work import Done, Work

TOLD = {
    "landing": "landing",
    "lake": "lake",
    "projects": "TCGA-LUAD",
    "region": "eu-west-1",
    "JOB_NAME": "atlas-build-mutation",
    "JOB_RUN_ID": "jr_9",
    "WORKFLOW_RUN_ID": "wr_4",
}
WORKERS = {"worker_type": "G.1X", "workers": "3"}


@pytest.fixture
def cloudwatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield boto3.client("cloudwatch", region_name="eu-west-1")


def run(step: Step, seconds: float = 90, **options: str) -> tuple[object, list[dict[str, Any]]]:
    """The code a job ends with, and its log."""
    log, times, code = io.StringIO(), iter((1_000.0, 1_000.0 + seconds)), None
    try:
        run_job(step, TOLD | options, stream=log, clock=lambda: next(times))
    except SystemExit as end:
        code = end.code
    return code, [json.loads(line) for line in log.getvalue().splitlines()]


def fails(error: Exception) -> Step:
    def step(_: Work) -> Done:
        raise error

    return step


def test_a_job_that_ends_well_says_what_it_took() -> None:
    code, lines = run(lambda _: Done(rows=900, rejected=100), **WORKERS)

    assert code is None
    assert [line["message"] for line in lines] == ["begin", "end"]
    # 90 s on three G.1X workers are 270 DPU-seconds, 0.075 DPU-hours, at $0.44.
    assert lines[-1]["report"] == {
        "rows": 900, "rejected": 100, "seconds": 90.0, "dpu_seconds": 270.0, "dollars": pytest.approx(0.033)
    }  # fmt: skip


def test_errors_end_the_job_with_the_first_ones_code_after_all_are_told() -> None:
    errors = (AuditFailed("An audit failed", where="omics.sample"), NothingFound("Nothing here"))

    code, lines = run(lambda _: Done(errors=errors))

    assert code == 4
    told = [(line["level"], line["message"], line["kind"]) for line in lines if "kind" in line]
    assert told == [
        ("ERROR", "An audit failed\n  where: omics.sample", "AuditFailed"),
        ("ERROR", "Nothing here", "NothingFound"),
    ]


def test_an_error_of_the_whole_step_and_a_wrong_argument_are_told_likewise() -> None:
    assert run(fails(LakeError("The landing zone cannot be read")))[0] == 3
    code, lines = run(lambda _: Done(), keep_days="soon")
    assert code == 2
    assert "Argument --keep_days is wrong" in lines[-1]["message"]
    assert lines[-1]["arguments"]["keep_days"] == "soon"


def test_a_bug_keeps_its_trace() -> None:
    log = io.StringIO()

    with pytest.raises(ZeroDivisionError):
        run_job(fails(ZeroDivisionError("by hand")), TOLD, stream=log)

    last = json.loads(log.getvalue().splitlines()[-1])
    assert "in step" in last["trace"]
    assert "ZeroDivisionError: by hand" in last["trace"]
    assert last["job_run_id"] == "jr_9"


def test_every_line_names_the_run_and_what_it_was_told() -> None:
    _, lines = run(lambda _: Done())

    for line in lines:
        assert (line["job"], line["job_run_id"], line["workflow_run_id"]) == ("atlas-build-mutation", "jr_9", "wr_4")
        assert line["arguments"] == {
            "landing": "landing", "lake": "lake", "projects": "TCGA-LUAD", "region": "eu-west-1"
        }  # fmt: skip


def test_a_tasks_steps_are_logged_as_they_begin_and_not_each_file() -> None:
    log = io.StringIO()
    report = LoggedProgress()

    with job_log(TOLD, log):
        for done in range(5):
            report(Progress("omics.sample TCGA-LUAD", "parse", done, 5))
        report(Progress("omics.sample TCGA-LUAD", "done", detail="12 rows"))
    report(Progress("omics.sample TCGA-LUAD", "after the log was closed"))

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["step"], line["detail"]) for line in lines] == [("parse", ""), ("done", "12 rows")]


def test_metrics_go_to_the_namespace_by_job(cloudwatch: Any) -> None:
    run(lambda _: Done(rows=900, rejected=100), **WORKERS, metric_namespace="omics-lake/atlas")

    found = {
        metric["MetricName"]: metric for metric in cloudwatch.list_metrics(Namespace="omics-lake/atlas")["Metrics"]
    }
    assert {tuple(d.values()) for m in found.values() for d in m["Dimensions"]} == {("Job", "atlas-build-mutation")}
    values = {name: sum_of(cloudwatch, name) for name in found}
    assert values == {
        "Rows": 900, "Rejected": 100, "Seconds": 90, "DpuSeconds": 270, "Dollars": pytest.approx(0.033),
        "QuarantineShare": pytest.approx(0.1),
    }  # fmt: skip


def sum_of(cloudwatch: Any, name: str) -> float:
    now = datetime.now(UTC)
    points = cloudwatch.get_metric_statistics(
        Namespace="omics-lake/atlas",
        MetricName=name,
        Dimensions=[{"Name": "Job", "Value": "atlas-build-mutation"}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=86_400,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


def test_a_failed_job_sends_what_it_took(cloudwatch: Any) -> None:
    code, _ = run(fails(LakeError("No")), **WORKERS, metric_namespace="omics-lake/atlas")

    assert (code, sum_of(cloudwatch, "DpuSeconds"), sum_of(cloudwatch, "QuarantineShare")) == (3, 270, 0)


def test_work_that_is_done_is_not_undone_by_metrics_that_are_not_taken(
    cloudwatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")

    code, lines = run(lambda _: Done(), region="", metric_namespace="omics-lake/atlas")

    assert code is None
    (warning,) = [line for line in lines if line["level"] == "WARNING"]
    assert (warning["message"], warning["why"]) == ("the metrics were not taken", "You must specify a region.")


def test_without_a_namespace_none_are_sent(cloudwatch: Any) -> None:
    run(lambda _: Done())

    assert cloudwatch.list_metrics()["Metrics"] == []
