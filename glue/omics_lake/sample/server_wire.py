"""The HTTP server under the source double: werkzeug's, silent, with connections that can be reset to order.

werkzeug ends the connection after each answer (`Connection: close`), so nothing here tests a client's keep-alive.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
from threading import Event
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler

from omics_lake.sample.faults_answers import HTTP_1_0, ResetConnection

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
_WAITS = 2000
_WAIT = 0.001
"""Seconds between two looks at what the client has not taken yet; at most two seconds in all."""


class QuietHandler(WSGIRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # the name is werkzeug's
        """Say nothing."""

    def make_environ(self) -> WSGIEnvironment:
        """The environment, with the way back to HTTP/1.0."""
        environ = super().make_environ()
        environ[HTTP_1_0] = self._answer_in_http_1_0
        return environ

    def _answer_in_http_1_0(self) -> None:
        self.protocol_version = "HTTP/1.0"

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Reset the connection where a fault wants it; else the client has gone, which is its right."""
        self.close_connection = True
        if isinstance(error, ResetConnection):
            _reset(self.connection)


def _reset(connection: socket.socket) -> None:
    """Close with a TCP reset, once the client's side has all bytes sent so far: a reset throws away the rest."""
    never = Event()
    for _ in range(_WAITS):
        if _unsent(connection) == 0:
            break
        never.wait(_WAIT)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
    connection.close()


def _unsent(connection: socket.socket) -> int:
    """Bytes that the other side has not acknowledged."""
    answer = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4)
    return int.from_bytes(answer, "little")
