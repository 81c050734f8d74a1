"""What every source is to the landing zone: something that lists wanted files and opens one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, runtime_checkable

from omics_lake.core.record import FileRecord


@dataclass(frozen=True)
class Body:
    """One file's bytes on their way.

    Args:
        chunks: the bytes from `start` on, each chunk at most 1 MiB. May raise `OSError` (or urllib3's and requests'
            errors, which landing takes for the same) when the connection breaks, `TimeoutError` when the time for
            the whole file is over.
        start: offset of the first byte in the file; 0 where the source gave the whole file although asked for less.
        size: bytes of the whole file, None where the source does not say.
        validator: strong ETag (with its quotes) of the version these bytes belong to, None where there is none.
        content_type: as declared, lower case, without parameters.
        retries: requests that had to be repeated before this answer.
    """

    chunks: Iterator[bytes]
    start: int = 0
    size: int | None = None
    validator: str | None = None
    content_type: str = ""
    retries: int = 0
    close: Callable[[], None] = field(default=lambda: None, repr=False)


@runtime_checkable
class Source(Protocol):
    """One place that files come from. Knows no Spark, no landing zone and no clock."""

    @property
    def name(self) -> str:
        """`FileRecord.source` of its files: gdc, idc, nbia, clinvar, own."""
        ...

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """Open one file.

        Args:
            record: as this source listed it.
            start: first byte wanted; a source that cannot do that gives the whole file (`Body.start` 0).
            validator: only if the file is still this version may `start` be honoured; else the whole file.

        Raises:
            SourceUnavailable: no answer, or an error, after all tries of the request.
            SourceRefused: an answer that cannot be trusted.
            ControlledAccess: the record is not open access; nothing was sent.
        """
        ...

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Prove a whole file that the source gave no MD5 for (a zip of images, a page of JSON).

        Args:
            file: seekable, at 0.

        Raises:
            LakeError: the file is not what was asked for.
        """
        ...


@runtime_checkable
class BatchSource(Source, Protocol):
    """A source that gives many small files in one answer."""

    def open_batch(self, records: Sequence[FileRecord]) -> Body:
        """A tar (gzip or plain) of `<file_id>/<file_name>` members, in any order, plus members to pass over."""
        ...


@runtime_checkable
class CopySource(Source, Protocol):
    """A source whose objects S3 can copy without the bytes passing through here."""

    def s3_object(self, record: FileRecord) -> tuple[str, str] | None:
        """Bucket and key of the file, None where it has none."""
        ...
