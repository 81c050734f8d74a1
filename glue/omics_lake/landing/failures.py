"""Notes on files that did not land: `.omics-lake/failed/<source>/<project>/<file_id>.json`.

A file that failed in three runs is quarantined: it is not asked for again until told so, and stays reported as
missing. A run in which a source answers for no file at all counts against none of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from omics_lake.core.errors import (
    IncompleteManifest,
    LakeError,
    NothingFound,
    SourceUnavailable,
    Truncated,
    UnreadableFile,
)
from omics_lake.core.record import FileRecord
from omics_lake.landing.outcome import FileOutcome, Status
from omics_lake.landing.store import STATE, Store

QUARANTINE_AFTER = 3
"""Runs."""


@dataclass(frozen=True)
class Failure:
    """What is noted of one file.

    Args:
        attempts: runs in which it failed.
        what: the last error's sentence.
        why: its reason.
        last: when, UTC in ISO 8601.
    """

    attempts: int
    what: str
    why: str
    last: str

    @property
    def quarantined(self) -> bool:
        """It is not asked for again."""
        return self.attempts >= QUARANTINE_AFTER

    def error(self, record: FileRecord) -> LakeError:
        """Why the file was not asked for."""
        return IncompleteManifest(
            "A file is in quarantine",
            where=record.key,
            why=f"it failed in {self.attempts} runs, last {self.last}: {self.what} ({self.why})",
            next_step="see why, then land with --retry-quarantined",
        )


def read_failures(store: Store, source: str, project_id: str) -> dict[str, Failure]:
    """The notes of a source and project, by file id.

    Raises:
        UnreadableFile: a note is none of ours.
    """
    return {
        key.rpartition("/")[2].removesuffix(".json"): _parse(store.read(key), key)
        for key in store.list(f"{STATE}/failed/{source}/{project_id}/")
    }


def take_note(store: Store, notes: Mapping[str, Failure], outcomes: Sequence[FileOutcome], now: str) -> None:
    """Note the files that failed in this run, and remove the notes of those that are there.

    Args:
        notes: of before the run.
        now: UTC in ISO 8601.
    """
    outage = _is_outage(outcomes)
    for outcome in outcomes:
        record, error = outcome.record, outcome.error
        before = notes.get(record.file_id)
        if outcome.status is Status.FAILED and error is not None:
            attempts = (before.attempts if before else 0) + (not outage and _is_the_files(error))
            failure = Failure(attempts, error.what, error.why, now)
            store.put(_key(record), json.dumps(asdict(failure), sort_keys=True).encode())
        elif outcome.status in (Status.LANDED, Status.PRESENT) and before is not None:
            store.delete(_key(record))


def _is_outage(outcomes: Sequence[FileOutcome]) -> bool:
    """The source answered for none of several files: that is no file's fault."""
    asked = [outcome for outcome in outcomes if outcome.status in (Status.LANDED, Status.FAILED)]
    return len(asked) > 1 and all(
        isinstance(o.error, SourceUnavailable) and not isinstance(o.error, Truncated) for o in asked
    )


def _is_the_files(error: LakeError) -> bool:
    """Not the landing zone's: that it cannot be written is said by the base class and by NothingFound."""
    return type(error) not in (LakeError, NothingFound)


def _key(record: FileRecord) -> str:
    return f"{STATE}/failed/{record.source}/{record.project_id}/{record.file_id}.json"


def _parse(data: bytes, key: str) -> Failure:
    try:
        return Failure(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise UnreadableFile(
            "A note of a failed file cannot be read", where=key, why=str(error), next_step="remove it"
        ) from error
