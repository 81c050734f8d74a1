"""What the lake costs on AWS, at the list prices of `core.prices`: a run, a project once, a month of rest.

Estimates: each is a sum of quantity times price, and its lines are shown with it. Free tiers, requests below a cent and
the traffic of analysts are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.core import prices
from omics_lake.core.prices import Price, glue_price
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
    """What stands in the account while nothing runs, as Terraform makes it by default.

    Args:
        keys: KMS keys, one for each data class.
        alarms: CloudWatch alarms.
        dashboards: CloudWatch dashboards.
        notebook_gb: volume of the notebook, which is stopped.
        endpoints: VPC interface endpoints of the notebook's network, times zones.
        table_share: bytes of the tables for a byte as landed.
    """

    keys: int = 5
    alarms: int = 0
    dashboards: int = 1
    notebook_gb: float = 0.0
    endpoints: int = 0
    table_share: float = 0.5


@dataclass(frozen=True)
class Jobs:
    """How the Glue jobs of one round share the work.

    Args:
        count: jobs of a round, each of which is billed for its start and for at least a minute.
        execution_class: Glue's.
    """

    count: int = 20
    execution_class: str = "STANDARD"


def month_idle(files: int, size: int, platform: Platform | None = None) -> Bill:
    """A month in which nothing runs.

    Args:
        files: landed; Intelligent-Tiering watches each.
        size: their bytes.
    """
    there = platform or Platform()
    landed = size / prices.GB
    return _bill(
        Line(prices.S3_STANDARD, landed * (1 + there.table_share)),
        Line(prices.S3_MONITORING, files / 1000),
        Line(prices.KMS_KEY, there.keys),
        Line(prices.CLOUDWATCH_ALARM, there.alarms),
        Line(prices.CLOUDWATCH_DASHBOARD, there.dashboards),
        Line(prices.NOTEBOOK_VOLUME, there.notebook_gb),
        Line(prices.VPC_ENDPOINT, there.endpoints * prices.HOURS_PER_MONTH),
    )


def once(files: int, size: int, by: Assumptions | None = None, jobs: Jobs | None = None) -> Bill:
    """Land some files and build all tables from them once: one project, or all 33 of TCGA in the same round of jobs.

    Args:
        files: wanted.
        size: their bytes.
        by: rates, and workers of a job (G.1X).
    """
    rates, round_of = by or Assumptions(), jobs or Jobs()
    return _bill(
        Line(glue_price(round_of.execution_class), _dpu_hours(files, size, rates, round_of)),
        Line(prices.S3_PUT, files / 1000),
        Line(prices.S3_GET, files / 1000),
        Line(prices.KMS_REQUEST, 2 * files / 10_000),
    )


def _dpu_hours(files: int, size: int, by: Assumptions, jobs: Jobs) -> float:
    """Every job starts; those that land wait for the line, those that build for their parsing workers."""
    starts = jobs.count * max(by.start_seconds, prices.GLUE_MINIMUM_SECONDS)
    fetching = download_seconds(files, size, by)
    parsing = size / (by.build_rate * max(by.workers - 1, 1) * by.worker_cpus)
    return by.workers * (starts + fetching + parsing) / 3600


def _bill(*lines: Line) -> Bill:
    return Bill(tuple(line for line in lines if line.quantity))
