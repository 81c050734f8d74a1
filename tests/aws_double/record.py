"""Writes down every request to the double as one JSON line: who asked, and what IAM would have had to allow.

Which job runs now is said by `POST /_double/label` with a plain body; `GET /_double/calls?label=…` reads back. A
request of which nobody wrote down what it needs gets the action `unknown:…`, which no policy but an `*` allows, and is
named on stderr.

Requests come over plain HTTP here; they are judged as the HTTPS that they are on AWS.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from aws_double.needs import needs
from aws_double.request import Need, Request, Unknown

WITHOUT_A_NAME = ("", "s3", "us-east-1")
"""Access key, service and region of a request that nobody signed: only S3 has such."""
OWN = "/_double/"
MOTO = "/moto-api"

Environ = dict[str, Any]
Start = Callable[..., Any]


class Recorder:
    """WSGI middleware around moto's application."""

    def __init__(self, application: Callable[[Environ, Start], Iterable[bytes]], record: Path | None) -> None:
        self.application, self.record = application, record
        self.calls: list[dict[str, Any]] = []
        self.lock, self.label, self.started = Lock(), "", 0

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answers what is for the recorder, hands on the rest."""
        path = environ["PATH_INFO"]
        if path.startswith(OWN):
            return self.answer(environ, start)
        if path.startswith(MOTO):
            return self.application(environ, start)
        with self.lock:
            self.started += 1
            number, label = self.started, self.label
        request = read_request(environ)
        statuses: list[str] = []

        def noting(status: str, *more: Any) -> Any:
            statuses.append(status)
            return start(status, *more)

        try:
            return self.application(environ, noting)
        finally:  # a request that breaks moto was made all the same
            code = int(statuses[-1].split()[0]) if statuses else 500
            self.note(number, label, replace(request, status=code))

    def answer(self, environ: Environ, start: Start) -> Iterable[bytes]:
        body = b""
        if environ["PATH_INFO"] == f"{OWN}label":
            self.label = take_body(environ).decode()
        else:
            label = parse_qs(environ["QUERY_STRING"], keep_blank_values=True)["label"][0]
            with self.lock:
                asked = sorted((call for call in self.calls if call["label"] == label), key=lambda call: call["seq"])
            body = json.dumps(asked).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def note(self, number: int, label: str, request: Request) -> None:
        call = {
            "seq": number,
            "label": label,
            "access_key": request.access_key,
            "service": request.service,
            "operation": request.operation or f"{request.method} {request.path}",
            "status": request.status,
            "needs": [asdict(need) for need in known_needs(request)],
        }
        with self.lock:
            self.calls.append(call)
            if self.record:
                with self.record.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(call) + "\n")


def known_needs(request: Request) -> list[Need]:
    """What the request needs; whatever goes wrong in finding it out is a need that nothing meets."""
    try:
        return needs(request)
    except Exception as error:  # noqa: BLE001 - a request that breaks this must not pass for one that needs nothing
        why = str(error) if isinstance(error, Unknown) else f"{request.service} {request.operation}: {error!r}"
        say_once(f"UNKNOWN to the record: {why}")
        return [Need(f"unknown:{request.operation or request.method}", why)]


@cache
def say_once(line: str) -> None:
    """Terraform asks for a hundred such things, each of them many times."""
    sys.stderr.write(f"{line}\n")


def signature(environ: Environ, query: dict[str, str]) -> tuple[str, str, str]:
    """Access key, service and region, as the header or the address of a signed request says."""
    given = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0]
    scope = (given or query.get("X-Amz-Credential", "")).split("/")
    return (scope[0], scope[3], scope[2]) if len(scope) == 5 else WITHOUT_A_NAME


def read_request(environ: Environ) -> Request:
    """Leaves the body as it was. That of an object stays unread: nothing in it is asked for."""
    query = {k: v[0] for k, v in parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True).items()}
    access_key, service, region = signature(environ, query)
    method = environ["REQUEST_METHOD"]
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    return Request(
        method=method,
        path=environ["PATH_INFO"].encode("latin-1").decode(),
        query=query,
        headers=headers | {"content-type": environ.get("CONTENT_TYPE", "")},
        body=b"" if service == "s3" and "delete" not in query else take_body(environ),
        access_key=access_key or None,
        service=service,
        region=region,
    )


def take_body(environ: Environ) -> bytes:
    """Reads the body and puts it back."""
    length = environ.get("CONTENT_LENGTH")
    body: bytes = environ["wsgi.input"].read(int(length)) if length else b""
    environ["wsgi.input"] = BytesIO(body)
    return body
