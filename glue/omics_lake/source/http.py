"""HTTP as all sources use it: one `requests.Session`, one retry policy, one place that says no.

Connect and read time-outs are per attempt; `total` is for one whole answer. Connections are counted, so that no
source sees more than `parallel` at once, however many threads ask. No cookies, no netrc, no tokens; proxies and
certificates are those of the environment, as requests takes them.
Source: https://requests.readthedocs.io/en/latest/user/advanced/
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError, ProtocolError

from omics_lake import __version__
from omics_lake.core.errors import SourceRefused, SourceUnavailable, Truncated
from omics_lake.source.base import Body
from omics_lake.source.http_body import (
    content_type_of,
    part_of,
    problem_of,
    retries_of,
    size_of,
    stream,
    validator_of,
)
from omics_lake.source.http_guard import masked, require_listed
from omics_lake.source.http_retry import retry_policy
from omics_lake.source.http_session import GuardedSession

_LOG = logging.getLogger(__name__)
_JSON = "application/json"
_HTML = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True)
class HttpLimits:
    """What one source may cost.

    Args:
        connect: seconds for a connection, per attempt.
        read: seconds without a single byte, per attempt.
        total: seconds for one whole answer, all attempts and the body.
        tries: requests at most for one answer.
        backoff: seconds, the unit of the pauses between tries.
        parallel: open answers at once; further ones wait.
        chunk: bytes in memory of one body.
        answer: bytes of an answer that is held whole (a page of a listing).
    """

    connect: float = 15
    read: float = 60
    total: float = 3600
    tries: int = 5
    backoff: float = 1
    parallel: int = 8
    chunk: int = 1 << 20
    answer: int = 256 << 20


USUAL = HttpLimits()


class Http:
    """Requests to one source's hosts; threads may share it.

    Args:
        hosts: `host` (https) or `host:port` that requests and redirects may go to; http only to a loopback address.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        hosts: Collection[str],
        limits: HttpLimits = USUAL,
        user_agent: str = f"omics-lake/{__version__}",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits
        self._hosts = frozenset(hosts)
        self._clock = clock
        self._retry = retry_policy(limits.tries, limits.backoff)
        self._slots = threading.BoundedSemaphore(limits.parallel)
        self._session = GuardedSession(self._hosts)
        self._session.headers.update({"User-Agent": user_agent, "Accept-Encoding": "identity"})
        adapter = HTTPAdapter(max_retries=self._retry, pool_connections=4, pool_maxsize=limits.parallel)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def get(self, url: str, *, params: Mapping[str, str] | None = None, accept: str = _JSON) -> bytes:
        """A small answer, whole.

        Args:
            accept: content type wanted; HTML where something else was asked for is an error page.

        Raises:
            SourceUnavailable: no answer, or an error, after all tries; `Truncated` where it is the body that ends.
            SourceRefused: a refusal, an error page, more than `limits.answer` bytes, a redirect to elsewhere.
            ControlledAccess: the query looks like a token; nothing was sent.
        """
        query = requests.Request("GET", url, params=dict(params or {})).prepare().url or url
        return self._answer("GET", query, None, accept)

    def post_json(self, url: str, body: Mapping[str, Any]) -> bytes:
        """A small answer to a question in JSON, whole. Raises as `get`."""
        return self._answer("POST", url, body, _JSON)

    def open(
        self,
        url: str,
        *,
        start: int = 0,
        validator: str | None = None,
        method: str = "GET",
        json: Mapping[str, Any] | None = None,
    ) -> Body:
        """A file's bytes as they come. Close the body: it holds one of the `parallel` places until then.

        Args:
            start: first byte wanted; the body may start at 0 nevertheless.
            validator: strong ETag; only if the file is still this version may `start` be honoured.

        Raises:
            SourceUnavailable: no answer, or an error, after all tries.
            SourceRefused: a refusal, another part of the file than asked for, a redirect to elsewhere.
            ControlledAccess: the query looks like a token; nothing was sent.
        """
        deadline = self._clock() + self.limits.total
        headers = {"Range": f"bytes={start}-"} if start else {}
        if start and validator:
            headers["If-Range"] = validator
        release = self._take_slot(url)
        try:
            response = self._send(method, url, headers, json)
            if start and response.status_code == 416:  # the file is now shorter than what we have of it
                response.close()
                start, response = 0, self._send(method, url, {}, json)
            return self._body(response, start, validator, deadline, release)
        except BaseException:
            release()
            raise

    def _body(
        self,
        response: requests.Response,
        start: int,
        validator: str | None,
        deadline: float,
        release: Callable[[], None],
    ) -> Body:
        def close() -> None:
            response.close()
            release()

        try:
            if error := problem_of(response, self.limits.chunk):
                raise error
            partial = response.status_code == 206
            return Body(
                chunks=_closing(stream(response, self.limits.chunk, deadline, self._clock), close),
                start=start if partial else 0,
                size=part_of(response, start, validator) if partial else size_of(response),
                validator=validator_of(response),
                content_type=content_type_of(response),
                retries=retries_of(response),
                close=close,
            )
        except BaseException:
            response.close()
            raise

    def _answer(self, method: str, url: str, json: Mapping[str, Any] | None, accept: str) -> bytes:
        """Whole bytes; a body that breaks is asked for again by the same policy as an answer that never came."""
        policy = self._retry
        while True:
            body = self.open(url, method=method, json=json)
            try:
                with _closed(body):
                    return self._whole(body, url, accept)
            except OSError as error:
                try:
                    policy = policy.increment(method, url, error=ProtocolError(str(error)))
                except MaxRetryError:
                    raise Truncated(
                        "The answer breaks off at every try",
                        where=masked(url),
                        why=str(error)[:400],
                        next_step="run the command again later",
                    ) from error
                policy.sleep()

    def _whole(self, body: Body, url: str, accept: str) -> bytes:
        if body.content_type in _HTML and accept not in _HTML:
            raise SourceRefused(
                "The source answers with a web page", where=masked(url), why=f"{accept} was asked for",
                next_step="look at the page in a browser: it may tell of maintenance",
            )  # fmt: skip
        data = bytearray()
        for chunk in body.chunks:
            data += chunk
            if len(data) > self.limits.answer:
                raise SourceRefused(
                    "The answer is too large", where=masked(url), why=f"more than {self.limits.answer} bytes"
                )
        return bytes(data)

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], json: Mapping[str, Any] | None
    ) -> requests.Response:
        require_listed(url, self._hosts)
        _LOG.debug("%s %s", method, masked(url))
        try:
            return self._session.request(
                method,
                url,
                headers=dict(headers),
                json=json,
                stream=True,
                timeout=(self.limits.connect, self.limits.read),
            )
        except SourceUnavailable as error:
            error.where = masked(url)  # the retry policy does not know it
            raise
        except requests.exceptions.TooManyRedirects as error:
            raise SourceRefused("The source redirects in circles", where=masked(url), why=str(error)) from error
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            raise SourceUnavailable(
                "The source cannot be reached",
                where=masked(url),
                why=masked(str(error))[:400],
                next_step="check the network and the base URL, then run the command again",
            ) from error

    def _take_slot(self, url: str) -> Callable[[], None]:
        """Wait for one of the `parallel` places; the returned function gives it back, once however often called."""
        if not self._slots.acquire(timeout=self.limits.total):
            raise SourceUnavailable(
                "All connections to the source are in use", where=masked(url), why=f"for {self.limits.total:g} s"
            )
        held = [self._slots]

        def release() -> None:
            try:
                held.pop().release()
            except IndexError:
                return

        return release


def _closing(chunks: Iterator[bytes], close: Callable[[], None]) -> Iterator[bytes]:
    """Give the connection back as soon as the last byte is read or reading failed."""
    try:
        yield from chunks
    finally:
        close()


@contextmanager
def _closed(body: Body) -> Iterator[None]:
    try:
        yield
    finally:
        body.close()
