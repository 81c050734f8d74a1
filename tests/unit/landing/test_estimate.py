"""Estimates: worked out by hand from round assumptions."""

from __future__ import annotations

import pytest

from omics_lake.core.record import FileRecord
from omics_lake.landing.estimate import Assumptions, estimate

ROUND = Assumptions(
    download_rate=10e6,
    seconds_per_file=0.5,
    build_rate=25e6,
    worker_cpus=4,
    workers=3,
    start_seconds=40,
    dollars_per_worker_hour=0.5,
)


def record(file_id: str, size: int | None) -> FileRecord:
    return FileRecord("gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", file_id, "a.txt", size)


def test_bytes_and_files_make_the_minutes() -> None:
    found = estimate([record("a", 1_100_000_000), record("b", 100_000_000), record("c", None)], ROUND)

    assert (found.files, found.size, found.unsized) == (3, 1_200_000_000, 1)
    assert found.download_minutes == pytest.approx((120 + 1.5) / 60)


def test_all_workers_are_paid_while_two_of_three_parse() -> None:
    found = estimate([record("a", 4_000_000_000)], ROUND)

    # 40 s to start, 4e9 bytes / (2 workers x 4 CPUs x 25e6) = 20 s, three workers for 60 s.
    assert found.glue_hours == pytest.approx(3 * 60 / 3600)
    assert found.dollars == pytest.approx(0.025)


def test_a_short_job_is_billed_a_minute() -> None:
    assert estimate([record("a", 10)], ROUND).glue_hours == pytest.approx(3 / 60)


def test_nothing_wanted_costs_nothing() -> None:
    found = estimate([], ROUND)

    assert (found.files, found.size, found.download_minutes, found.dollars) == (0, 0, 0, 0)


def test_a_month_in_s3_is_paid_by_binary_gigabytes() -> None:
    # 100 GiB at the list price of $0.023 a GB-month.
    assert estimate([record("a", 100 * 1024**3)]).storage_dollars == pytest.approx(2.30)


def test_dollars_follow_the_price_table() -> None:
    found = estimate([record("a", 4_000_000_000)])

    # https://aws.amazon.com/glue/pricing/: a job of 6 DPU and 15 minutes is 6 * 1/4 hour * $0.44 = $0.66
    assert found.dollars / found.glue_hours * 6 * 0.25 == pytest.approx(0.66)
