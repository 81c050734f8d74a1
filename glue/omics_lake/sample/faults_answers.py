"""How each kind of fault breaks an answer.

What a fault is not about stays honest: a body cut in transit declares its whole length, a changed file has its own
ETag and answers conditions by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from omics_lake.sample.faults import Fault, Kind
from omics_lake.sample.faults_pages import add_warning, ask_for_page_before, change_total, say_page_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

HTTP_1_0 = "omics_lake.http_1_0"
"""Key of the environment: call it to answer this request in HTTP/1.0."""

_CONDITIONS = ("HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")
_PIECE = 1 << 16
_TICKS = 10
"""Drips a second, where there are enough bytes."""


class ResetConnection(ConnectionError):
    """The request handler has to reset the connection now."""


@dataclass(frozen=True)
class Broken:
    """A request and the fault that it meets."""

    app: WSGIApplication
    environ: WSGIEnvironment
    fault: Fault
    stopping: Event

    def answer(self, environ: WSGIEnvironment | None = None) -> Response:
        """What the double would answer."""
        return Response.from_app(self.app, self.environ if environ is None else environ)

    def whole(self) -> Response:
        """What it would answer to the same request without range and conditions."""
        return self.answer({name: value for name, value in self.environ.items() if name not in _CONDITIONS})


def _status(broken: Broken) -> Response:
    response = _json_error(broken, 503)
    if broken.fault.retry_after is not None:
        response.headers["Retry-After"] = str(broken.fault.retry_after)
    return response


def _json_error(broken: Broken, status: int = 200) -> Response:
    body = json.dumps({"message": "The request could not be served"})
    return Response(body, status=broken.fault.number(status), content_type="application/json")


def _html_page(broken: Broken) -> Response:
    page = "<!DOCTYPE html><html><body><h1>Down for maintenance</h1></body></html>"
    return Response(page, status=broken.fault.number(200), content_type="text/html; charset=utf-8")


def _empty(broken: Broken) -> Response:
    return Response(b"", status=broken.fault.number(200), content_type="application/octet-stream")


def _redirect(broken: Broken) -> Response:
    return Response(b"", status=302, headers={"Location": broken.fault.text("http://169.254.169.254/")})


def _reset(broken: Broken) -> Response:
    return _streamed(broken.answer(), lambda data: _then_reset(data[: broken.fault.after]))


def _then_reset(data: bytes) -> Iterator[bytes]:
    yield from _pieces(data)
    raise ResetConnection("as ordered")


def _short(broken: Broken) -> Response:
    response = broken.answer()
    data = response.get_data()
    kept = data[: broken.fault.after or len(data) // 2]
    response.response = _pieces(kept) if kept else iter([b""])
    response.content_length = len(data)
    return response


def _no_length(broken: Broken) -> Response:
    if broken.fault.value == "close":
        broken.environ[HTTP_1_0]()
    return _without_length(_streamed(broken.answer(), _pieces))


def _wrong_bytes(broken: Broken) -> Response:
    response = broken.answer()
    response.set_data(_other(response.get_data(), broken.fault.after))
    return response


def _other(data: bytes, at: int) -> bytes:
    """The bytes with one of them changed, in the length they have."""
    at = min(at, len(data) - 1)
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :] if data else b"?"


def _drip(broken: Broken) -> Response:
    return _streamed(broken.answer(), lambda data: _drops(data, broken.fault.number(1), broken.stopping))


def _drops(data: bytes, a_second: int, stopping: Event) -> Iterator[bytes]:
    size = max(1, a_second // _TICKS)
    for start in range(0, len(data), size):
        yield data[start : start + size]
        if stopping.wait(size / a_second):
            return


def _endless(broken: Broken) -> Response:
    more = broken.fault.value
    most = None if more is None else int(more)
    return _without_length(_streamed(broken.answer(), lambda data: _and_on(data, most, broken.stopping)))


def _and_on(data: bytes, most: int | None, stopping: Event) -> Iterator[bytes]:
    yield from _pieces(data)
    filler, sent = bytes(_PIECE), 0
    while not stopping.is_set() and (most is None or sent < most):
        piece = filler if most is None else filler[: most - sent]
        yield piece
        sent += len(piece)


def _no_range(broken: Broken) -> Response:
    response = broken.whole()
    response.headers.pop("Accept-Ranges", None)
    return response


def _other_etag(broken: Broken) -> Response:
    response = broken.whole()
    data = _other(response.get_data(), broken.fault.after)
    response.set_data(data)
    response.set_etag(hashlib.md5(data, usedforsecurity=False).hexdigest())
    response.make_conditional(broken.environ, accept_ranges=True, complete_length=len(data))
    del response.headers["Date"]  # the server sends one
    return response


def _file_name(broken: Broken) -> Response:
    response = broken.answer()
    name = broken.fault.text('../../"; rm -rf ~; ".tsv')
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _page_repeats(broken: Broken) -> Response:
    return say_page_of(broken.answer(ask_for_page_before(broken.environ)), broken.environ)


def _streamed(response: Response, send: Callable[[bytes], Iterable[bytes]]) -> Response:
    """The response with its body sent in another way; the length it declares stays."""
    data, length = response.get_data(), response.content_length
    response.response = send(data)
    response.content_length = length
    return response


def _without_length(response: Response) -> Response:
    response.headers.pop("Content-Length", None)
    return response


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]


BREAKERS: dict[Kind, Callable[[Broken], Response]] = {
    "status": _status,
    "reset": _reset,
    "short": _short,
    "no_length": _no_length,
    "wrong_bytes": _wrong_bytes,
    "html_page": _html_page,
    "json_error": _json_error,
    "empty": _empty,
    "drip": _drip,
    "endless": _endless,
    "redirect": _redirect,
    "no_range": _no_range,
    "other_etag": _other_etag,
    "file_name": _file_name,
    "total_changes": lambda broken: change_total(broken.answer(), broken.fault),
    "page_repeats": _page_repeats,
    "warnings": lambda broken: add_warning(broken.answer(), broken.fault),
}
