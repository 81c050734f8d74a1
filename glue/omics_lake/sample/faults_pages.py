"""Faults of the GDC's pages: totals that change, pages that repeat, warnings."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from omics_lake.sample.faults import Fault

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def change_total(response: Response, fault: Fault) -> Response:
    """As if files had been added while the pages are read."""

    def change(body: dict[str, Any]) -> None:
        body["data"]["pagination"]["total"] += fault.number(1)

    return _edited(response, change)


def add_warning(response: Response, fault: Fault) -> Response:
    """As if a field had been renamed."""

    def change(body: dict[str, Any]) -> None:
        body["warnings"] = {"fields": f"unrecognized values: [{fault.text('cases.demographic.gender')}]"}

    return _edited(response, change)


def say_page_of(response: Response, environ: WSGIEnvironment) -> Response:
    """Pretend that a page is the one asked for."""
    size, start = _asked(Request(environ))

    def change(body: dict[str, Any]) -> None:
        body["data"]["pagination"] |= {"from": start, "page": start // size + 1}

    return _edited(response, change)


def is_later_page(request: Request) -> bool:
    """True for a request for any page but the first."""
    return _asked(request)[1] > 0


def ask_for_page_before(environ: WSGIEnvironment) -> WSGIEnvironment:
    """The request that would give the page before."""
    request = Request(environ)
    size, start = _asked(request)
    earlier = max(0, start - size)
    if request.mimetype == "application/json":
        data = json.dumps({**json.loads(_body(request)), "from": earlier}).encode()
        return {**environ, "wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": str(len(data))}
    return {**environ, "QUERY_STRING": urlencode({**request.args.to_dict(), "from": earlier})}


def _asked(request: Request) -> tuple[int, int]:
    """Size and offset asked for."""
    words = json.loads(_body(request)) if request.mimetype == "application/json" else request.args
    return int(words.get("size", 10)) or 1, int(words.get("from", 0))


def _body(request: Request) -> bytes:
    """The request's body, which the application can read once more."""
    data = request.get_data()
    request.environ["wsgi.input"] = io.BytesIO(data)
    request.environ["CONTENT_LENGTH"] = str(len(data))
    return data


def _edited(response: Response, change: Callable[[dict[str, Any]], None]) -> Response:
    body = json.loads(response.get_data())
    change(body)
    response.set_data(json.dumps(body))
    return response
