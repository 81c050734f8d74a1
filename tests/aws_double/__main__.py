"""Runs the double until it is ended. Prints `Running on http://127.0.0.1:PORT` once it listens."""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from moto.core.utils import utcnow
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.s3 import models as s3_models
from werkzeug.serving import make_server

from aws_double.record import Recorder


class QuietHandler(MotoRequestHandler):
    """moto's, without a line per request."""

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Nothing: the record has it."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m aws_double", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--record", type=Path, help="file that gets one JSON line per request")
    parser.add_argument("--age-days", type=int, default=0, help="how many days old every new object in S3 looks")
    parser.add_argument("--plain", action="store_true", help="moto as it is, no gap closed")
    return parser.parse_args()


def age_objects(days: int) -> None:
    """Upkeep looks at no young objects, and S3 offers no other way to make an old one."""

    def then() -> datetime:
        return utcnow() - timedelta(days=days)

    s3_models.utcnow = then


def main() -> None:
    asked = arguments()
    if not asked.plain:
        from aws_double.gaps import close_all

        close_all()
    if asked.age_days:
        age_objects(asked.age_days)
    application = Recorder(DomainDispatcherApplication(create_backend_app), asked.record)
    server = make_server("127.0.0.1", asked.port, application, threaded=True, request_handler=QuietHandler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.write(f"Running on http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


main()
