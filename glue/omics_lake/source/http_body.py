"""One answer's bytes as they come, with an end to the time, and what its status and headers say.

Bytes are read as the connection has them (`read1`), so that a server that drips one byte a second is found out by
the total time-out although each single read succeeds. Bytes are never decoded: a `.gz` stays as it is stored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from omics_lake.core.errors import LakeError, SourceRefused, SourceUnavailable
from omics_lake.source.http_guard import masked

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_SAID = 400  # characters of a source's own words in a message
_BROKEN = (HTTPError, requests.exceptions.RequestException)


def stream(response: requests.Response, chunk: int, deadline: float, clock: Callable[[], float]) -> Iterator[bytes]:
    """The body's bytes, none of the pieces larger than `chunk`.

    Args:
        deadline: in the clock's seconds.

    Raises:
        ConnectionError: the connection broke, or the body is shorter than its Content-Length.
        TimeoutError: the deadline is over, or the source sent nothing for the whole read time-out.
    """
    try:
        while data := response.raw.read1(chunk, decode_content=False):
            yield data
            if clock() > deadline:
                raise TimeoutError(f"the time for the whole answer is over: {masked(response.url)}")
    except _BROKEN as error:
        raise ConnectionError(f"{masked(response.url)}: {error}") from error


def problem_of(response: requests.Response, chunk: int) -> LakeError | None:
    """The error that a status stands for, None for one with the asked bytes."""
    status, where = response.status_code, masked(response.url)
    if status in {200, 206}:
        return None
    if status in {401, 403}:
        return SourceUnavailable(
            "The source does not give this: it is controlled or not permitted",
            where=where,
            why=f"status {status}",
            next_step="fetch open-access files only",
        )
    if status in {404, 410}:
        return SourceUnavailable(
            "The source does not have this: it is gone",
            where=where,
            why=f"status {status}",
            next_step="plan again, for the newest release",
        )
    if status == 429 or status >= 500:
        return SourceUnavailable(
            "The source does not answer",
            where=where,
            why=f"status {status} after {retries_of(response) + 1} tries",
            next_step="run the command again later",
        )
    said = _said(response, chunk)
    return SourceRefused("The source refuses the request", where=where, why=f"status {status}{said and ': '}{said}")


def _said(response: requests.Response, chunk: int) -> str:
    """What an error's body says, in `message` or `error` where it is JSON; cut, and one line."""
    try:
        text = (response.raw.read1(chunk, decode_content=False) or b"").decode("utf-8", "replace")
    except (*_BROKEN, OSError):
        return ""
    try:
        body: Any = json.loads(text)
    except ValueError:
        body = None
    if isinstance(body, dict):
        text = str(body.get("message") or body.get("error") or text)
    return " ".join(text.split())[:_SAID]


def retries_of(response: requests.Response) -> int:
    """Requests before this answer that came to nothing."""
    retries = getattr(response.raw, "retries", None)
    return len(retries.history) if retries is not None else 0


def content_type_of(response: requests.Response) -> str:
    """`text/html; charset=utf-8` -> `text/html`."""
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def validator_of(response: requests.Response) -> str | None:
    """The strong ETag with its quotes; a weak one (`W/`) does not promise the same bytes."""
    etag = response.headers.get("ETag", "").strip()
    return etag if etag.startswith('"') else None


def size_of(response: requests.Response) -> int | None:
    """Bytes of the whole file, where a whole answer (status 200) tells."""
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def part_of(response: requests.Response, start: int, validator: str | None) -> int | None:
    """Bytes of the whole file, where a part (status 206) tells.

    Raises:
        SourceRefused: it is another part than asked for, or of another version.
    """
    header = response.headers.get("Content-Range", "")
    match = _RANGE.fullmatch(header.strip())
    version = validator_of(response)
    if match is None or start == 0 or int(match[1]) != start:
        why = f"asked for bytes from {start}, got Content-Range {header!r}"
    elif validator and version and version != validator:
        why = f"asked for version {validator}, got {version}"
    else:
        return None if match[3] == "*" else int(match[3])
    raise SourceRefused(
        "The source gave another part of the file than asked for", where=masked(response.url), why=why,
        next_step="run the command again: the file is then fetched whole",
    )  # fmt: skip
