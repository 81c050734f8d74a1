"""Bytes that come, counted by all workers and told to whoever watches."""

from __future__ import annotations

import threading
import time

from omics_lake.core.progress import Progress, Report


class Stopped(Exception):
    """The run is to end; raised between two chunks. Nothing went wrong with the file."""


class Meter:
    """Bytes of a whole run, and the sign for its workers to stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.bytes = 0
        self.stop = threading.Event()

    def add(self, count: int) -> None:
        """Count bytes.

        Raises:
            Stopped: the run is to end.
        """
        self.go_on()
        with self._lock:
            self.bytes += count

    def go_on(self) -> None:
        """Raise `Stopped` when the run is to end."""
        if self.stop.is_set():
            raise Stopped


class Tally:
    """Bytes of one file or batch, told to the run's meter, too."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.bytes = 0

    def add(self, count: int) -> None:
        """Count bytes; raises `Stopped` as the meter does."""
        self.bytes += count
        self._meter.add(count)


class Rate:
    """Tells how many files and bytes of one source and project have come, and how fast.

    Args:
        task: such as `land gdc TCGA-LUAD`.
        total: files to fetch.
    """

    def __init__(self, task: str, total: int, meter: Meter, report: Report) -> None:
        self._task = task
        self._total = total
        self._meter = meter
        self._report = report
        self._began = time.monotonic()
        self._before = meter.bytes
        self.done = 0

    def tell(self, step: str = "fetch") -> None:
        """One sign of life."""
        size = self._meter.bytes - self._before
        rate = size / max(time.monotonic() - self._began, 0.001)
        detail = f"{size / 1e6:,.1f} MB, {rate / 1e6:,.1f} MB/s"
        self._report(Progress(self._task, step, self.done, self._total, detail))
