"""Land wanted files: fetch what is not there, several at a time; one file's failure stops no other.

What is there is found by listing, under any release of the same source and project. A run holds one lock for each
source and project it lands; a run that ends early keeps every file that was proven.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from omics_lake.core.errors import ChecksumMismatch, ControlledAccess, UsageError
from omics_lake.core.progress import Report, silent
from omics_lake.core.record import FileRecord
from omics_lake.landing.batch import plan_batches
from omics_lake.landing.failures import Failure, read_failures, take_note
from omics_lake.landing.fetch import FetchLimits
from omics_lake.landing.lock import Lock, landing_lock, this_process
from omics_lake.landing.meter import Meter, Rate
from omics_lake.landing.outcome import FileOutcome, LandReport, Status
from omics_lake.landing.present import take_stock, visible
from omics_lake.landing.store import Store
from omics_lake.landing.worker import Worker
from omics_lake.source.base import BatchSource, CopySource, Source

SIGN_OF_LIFE = 1.0
"""Seconds between two reports while files come."""
Piece = Callable[[], list[FileOutcome]]


def land(
    store: Store,
    records: Sequence[FileRecord],
    sources: Mapping[str, Source],
    *,
    parallel: int = 4,
    report: Report = silent,
    retry_quarantined: bool = False,
    copy: bool = True,
    limits: FetchLimits | None = None,
    clock: Callable[[], float] = time.time,
) -> LandReport:
    """Land wanted files.

    Args:
        sources: by `FileRecord.source`.
        parallel: files, or batches of small ones, at a time.
        report: told once a second, and after each file.
        retry_quarantined: ask again for files that failed in three runs.
        copy: let S3 copy objects of `CopySource`s into an S3 landing zone.
        clock: seconds since 1970, for locks and notes.

    Returns:
        Each wanted file's outcome, in the order of the records; see `LandReport.error` for what is missing.

    Raises:
        ControlledAccess: a record is not open access; nothing was sent.
        UsageError: no source is known for a record.
        AlreadyRunning: another run lands one of the sources and projects; nothing was fetched.
        LakeError: the landing zone cannot be read or written.
    """
    _require_open(records)
    _require_known(records, sources)
    began = time.monotonic()
    worker = Worker(store, limits or FetchLimits(), copy, Meter())
    me = this_process(" ".join(sys.argv[:3]))
    outcomes: dict[str, FileOutcome] = {}
    with ExitStack() as held:
        groups = _by_project(records)
        locks = [held.enter_context(landing_lock(store, *group, me, clock=clock)) for group in sorted(groups)]
        for group in sorted(groups):
            run = _Run(worker, sources[group[0]], locks, report, clock)
            for outcome in run.land(group, groups[group], parallel, retry_quarantined):
                outcomes[outcome.record.key] = outcome
    ordered = tuple(outcomes[key] for key in dict.fromkeys(record.key for record in records))
    return LandReport(ordered, worker.meter.bytes, time.monotonic() - began)


def _require_open(records: Iterable[FileRecord]) -> None:
    for record in records:
        if record.access != "open":
            raise ControlledAccess(
                "A wanted file is not open access",
                where=f"{record.folder}, file {record.file_id}",
                why=f"access is {record.access!r}",
                next_step="remove the entry; this lake holds open-access data only",
            )


def _require_known(records: Iterable[FileRecord], sources: Mapping[str, Source]) -> None:
    if unknown := {record.source for record in records} - sources.keys():
        raise UsageError(
            f"No source is known for files of {', '.join(sorted(unknown))}",
            why=f"known: {', '.join(sorted(sources))}",
            next_step="land them with a version that knows the source, or leave them out",
        )


def _by_project(records: Iterable[FileRecord]) -> dict[tuple[str, str], list[FileRecord]]:
    groups: dict[tuple[str, str], list[FileRecord]] = {}
    for record in {record.key: record for record in records}.values():
        groups.setdefault((record.source, record.project_id), []).append(record)
    return groups


class _Run:
    """Landing of one source and project."""

    def __init__(
        self, worker: Worker, source: Source, locks: Sequence[Lock], report: Report, clock: Callable[[], float]
    ) -> None:
        self._worker = worker
        self._source = source
        self._locks = locks
        self._report = report
        self._clock = clock

    def land(
        self, group: tuple[str, str], records: Sequence[FileRecord], parallel: int, retry_quarantined: bool
    ) -> list[FileOutcome]:
        store = self._worker.store
        store.sweep(*group)
        notes = read_failures(store, *group)
        there, wanted = self._sort_out(group, records, {} if retry_quarantined else notes)
        progress = Rate(f"land {' '.join(group)}", len(wanted), self._worker.meter, self._report)
        fetched = list(self._fetch(wanted, parallel, progress))
        outcomes = [*there, *fetched]
        take_note(store, notes, outcomes, datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds"))
        progress.tell("failed" if any(o.error for o in outcomes) else "done")
        return outcomes

    def _sort_out(
        self, group: tuple[str, str], records: Sequence[FileRecord], notes: Mapping[str, Failure]
    ) -> tuple[list[FileOutcome], list[FileRecord]]:
        """Outcomes of files that need no request, and the files to fetch."""
        store = self._worker.store
        present = take_stock(visible(store.list(f"{group[0]}/"))[0], store.uri)
        known: list[FileOutcome] = []
        wanted: list[FileRecord] = []
        for record in records:
            try:
                key = present.key_of(record)
            except ChecksumMismatch as error:
                known.append(FileOutcome(record, Status.FAILED, error=error))
                continue
            note = notes.get(record.file_id)
            if key is not None:
                known.append(FileOutcome(record, Status.PRESENT))
            elif note is not None and note.quarantined:
                known.append(FileOutcome(record, Status.QUARANTINED, error=note.error(record)))
            else:
                wanted.append(record)
        return known, wanted

    def _fetch(self, wanted: Sequence[FileRecord], parallel: int, progress: Rate) -> Iterator[FileOutcome]:
        """Hand out no more than the workers and as many pieces again can hold; stop them when this is left early."""
        pieces = iter(self._pieces(wanted))
        meter = self._worker.meter
        with ThreadPoolExecutor(parallel, thread_name_prefix="land") as pool:
            try:
                running = {pool.submit(piece) for piece in islice(pieces, 2 * parallel)}
                while running:
                    done, running = wait(running, SIGN_OF_LIFE, FIRST_COMPLETED)
                    for lock in self._locks:
                        lock.require_held()
                    running |= {pool.submit(piece) for piece in islice(pieces, len(done))}
                    for outcome in _results(done):
                        progress.done += 1
                        yield outcome
                    progress.tell()
            except BaseException:
                meter.stop.set()
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def _pieces(self, wanted: Sequence[FileRecord]) -> Sequence[Piece]:
        source, worker = self._source, self._worker
        copied = worker.copy and isinstance(source, CopySource) and worker.store.uri.startswith("s3://")
        if not isinstance(source, BatchSource) or copied:
            return [partial(_one, worker, record, source) for record in wanted]
        batches, single = plan_batches(wanted)
        return [partial(_one, worker, record, source) for record in single] + [
            partial(worker.land_batch, batch, source) for batch in batches
        ]


def _one(worker: Worker, record: FileRecord, source: Source) -> list[FileOutcome]:
    return [worker.land_one(record, source)]


def _results(done: Iterable[Future[list[FileOutcome]]]) -> Iterator[FileOutcome]:
    for future in done:
        yield from future.result()
