"""Landing from a double of the GDC that fails as networks and servers do: rows H, L and A of the fault list.

Files come singly unless a test is about batches: the double refuses to give several at once.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from omics_lake.core.errors import (
    ChecksumMismatch,
    IncompleteManifest,
    LakeError,
    SourceRefused,
    SourceUnavailable,
    TooLarge,
    Truncated,
)
from omics_lake.core.record import FileRecord
from omics_lake.landing.fetch import FetchLimits
from omics_lake.landing.land import land
from omics_lake.landing.local_store import LocalStore
from omics_lake.landing.manifest import write_manifest
from omics_lake.landing.outcome import LandReport
from omics_lake.sample.faults import ALWAYS, Fault
from omics_lake.sample.server import SourceDouble
from omics_lake.source.gdc import GdcApi
from omics_lake.source.http import HttpLimits

KILLED = Path(__file__).with_name("killed_land.py")
HTTP = HttpLimits(tries=2, backoff=0, read=30, total=60)
FETCH = FetchLimits(tries=3, backoff=0)
NO_BATCH = Fault("/gdc/data", "status", times=ALWAYS, value=400)


def contents(number: int) -> bytes:
    """3,200 bytes that differ from file to file and from place to place."""
    return b"".join(hashlib.sha256(b"%d %d" % (number, at)).digest() for at in range(100))


def record(number: int) -> FileRecord:
    md5 = hashlib.md5(contents(number), usedforsecurity=False).hexdigest()
    file_id = str(uuid.UUID(int=number))
    return FileRecord("gdc", "46.0", "TCGA-CHOL", "Masked Copy Number Segment", file_id, "seg.txt", 3200, md5)


RECORDS = [record(number) for number in range(1, 6)]
VICTIM = RECORDS[2]
AT = f"/gdc/data/{VICTIM.file_id}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder whose files the double gives."""
    root = LocalStore(tmp_path_factory.mktemp("served"))
    for number, one in enumerate(RECORDS, start=1):
        root.put(one.key, contents(number))
    root.put(f"{VICTIM.folder}/manifest-1.jsonl", write_manifest(RECORDS))
    return root.root


@pytest.fixture
def double(served: Path) -> Iterator[SourceDouble]:
    with SourceDouble(served, faults=[NO_BATCH]) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "landing")


def run(
    double: SourceDouble, store: LocalStore, records: Sequence[FileRecord] = RECORDS, http: HttpLimits = HTTP
) -> LandReport:
    return land(store, records, {"gdc": GdcApi(double.gdc_url, limits=http)}, limits=FETCH)


def landed(store: LocalStore) -> dict[str, bytes]:
    return {key.split("/")[4]: store.read(key) for key in store.list("gdc/") if key.endswith("/seg.txt")}


def ranges(double: SourceDouble) -> list[str | None]:
    """What was asked for of the victim."""
    return [one.range_header for one in double.requests if one.path == AT]


ALL = {one.file_id: contents(number) for number, one in enumerate(RECORDS, start=1)}
OTHERS = {file_id: data for file_id, data in ALL.items() if file_id != VICTIM.file_id}


def test_without_a_fault_every_file_lands(double: SourceDouble, store: LocalStore) -> None:
    assert run(double, store).error is None
    assert landed(store) == ALL


def test_h1_a_wait_that_is_asked_for_is_kept(
    double: SourceDouble, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waits.append)
    double.add_fault(Fault(AT, "status", value=429, retry_after=2))
    report = run(double, store)
    assert (report.error, report.retries, landed(store)) == (None, 1, ALL)
    assert max(waits) >= 2
    assert ranges(double) == [None, None]


MENDED = {
    "H3 reset halfway": ([Fault(AT, "reset", after=1000)], [None, "bytes=1000-"]),
    "H4 reset halfway, no ranges": (
        [Fault(AT, "reset", after=1000), Fault(AT, "no_range")],
        [None, "bytes=1000-"],
    ),
    "H5 short once": ([Fault(AT, "short", after=1600)], [None, "bytes=1600-"]),
    "H6 no length": ([Fault(AT, "no_length")], [None]),
    "H6 no length, ended by the connection": ([Fault(AT, "no_length", value="close")], [None]),
    "H7 wrong once": ([Fault(AT, "wrong_bytes", after=5)], [None, None]),
    "H13 a name that leads out": ([Fault(AT, "file_name")], [None]),
}


@pytest.mark.parametrize(("faults", "asked"), MENDED.values(), ids=MENDED.keys())
def test_the_file_lands_all_the_same(
    double: SourceDouble, store: LocalStore, faults: list[Fault], asked: list[str | None]
) -> None:
    for fault in faults:
        double.add_fault(fault)
    report = run(double, store)
    assert (report.error, landed(store)) == (None, ALL)
    assert ranges(double) == asked
    assert {path.name for path in store.root.rglob("*") if path.is_file()} == {"seg.txt", "guard"}


