"""Lines that are logged elsewhere than in a job's own thread say whose they are, too.

The package has Java call no Python, and what runs on Spark's workers logs nothing: the threads below are all there are.
"""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from omics_lake.core.errors import SourceUnavailable
from omics_lake.core.record import FileRecord
from omics_lake.jobs.run import run_job
from omics_lake.jobs.work import Done, Work
from omics_lake.landing.fetch import FetchLimits
from omics_lake.landing.land import land
from omics_lake.landing.lock import landing_lock, this_process
from omics_lake.landing.store import open_store
from omics_lake.source.base import Body

TOLD = {"landing": "l", "lake": "k", "projects": "TCGA-A", "JOB_NAME": "atlas-land-gdc", "JOB_RUN_ID": "jr_7"}
ARGUMENTS = {"landing": "l", "lake": "k", "projects": "TCGA-A"}
FILES = [
    FileRecord("gdc", "46.0", "TCGA-A", "Clinical Supplement", f"f{n}", f"f{n}.txt", 3, f"{n:032x}") for n in range(6)
]


class Failing:
    """A source that logs from the thread that asks, as the real ones and their libraries do, and gives nothing."""

    name = "gdc"

    def __init__(self) -> None:
        self.threads: set[str] = set()

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        """Called by the landing's workers."""
        self.threads.add(threading.current_thread().name)
        logging.getLogger("omics_lake.source.gdc_bucket").info("not to be had: %s", record.file_id)
        logging.getLogger("urllib3.connectionpool").warning("trying again: %s", record.file_id)
        raise SourceUnavailable("No answer")


def log_of(does: Callable[[], object]) -> list[dict[str, object]]:
    """The lines of a job that does something."""
    stream = io.StringIO()

    def step(work: Work) -> Done:
        does()
        return Done()

    run_job(step, TOLD, stream=stream)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    for line in lines:
        assert (line["job"], line["job_run_id"], line["arguments"]) == ("atlas-land-gdc", "jr_7", ARGUMENTS)
    return lines


def test_lines_of_the_workers_that_land(tmp_path: Path) -> None:
    source = Failing()

    lines = log_of(lambda: land(open_store(str(tmp_path)), FILES, {"gdc": source}, limits=FetchLimits(tries=1)))

    assert {name.partition("_")[0] for name in source.threads} == {"land"}
    said = sorted(str(line["message"]) for line in lines if str(line["logger"]) != "omics_lake.jobs.run")
    assert said == sorted(f"{what}: f{n}" for what in ("not to be had", "trying again") for n in range(6))


def test_the_line_of_the_thread_that_renews_a_lock(tmp_path: Path) -> None:
    store, tried = open_store(str(tmp_path)), threading.Event()

    def unreachable(key: str) -> None:
        tried.set()
        raise SourceUnavailable("No network")

    def hold() -> None:
        with landing_lock(store, "gdc", "TCGA-A", this_process("land"), ttl=0.003), pytest.MonkeyPatch.context() as no:
            no.setattr(store, "get_versioned", unreachable)
            assert tried.wait(60)

    assert "a lock could not be renewed" in {line["message"] for line in log_of(hold)}


def test_lines_of_the_threads_that_wait_for_spark() -> None:
    def ask(number: int) -> None:
        logging.getLogger("py4j.clientserver").warning("group %s", number)

    def build() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(ask, range(3)))

    said = sorted(str(line["message"]) for line in log_of(build) if line["level"] == "WARNING")
    assert said == ["group 0", "group 1", "group 2"]
