"""Land a plan from the double, and die by SIGKILL at a step of its own choosing.

Arguments: landing place, S3 endpoint or `-`, the double's GDC address, kind of step or `-`, which one of it (from 1), a
file for the counts of steps or `-`. A step is an operation on the landing folder or a sent piece of HTTP; Python's own
audit events tell of each before it is done.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from pathlib import Path

from omics_lake.landing.fetch import FetchLimits
from omics_lake.landing.land import land
from omics_lake.landing.store import open_store
from omics_lake.landing.zone import open_landing, wanted
from omics_lake.source.gdc import GdcApi
from omics_lake.source.http import HttpLimits

place, endpoint, address, kind, number, counts = sys.argv[1:]
ROOT = str(Path(place).resolve()) if endpoint == "-" else "\0"
EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "shutil.rmtree", "http.client.send")
seen: Counter[str] = Counter()
guard = threading.Lock()


def step_of(event: str, words: tuple[object, ...]) -> str | None:
    """`os.rename final`: the operation and what it is done to; None for what is no step of landing."""
    if event == "http.client.send":
        return event
    path = os.fsdecode(words[1] if event in ("os.rename", "os.link") else words[0])
    if not path.startswith(ROOT):
        return None
    below = path.removeprefix(ROOT).lstrip("/").split("/")
    what = below[1] if below[0] == ".omics-lake" and len(below) > 1 else "final"
    return f"{event} {what}"


def watch(event: str, words: tuple[object, ...]) -> None:
    """Count steps; die before the chosen one."""
    if event not in EVENTS or not words:
        return
    if event != "http.client.send" and not isinstance(words[0], str | bytes | os.PathLike):
        return
    step = step_of(event, words)
    if step is None:
        return
    with guard:
        seen[step] += 1
        seen["any"] += 1
        if kind in (step, "any") and seen[kind] == int(number):
            os.kill(os.getpid(), signal.SIGKILL)


at = None if endpoint == "-" else endpoint
records = wanted(open_landing(place, endpoint=at))
store = open_store(place, at, "us-east-1" if at else None)
sys.addaudithook(watch)
limits = HttpLimits(tries=2, backoff=0)
report = land(store, records, {"gdc": GdcApi(address, limits=limits)}, limits=FetchLimits(tries=2, backoff=0))
if counts != "-":
    Path(counts).write_text(json.dumps(seen))
sys.exit(0 if report.error is None else 1)
