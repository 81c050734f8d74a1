"""What one worker does: bring one file, or a batch of small ones, from its source to the landing zone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from omics_lake.core.errors import ArchiveRefused, LakeError
from omics_lake.core.record import FileRecord
from omics_lake.landing.batch import fetch_batch
from omics_lake.landing.fetch import FetchLimits, fetch
from omics_lake.landing.meter import Meter, Tally
from omics_lake.landing.outcome import FileOutcome, Status
from omics_lake.landing.store import Store
from omics_lake.source.base import BatchSource, CopySource, Source


@dataclass(frozen=True)
class Worker:
    """What the workers of a run share.

    Args:
        copy: let S3 copy what it can.
    """

    store: Store
    limits: FetchLimits
    copy: bool
    meter: Meter

    def land_one(self, record: FileRecord, source: Source) -> FileOutcome:
        """Land one file; a failure is an outcome."""
        self.meter.go_on()
        began, count = time.monotonic(), Tally(self.meter)
        try:
            if self._copied(record, source):
                return FileOutcome(record, Status.LANDED, seconds=time.monotonic() - began)
            retries = fetch(record, source, self.store.sink(record), self.limits, count.add)
        except LakeError as error:
            return FileOutcome(record, Status.FAILED, count.bytes, 0, time.monotonic() - began, error)
        return FileOutcome(record, Status.LANDED, count.bytes, retries, time.monotonic() - began)

    def land_batch(self, records: Sequence[FileRecord], source: BatchSource) -> list[FileOutcome]:
        """Land small files that share an answer, and singly those that it did not give."""
        outcomes: list[FileOutcome] = []
        refused: ArchiveRefused | None = None
        self.meter.go_on()
        began, count, before = time.monotonic(), Tally(self.meter), 0
        try:
            for record in fetch_batch(records, source, self.store.sink, count.add):
                now = time.monotonic()
                outcomes.append(FileOutcome(record, Status.LANDED, count.bytes - before, 0, now - began))
                began, before = now, count.bytes
        except ArchiveRefused as error:
            refused = error
        except LakeError:  # each file is asked for again below, and says why it fails
            pass
        landed = {outcome.record.file_id for outcome in outcomes}
        rest = [record for record in records if record.file_id not in landed]
        if refused is not None:
            return outcomes + [FileOutcome(record, Status.FAILED, error=refused) for record in rest]
        return outcomes + [self.land_one(record, source) for record in rest]

    def _copied(self, record: FileRecord, source: Source) -> bool:
        if not self.copy or not isinstance(source, CopySource):
            return False
        place = source.s3_object(record)
        return place is not None and self.store.copy(record, *place)
