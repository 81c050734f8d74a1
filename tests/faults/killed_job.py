"""Runs a job's entry script as it is, and ends it at a chosen call: as a lost machine does, or as Glue's time-out does.

python killed_job.py MODULE:FUNCTION before|after NUMBER SIGKILL|SIGTERM SCRIPT ARGUMENT...

SIGKILL ends Python and Java in the same moment; SIGTERM is sent to Python alone, and Java finds nobody to work for. The
function does what it always does.
"""

from __future__ import annotations

import functools
import importlib
import os
import runpy
import signal
import sys
from collections.abc import Callable
from itertools import count
from operator import attrgetter
from typing import Any

place, moment, number, ending, script, *arguments = sys.argv[1:]
calls = count(1)


def end() -> None:
    """No handler, no clean-up."""
    if ending == "SIGKILL":
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGTERM)
    signal.pause()


def watched(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def call(*given: Any, **named: Any) -> Any:
        chosen = next(calls) == int(number)
        if chosen and moment == "before":
            end()
        result = original(*given, **named)
        if chosen and moment == "after":
            end()
        return result

    return call


module, _, path = place.partition(":")
holder, _, name = path.rpartition(".")
owner = importlib.import_module(module)
owner = attrgetter(holder)(owner) if holder else owner
setattr(owner, name, watched(getattr(owner, name)))
sys.argv = [script, *arguments]
runpy.run_path(script, run_name="__main__")
