"""How landing ended, file by file and in all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from omics_lake.core.errors import IncompleteManifest, LakeError
from omics_lake.core.record import FileRecord

NAMED = 50
"""Missing files that the error names; the report has all of them."""


class Status(StrEnum):
    """Where a wanted file stands after a run."""

    LANDED = "landed"
    """Fetched or copied in this run."""
    PRESENT = "present"
    """It was there before."""
    FAILED = "failed"
    QUARANTINED = "quarantined"
    """Not asked for: it failed in three runs."""


@dataclass(frozen=True)
class FileOutcome:
    """How one wanted file fared.

    Args:
        bytes: that came through here for it, repeats included; 0 when S3 copied it.
        retries: requests that were repeated.
        seconds: spent on it; of a file that shared an answer, from the file before it.
        error: why it is missing.
    """

    record: FileRecord
    status: Status
    bytes: int = 0
    retries: int = 0
    seconds: float = 0.0
    error: LakeError | None = None


@dataclass(frozen=True)
class LandReport:
    """How a run fared.

    Args:
        bytes: that came through here.
        seconds: of the whole run.
    """

    outcomes: tuple[FileOutcome, ...]
    bytes: int
    seconds: float

    @property
    def counts(self) -> dict[Status, int]:
        """Files of each status, 0 included."""
        found = Counter(outcome.status for outcome in self.outcomes)
        return {status: found[status] for status in Status}

    @property
    def retries(self) -> int:
        """Requests that were repeated."""
        return sum(outcome.retries for outcome in self.outcomes)

    @property
    def missing(self) -> tuple[FileOutcome, ...]:
        """Wanted files that are not there, in the order of the records."""
        return tuple(o for o in self.outcomes if o.status in (Status.FAILED, Status.QUARANTINED))

    @property
    def error(self) -> IncompleteManifest | None:
        """Names each missing file and why; None when all are there."""
        missing = self.missing
        if not missing:
            return None
        lines = [f"{o.record.key}: {_reason(o.error)}" for o in missing[:NAMED]]
        if len(missing) > NAMED:
            lines.append(f"and {len(missing) - NAMED} more")
        return IncompleteManifest(
            f"{len(missing)} of {len(self.outcomes)} wanted files have not landed",
            where=", ".join(sorted({f"{o.record.source} {o.record.project_id}" for o in missing})),
            why="\n    ".join(lines),
            next_step="run again: what has landed is not fetched twice",
        )


def _reason(error: LakeError | None) -> str:
    if error is None:
        return "unknown"
    return f"{type(error).__name__}: {error.what}" + (f" ({error.why})" if error.why else "")
