"""Notes on files that did not land, in a local folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_lake.core.errors import ChecksumMismatch, LakeError, SourceUnavailable, Truncated, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.landing.failures import Failure, read_failures, take_note
from omics_lake.landing.local_store import LocalStore
from omics_lake.landing.outcome import FileOutcome, Status

NOW = "2026-11-25T00:00:00+00:00"
WRONG = ChecksumMismatch("not the file", why="MD5: a in the manifest, b received")
SILENT = SourceUnavailable("does not answer", why="status 503")


def record(file_id: str) -> FileRecord:
    return FileRecord("gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", file_id, "a.txt", 1)


def failed(file_id: str, error: LakeError) -> FileOutcome:
    return FileOutcome(record(file_id), Status.FAILED, error=error)


def landed(file_id: str) -> FileOutcome:
    return FileOutcome(record(file_id), Status.LANDED)


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


def note(store: LocalStore, *outcomes: FileOutcome) -> dict[str, Failure]:
    take_note(store, read_failures(store, "gdc", "TCGA-LUAD"), outcomes, NOW)
    return read_failures(store, "gdc", "TCGA-LUAD")


def test_three_runs_make_a_quarantine(store: LocalStore) -> None:
    found = [note(store, failed("f-1", WRONG))["f-1"] for _ in range(3)]
    assert [one.attempts for one in found] == [1, 2, 3]
    assert [one.quarantined for one in found] == [False, False, True]
    assert found[2] == Failure(3, "not the file", "MD5: a in the manifest, b received", NOW)
    error = found[2].error(record("f-1"))
    assert "MD5: a in the manifest" in error.why
    assert "--retry-quarantined" in error.next_step


@pytest.mark.parametrize("status", [Status.LANDED, Status.PRESENT])
def test_a_file_that_is_there_has_no_note(store: LocalStore, status: Status) -> None:
    note(store, failed("f-1", WRONG), failed("f-2", WRONG))
    assert note(store, FileOutcome(record("f-1"), status)).keys() == {"f-2"}


def test_a_quarantined_file_that_was_not_asked_for_keeps_its_note(store: LocalStore) -> None:
    for _ in range(3):
        note(store, failed("f-1", WRONG))
    assert note(store, FileOutcome(record("f-1"), Status.QUARANTINED, error=WRONG))["f-1"].attempts == 3


@pytest.mark.parametrize(
    ("outcomes", "attempts"),
    [
        ([failed("f-1", SILENT), failed("f-2", SILENT)], 0),
        ([failed("f-1", SILENT)], 1),
        ([failed("f-1", SILENT), landed("f-2")], 1),
        ([failed("f-1", SILENT), failed("f-2", WRONG)], 1),
        ([failed("f-1", Truncated("short")), failed("f-2", Truncated("short"))], 1),
        ([failed("f-1", LakeError("The landing zone cannot be written"))], 0),
    ],
    ids=["all silent", "one alone", "another landed", "another answered", "all short", "the zone's fault"],
)
def test_only_what_is_the_files_fault_counts(store: LocalStore, outcomes: list[FileOutcome], attempts: int) -> None:
    assert note(store, *outcomes)["f-1"].attempts == attempts


def test_notes_of_other_projects_are_not_read(store: LocalStore) -> None:
    note(store, failed("f-1", WRONG))
    assert read_failures(store, "gdc", "TCGA-LUSC") == {}
    assert read_failures(store, "gdc", "TCGA-LUA") == {}


def test_a_note_of_somebody_else_is_said(store: LocalStore) -> None:
    store.put(".omics-lake/failed/gdc/TCGA-LUAD/f-1.json", b"{}")
    with pytest.raises(UnreadableFile, match="note"):
        read_failures(store, "gdc", "TCGA-LUAD")
