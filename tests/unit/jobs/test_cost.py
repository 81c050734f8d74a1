"""What the lake costs: worked out by hand from the list prices."""

from __future__ import annotations

import pytest

from omics_lake.jobs.cost import Platform, Round, dpu_seconds, glue_dollars, job_seconds, month_idle, once
from omics_lake.jobs.order import Job, jobs
from omics_lake.landing.estimate import Assumptions

RATES = Assumptions(download_rate=10e6, seconds_per_file=0.5, build_rate=25e6, worker_cpus=4, start_seconds=80)
ROUND = Round(RATES, publish_seconds=10, logs_gb=0.5, metrics=73)


def job(name: str, *, workers: int, family: str = "build") -> Job:
    return Job(name, family, "build.py", "", workers=workers)


def test_a_run_is_billed_by_the_second_after_its_first_minute() -> None:
    assert dpu_seconds(12, 4) == 240
    assert dpu_seconds(61.5, 4) == 246
    assert glue_dollars(3600) == pytest.approx(0.44)
    assert glue_dollars(3600, "FLEX") == pytest.approx(0.29)


def test_a_month_of_rest_is_storage_keys_and_what_stands_there() -> None:
    platform = Platform(
        keys=5, alarm_metrics=4, dashboards=1, notebook_gb=10, endpoints=2, optimizer_runs=24, optimizer_minutes=3,
        logs_gb=2,
    )  # fmt: skip

    bill = month_idle(files=4_000, stored=150 * 1024**3, platform=platform)

    assert {line.price.name: round(line.dollars, 4) for line in bill.lines} == {
        "S3 Standard": 3.45,  # 150 GB at 0.023
        "S3 Intelligent-Tiering, watching": 0.01,  # 4 thousand files at 0.0025
        "KMS key": 5.00,
        "VPC interface endpoint in one zone": 14.60,  # 2 x 730 hours at 0.01
        "SageMaker notebook volume": 1.40,  # 10 GB at 0.14
        "Glue table optimizer": 16.06,  # 24 a day: one an hour, 730 x 3 minutes = 36.5 DPU-hours at 0.44
        "CloudWatch alarm": 0.40,
        "CloudWatch dashboard": 3.00,
        "CloudWatch Logs, kept": 0.06,
    }
    assert bill.dollars == pytest.approx(43.98)


def test_what_is_not_there_is_no_line() -> None:
    bill = month_idle(0, 0, Platform(1, 0, 0, 0, 0, 0, 0, 0))

    assert [line.price.name for line in bill.lines] == ["KMS key"]


def test_a_job_takes_its_start_and_what_it_publishes_for_each_project() -> None:
    assert job_seconds(job("build_sample", workers=2), 1_000, 10**12, 3, ROUND) == 110


def test_one_job_fetches_and_one_parses_with_all_workers_but_the_driver() -> None:
    fetching = job_seconds(job("land_gdc", workers=2, family="land"), 1_000, 4_000_000_000, 1, ROUND)
    parsing = job_seconds(job("build_expression", workers=5), 1_000, 4_000_000_000, 1, ROUND)

    assert fetching == 80 + 10 + 400 + 500
    assert parsing == 80 + 10 + 10  # 4e9 / (4 workers x 4 CPUs x 25e6)


def test_a_round_is_its_jobs_requests_logs_and_metrics() -> None:
    bill = once(files=1_000, size=4_000_000_000, projects=1, by=ROUND)

    workers = sum(one.workers for one in jobs() if one.family != "maintain")
    usual = (90 * workers + 2 * 900 + 5 * 10) / 3600  # all jobs start and publish; land_gdc fetches, one job parses
    dollars = {line.price.name: line.dollars for line in bill.lines}
    assert dollars == {
        "Glue job": pytest.approx(usual * 0.44),
        "Glue job, execution class FLEX": pytest.approx(2 * 90 / 3600 * 0.29),
        "S3 PUT, COPY, POST, LIST": pytest.approx(0.005),
        "S3 GET": pytest.approx(0.0004),
        "KMS requests": pytest.approx(0.006),
        "CloudWatch Logs, taken in": pytest.approx(len(jobs()) * 0.25),
        "CloudWatch custom metric": pytest.approx(len(jobs()) * 0.03),  # 73 metrics for one of 730 hours
    }
    assert bill.dollars == pytest.approx(sum(dollars.values()))


def test_a_job_shorter_than_a_minute_is_billed_a_minute() -> None:
    short = Round(Assumptions(start_seconds=1), publish_seconds=0)

    flex = next(line for line in once(1, 1, by=short).lines if "FLEX" in line.price.name)

    assert flex.quantity == pytest.approx(2 * 60 / 3600)


def test_many_projects_in_one_round_pay_its_starts_once() -> None:
    one, ten, none = (once(n * 1_000, n * 4_000_000_000, n, ROUND).dollars for n in (1, 10, 0))

    assert ten - none == pytest.approx(10 * (one - none))
