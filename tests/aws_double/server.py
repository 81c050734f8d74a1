"""Starts the double in a process of its own, for the length of a `with`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import boto3
from botocore.config import Config

TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """A running double."""

    endpoint: str

    def client(self, service: str, region: str = "us-east-1", access_key: str = "test") -> Any:
        """boto3's client at the endpoint; a fault is seen at once instead of being tried again."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=access_key,
            aws_secret_access_key="test",
            config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
        )

    def label(self, text: str) -> None:
        """Every later request is recorded under this name: the test says which job runs now."""
        urllib.request.urlopen(f"{self.endpoint}/_double/label", data=text.encode()).close()

    def calls(self, label: str) -> list[dict[str, Any]]:
        """What was recorded under a label, in order."""
        with urllib.request.urlopen(f"{self.endpoint}/_double/calls?label={quote(label)}") as answer:
            calls: list[dict[str, Any]] = json.load(answer)
        return calls


@contextmanager
def running(record: Path | None = None, *options: str) -> Iterator[Server]:
    """The double on a free port; `options` as `python -m aws_double --help` lists them."""
    recorded = ("--record", str(record)) if record else ()
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = os.pathsep.join(filter(None, (str(TESTS), own.get("PYTHONPATH"))))
    with subprocess.Popen(
        [sys.executable, "-m", "aws_double", "--port", "0", *recorded, *options],
        env=own | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield Server(address(process))
        finally:
            process.terminate()


def address(process: subprocess.Popen[str]) -> str:
    """Where the server says it listens; what it says later is read away, so that it never waits for a reader."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"Running on (http://127\.0\.0\.1:\d+)", line):
            Thread(target=process.stdout.read, daemon=True).start()
            return found[1]
    raise AssertionError(f"the double did not start: {''.join(said)}")
