"""Publish what a file came to, table by table; the table that lists what is whole comes last.

Where a call set was listed, it is unlisted in the moment before the first of its tables changes. So a reader, or a
process killed between two tables, meets a set that is listed and whole, or one that is not listed: the next run does
the rest. An annotation is never unlisted: its rows stand in one table and change in one commit, which is better than
a while without any. Its entries in omics.consequence come before it, and are joined by `file_id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omics_lake.build.context import Context
from omics_lake.build.streamed_job import StreamedJob
from omics_lake.build.streamed_read import Whole
from omics_lake.core.progress import Progress
from omics_lake.core.table import Table
from omics_lake.lake.arrow_files import to_data_files
from omics_lake.lake.catalog import ensure_table, exists, open_table
from omics_lake.lake.publish import Publication, Request, kept_as, publish, replace_with_files
from omics_lake.lake.scope import content_of

MD5 = "md5"
REFERENCE = "normalised-against"


@dataclass(frozen=True)
class Content:
    """What a set's rows are made from.

    Args:
        fingerprint: of all of it.
        md5: of the file.
        reference: FASTA that allele keys are left-aligned against; empty without.
    """

    fingerprint: str
    md5: str
    reference: str

    def kept(self) -> dict[str, str]:
        """What the table remembers of it, beside the fingerprint."""
        return {MD5: self.md5, REFERENCE: self.reference}


def stored_content(context: Context, job: StreamedJob) -> Content | None:
    """What the set that is listed now was made from; None where there is none."""
    if not exists(context.spark, job.last):
        return None
    properties: Mapping[str, str] = dict(open_table(context.spark, job.last).properties())
    scope = job.scope(job.last)
    fingerprint = content_of(properties, scope)
    if fingerprint is None:
        return None
    return Content(fingerprint, properties.get(kept_as(MD5, scope), ""), properties.get(kept_as(REFERENCE, scope), ""))


def begun_with(context: Context, job: StreamedJob) -> set[str]:
    """Fingerprints of what the set's tables before the last were made from: the last one's, but for a killed build."""
    found = {
        content_of(dict(open_table(context.spark, table).properties()), job.scope(table))
        for table in job.kind.tables[:-1]
        if exists(context.spark, table)
    }
    return {fingerprint for fingerprint in found if fingerprint is not None}


def publish_table(
    context: Context, job: StreamedJob, table: Table, whole: Whole, content: Content, run_id: str
) -> Publication | None:
    """Replace the set's rows of one table; before they change, a call set that other rows are listed of is unlisted.

    Returns:
        None where there are no rows, and were none before: nothing to publish.
    """
    stored = ensure_table(context.spark, table)
    scope = job.scope(table)
    rows = whole.rows[table.full_name]
    before = content_of(dict(stored.properties()), scope)
    if not rows and before is None and table not in (job.kind.main, job.last):
        return None
    file_id = job.record.file_id
    request = Request(
        table,
        scope,
        job.release,
        content.fingerprint,
        run_id,
        rows_per_file={file_id: rows},
        rejected_per_file={file_id: len(whole.rejected)} if whole.rejected and table == job.kind.main else {},
        ordered=not job.kind.side_by_side,
        kept=content.kept(),
    )
    summary = {"omics-lake.run": run_id, "omics-lake.release": job.release}
    files = to_data_files(context.spark, stored, whole.written.get(table.full_name, []))
    write = replace_with_files(context.spark, scope, files, summary)

    def told(step: str) -> None:
        if step == "publish" and table != job.last:
            unlist(context, job, content, run_id)
        context.report(Progress(job.progress(table), step))

    return publish(context.spark, request, write, told)


def unlist(context: Context, job: StreamedJob, content: Content, run_id: str) -> None:
    """Take a call set off the list that is there with other content; its release's tag still lists it.

    The other tables have rows of two files in turn until the last is published, and the rows of one file made in two
    ways cannot be told apart by `file_id`.
    """
    listed = stored_content(context, job)
    if listed is None or listed.fingerprint == content.fingerprint or job.last == job.kind.main:
        return
    table, scope = job.last, job.scope(job.last)
    request = Request(table, scope, job.release, None, run_id, rows_per_file={}, kept=content.kept())
    summary = {"omics-lake.run": run_id, "omics-lake.release": job.release}
    context.report(Progress(job.progress(table), "unlist"))
    publish(context.spark, request, replace_with_files(context.spark, scope, [], summary), lambda _: None)