LOST: dict[str, tuple[Fault, type[LakeError], str]] = {
    "H2 unavailable": (Fault(AT, "status", ALWAYS, value=503), SourceUnavailable, "status 503"),
    "H5 short": (Fault(AT, "short", ALWAYS, after=1000), Truncated, "3000 of 3200 bytes"),
    "H7 wrong": (Fault(AT, "wrong_bytes", ALWAYS), ChecksumMismatch, VICTIM.md5sum or ""),
    "H8 HTML page": (Fault(AT, "html_page", ALWAYS), SourceRefused, "html"),
    "H8 JSON error": (Fault(AT, "json_error", ALWAYS), LakeError, ""),
    "H8 nothing": (Fault(AT, "empty", ALWAYS), LakeError, ""),
    "H10 endless": (Fault(AT, "endless", ALWAYS), TooLarge, "3200 bytes declared"),
    "H11 elsewhere": (Fault(AT, "redirect", ALWAYS, value="http://169.254.169.254/"), LakeError, "169.254"),
}


@pytest.mark.parametrize(("fault", "kind", "why"), LOST.values(), ids=LOST.keys())
def test_the_file_is_missing_and_the_others_land(
    double: SourceDouble, store: LocalStore, fault: Fault, kind: type[LakeError], why: str
) -> None:
    double.add_fault(fault)
    report = run(double, store)
    assert landed(store) == OTHERS
    (missing,) = report.missing
    assert missing.record == VICTIM
    assert isinstance(missing.error, kind)
    assert why in str(missing.error)
    assert isinstance(report.error, IncompleteManifest)
    assert VICTIM.key in report.error.why


def test_h9_a_drip_is_stopped_and_gone_on_with(double: SourceDouble, store: LocalStore) -> None:
    double.add_fault(Fault(AT, "drip"))
    report = run(double, store, [VICTIM], replace(HTTP, total=1))
    assert (report.error, landed(store)) == (None, {VICTIM.file_id: ALL[VICTIM.file_id]})
    first, second = ranges(double)
    assert first is None
    assert second is not None  # from the bytes that dripped


def test_the_victim_lands_once_the_fault_is_gone(served: Path, store: LocalStore) -> None:
    with SourceDouble(served, faults=[NO_BATCH, Fault(AT, "status", ALWAYS, value=503)]) as broken:
        assert [one.record for one in run(broken, store).missing] == [VICTIM]
    with SourceDouble(served, faults=[NO_BATCH]) as mended:
        assert run(mended, store).error is None
        assert [one.path for one in mended.requests] == [AT]
    assert landed(store) == ALL
    assert store.list(".omics-lake/failed/") == {}


def test_a_later_run_asks_for_the_rest_of_a_file_only(served: Path, store: LocalStore) -> None:
    with SourceDouble(served, faults=[NO_BATCH, Fault(AT, "reset", ALWAYS, after=1000)]) as broken:
        (missing,) = run(broken, store, [VICTIM]).missing
        assert isinstance(missing.error, Truncated)
    had = sum(store.list(".omics-lake/partial/").values())
    assert had > 1000
    with SourceDouble(served, faults=[NO_BATCH]) as mended:
        assert run(mended, store, [VICTIM]).error is None
        assert ranges(mended) == ["bytes=3000-"]  # three tries, 1,000 bytes each


def test_h4_a_file_that_changed_between_two_requests_is_never_joined(double: SourceDouble, store: LocalStore) -> None:
    double.add_fault(Fault(AT, "reset", after=1000))
    double.add_fault(Fault(AT, "other_etag", ALWAYS))
    (missing,) = run(double, store).missing
    assert isinstance(missing.error, ChecksumMismatch)
    assert landed(store) == OTHERS


def test_small_files_come_in_one_answer_and_a_cut_one_costs_only_what_was_cut(served: Path, store: LocalStore) -> None:
    with SourceDouble(served) as double:
        assert run(double, store, RECORDS[:4]).error is None
        assert [(one.method, one.path) for one in double.requests] == [("POST", "/gdc/data")]
    with SourceDouble(served, faults=[Fault("/gdc/data", "reset", ALWAYS, after=2000)]) as broken:
        empty = LocalStore(store.root.with_name("second"))
        assert run(broken, empty).error is None
        assert landed(empty) == ALL


def test_a_batch_with_wrong_bytes_is_mended_singly(served: Path, store: LocalStore) -> None:
    with SourceDouble(served, faults=[Fault("/gdc/data", "wrong_bytes", ALWAYS, after=3000)]) as double:
        assert run(double, store).error is None
    assert landed(store) == ALL


def test_l1_a_killed_run_is_gone_on_with_by_the_next(double: SourceDouble, store: LocalStore) -> None:
    # Given a run that is killed after three files, in the fourth, holding the lock
    store.put(f"{VICTIM.folder}/manifest-1.jsonl", write_manifest(RECORDS))
    killed = subprocess.run(
        [sys.executable, str(KILLED), str(store.root), double.gdc_url, "3"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    assert len(landed(store)) == 3
    assert store.list(".omics-lake/lock/") != {}
    # When another run follows, on the same machine
    double.requests.clear()
    assert run(double, store).error is None
    # Then it fetches the two that are not there, and nothing is left of the first
    singles = [one for one in double.requests if one.method == "GET"]
    assert len({one.path for one in singles}) == 2
    assert landed(store) == ALL
    assert store.list(".omics-lake/").keys() == {".omics-lake/guard"}
