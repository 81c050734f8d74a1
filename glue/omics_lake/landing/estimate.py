"""What a plan will take before anything moves: bytes, minutes, Glue hours and dollars.

An estimate, not a promise; its figures are assumptions that a user may replace, and they are shown with it. The
build's rate is from `make bench` (STAR counts, 256 files: bytes in over CPU seconds of a whole build, rounded down).
Prices are those of `core.prices` (a G.1X worker is one DPU with four virtual CPUs, billed by the second, at least one
minute).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from omics_lake.core import prices
from omics_lake.core.record import FileRecord

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Assumptions:
    """What an estimate rests on.

    Args:
        download_rate: bytes a second, all connections together.
        seconds_per_file: what a request costs beside its bytes, all connections together.
        build_rate: bytes that one CPU turns into tables in a second.
        worker_cpus: of one Glue worker (G.1X).
        workers: one to plan, the others to parse.
        start_seconds: until a Glue job does its first work.
        dollars_per_worker_hour: of one G.1X worker (one DPU).
        dollars_per_gb_month: of what lies in S3.
    """

    download_rate: float = 20 * MEGABYTE
    seconds_per_file: float = 0.1
    build_rate: float = 30 * MEGABYTE
    worker_cpus: int = 4
    workers: int = 2
    start_seconds: float = 60.0
    dollars_per_worker_hour: float = prices.GLUE_STANDARD.usd
    dollars_per_gb_month: float = prices.S3_STANDARD.usd


@dataclass(frozen=True)
class Estimate:
    """What it will take.

    Args:
        files: wanted.
        size: their bytes, as far as the source says.
        unsized: files whose size the source does not say (pages of metadata, zips of images).
        download_minutes: to land them.
        glue_hours: worker-hours of one build on Glue.
        dollars: of these.
        storage_dollars: a month of the landed files in S3.
        assumptions: what the figures rest on.
    """

    files: int
    size: int
    unsized: int
    download_minutes: float
    glue_hours: float
    dollars: float
    storage_dollars: float
    assumptions: Assumptions = field(repr=False)


def estimate(records: Iterable[FileRecord], assumptions: Assumptions | None = None) -> Estimate:
    """Estimate landing and building some files."""
    wanted = list(records)
    size = sum(record.file_size or 0 for record in wanted)
    return estimate_of(len(wanted), size, assumptions, unsized=sum(record.file_size is None for record in wanted))


def estimate_of(files: int, size: int, assumptions: Assumptions | None = None, *, unsized: int = 0) -> Estimate:
    """Estimate landing and building so many files of so many bytes."""
    by = assumptions or Assumptions()
    hours = _glue_hours(size, by) if files else 0.0
    return Estimate(
        files=files,
        size=size,
        unsized=unsized,
        download_minutes=download_seconds(files, size, by) / 60,
        glue_hours=hours,
        dollars=hours * by.dollars_per_worker_hour,
        storage_dollars=size / prices.GB * by.dollars_per_gb_month,
        assumptions=by,
    )


def download_seconds(files: int, size: int, by: Assumptions) -> float:
    """Seconds to land so many files of so many bytes."""
    return size / by.download_rate + files * by.seconds_per_file


def _glue_hours(size: int, by: Assumptions) -> float:
    """Worker-hours: all workers are paid for while the job runs, one of them does not parse."""
    parsing_cpus = max(by.workers - 1, 1) * by.worker_cpus
    seconds = by.start_seconds + size / (by.build_rate * parsing_cpus)
    return by.workers * max(seconds, prices.GLUE_MINIMUM_SECONDS) / 3600
