#!/usr/bin/env python3
"""Stop this notebook instance when nobody has used it for some time; run by a systemd timer every few minutes.

In use is an instance with a busy kernel, and one with activity in the last N minutes, as Jupyter's server reports it
for kernels and terminals (`/api/kernels`, `/api/sessions`, `/api/terminals`). A kernel that has been shut down is
reported no longer, so the latest activity ever seen is kept in a file, which begins with the instance's start.

Where Jupyter does not answer, or not as expected, the instance is left running (a kernel under full load may keep the
server from answering) and the exit code is 7: the nightly stop is there for what this cannot tell.

Runs on the instance's own Python (3.8 or newer): standard library and boto3 only.

Example:
  idle_stop.py --instance atlas --minutes 60 --state /home/ec2-user/.omics-lake-activity
"""

from __future__ import annotations

import argparse
import http.client
import json
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

JUPYTER = "https://localhost:8443"  # SageMaker's own; no token is asked for on the instance itself
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LISTS = ("kernels", "sessions", "terminals")
SECONDS = 20  # for one answer


class Unclear(Exception):
    """Jupyter does not tell whether the instance is in use."""


def ask(jupyter: str, name: str) -> list[dict[str, Any]]:
    """One of Jupyter's lists; none where the server has no such thing (terminals can be switched off)."""
    address = f"{jupyter}/api/{name}?no_track_activity=1"  # our asking is no use of it
    try:
        with urllib.request.urlopen(address, timeout=SECONDS, context=_trusting(address)) as answer:
            entries = json.load(answer)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404 and name == "terminals":
            return []
        raise Unclear(f"{address} answers {error.code}") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unclear(f"{address}: {error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Unclear(f"{address} answers with something other than a list of objects")
    return entries


def _trusting(address: str) -> ssl.SSLContext | None:
    """A context for the instance's self-signed certificate, which no authority knows; for this machine alone."""
    if urllib.parse.urlsplit(address).hostname not in LOOPBACK:
        raise Unclear(f"{address} is not on this machine")
    return ssl._create_unverified_context() if address.startswith("https:") else None


def last_use(jupyter: str, now: float) -> float:
    """Seconds since 1970 of the last activity Jupyter reports, `now` for a busy kernel, 0 for none."""
    listed = [entry for name in LISTS for entry in ask(jupyter, name)]
    # A session is not active itself, its kernel is; a session may have none.
    active = [entry.get("kernel") if "kernel" in entry else entry for entry in listed]
    return max((activity(entry, now) for entry in active if entry), default=0.0)


def activity(entry: dict[str, Any], now: float) -> float:
    """When a kernel or terminal was last used."""
    if entry.get("execution_state") == "busy":
        return now
    try:
        return moment(str(entry["last_activity"]))
    except (KeyError, ValueError) as error:
        raise Unclear(f"no last_activity that can be read in {entry}") from error


def moment(text: str) -> float:
    """Jupyter's UTC time as seconds since 1970; it leaves the fraction out when that is zero."""
    form = "%Y-%m-%dT%H:%M:%S.%f%z" if "." in text else "%Y-%m-%dT%H:%M:%S%z"
    return datetime.strptime(text, form).timestamp()  # noqa: DTZ007 - both forms read the zone


def remembered(state: Path, now: float) -> float:
    """The latest activity seen before; now, where nothing readable is kept."""
    try:
        return min(float(state.read_text(encoding="ascii")), now)
    except (OSError, ValueError):
        return now


def idle_minutes(jupyter: str, state: Path, now: float) -> float:
    """Minutes since the last use, which is kept for the next look."""
    latest = max(remembered(state, now), last_use(jupyter, now))
    state.write_text(str(latest), encoding="ascii")
    return (now - latest) / 60


def main(arguments: Sequence[str] | None = None, now: float | None = None) -> int:
    """Look once, and stop the instance if it is idle; 7 with one message where that cannot be told or done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--instance", required=True, help="name of this notebook instance")
    parser.add_argument("--minutes", required=True, type=int, help="stop after this long without use")
    parser.add_argument("--state", required=True, type=Path, help="file that keeps the latest activity seen")
    parser.add_argument("--jupyter", default=JUPYTER, help=f"address of Jupyter's server (default {JUPYTER})")
    parser.add_argument("--region", help="AWS region; otherwise the usual AWS settings")
    options = parser.parse_args(arguments)
    try:
        idle = idle_minutes(options.jupyter, options.state, time.time() if now is None else now)
        if idle < options.minutes:
            sys.stdout.write(f"in use {idle:.0f} minutes ago: left running\n")
            return 0
        boto3.client("sagemaker", region_name=options.region).stop_notebook_instance(
            NotebookInstanceName=options.instance
        )
    except (Unclear, OSError, BotoCoreError, ClientError) as error:
        sys.stderr.write(f"{options.instance} is left running: {error}\n")
        return 7
    sys.stdout.write(f"not used for {idle:.0f} minutes: {options.instance} stops\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
