"""What the lake costs on AWS, at the list prices of `core.prices`: a run, a project once, a month of rest.

Estimates: each is a sum of quantity times price, and its lines and assumptions are shown with it. Free tiers, requests
below a cent and the traffic of analysts are left out. What a run really took stands in `ops.run`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from omics_lake.core import prices
from omics_lake.core.prices import Price, glue_price
from omics_lake.jobs.order import Job, jobs
from omics_lake.landing.estimate import Assumptions, download_seconds


def dpu_seconds(seconds: float, dpu: float) -> float:
    """What Glue bills for a run: its seconds, at least a minute of them, times the DPU it held."""
    return max(seconds, prices.GLUE_MINIMUM_SECONDS) * dpu


def glue_dollars(paid: float, execution_class: str = "STANDARD") -> float:
    """Dollars for so many DPU-seconds."""
    return glue_price(execution_class).of(paid / 3600)


@dataclass(frozen=True)
class Line:
    """One line of a bill: so many units at a price."""

    price: Price
    quantity: float

    @property
    def dollars(self) -> float:
        """Quantity times price."""
        return self.price.of(self.quantity)


@dataclass(frozen=True)
class Bill:
    """Lines that cost something, and their sum."""

    lines: tuple[Line, ...]

    @property
    def dollars(self) -> float:
        """The sum."""
        return sum(line.dollars for line in self.lines)


@dataclass(frozen=True)
class Platform:
    """What stands in the account while nothing runs, as Terraform makes it by default; a test compares the two.

    HealthOmics stores cost nothing while they are empty, and a stopped notebook costs its volume alone.

    Args:
        keys: KMS keys, one for each data class. Rotation adds a dollar a key after one year, and another after two.
        alarm_metrics: metrics that CloudWatch alarms read; those of Metrics Insights cost by job that ran.
        dashboards: CloudWatch dashboards.
        notebook_gb: volume of the notebook, which is stopped.
        endpoints: VPC interface endpoints of the notebook's network, times zones.
        optimizer_runs: of Glue's table optimizers in a day: retention and orphans, once for each table.
        optimizer_minutes: DPU-minutes of one; AWS names no figure, so the least that is billed.
        logs_gb: kept in CloudWatch.
        table_share: bytes of the tables for a byte as landed.
    """

    keys: int = 5
    alarm_metrics: int = 4
    dashboards: int = 1
    notebook_gb: float = 20.0
    endpoints: int = 5
    optimizer_runs: int = 52
    optimizer_minutes: float = 1.0
    logs_gb: float = 1.0
    table_share: float = 0.5


FLEX = frozenset({"maintain"})
"""Families whose jobs run in Glue's execution class FLEX, as module etl has it."""


@dataclass(frozen=True)
class Round:
    """How the jobs of one round spend their time.

    Args:
        rates: of landing and parsing; not its workers, which each job has of its own.
        publish_seconds: a table's branch, audits and publishing, for one project.
        logs_gb: that one job writes.
        metrics: that one job sends; CloudWatch bills a metric for the hours in which it gets data.
    """

    rates: Assumptions = field(default_factory=Assumptions)
    publish_seconds: float = 15.0
    logs_gb: float = 0.01
    metrics: int = 6


def month_idle(files: int, stored: float, platform: Platform | None = None) -> Bill:
    """A month in which nothing runs.

    Args:
        files: landed; Intelligent-Tiering watches each.
        stored: bytes in S3, landed and in tables.
    """
    there = platform or Platform()
    optimizing = there.optimizer_runs * there.optimizer_minutes / 60 * prices.HOURS_PER_MONTH / 24
    return _bill(
        Line(prices.S3_STANDARD, stored / prices.GB),
        Line(prices.S3_MONITORING, files / 1000),
        Line(prices.KMS_KEY, there.keys),
        Line(prices.VPC_ENDPOINT, there.endpoints * prices.HOURS_PER_MONTH),
        Line(prices.NOTEBOOK_VOLUME, there.notebook_gb),
        Line(prices.GLUE_OPTIMIZER, optimizing),
        Line(prices.CLOUDWATCH_ALARM, there.alarm_metrics),
        Line(prices.CLOUDWATCH_DASHBOARD, there.dashboards),
        Line(prices.CLOUDWATCH_LOGS_KEPT, there.logs_gb),
    )


def once(files: int, size: int, projects: int = 1, by: Round | None = None) -> Bill:
    """Land some files and build all tables from them once, in one round of all jobs.

    Athena adds nothing: it is paid by question. Copies inside AWS are a PUT each. Bucket keys make KMS requests fewer
    than the two for each file that are counted.
    """
    how, round_of = by or Round(), jobs()
    flex = [job for job in round_of if job.family in FLEX]
    usual = [job for job in round_of if job.family not in FLEX]
    return _bill(
        *(Line(price, _dpu_hours(some, files, size, projects, how)) for price, some in _classes(usual, flex)),
        Line(prices.S3_PUT, files / 1000),
        Line(prices.S3_GET, files / 1000),
        Line(prices.KMS_REQUEST, 2 * files / 10_000),
        Line(prices.CLOUDWATCH_LOGS, len(round_of) * how.logs_gb),
        Line(prices.CLOUDWATCH_METRIC, len(round_of) * how.metrics / prices.HOURS_PER_MONTH),
    )


def job_seconds(job: Job, files: int, size: int, projects: int, by: Round) -> float:
    """Seconds of one job: its start, what it publishes, and what it fetches or parses.

    The GDC's job fetches everything, and one large table's job parses everything: who of them does it changes nothing.
    """
    spent = by.rates.start_seconds + projects * by.publish_seconds
    if job.name == "land_gdc":
        spent += download_seconds(files, size, by.rates)
    if job.name == "build_expression":
        spent += size / (by.rates.build_rate * max(job.workers - 1, 1) * by.rates.worker_cpus)
    return spent


def _classes(usual: list[Job], flex: list[Job]) -> tuple[tuple[Price, list[Job]], ...]:
    return (glue_price(), usual), (glue_price("FLEX"), flex)


def _dpu_hours(some: list[Job], files: int, size: int, projects: int, by: Round) -> float:
    """All workers of a job are paid for while it runs."""
    paid = (
        dpu_seconds(job_seconds(job, files, size, projects, by), job.workers * prices.DPU_OF[job.worker_type])
        for job in some
    )
    return sum(paid) / 3600


def _bill(*lines: Line) -> Bill:
    return Bill(tuple(line for line in lines if line.quantity))
