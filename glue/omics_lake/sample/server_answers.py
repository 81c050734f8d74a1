"""Answers that all parts of the source double give alike: JSON, errors, bytes with ranges.

Ranges, `If-Range` and the other conditions are werkzeug's; the validator is always the strong ETag `"<md5>"`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Request, Response

from omics_lake.sample.server_holdings import md5_of_file

CHUNK = 1 << 19
"""Bytes read and sent at a time."""

_CHANGED = datetime(2026, 8, 10, tzinfo=UTC)
OCTETS = "application/octet-stream"


def json_answer(body: Any, status: int = 200) -> Response:
    """JSON as the archives write it."""
    return Response(json.dumps(body), status=status, content_type="application/json")


def json_error(status: int, message: str) -> Response:
    """`{"message": ...}`: the GDC documents no form of its errors."""
    return json_answer({"message": message}, status)


def file_answer(request: Request, path: Path, content_type: str = OCTETS, name: str | None = None) -> Response:
    """A file from disk, whole or the range asked for.

    Args:
        name: for `Content-Disposition`; none is sent without it.
    """
    size = path.stat().st_size
    response = Response(_from_disk(path), content_type=content_type)
    response.content_length = size
    return _conditional(request, response, md5_of_file(path), size, name)


def _from_disk(path: Path) -> Iterator[bytes]:
    """The file chunk by chunk; closed also where nobody reads it to its end."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def bytes_answer(request: Request, data: bytes, content_type: str = OCTETS, name: str | None = None) -> Response:
    """Bytes from memory, whole or the range asked for."""
    response = Response(data, content_type=content_type)
    return _conditional(request, response, hashlib.md5(data, usedforsecurity=False).hexdigest(), len(data), name)


def _conditional(request: Request, response: Response, md5: str, size: int, name: str | None) -> Response:
    response.set_etag(md5)
    response.last_modified = _CHANGED
    if name is not None:
        response.headers["Content-Disposition"] = f"attachment; filename={name}"
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    except RequestedRangeNotSatisfiable as error:
        response.close()
        return Response(status=416, headers={"Content-Range": f"bytes */{error.length}"})
    del response.headers["Date"]  # the server sends one
    return response


def pieces(data: bytes) -> Iterator[bytes]:
    """The bytes chunk by chunk, so that no length is sent with them."""
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]
