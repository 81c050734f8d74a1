"""What every step of one command shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

from pyspark.sql import SparkSession

from omics_lake.core.errors import LakeError
from omics_lake.core.progress import Report, silent
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.ops import RunRecord, record_run


@dataclass(frozen=True)
class Ended:
    """One finished build: its record, and the error that ended it, if any."""

    run: RunRecord
    error: LakeError | None


@dataclass(frozen=True)
class Metered:
    """The run of a Glue job that a command is part of, for which each second is paid.

    Args:
        job_run_id: Glue's id of it.
        dpu: that the job holds, all workers together.
        dollars_per_dpu_hour: list price.
    """

    job_run_id: str
    dpu: float
    dollars_per_dpu_hour: float

    def on(self, run: RunRecord) -> RunRecord:
        """The record with its share of the job."""
        dpu_seconds = run.seconds * self.dpu
        dollars = dpu_seconds / 3600 * self.dollars_per_dpu_hour
        return replace(run, job_run_id=self.job_run_id, dpu_seconds=dpu_seconds, dollars=dollars)


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid4())


@dataclass(frozen=True)
class Context:
    """One command's session, lake, identity, and who is told.

    Args:
        allow_incomplete: build although wanted files are absent or unreadable, and record which.
        clock: UTC now.
        new_id: makes run ids.
        metered: the Glue job run this is part of; None where nobody counts.
    """

    spark: SparkSession
    config: LakeConfig
    report: Report = silent
    allow_incomplete: bool = False
    clock: Callable[[], datetime] = _now
    new_id: Callable[[], str] = _new_id
    command_id: str = field(default_factory=_new_id)
    metered: Metered | None = None

    def record(self, run: RunRecord) -> RunRecord:
        """Append the run to `ops.run`, with its share of the Glue job; returned as recorded."""
        recorded = self.metered.on(run) if self.metered else run
        record_run(self.spark, self.config, recorded)
        return recorded
