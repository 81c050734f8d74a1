"""Opens a lab's own files as their records tell: `file://`, `s3://`, or a page of cases that the record holds itself.

Needs no sheet: files land long after they were planned.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from pyarrow import fs

from omics_lake.core.errors import SourceRefused, SourceUnavailable, UnreadableFile
from omics_lake.core.places import filesystem_of
from omics_lake.core.record import FileRecord
from omics_lake.source.base import Body
from omics_lake.source.gdc_files import require_open

SOURCE = "own"
CHUNK = 1 << 20
DATA_URL = "data:application/json;base64,"

_SAID = 200  # characters of a place in a message: a page of cases is a long one


class OwnOpener:
    """`Source` that opens own files by the places in their records: `file://`, `s3://`, or the record itself.

    Args:
        endpoint: address of an S3 double.
        region: AWS region.
    """

    def __init__(self, endpoint: str | None = None, region: str | None = None) -> None:
        self._endpoint, self._region = endpoint, region

    @property
    def name(self) -> str:
        """`own`."""
        return SOURCE

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """A file's bytes.

        Raises:
            SourceRefused: the record's place is none of these.
            SourceUnavailable: the file is gone, or may not be read.
        """
        require_open([record])
        url = record.url or ""
        try:
            if url.startswith(DATA_URL):
                page = io.BytesIO(base64.b64decode(url.removeprefix(DATA_URL), validate=True))
                return Body(iter(lambda: page.read(CHUNK), b""), size=len(page.getvalue()))
            filesystem, path = self._place(url, record)
            return _body(filesystem.open_input_file(path), start)
        except (OSError, ValueError) as error:  # pyarrow and urllib call a malformed place a ValueError
            raise SourceUnavailable(
                "An own file cannot be read",
                where=url[:_SAID],
                why=str(error),
                next_step="put it back, or plan the sheet under another release: --own-release",
            ) from error

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        """Every file has an MD5."""
        raise UnreadableFile("An own file without MD5", where=record.key, next_step="plan the sheet again")

    def _place(self, url: str, record: FileRecord) -> tuple[fs.FileSystem, str]:
        parts = urlsplit(url)
        if parts.scheme == "file" and not parts.netloc:
            return fs.LocalFileSystem(), unquote(parts.path)
        if parts.scheme == "s3":
            return filesystem_of(url, self._endpoint, self._region)
        raise SourceRefused(
            "The record does not tell where the file lies",
            where=record.key,
            why=f"url is {url!r}",
            next_step="plan the sheet again",
        )


def _body(file: Any, start: int) -> Body:
    """From `start`, or from 0 where the file has become shorter than that."""
    size = file.size()
    begin = start if start <= size else 0
    file.seek(begin)
    return Body(chunks_of(file), begin, size, close=file.close)


def chunks_of(file: Any) -> Iterator[bytes]:
    """A file's bytes from where it stands, closed at the end."""
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
