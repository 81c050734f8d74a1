"""The layer that breaks answers of the source double to order, and the server's part of it.

It stands between werkzeug's server and the double: a WSGI middleware. Two things a WSGI application cannot do are
done by the request handler: to reset a connection, and to answer in HTTP/1.0, whose bodies end with the connection.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event, Lock
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request

from omics_lake.sample.faults import Fault
from omics_lake.sample.faults_answers import BREAKERS, Broken
from omics_lake.sample.faults_pages import is_later_page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class FaultLayer:
    """A WSGI application in front of another.

    Args:
        stopping: set when the server stops, so that no answer goes on for ever.
    """

    def __init__(self, app: WSGIApplication, faults: Iterable[Fault], stopping: Event) -> None:
        self._app = app
        self._stopping = stopping
        self._lock = Lock()
        self._left: list[tuple[Fault, int]] = [(fault, fault.times) for fault in faults]

    def add(self, fault: Fault) -> None:
        """Order one more fault, after all earlier ones."""
        with self._lock:
            self._left.append((fault, fault.times))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, broken where a fault is due."""
        fault = self._take(Request(environ))
        if fault is None:
            return self._app(environ, start_response)
        response = BREAKERS[fault.kind](Broken(self._app, environ, fault, self._stopping))
        return response(environ, start_response)

    def _take(self, request: Request) -> Fault | None:
        with self._lock:
            for at, (fault, left) in enumerate(self._left):
                if left and fault.is_at(request.path) and _concerns(fault, request):
                    self._left[at] = (fault, left - 1)
                    return fault
        return None


def _concerns(fault: Fault, request: Request) -> bool:
    if fault.kind == "no_range":
        return "Range" in request.headers
    return fault.kind != "page_repeats" or is_later_page(request)
