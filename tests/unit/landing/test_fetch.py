"""Fetching one file from a source that fails in the ways connections fail, into a local folder."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import pytest
from urllib3.exceptions import ProtocolError

from omics_lake.core.errors import (
    ArchiveCorrupt,
    ArchiveRefused,
    ChecksumMismatch,
    LakeError,
    SourceRefused,
    SourceUnavailable,
    TooLarge,
    Truncated,
)
from omics_lake.core.record import FileRecord
from omics_lake.landing.fetch import FetchLimits, fetch
from omics_lake.landing.local_store import LocalStore
from omics_lake.source.base import Body

DATA = b"0123456789"
MD5 = "781e5e245d69b566979b86e28d23f2c7"  # printf 0123456789 | md5sum
SHA256 = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"  # printf 0123456789 | sha256sum
TAG, OTHER_TAG = '"v1"', '"v2"'
LIMITS = FetchLimits(tries=3, backoff=0)
RECORD = FileRecord("gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", "f-1", "a.txt", len(DATA), MD5)
UNPROVEN = FileRecord("nbia", "1", "TCGA-LUAD", "MR", "f-1", "a.zip")

Answer = Callable[[int], Body]


def whole(data: bytes = DATA, size: int | None = len(DATA), validator: str | None = TAG) -> Answer:
    """Honours a range."""
    return lambda start: Body(iter([data[start:]] if data[start:] else []), start, size, validator)


def from_zero(data: bytes = DATA, size: int | None = len(DATA), validator: str | None = TAG) -> Answer:
    """Knows no ranges."""
    return lambda start: Body(iter([data]), 0, size, validator)


def broken(after: int, error: Exception, validator: str | None = TAG, size: int | None = len(DATA)) -> Answer:
    """Breaks once it has given the bytes before `after`."""

    def chunks(start: int) -> Iterator[bytes]:
        yield DATA[start:after]
        raise error

    return lambda start: Body(chunks(start), start, size, validator)


@dataclass
class Script:
    """A source that answers as told, the last way for ever."""

    answers: list[Answer]
    checks: list[LakeError | None] = field(default_factory=list)
    asked: list[tuple[int, str | None]] = field(default_factory=list)
    closed: int = 0
    name: str = "gdc"

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        self.asked.append((start, validator))
        body = self.answers[min(len(self.asked), len(self.answers)) - 1](start)
        return Body(body.chunks, body.start, body.size, body.validator, "", body.retries, self._close)

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        self.checked = file.read()
        if self.checks and (error := self.checks.pop(0)):
            raise error

    def _close(self) -> None:
        self.closed += 1


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


def run(store: LocalStore, *answers: Answer, record: FileRecord = RECORD, limits: FetchLimits = LIMITS) -> Script:
    """Fetch from such a source; every answer it gave must have been closed."""
    source = Script(list(answers))
    try:
        fetch(record, source, store.sink(record), limits, lambda _: None)
    finally:
        assert source.closed == len(source.asked)
    return source


def landed(store: LocalStore, record: FileRecord = RECORD) -> bytes:
    return (store.root / record.key).read_bytes()


def nothing_landed(store: LocalStore) -> bool:
    return not (store.root / "gdc").exists() and not (store.root / "nbia").exists()


def test_a_file_lands_whole_and_leaves_no_part(store: LocalStore) -> None:
    assert run(store, whole()).asked == [(0, None)]
    assert landed(store) == DATA
    assert store.list(".omics-lake/partial/") == {}


@pytest.mark.parametrize("error", [ConnectionResetError("reset"), ProtocolError("broken"), TimeoutError("over")])
def test_a_broken_body_is_gone_on_with_from_the_byte_reached(store: LocalStore, error: Exception) -> None:
    assert run(store, broken(4, error), whole()).asked == [(0, None), (4, TAG)]
    assert landed(store) == DATA


def test_a_source_without_ranges_starts_over_and_halves_are_never_joined(store: LocalStore) -> None:
    assert run(store, broken(4, ConnectionResetError()), from_zero()).asked == [(0, None), (4, TAG)]
    assert landed(store) == DATA


def test_another_version_from_the_byte_asked_for_is_not_joined(store: LocalStore) -> None:
    # Given a source that goes on with another version, although asked for the first alone
    answers = broken(4, ConnectionResetError()), whole(b"abcdefghij", validator=OTHER_TAG), whole()
    assert run(store, *answers).asked == [(0, None), (4, TAG), (0, None)]
    assert landed(store) == DATA


def test_without_validator_a_wrong_join_is_found_by_the_md5_and_fetched_whole(store: LocalStore) -> None:
    joined = whole(b"abcdefghij", validator=None)
    script = run(store, broken(4, ConnectionResetError(), validator=None), joined, whole(validator=None))
    assert script.asked == [(0, None), (4, None), (0, None)]
    assert landed(store) == DATA


def test_without_md5_two_versions_are_not_joined_either(store: LocalStore) -> None:
    answers = broken(4, ConnectionResetError()), whole(b"abcdefghij", validator=OTHER_TAG), whole()
    assert run(store, *answers, record=UNPROVEN).asked == [(0, None), (4, TAG), (0, None)]
    assert landed(store, UNPROVEN) == DATA


def test_a_wrong_join_is_not_counted_as_a_wrong_file(store: LocalStore) -> None:
    wrong = whole(b"abcdefghij", validator=None)
    answers = broken(4, ConnectionResetError(), validator=None), wrong, wrong, whole(validator=None)
    run(store, *answers, limits=FetchLimits(tries=5, backoff=0))
    assert landed(store) == DATA


@pytest.mark.parametrize(
    ("first", "then"),
    [(UNPROVEN, UNPROVEN), (RECORD, replace(RECORD, md5sum="0" * 32))],
    ids=["neither validator nor md5", "another md5"],
)
def test_a_part_of_an_unknown_version_is_not_gone_on_with(
    store: LocalStore, first: FileRecord, then: FileRecord
) -> None:
    sink = store.sink(first)
    sink.restart(None)
    sink.write(b"0123")
    sink.close()
    assert store.sink(then).received.size == 0


def test_without_validator_and_md5_a_broken_body_starts_over(store: LocalStore) -> None:
    script = run(store, broken(4, ConnectionResetError(), None, None), whole(validator=None), record=UNPROVEN)
    assert script.asked == [(0, None), (0, None)]
    assert landed(store, UNPROVEN) == DATA


def test_a_part_from_another_byte_is_refused(store: LocalStore) -> None:
    elsewhere: Answer = lambda start: Body(iter([DATA[2:]]), 2, len(DATA), TAG)  # noqa: E731  one line says what it answers
    with pytest.raises(SourceRefused, match="another part") as error:
        run(store, broken(4, ConnectionResetError()), elsewhere)
    assert error.value.why == "asked from byte 4, given from 2"
    assert nothing_landed(store)


def test_a_short_body_is_tried_again_then_truncated(store: LocalStore) -> None:
    short = whole(DATA[:6])
    with pytest.raises(Truncated) as error:
        run(store, short)
    assert "6 of 10 bytes" in error.value.why
    assert nothing_landed(store)


def test_the_tries_are_those_of_the_limits(store: LocalStore) -> None:
    source = Script([broken(4, ConnectionResetError("reset"))])
    with pytest.raises(Truncated):
        fetch(RECORD, source, store.sink(RECORD), LIMITS, lambda _: None)
    assert source.asked == [(0, None), (4, TAG), (4, TAG)]


def test_the_time_out_of_every_try_is_an_unavailable_source(store: LocalStore) -> None:
    with pytest.raises(SourceUnavailable) as error:
        run(store, broken(1, TimeoutError("the time for the whole answer is over")))
    assert type(error.value) is SourceUnavailable
    assert "TimeoutError" in error.value.why


def test_waits_grow_and_the_first_retry_comes_at_once(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waits.append)
    with pytest.raises(Truncated):
        run(store, broken(4, ConnectionResetError()), limits=FetchLimits(tries=5, backoff=10.0, backoff_max=60.0))
    # Jitter adds up to half the factor, within the longest wait
    assert [20 <= waits[0] <= 25, 40 <= waits[1] <= 45, waits[2] == 60, len(waits)] == [True, True, True, 3]


def test_no_length_and_the_right_md5_is_accepted(store: LocalStore) -> None:
    run(store, whole(size=None))
    assert landed(store) == DATA


@pytest.mark.parametrize("size", [None, len(DATA)])
def test_a_wrong_hash_twice_is_a_mismatch_with_both_values(store: LocalStore, size: int | None) -> None:
    source = Script([whole(b"abcdefghij", size)])
    with pytest.raises(ChecksumMismatch) as error:
        fetch(RECORD, source, store.sink(RECORD), LIMITS, lambda _: None)
    assert MD5 in error.value.why
    assert "a925576942e94b2ef57a066101b48876" in error.value.why  # printf abcdefghij | md5sum
    assert source.asked == [(0, None), (0, None)]
    assert nothing_landed(store)
    assert store.list(".omics-lake/partial/") == {}


def test_a_wrong_hash_once_is_mended(store: LocalStore) -> None:
    run(store, whole(b"abcdefghij"), whole())
    assert landed(store) == DATA


def test_an_error_page_of_another_size_is_refused_before_its_bytes_are_read(store: LocalStore) -> None:
    page = from_zero(b"<html>", size=6)
    with pytest.raises(ChecksumMismatch, match="not the file") as error:
        run(store, page)
    assert error.value.why == "size in bytes: 10 in the manifest, 6 received"
    assert nothing_landed(store)


def endless(counted: list[int]) -> Iterator[bytes]:
    while True:
        counted.append(1)
        yield b"x" * 1000


@pytest.mark.parametrize(
    ("record", "size", "limit"),
    [(RECORD, len(DATA), 10), (RECORD, None, 10), (UNPROVEN, 2500, 2500), (UNPROVEN, None, 5000)],
    ids=["size of the record", "size of the record alone", "size of the answer", "cap"],
)
def test_a_body_past_its_size_or_the_cap_is_cut_at_once(
    store: LocalStore, record: FileRecord, size: int | None, limit: int
) -> None:
    counted: list[int] = []
    with pytest.raises(TooLarge) as error:
        run(
            store,
            lambda start: Body(endless(counted), 0, size, None),
            record=record,
            limits=FetchLimits(tries=3, backoff=0, cap=5000),
        )
    assert f"{limit} bytes declared or allowed" in error.value.why
    assert len(counted) == limit // 1000 + 1
    assert nothing_landed(store)
    assert store.list(".omics-lake/partial/") == {}


def test_a_declared_size_above_the_records_is_refused_unread(store: LocalStore) -> None:
    counted: list[int] = []
    with pytest.raises(TooLarge):
        run(store, lambda start: Body(endless(counted), 0, 11, None))
    assert counted == []


def test_a_later_run_goes_on_with_what_an_earlier_one_left(store: LocalStore) -> None:
    with pytest.raises(Truncated):
        run(store, broken(4, ConnectionResetError()))
    assert run(store, whole()).asked == [(4, TAG)]
    assert landed(store) == DATA


def test_all_bytes_left_by_a_killed_run_are_proven_without_a_request(store: LocalStore) -> None:
    sink = store.sink(RECORD)
    sink.restart(TAG)
    sink.write(DATA)
    sink.close()
    assert run(store, whole()).asked == []
    assert landed(store) == DATA


def test_wrong_bytes_left_by_an_earlier_run_are_fetched_whole(store: LocalStore) -> None:
    sink = store.sink(RECORD)
    sink.restart(TAG)
    sink.write(b"abcd")
    sink.close()
    assert run(store, whole()).asked == [(4, TAG), (0, None)]
    assert landed(store) == DATA


def test_a_file_without_md5_is_checked_by_its_source_and_its_hash_is_noted(store: LocalStore) -> None:
    source = run(store, whole(), record=UNPROVEN)
    assert source.checked == DATA
    assert landed(store, UNPROVEN) == DATA
    assert (store.root / f"{UNPROVEN.key}.sha256").read_text() == f"{SHA256}  a.zip\n"


def test_a_corrupt_archive_is_fetched_once_more(store: LocalStore) -> None:
    source = Script([whole()], [ArchiveCorrupt("cut short"), None])
    fetch(UNPROVEN, source, store.sink(UNPROVEN), LIMITS, lambda _: None)
    assert source.asked == [(0, None), (0, None)]
    assert landed(store, UNPROVEN) == DATA


@pytest.mark.parametrize(("error", "requests"), [(ArchiveCorrupt("cut"), 2), (ArchiveRefused("a bomb"), 1)])
def test_a_file_that_its_source_refuses_does_not_land(store: LocalStore, error: LakeError, requests: int) -> None:
    source = Script([whole()], [error, error])
    with pytest.raises(type(error)):
        fetch(UNPROVEN, source, store.sink(UNPROVEN), LIMITS, lambda _: None)
    assert len(source.asked) == requests
    assert nothing_landed(store)


def test_repeated_requests_are_counted(store: LocalStore) -> None:
    after_two: Answer = lambda start: Body(iter([DATA[start:]]), start, len(DATA), TAG, retries=2)  # noqa: E731  one line says what it answers
    source = Script([broken(4, ConnectionResetError()), after_two])
    assert fetch(RECORD, source, store.sink(RECORD), LIMITS, lambda _: None) == 3


def test_a_full_disk_is_not_taken_for_a_broken_connection(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    sink = store.sink(RECORD)
    monkeypatch.setattr(sink, "_opened", Full)
    source = Script([whole()])
    with pytest.raises(LakeError, match="landing zone") as error:
        fetch(RECORD, source, sink, LIMITS, lambda _: None)
    assert "No space left" in error.value.why
    assert len(source.asked) == 1


def test_an_empty_file_lands(store: LocalStore) -> None:
    empty = hashlib.md5(b"", usedforsecurity=False).hexdigest()
    record = FileRecord("gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", "f-0", "a.txt", 0, empty)
    run(store, whole(b"", 0), record=record)
    assert landed(store, record) == b""
