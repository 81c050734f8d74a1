"""The runs of one set: a row of `ops.run` for each table, and its rejected lines in `ops.quarantine`."""

from __future__ import annotations

from omics_lake import __version__
from omics_lake.build.context import Context, Ended
from omics_lake.build.streamed_job import StreamedJob
from omics_lake.build.streamed_read import Whole
from omics_lake.build.tables import in_words
from omics_lake.core.errors import LakeError
from omics_lake.core.table import Table
from omics_lake.formats.result import Rejected
from omics_lake.lake.ops import RejectRecord, RunRecord, record_rejects
from omics_lake.lake.publish import Outcome, Publication


class RunLog:
    """Keeps the time and the table that is being built.

    Args:
        job: the set; its main table is the one at work until `begin` names another.
    """

    def __init__(self, context: Context, job: StreamedJob) -> None:
        self._context, self._job = context, job
        self.ended: list[Ended] = []
        self.whole = Whole()
        self._table = job.kind.main
        self._started = context.clock()
        self.run_id = context.new_id()

    def begin(self, table: Table) -> None:
        """The next table; the first has the time that reading took."""
        if self.ended:
            self._started = self._context.clock()
            self.run_id = self._context.new_id()
        self._table = table

    def end(self, publication: Publication) -> None:
        """A table is published, or was found unchanged."""
        run = self._record(publication, None)
        if publication.outcome is Outcome.PUBLISHED and self._table == self._job.kind.main:
            self._rejects(run, self.whole.rejected)
        self.ended.append(Ended(run, None))

    def failed(self, error: Exception) -> None:
        """A table failed, and with it the set."""
        said = str(error) if isinstance(error, LakeError) else f"{type(error).__name__}: {error}"
        run = self._record(None, said)
        self._rejects(run, self.whole.rejected or [Rejected(0, said, "")])
        if isinstance(error, LakeError):
            self.ended.append(Ended(run, error))

    def _record(self, publication: Publication | None, error: str | None) -> RunRecord:
        job, is_main = self._job, self._table == self._job.kind.main
        read = bool(self.whole.rows) and is_main
        run = RunRecord(
            run_id=self.run_id,
            command_id=self._context.command_id,
            table_name=self._table.full_name,
            project_id=job.project_id,
            set_id=job.set_id,
            data_release=job.release,
            outcome=publication.outcome.value if publication else "failed",
            started_at=self._started,
            finished_at=self._context.clock(),
            files=len(job.files),
            files_absent=len(job.missing),
            bytes_in=sum(file.size for file in job.files) if read else 0,
            rows_out=self.whole.rows[self._table.full_name],
            rejected=len(self.whole.rejected) if is_main else 0,
            snapshot_id=publication.snapshot_id if publication else None,
            audits=in_words(publication.audits) if publication else (),
            unknown_columns=tuple(sorted(self.whole.undeclared)) if is_main else (),
            error=error,
            package_version=__version__,
        )
        return self._context.record(run)

    def _rejects(self, run: RunRecord, rejected: list[Rejected]) -> None:
        record = self._job.record
        lines = [
            RejectRecord(
                run_id=run.run_id,
                table_name=self._job.kind.main.full_name,
                project_id=run.project_id,
                data_release=run.data_release,
                file_id=record.file_id,
                file_name=record.file_name,
                line=line.line,
                reason=line.reason,
                raw=line.raw,
                rejected_at=run.finished_at,
            )
            for line in rejected
        ]
        record_rejects(self._context.spark, self._context.config, lines)
