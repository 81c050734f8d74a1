"""Build one table of one project: parse its files in tasks, then publish them in one snapshot."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import datetime

from omics_lake import __version__
from omics_lake.build.context import Context, Ended
from omics_lake.build.fingerprint import of_files
from omics_lake.build.job import SPREAD_FROM_BYTES, Job, group_files
from omics_lake.build.task import PartResult, run_group
from omics_lake.build.total import Total
from omics_lake.core.errors import LakeError
from omics_lake.core.progress import Progress
from omics_lake.lake.arrow_files import Target, target_of, to_data_files
from omics_lake.lake.audit import AuditResult
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.lock import writer_lock
from omics_lake.lake.ops import RunRecord, record_rejects
from omics_lake.lake.publish import Publication, Request, publish, replace_with_files, unchanged
from omics_lake.landing.zone import LandedFile


def build_table(context: Context, job: Job) -> Ended:
    """Build and publish, or find that nothing changed; the run is recorded either way.

    A `LakeError` becomes a run with outcome `failed`; anything else is a bug, is recorded too, and propagates.
    """
    run_id, started = context.new_id(), context.clock()
    total = Total(job)
    try:
        with writer_lock(context.config, f"{job.table.full_name}.{job.scope.name}"):
            publication = _build(context, job, run_id, total)
    except LakeError as failure:
        return Ended(_record(context, job, total, run_id, started, None, str(failure)), failure)
    except Exception as bug:
        _record(context, job, total, run_id, started, None, f"{type(bug).__name__}: {bug}")
        raise
    return Ended(_record(context, job, total, run_id, started, publication, None), None)


def _record(
    context: Context,
    job: Job,
    total: Total,
    run_id: str,
    started: datetime,
    publication: Publication | None,
    error: str | None,
) -> RunRecord:
    """Write what happened to `ops.run`, and the rejected lines to `ops.quarantine`."""
    run = RunRecord(
        run_id=run_id,
        command_id=context.command_id,
        table_name=job.table.full_name,
        project_id=job.project_id,
        data_release=job.release,
        outcome=publication.outcome.value if publication else "failed",
        started_at=started,
        finished_at=context.clock(),
        files=len(job.files),
        files_absent=len(job.missing) + len(total.failures),
        bytes_in=total.bytes_in,
        rows_out=total.rows,
        rejected=len(total.rejected) + len(total.failures),
        duplicates=total.duplicates,
        snapshot_id=publication.snapshot_id if publication else None,
        audits=in_words(publication.audits) if publication else (),
        null_markers=dict(total.null_markers),
        unknown_columns=tuple(sorted(total.unknown_columns)),
        error=error,
        package_version=__version__,
    )
    record_rejects(context.spark, context.config, list(total.reject_records(run_id, run.finished_at)))
    return context.record(run)


def in_words(audits: Sequence[AuditResult]) -> tuple[str, ...]:
    """Audit results as `ops.run` keeps them."""
    return tuple(f"{a.name} ({a.detail})" if a.detail else a.name for a in audits)


def _build(context: Context, job: Job, run_id: str, total: Total) -> Publication:
    if not context.allow_incomplete:
        job.require_complete()
    spark = context.spark
    request = Request(job.table, job.scope, job.release, _fingerprint(job), run_id)
    if standing := unchanged(spark, request):
        return standing
    stored = ensure_table(spark, job.table)
    for part in _parts(context, job, target_of(spark, job.table, stored, context.config)):
        total.add(part)
    total.check(context.allow_incomplete)
    files = to_data_files(spark, stored, total.written)
    summary = {"omics-lake.run": run_id, "omics-lake.release": job.release, "omics-lake.absent": total.absent()}
    unread = {failure.file.record.file_id for failure in total.failures}
    request = replace(
        request,
        fingerprint=_fingerprint(job, unread),
        rows_per_file={file.record.file_id: 0 for file in job.files if file.record.file_id not in unread}
        | total.rows_per_file,
        rejected_per_file=total.rejected_per_file,
    )
    write = replace_with_files(spark, job.scope, files, summary)
    return publish(spark, request, write, lambda step: context.report(Progress(job.name, step)))


def _fingerprint(job: Job, unread: Collection[str] = ()) -> str:
    """Fingerprint of the files that became rows: once an unreadable one is mended, there is work to do."""
    records = (file.record for file in job.files if file.record.file_id not in unread)
    return of_files(job.table, job.recipe.version, records)


def _parts(context: Context, job: Job, target: Target) -> Iterator[PartResult]:
    """Run the groups: on the driver when they are few and small, else each as a Spark task."""
    groups = group_files(job.files, job.recipe, context.spark.sparkContext.defaultParallelism)
    done = 0
    context.report(Progress(job.name, "parse", 0, len(job.files)))
    for part, files in (
        _on_driver(job, groups, target) if _small(job, groups) else _on_tasks(context, job, groups, target)
    ):
        done += files
        context.report(Progress(job.name, "parse", done, len(job.files)))
        yield part


def _small(job: Job, groups: Sequence[Sequence[LandedFile]]) -> bool:
    return job.size < SPREAD_FROM_BYTES or len(groups) == 1


def _on_driver(job: Job, groups: Sequence[Sequence[LandedFile]], target: Target) -> Iterator[tuple[PartResult, int]]:
    for group in groups:
        yield run_group(job.table.full_name, group, job.filesystem, target), len(group)


def _on_tasks(
    context: Context, job: Job, groups: Sequence[Sequence[LandedFile]], target: Target
) -> Iterator[tuple[PartResult, int]]:
    """One Spark job for each group, as many at a time as there are cores, so that each end is a sign of progress."""
    spark_context = context.spark.sparkContext
    table, filesystem = job.table.full_name, job.filesystem

    def on_a_task(group: Sequence[LandedFile]) -> PartResult:
        return spark_context.parallelize([group], 1).map(lambda g: run_group(table, g, filesystem, target)).collect()[0]

    with ThreadPoolExecutor(max_workers=spark_context.defaultParallelism) as pool:
        running = {pool.submit(on_a_task, group): len(group) for group in groups}
        for finished in as_completed(running):
            yield finished.result(), running[finished]
