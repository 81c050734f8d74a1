"""Build call sets and annotations: each landed VCF, GFF3 or table of annotations as a set of its own.

The file is read in parts (`streamed_split`), which Spark spreads; the driver joins them (`streamed_read`) and publishes
the set's tables (`streamed_publish`). Equal content publishes nothing. A file of other content under the same name is
refused, unless it is asked for: results that were drawn from the first would no longer be found. What a killed build
had begun is finished without being asked for again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from omics_lake.build.context import Context, Ended
from omics_lake.build.fingerprint import of_streamed
from omics_lake.build.streamed_callset import callset_row
from omics_lake.build.streamed_fasta import Reference
from omics_lake.build.streamed_job import StreamedJob
from omics_lake.build.streamed_log import RunLog
from omics_lake.build.streamed_open import Opened, open_streamed
from omics_lake.build.streamed_publish import Content, begun_with, publish_table, stored_content
from omics_lake.build.streamed_read import Whole, read_whole, split_bytes, verified_md5
from omics_lake.build.streamed_split import SplitTask
from omics_lake.core.errors import AuditFailed, LakeError
from omics_lake.core.progress import Progress
from omics_lake.lake.arrow_files import target_of, write_files
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.lock import writer_lock
from omics_lake.lake.publish import Publication, Request, unchanged
from omics_lake.lake.tiles import layout_for
from omics_lake.landing.zone import LandedFile
from omics_lake.tables import callset


@dataclass(frozen=True)
class Options:
    """What a user asks of the build.

    Args:
        replace: a file of other content takes the place of the one that was published under its name.
        reference: to left-align allele keys against.
    """

    replace: bool = False
    reference: Reference | None = None


NOTHING_ASKED = Options()


def build_streamed(context: Context, job: StreamedJob, options: Options = NOTHING_ASKED) -> list[Ended]:
    """Build and publish a set, or find that nothing changed; the run of each table is recorded either way.

    A `LakeError` becomes a run with outcome `failed`; anything else is a bug, is recorded too, and propagates.
    """
    log = RunLog(context, job)
    try:
        with writer_lock(context.config, f"{job.kind.name}.{job.scope(job.last).name}"):
            _build(context, job, options, log)
    except LakeError as failure:
        log.failed(failure)
    except Exception as bug:
        log.failed(bug)
        raise
    return log.ended


def _build(context: Context, job: StreamedJob, options: Options, log: RunLog) -> None:
    file = job.only_file()
    content = _content(job, file, options)
    if standing := _standing(context, job, content, options):
        log.begin(job.last)
        log.end(standing)
        return
    opened = open_streamed(job, file, options.reference, split_bytes(file.size, _cores(context)))
    log.whole = whole = _read(context, job, file, opened)
    _require_few_rejects(job, whole)
    if job.last == callset.TABLE:
        _write_callset(context, job, file, opened, whole, options)
    for table in job.kind.tables:
        log.begin(table)
        try:
            publication = publish_table(context, job, table, whole, content, log.run_id)
        except LakeError as error:
            if job.last != job.kind.main and stored_content(context, job) is None:
                error.next_step += f"; {job.name} is not listed until a build of it has ended well"
            raise
        if publication:
            log.end(publication)


def _cores(context: Context) -> int:
    return context.spark.sparkContext.defaultParallelism


def _content(job: StreamedJob, file: LandedFile, options: Options) -> Content:
    md5 = file.record.md5sum or verified_md5(job.filesystem, file)
    reference = options.reference.name if options.reference else ""
    return Content(of_streamed(job.kind.tables, job.kind.version, file.record, reference), md5.lower(), reference)


def _standing(context: Context, job: StreamedJob, content: Content, options: Options) -> Publication | None:
    """The set as it is published, where it was made from the same file; None when there is work to do.

    A call set that a killed build left is not listed: what is landed now is built, whatever file that is.

    A build without a FASTA leaves keys alone that were aligned against one.

    Raises:
        LakeError: it was made from another file, and that one is not to be replaced.
    """
    stored = stored_content(context, job)
    if stored is None:
        return None
    if stored.reference and not content.reference:
        before = of_streamed(job.kind.tables, job.kind.version, job.record, stored.reference)
        content = Content(
            before if before == stored.fingerprint else content.fingerprint, content.md5, stored.reference
        )
    begun = begun_with(context, job)
    if stored.md5 != content.md5 and not options.replace and content.fingerprint not in begun:
        raise LakeError(
            f"Another file is published as this {job.kind.name}",
            where=f"{job.name} ({job.files[0].path})",
            why=f"MD5 {stored.md5} is published, {content.md5} has landed",
            next_step="rename the file to load it beside the other, or build with --replace",
        )
    if begun - {stored.fingerprint}:
        return None
    ordered = not job.kind.side_by_side
    request = Request(job.last, job.scope(job.last), job.release, content.fingerprint, "", ordered=ordered)
    return unchanged(context.spark, request)


def is_done(context: Context, job: StreamedJob) -> bool:
    """True where the set is published, made from what has landed; False where a killed build left it half."""
    stored = stored_content(context, job)
    if stored is None or len(job.files) != 1:
        return False
    record = job.record
    if begun_with(context, job) - {stored.fingerprint}:
        return False
    return stored.fingerprint in {
        of_streamed(job.kind.tables, job.kind.version, record, reference) for reference in ("", stored.reference)
    }


def _read(context: Context, job: StreamedJob, file: LandedFile, opened: Opened) -> Whole:
    spark = context.spark
    tables = [table for table in job.kind.tables if table != callset.TABLE]
    targets = {t.full_name: target_of(spark, t, ensure_table(spark, t), context.config) for t in tables}
    values = {t.full_name: dict(job.scope(t).values) for t in tables}
    layout = layout_for(file.size)
    tasks = [
        SplitTask(file, job.filesystem, split, opened.meaning, values, targets, layout=layout)
        for split in opened.splits
    ]
    name = job.progress(job.kind.main)
    context.report(Progress(name, "parse", 0, 0, f"{file.size / 1e6:,.1f} MB in {len(tasks)} parts"))
    return read_whole(
        spark.sparkContext,
        tasks,
        opened.header_lines,
        lambda done, total: context.report(Progress(name, "parse", done, total)),
    )


def _require_few_rejects(job: StreamedJob, whole: Whole) -> None:
    """Refuse to publish when too many records were rejected.

    Raises:
        AuditFailed: their share is above what the table tolerates.
    """
    rejected, table = len(whole.rejected), job.kind.main
    lines = whole.rows[table.full_name] + rejected
    if rejected <= 1 or rejected / lines <= table.tolerated_rejects:
        return
    reasons = Counter(line.reason for line in whole.rejected).most_common(3)
    raise AuditFailed(
        "More records were rejected than the table tolerates; nothing was published",
        where=job.name,
        why=f"{rejected:,} of {lines:,} records ({rejected / lines:.2%}, tolerated {table.tolerated_rejects:.2%}): "
        + "; ".join(f"{count:,} x {reason}" for reason, count in reasons),
        next_step=f"look at `omics-lake quarantine --table {table.full_name}`",
    )


def _write_callset(
    context: Context, job: StreamedJob, file: LandedFile, opened: Opened, whole: Whole, options: Options
) -> None:
    """Write the row that lists the call set."""
    table = callset.TABLE
    target = target_of(context.spark, table, ensure_table(context.spark, table), context.config)
    row = callset_row(file.record, job.set_id, opened, whole, options.reference.name if options.reference else None)
    whole.written[table.full_name] = write_files(row, target)
    whole.rows[table.full_name] = 1
