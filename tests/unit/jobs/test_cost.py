"""What the lake costs: worked out by hand from the list prices."""

from __future__ import annotations

import pytest

from omics_lake.jobs.cost import Jobs, Platform, dpu_seconds, glue_dollars, month_idle, once
from omics_lake.landing.estimate import Assumptions

ROUND = Assumptions(
    download_rate=10e6, seconds_per_file=0.5, build_rate=25e6, worker_cpus=4, workers=3, start_seconds=80
)


def test_a_run_is_billed_by_the_second_after_its_first_minute() -> None:
    assert dpu_seconds(12, 4) == 240
    assert dpu_seconds(61.5, 4) == 246
    assert glue_dollars(3600) == pytest.approx(0.44)
    assert glue_dollars(3600, "FLEX") == pytest.approx(0.29)


def test_a_month_of_rest_is_storage_keys_and_what_stands_there() -> None:
    platform = Platform(keys=5, alarms=4, dashboards=1, notebook_gb=10, endpoints=2, table_share=0.5)

    bill = month_idle(files=4_000, size=100 * 1024**3, platform=platform)

    assert {line.price.name: round(line.dollars, 4) for line in bill.lines} == {
        "S3 Standard": 3.45,  # 150 GB at 0.023
        "S3 Intelligent-Tiering, watching": 0.01,  # 4 thousand files at 0.0025
        "KMS key": 5.00,
        "CloudWatch alarm": 0.40,
        "CloudWatch dashboard": 3.00,
        "SageMaker notebook volume": 1.40,  # 10 GB at 0.14
        "VPC interface endpoint in one zone": 14.60,  # 2 x 730 hours at 0.01
    }
    assert bill.dollars == pytest.approx(27.86)


def test_what_is_not_there_is_no_line() -> None:
    bill = month_idle(0, 0, Platform(keys=1, dashboards=0))

    assert [line.price.name for line in bill.lines] == ["KMS key"]


def test_a_project_once_is_starts_fetching_and_parsing_of_all_workers() -> None:
    bill = once(files=1_000, size=4_000_000_000, by=ROUND, jobs=Jobs(count=10))

    dollars = {line.price.name: line.dollars for line in bill.lines}
    # Starts 10 x 80 s; fetching 400 s + 500 s; parsing 4e9 / (2 workers x 4 CPUs x 25e6) = 20 s: 1,720 s, 3 workers.
    assert dollars["Glue job"] == pytest.approx(3 * 1720 / 3600 * 0.44)
    assert dollars["S3 PUT, COPY, POST, LIST"] == pytest.approx(0.005)
    assert dollars["S3 GET"] == pytest.approx(0.0004)
    assert dollars["KMS requests"] == pytest.approx(0.006)
    assert bill.dollars == pytest.approx(sum(dollars.values()))


def test_many_projects_in_one_round_pay_its_starts_once() -> None:
    one, ten = (once(n * 1_000, n * 4_000_000_000, ROUND).dollars for n in (1, 10))
    starts = once(0, 0, ROUND).dollars

    assert ten - starts == pytest.approx(10 * (one - starts))


def test_flex_is_cheaper() -> None:
    flex, usual = (once(10, 10, ROUND, Jobs(execution_class=name)).lines[0].dollars for name in ("FLEX", "STANDARD"))

    assert flex / usual == pytest.approx(0.29 / 0.44)
