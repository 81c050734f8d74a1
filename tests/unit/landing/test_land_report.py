"""What a landing run says of itself: the error that names every missing file, and the signs of life."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO

import pytest

from omics_lake.core.errors import SourceUnavailable
from omics_lake.core.progress import Progress
from omics_lake.core.record import FileRecord
from omics_lake.landing.land import land
from omics_lake.landing.local_store import LocalStore
from omics_lake.landing.outcome import FileOutcome, LandReport, Status
from omics_lake.source.base import Body

DATA = b"12345"


def record(file_id: str, project: str = "TCGA-CHOL") -> FileRecord:
    md5 = hashlib.md5(DATA, usedforsecurity=False).hexdigest()
    return FileRecord("gdc", "46.0", project, "Clinical Supplement", file_id, "a.txt", len(DATA), md5)


class Giver:
    """Gives every file, and a bug for one of them if told so."""

    name = "gdc"

    def __init__(self, bug: str = "") -> None:
        self.bug = bug

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        if record.file_id == self.bug:
            raise ZeroDivisionError
        return Body(iter([DATA]), 0, len(DATA), retries=1)

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        raise AssertionError("all have an MD5")


def test_the_error_names_each_missing_file_and_why() -> None:
    silent = SourceUnavailable("The source does not answer", why="status 503")
    outcomes = [FileOutcome(record(f"f-{n:02}"), Status.FAILED, 7, 2, 1.0, silent) for n in range(51)]
    outcomes.append(FileOutcome(record("f-there"), Status.PRESENT))
    report = LandReport(tuple(outcomes), 357, 1.0)
    assert report.error is not None
    assert report.error.what == "51 of 52 wanted files have not landed"
    lines = report.error.why.split("\n")
    assert lines[0] == f"{record('f-00').key}: SourceUnavailable: The source does not answer (status 503)"
    assert (len(lines), lines[-1].strip()) == (51, "and 1 more")
    assert "f-there" not in str(report.error)
    assert (report.retries, report.counts["failed"]) == (102, 51)


def test_nothing_missing_is_no_error() -> None:
    assert LandReport((FileOutcome(record("f-1"), Status.LANDED),), 0, 0).error is None


def test_projects_tell_their_progress_one_after_the_other(tmp_path: Path) -> None:
    seen: list[Progress] = []
    records = [record("f-1", "TCGA-LUAD"), record("f-2"), record("f-3")]
    report = land(LocalStore(tmp_path), records, {"gdc": Giver()}, parallel=1, report=seen.append)
    assert [one.record for one in report.outcomes] == records
    assert (report.bytes, report.retries) == (15, 3)
    ends = [(one.task, one.done, one.total) for one in seen if one.step == "done"]
    assert ends == [("land gdc TCGA-CHOL", 2, 2), ("land gdc TCGA-LUAD", 1, 1)]
    assert seen[-1].detail.startswith("0.0 MB, ")


def test_a_file_named_twice_is_fetched_once(tmp_path: Path) -> None:
    report = land(LocalStore(tmp_path), [record("f-1"), record("f-1")], {"gdc": Giver()})
    assert [one.status for one in report.outcomes] == ["landed"]


def test_a_bug_ends_the_run_with_its_trace_and_lets_the_lock_go(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    with pytest.raises(ZeroDivisionError):
        land(store, [record(f"f-{number}") for number in range(50)], {"gdc": Giver("f-3")}, parallel=2)
    assert store.list(".omics-lake/lock/") == {}
