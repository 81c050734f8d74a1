"""The sum of a job's parts, and whether it may be published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from omics_lake.build.job import Job
from omics_lake.build.task import FileFailure, PartResult, whole_file_reject
from omics_lake.core.errors import AuditFailed, LakeError
from omics_lake.lake.arrow_files import WrittenFile
from omics_lake.lake.ops import RejectRecord
from omics_lake.tables.recipe import FileReject

NAMED = 10


class Total:
    """Running sum over the parts of one job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.written: list[WrittenFile] = []
        self.rows_per_file: Counter[str] = Counter()
        self.rejected: list[FileReject] = []
        self.failures: list[FileFailure] = []
        self.null_markers: Counter[str] = Counter()
        self.unknown_columns: set[str] = set()
        self.duplicates = 0
        self.bytes_in = 0

    def add(self, part: PartResult) -> None:
        """Take in one part."""
        self.written += part.written
        self.rows_per_file.update(part.rows_per_file)
        self.rejected += part.rejected
        self.failures += part.failures
        self.null_markers.update(part.null_markers)
        self.unknown_columns |= part.unknown_columns
        self.duplicates += part.duplicates
        self.bytes_in += part.bytes_in

    @property
    def rows(self) -> int:
        """Rows made."""
        return sum(self.rows_per_file.values())

    @property
    def rejected_per_file(self) -> Counter[str]:
        """Source file -> its lines in quarantine."""
        return Counter(reject.file_id for reject in self.rejected)

    def check(self, allow_incomplete: bool) -> None:
        """Refuse to publish when files were unreadable or too many lines rejected.

        Raises:
            LakeError: of the first unreadable file's own kind, naming all such files.
            AuditFailed: the share of rejected lines is above what the table tolerates, or a table that is never empty
                would be.
        """
        if self.failures and not allow_incomplete:
            raise _unreadable(self.failures)
        lines = self.rows + len(self.rejected) + self.duplicates
        share = len(self.rejected) / lines if lines else 0.0
        tolerated = self.job.table.tolerated_rejects
        # In a form of ten lines one shifted line is more than any small share, and is no reason to lose the nine.
        one_line = tolerated > 0 and len(self.rejected) == 1
        if share > tolerated and not one_line:
            reasons = Counter(reject.rejected.reason for reject in self.rejected).most_common(3)
            raise AuditFailed(
                "More lines were rejected than the table tolerates; nothing was published",
                where=self.job.name,
                why=f"{len(self.rejected):,} of {lines:,} lines ({share:.2%}, tolerated {tolerated:.2%}): "
                + "; ".join(f"{n:,} x {reason}" for reason, n in reasons),
                next_step=f"look at `omics-lake quarantine --table {self.job.table.full_name}`",
            )

        if self.job.table.never_empty and self.job.files and not self.rows:
            raise AuditFailed(
                "The files hold no row; nothing was published",
                where=self.job.name,
                why=f"{len(self.job.files)} files with a header and nothing below it",
                next_step="land them again: an empty answer of a source does not replace the rows that are there",
            )

    def absent(self) -> str:
        """The ids of wanted files that are not in the rows, for the snapshot's summary."""
        ids = [record.file_id for record in self.job.missing] + [f.file.record.file_id for f in self.failures]
        return ",".join(sorted(ids))

    def reject_records(self, run_id: str, now: datetime) -> Iterator[RejectRecord]:
        """Rows for `ops.quarantine`."""
        names = {file.record.file_id: file.record.file_name for file in self.job.files}
        for reject in (*self.rejected, *(whole_file_reject(failure) for failure in self.failures)):
            yield RejectRecord(
                run_id=run_id,
                table_name=self.job.table.full_name,
                project_id=self.job.project_id,
                data_release=self.job.release,
                file_id=reject.file_id,
                file_name=names[reject.file_id],
                line=reject.rejected.line,
                reason=reject.rejected.reason,
                raw=reject.rejected.raw,
                rejected_at=now,
            )


def _unreadable(failures: Sequence[FileFailure]) -> LakeError:
    """One error for all unreadable files, of the first one's kind."""
    first = failures[0].error
    if len(failures) == 1:
        return first
    named = "; ".join(f"{f.error.where}: {f.error.what}" for f in failures[:NAMED])
    more = f"; and {len(failures) - NAMED} more" if len(failures) > NAMED else ""
    return type(first)(
        f"{len(failures)} files could not be read; nothing was published",
        where=failures[0].file.record.project_id,
        why=named + more,
        next_step=first.next_step or "land these files again, or build with --allow-incomplete",
    )
