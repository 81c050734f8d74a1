"""Fetch one file from its source into a sink: goes on after a broken connection, proves it, lands it.

The one retry policy for what happens after an answer's headers (before them, `source.http` has its own): urllib3's
`Retry` counts and waits. A broken, stalled or short body is gone on with from the byte reached if the source still
has that version; bytes of two versions are never joined. A wrong size or hash is fetched whole once more.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util.retry import Retry

from omics_lake.core.errors import (
    ArchiveCorrupt,
    ChecksumMismatch,
    LakeError,
    SourceRefused,
    SourceUnavailable,
    TooLarge,
    Truncated,
)
from omics_lake.core.record import FileRecord
from omics_lake.landing.sink import Sink, mismatch, require_same
from omics_lake.source.base import Body, Source

BROKEN = (OSError, HTTPError)
"""What reading a body raises when the connection breaks; requests' errors are OSErrors."""


@dataclass(frozen=True)
class FetchLimits:
    """How patient and how trusting to be.

    Args:
        tries: of one file, the first included.
        backoff: seconds; the second try comes at once, the third after twice, the fourth after four times as long.
        backoff_max: seconds, the longest wait.
        cap: bytes of the largest file taken from a source that does not say how large it is.
    """

    tries: int = 5
    backoff: float = 1.0
    backoff_max: float = 60.0
    cap: int = 64 * 1024**3

    def retry(self) -> Retry:
        """A fresh count."""
        return Retry(
            total=self.tries - 1,
            allowed_methods=None,
            backoff_factor=self.backoff,
            backoff_max=self.backoff_max,
            backoff_jitter=self.backoff / 2,
        )


class Short(OSError):
    """A body ended before its declared length without any error, or is of another version."""


def fetch(record: FileRecord, source: Source, sink: Sink, limits: FetchLimits, on_bytes: Callable[[int], None]) -> int:
    """Fetch, prove and land one file; nothing lies under its key when this raises.

    Args:
        on_bytes: told the length of each chunk that came; may raise to stop.

    Returns:
        Requests that had to be repeated.

    Raises:
        ControlledAccess: the record is not open access; nothing was sent.
        SourceUnavailable: no answer, or a connection that broke at every try.
        Truncated: the body ended early at every try.
        TooLarge: the body is larger than declared, or than the cap.
        ChecksumMismatch: size or MD5 differ from the record's, twice.
        SourceRefused: an answer that cannot be trusted.
        LakeError: the source's check refuses the file, or the landing zone cannot be written.
    """
    run = _Run(record, source, sink, limits, on_bytes)
    try:
        run.until_proven()
        sink.commit()
    except LakeError as error:
        if not isinstance(error, SourceUnavailable):  # after that one, what came is right as far as it goes
            sink.abort()
        raise
    finally:
        sink.close()
    return run.retries


class _Run:
    """The tries of one file."""

    def __init__(
        self, record: FileRecord, source: Source, sink: Sink, limits: FetchLimits, on_bytes: Callable[[int], None]
    ) -> None:
        self._record = record
        self._source = source
        self._sink = sink
        self._limits = limits
        self._on_bytes = on_bytes
        self._retry = limits.retry()
        self._declared = record.file_size
        self._joined = False
        self._wrong = 0
        self.retries = 0

    def until_proven(self) -> None:
        while True:
            try:
                self._receive()
                return self._prove()
            except BROKEN as error:
                self._count(error)
            except (ChecksumMismatch, ArchiveCorrupt) as error:
                self._once_more(error)
            self._retry.sleep()

    def _receive(self) -> None:
        """One request's body into the sink, after the bytes that are there."""
        if self._complete():
            return
        start = self._resume_at()
        body = self._source.open(self._record, start, self._sink.validator if start else None)
        self.retries += body.retries
        with closing(body):
            self._take_up(body, start)
            self._declared = self._record.file_size if body.size is None else body.size
            limit = self._limits.cap if self._declared is None else self._declared
            for chunk in body.chunks:
                self._on_bytes(len(chunk))
                if self._sink.received.size + len(chunk) > limit:
                    raise self._too_large(limit, self._sink.received.size + len(chunk))
                self._sink.write(chunk)
        if self._declared is not None and self._sink.received.size < self._declared:
            raise Short(f"{self._sink.received.size} of {self._declared} bytes came")

    def _complete(self) -> bool:
        """An earlier run had all bytes and ended before they were proven."""
        size = self._sink.received.size
        self._joined = self._joined or size > 0
        return size > 0 and size == self._record.file_size

    def _resume_at(self) -> int:
        """Only bytes of a known version are added to, or those that an MD5 will prove."""
        known = self._sink.validator is not None or self._record.md5sum is not None
        return self._sink.received.size if known else 0

    def _take_up(self, body: Body, start: int) -> None:
        """Line the sink up with what this body begins with."""
        self._require_size(body)
        if body.start == 0:
            self._sink.restart(body.validator)
            self._joined = False
        elif body.start != start:
            raise SourceRefused(
                "A source gave another part of a file than was asked for",
                where=self._record.key,
                why=f"asked from byte {start}, given from {body.start}",
                next_step="run again; report it to the source if it stays",
            )
        elif self._sink.validator is not None and body.validator not in (None, self._sink.validator):
            self._sink.restart(None)
            raise Short(f"the file changed at its source while it came, to {body.validator}")

    def _require_size(self, body: Body) -> None:
        """A size that cannot be right is known before the first byte."""
        size = self._record.file_size
        if size is None or body.size is None or body.size == size:
            return
        if body.size > size:
            raise self._too_large(size, body.size)
        raise mismatch(self._record, "size in bytes", size, body.size)

    def _prove(self) -> None:
        require_same(self._record, self._sink.received)
        if self._record.md5sum is None:
            with self._sink.spooled() as file:
                self._source.check(self._record, file)

    def _count(self, error: Exception) -> None:
        """Count a broken body; raise when the tries are used up."""
        try:
            self._retry = self._retry.increment("GET", self._record.key, error=error)
        except MaxRetryError as used_up:
            raise self._broken(error) from used_up
        self.retries += 1

    def _once_more(self, error: LakeError) -> None:
        """A wrong whole file is fetched once more; one joined of two answers does not count as one."""
        self._wrong += not self._joined
        self._sink.restart(None)
        if self._wrong > 1:
            raise error
        self._count(error)

    def _broken(self, error: Exception) -> LakeError:
        if isinstance(error, LakeError):
            return error
        size, declared = self._sink.received.size, self._declared
        kind = SourceUnavailable if declared is None or isinstance(error, TimeoutError) else Truncated
        return kind(
            f"A file did not come whole in {self._limits.tries} tries",
            where=self._record.key,
            why=f"{size} of {'unknown' if declared is None else declared} bytes; last: {error!r}",
            next_step="run again: it goes on with what came; if it stays, the source may be down",
        )

    def _too_large(self, limit: int, size: int) -> TooLarge:
        return TooLarge(
            "A source gives more bytes than the file has",
            where=self._record.key,
            why=f"{limit} bytes declared or allowed, at least {size} offered",
            next_step="plan the project anew: the source may have changed the file",
        )
