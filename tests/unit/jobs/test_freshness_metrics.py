"""What the job of upkeep tells CloudWatch of the archives: whether they serve a newer release than the lake holds."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from omics_lake.jobs.freshness import send_freshness
from omics_lake.jobs.read import parse_arguments
from omics_lake.jobs.run import run_job
from omics_lake.jobs.steps import maintain_step, plan_step
from omics_lake.jobs.work import Work
from omics_lake.lake.catalog import ensure_table, struct_type
from omics_lake.lake.ops import RUN
from omics_lake.lake.refs import tag_head
from omics_lake.marts.registry import MARTS
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.faults import ALWAYS, Fault
from omics_lake.sample.imaging_files import write_index
from omics_lake.sample.server import SourceDouble

pytestmark = pytest.mark.spark

NAMESPACE = "omics-lake/atlas"
SERVED = "46.0"  # the sample cohort's release


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    make_cohort(folder, genes=60)
    write_index(folder / "landing", folder / "index.csv.gz")
    return folder


@pytest.fixture
def double(archive: Path) -> Iterator[SourceDouble]:
    with SourceDouble(archive) as served:
        assert served.release == SERVED
        yield served


@pytest.fixture
def told(double: SourceDouble, archive: Path, tmp_path: Path) -> dict[str, str]:
    """Arguments of the job on a landing zone where all is planned and nothing has landed."""
    arguments = {
        "landing": str(tmp_path / "landing"),
        "lake": str(tmp_path / "lake"),
        "projects": "TCGA-XPAN",
        "data_types": "clinical",
        "region": "eu-west-1",
        "sources_at": double.url,
        "idc_index": str(archive / "index.csv.gz"),
        "idc_release": "25",
        "metric_namespace": NAMESPACE,
        "JOB_NAME": "atlas-maintain",
    }
    run_job(plan_step, arguments | {"metric_namespace": ""}, stream=io.StringIO())
    double.requests.clear()
    return arguments


@pytest.fixture
def cloudwatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield boto3.client("cloudwatch", region_name="eu-west-1")


def tag(lake: Any, *releases: str) -> None:
    """Two tables of a row each, the first with the first release alone."""
    for table, names in ((RUN, releases[:1]), (MARTS[0].table, releases)):
        stored = ensure_table(lake.spark, table)
        row = lake.spark.createDataFrame([[None] * len(table.columns)], struct_type(table.columns))
        row.writeTo(f"lake.{table.full_name}").append()
        stored.refresh()
        for name in names:
            tag_head(stored, name)


def maintain(lake: Any, told: Mapping[str, str]) -> list[dict[str, Any]]:
    """The log's lines of a run that ends well."""
    log = io.StringIO()
    run_job(maintain_step, told, start=lambda _: lake.spark, stream=log)
    return [json.loads(line) for line in log.getvalue().splitlines()]


def stale(cloudwatch: Any) -> dict[str, float]:
    """The value of `Stale` of each source."""
    now, found = datetime.now(UTC), {}
    for metric in cloudwatch.list_metrics(Namespace=NAMESPACE, MetricName="Stale")["Metrics"]:
        (dimension,) = metric["Dimensions"]
        assert dimension["Name"] == "Source"
        (point,) = cloudwatch.get_metric_statistics(
            Namespace=NAMESPACE,
            MetricName="Stale",
            Dimensions=[dimension],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(hours=1),
            Period=86_400,
            Statistics=["Maximum"],
        )["Datapoints"]
        found[dimension["Value"]] = point["Maximum"]
    return found


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (("gdc-45.0", "idc-24"), {"gdc": 1, "idc": 1}),
        # Of all tables the newest tag counts; 9 is not after 46.
        (("gdc-9.0", "gdc-46.0", "idc-25"), {"gdc": 0, "idc": 0}),
        (("gdc-45.0", "idc-26"), {"gdc": 1, "idc": 0}),
        # What has no release to compare is not watched, and a source that the lake does not hold neither.
        (("own-1", "nbia-2020-01-01"), {}),
    ],
)
def test_a_source_is_stale_where_its_archive_serves_a_newer_release(
    tags: tuple[str, ...], expected: dict[str, int], lake: Any, told: dict[str, str], cloudwatch: Any
) -> None:
    tag(lake, *tags)

    send_freshness(Work(parse_arguments(told), lambda _: lake.spark))

    assert stale(cloudwatch) == expected


def test_an_archive_that_does_not_tell_fails_nothing(
    lake: Any, told: dict[str, str], double: SourceDouble, cloudwatch: Any
) -> None:
    tag(lake, "gdc-46.0", "idc-24")
    double.add_fault(Fault("/gdc/status", "html_page", ALWAYS))

    lines = maintain(lake, told)

    assert stale(cloudwatch) == {"idc": 1}
    (warning,) = [line for line in lines if line["message"] == "gdc does not tell its release"]
    assert warning["level"] == "WARNING"
    assert "/gdc/status" in warning["why"]


def test_an_index_that_is_not_installed_is_said_and_not_sent(
    lake: Any, told: dict[str, str], cloudwatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag(lake, "gdc-46.0", "idc-24")
    monkeypatch.setitem(sys.modules, "idc_index_data", None)

    lines = maintain(lake, told | {"idc_index": "", "idc_release": ""})

    assert stale(cloudwatch) == {"gdc": 0}
    assert "nothing here can tell what idc serves" in [line["message"] for line in lines]


def test_without_a_namespace_nobody_is_asked(
    lake: Any, told: dict[str, str], double: SourceDouble, cloudwatch: Any
) -> None:
    tag(lake, "gdc-45.0")

    maintain(lake, told | {"metric_namespace": ""})

    assert double.requests == []
    assert cloudwatch.list_metrics()["Metrics"] == []
