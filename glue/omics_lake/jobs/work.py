"""What a step of a job works with, opened when it is first asked for: a job that needs no Spark starts none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyspark.sql import SparkSession

from omics_lake.build.context import Context, Metered
from omics_lake.core.errors import LakeError
from omics_lake.core.progress import Report
from omics_lake.jobs.arguments import JobArguments
from omics_lake.jobs.logs import LoggedProgress
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import start_session
from omics_lake.landing.store import Store, open_store
from omics_lake.landing.zone import Zone, open_landing
from omics_lake.source.archives import Archives
from omics_lake.source.sites import Sites

Start = Callable[[LakeConfig], SparkSession]


@dataclass(frozen=True)
class Done:
    """How a step ended.

    Args:
        rows: published, or found in place.
        rejected: lines sent to `ops.quarantine`.
        errors: one for each project or table that failed; the others are done.
    """

    rows: int = 0
    rejected: int = 0
    errors: tuple[LakeError, ...] = ()


@dataclass(frozen=True)
class Work:
    """One run of a job.

    Args:
        start: starts Spark, or gets it.
        report: told how far the work is.
        pause: waits so many seconds.
    """

    arguments: JobArguments
    start: Start = start_session
    report: Report = field(default_factory=LoggedProgress)
    pause: Callable[[float], None] = time.sleep

    def store(self) -> Store:
        """The landing zone, to write to."""
        told = self.arguments
        return open_store(told.landing, told.endpoint, told.region, told.kms_key)

    def zone(self) -> Zone:
        """The landing zone as it lies there now, read once for all projects."""
        told = self.arguments
        return open_landing(told.landing, endpoint=told.endpoint, region=told.region, empty_ok=True)

    def archives(self) -> Archives:
        """The archives, or their double."""
        told = self.arguments
        sites = Sites.at(told.sources_at) if told.sources_at else Sites()
        index = Path(told.idc_index) if told.idc_index else None
        return Archives(sites, index, told.idc_release, told.endpoint, told.region)

    @cached_property
    def context(self) -> Context:
        """Spark on the lake; what is built is charged to this run of the job."""
        told = self.arguments
        metered = Metered(told.job_run_id, told.dpu, told.dollars_per_dpu_hour) if told.dpu else None
        return Context(self.start(told.config), told.config, self.report, metered=metered)
