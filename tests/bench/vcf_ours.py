"""The lake's own ways with a VCF: the build of a call set, and its parse-and-write functions without Spark."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import pyarrow as pa
from in_process import iceberg_schema
from inputs import landed_files
from pyarrow import fs
from sparks import StepClock, config_of, session_of
from vcf_work import VcfWork
from work_types import Run, Seconds

from omics_lake.build.context import Context
from omics_lake.build.streamed import build_streamed
from omics_lake.build.streamed_job import StreamedJob
from omics_lake.build.streamed_open import open_streamed
from omics_lake.build.streamed_read import split_bytes
from omics_lake.build.streamed_split import SplitTask, run_split
from omics_lake.core.errors import LakeError
from omics_lake.lake.arrow_files import Target
from omics_lake.tables import callset
from omics_lake.tables.streamed import CALLSET


def open_ours(work: VcfWork) -> Run:
    """The real build: verify, parse, write, commit four tables to branches, audit, publish, record the runs."""
    spark = session_of(work)
    job = job_of(work)

    def run() -> Mapping[str, Seconds]:
        clock = StepClock()
        for ended in build_streamed(Context(spark, config_of(work), report=clock.hear), job):
            if ended.error is not None:
                raise LakeError(f"the build failed: {ended.error}") from ended.error
        return clock.finished()

    return run


def open_in_process(work: VcfWork) -> Run:
    """What the tasks of a build do, one after the other."""
    pa.set_cpu_count(work.cores)
    import_module("pandas")  # Arrow does it at the first pa.array(list); a start's cost, as the others' imports are
    job = job_of(work)
    (file,) = job.files
    tables = [table for table in CALLSET.tables if table != callset.TABLE]
    targets = {
        table.full_name: Target(str(work.out / table.name), iceberg_schema(table), table.partition) for table in tables
    }
    values = {table.full_name: dict(CALLSET.scope(table, file.record)) for table in tables}

    def run() -> Mapping[str, Seconds]:
        opened = open_streamed(job, file, None, split_bytes(file.size, work.cores))
        for split in opened.splits:
            done = run_split(SplitTask(file, job.filesystem, split, opened.meaning, values, targets))
            if done.rejected:
                raise RuntimeError(f"{len(done.rejected)} lines were rejected: {done.rejected[0]}")
        return {}

    return run


def job_of(work: VcfWork) -> StreamedJob:
    """The landed file as a build takes it."""
    return StreamedJob(CALLSET, tuple(landed_files(work.landing)), (), fs.LocalFileSystem())
