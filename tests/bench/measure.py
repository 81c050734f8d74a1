"""CPU, wall and memory of a run and of everything it starts: the JVM, Python workers.

CPU is what the processes of the tree have used, user and system, plus what those of their children used that have
ended. Memory is resident memory summed over the tree, looked at five times a second, so pages that processes share
are counted for each.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
from result import MiB, Result

LOOK_EVERY = 0.2  # seconds; looking through all processes costs some milliseconds of the measured machine


class RunFailed(Exception):
    """A run ended badly or took too long; holds the end of what it said."""


def tree_cpu(pid: int) -> float:
    """CPU seconds of a process, its descendants, and those of their children that have ended."""
    total = 0.0
    for process in _tree(pid):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def tree_rss(pid: int) -> int:
    """Resident bytes of a process and its descendants."""
    total = 0
    for process in _tree(pid):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _tree(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def run_apart(command: list[str], log: Path, limit: float) -> Result:
    """Run a command that prints a result as its last line of JSON; add what only its parent can see.

    Args:
        command: prints the fields of `Result`, all but `whole_wall_s` and `peak_rss_mb`.
        log: where its standard error goes.
        limit: seconds after which it is ended.

    Raises:
        RunFailed: it ended badly, or was ended.
    """
    begun = time.perf_counter()
    with log.open("w") as errors, (log.with_suffix(".out")).open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=errors, start_new_session=True)
        try:
            peak = _watch(process, begun + limit)
        finally:
            _end(process)
    whole = time.perf_counter() - begun
    if process.returncode:
        said = log.read_text(errors="replace")[-3000:]
        raise RunFailed(f"{' '.join(command[2:])} ended with {process.returncode} after {whole:.0f} s\n{said}")
    lines = [line for line in log.with_suffix(".out").read_text().splitlines() if line.startswith("{")]
    told = json.loads(lines[-1])
    own_peak = told.pop("own_peak_rss_mb")
    return Result(**told, whole_wall_s=whole, peak_rss_mb=max(peak / MiB, own_peak))


def _watch(process: subprocess.Popen[bytes], until: float) -> int:
    peak = 0
    while process.poll() is None and time.perf_counter() < until:
        peak = max(peak, tree_rss(process.pid))
        try:
            process.wait(LOOK_EVERY)
        except subprocess.TimeoutExpired:
            continue
    return peak


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the command and its group: a JVM can outlive its Python."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
