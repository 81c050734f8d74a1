"""One suite, two landing zones, a local folder and S3 (moto): run after run, locks, interrupts and the status."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from omics_lake.core.errors import AlreadyRunning, ControlledAccess, NothingFound, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.landing.lock import landing_lock, this_process
from omics_lake.landing.manifest import plan_id, write_manifest
from omics_lake.landing.status import StatusRow, status
from omics_lake.landing.zone import find_landed, open_landing, wanted
from omics_lake.source.base import Body
from support.landing_zones import FILES, RECORDS, REGION, Place, Shelf, contents, record, run


def test_files_land_under_their_keys_and_the_lock_is_let_go(place: Place) -> None:
    report = run(place, Shelf(FILES))
    assert report.error is None
    assert report.counts == {"landed": 5, "present": 0, "failed": 0, "quarantined": 0}
    assert report.bytes == 5 * 6
    assert contents(place) == {f"gdc/46.0/TCGA-CHOL/clinical_supplement/{k}/a.txt": v for k, v in FILES.items()}
    assert place.store.list(".omics-lake/lock/") == {}
    assert [one.record for one in report.outcomes] == RECORDS


def test_a_second_run_writes_no_object_and_asks_for_none(place: Place) -> None:
    run(place, Shelf(FILES))
    before = {name: when for name, when in place.versions().items() if "/.omics-lake/" not in name}
    again = Shelf(FILES)
    report = run(place, again)
    assert (again.asked, report.counts["present"], report.error) == ([], 5, None)
    assert {name: when for name, when in place.versions().items() if "/.omics-lake/" not in name} == before


def test_a_run_after_three_of_five_fetches_two(place: Place) -> None:
    run(place, Shelf(FILES), RECORDS[:3])
    second = Shelf(FILES)
    report = run(place, second)
    assert sorted(second.asked) == ["f-3", "f-4"]
    assert report.counts == {"landed": 2, "present": 3, "failed": 0, "quarantined": 0}


def test_one_poison_file_stops_no_other_and_is_quarantined_after_three_runs(place: Place) -> None:
    poisoned = Shelf(FILES, {"f-2"})
    first = run(place, poisoned)
    assert first.counts == {"landed": 4, "present": 0, "failed": 1, "quarantined": 0}
    assert first.error is not None
    assert "f-2" in str(first.error)
    assert "status 503 after 5 tries" in str(first.error)
    for _ in range(2):
        run(place, poisoned)
    fourth = run(place, poisoned)
    assert fourth.counts == {"landed": 0, "present": 4, "failed": 0, "quarantined": 1}
    assert "it failed in 3 runs" in str(fourth.error)
    assert poisoned.asked.count("f-2") == 3
    # When the fault is gone and the file is asked for again
    mended = run(place, Shelf(FILES), retry_quarantined=True)
    assert (mended.error, mended.counts["landed"]) == (None, 1)
    assert place.store.list(".omics-lake/failed/") == {}
    assert contents(place)[RECORDS[2].key] == FILES["f-2"]


def test_a_source_that_answers_for_nothing_counts_against_no_file(place: Place) -> None:
    for _ in range(4):
        report = run(place, Shelf(FILES, set(FILES)))
        assert report.counts["failed"] == 5
    assert run(place, Shelf(FILES)).error is None


def test_a_file_of_an_earlier_release_is_not_fetched_again_and_a_changed_one_lies_beside(place: Place) -> None:
    run(place, Shelf(FILES))
    newer = [replace(one, release="47.0") for one in RECORDS[:4]] + [record("f-9", b"new", "47.0")]
    shelf = Shelf({**FILES, "f-9": b"new"})
    assert run(place, shelf, newer).counts == {"landed": 1, "present": 4, "failed": 0, "quarantined": 0}
    assert shelf.asked == ["f-9"]
    assert contents(place).keys() == {one.key for one in RECORDS} | {newer[4].key}
    # Then the rows say so
    for plan in (RECORDS, newer):
        place.store.put(f"{plan[0].folder}/manifest-{plan_id(plan)}.jsonl", write_manifest(plan), if_absent=True)
    assert status(place.store, place.zone()) == [
        StatusRow("gdc", "47.0", "TCGA-CHOL", "Clinical Supplement", 5, 5, 0, 0, 1, 4 * 6 + 3)
    ]
    assert [row.wanted for row in status(place.store, place.zone(), "gdc-46.0")] == [5]
    assert [row.superseded for row in status(place.store, place.zone(), "gdc-46.0")] == [0]


def test_what_failed_shows_in_the_status(place: Place) -> None:
    place.store.put(f"{RECORDS[0].folder}/manifest-1.jsonl", write_manifest(RECORDS))
    run(place, Shelf(FILES, {"f-2"}))
    assert [(row.landed, row.failed, row.quarantined) for row in status(place.store, place.zone())] == [(4, 1, 0)]
    run(place, Shelf(FILES, {"f-2"}))
    run(place, Shelf(FILES, {"f-2"}))
    assert [(row.landed, row.failed, row.quarantined) for row in status(place.store, place.zone())] == [(4, 0, 1)]


def test_a_second_run_at_once_is_told_who_holds_the_lock(place: Place) -> None:
    shelf = Shelf(FILES)
    holder = this_process("omics-lake land --project TCGA-CHOL")
    with landing_lock(place.store, "gdc", "TCGA-CHOL", holder), pytest.raises(AlreadyRunning) as error:
        run(place, shelf)
    assert f"process {holder.pid} on {holder.host} (run {holder.holder})" in error.value.why
    assert shelf.asked == []
    assert contents(place) == {}
    assert run(place, shelf).error is None


def test_the_lock_of_a_dead_run_expires(place: Place) -> None:
    now = [1_000_000.0]
    elsewhere = replace(this_process("land"), host="another-machine", pid=1)
    hold = landing_lock(place.store, "gdc", "TCGA-CHOL", elsewhere, clock=lambda: now[0])
    hold.__enter__()  # and the machine dies: nobody renews, nobody lets go
    with pytest.raises(AlreadyRunning, match="Another run"):
        run(place, Shelf(FILES), clock=lambda: now[0] + 119)
    assert run(place, Shelf(FILES), clock=lambda: now[0] + 121).error is None
    hold.__exit__(None, None, None)


def test_a_controlled_record_stops_everything_before_a_request(place: Place) -> None:
    shelf = Shelf(FILES)
    with pytest.raises(ControlledAccess, match="not open access"):
        run(place, shelf, [*RECORDS, replace(RECORDS[0], file_id="f-c", access="controlled")])
    assert shelf.asked == []
    assert place.store.list() == {}


def test_a_record_of_no_known_source_is_the_callers_mistake(place: Place) -> None:
    with pytest.raises(UsageError, match="idc"):
        run(place, Shelf(FILES), [record("f-0", b"", source="idc")])


def test_an_interrupt_keeps_what_is_proven_and_lets_the_lock_go(place: Place) -> None:
    def interrupt(progress: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(place, Shelf(FILES), report=interrupt, parallel=1)
    kept = contents(place)
    assert 1 <= len(kept) <= 5
    assert place.store.list(".omics-lake/lock/") == {}
    second = Shelf(FILES)
    assert run(place, second).error is None
    assert len(second.asked) == 5 - len(kept)


def test_an_interrupted_file_stops_between_two_chunks(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omics_lake.landing.land.SIGN_OF_LIFE", 0.01)
    began, interrupted = threading.Event(), threading.Event()

    class Slow(Shelf):
        def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
            def chunks() -> Iterator[bytes]:
                yield b"f"
                began.set()
                assert interrupted.wait(60)
                while True:
                    yield b""

            return Body(chunks(), 0, 6, '"1"')

    def interrupt(progress: object) -> None:
        assert began.wait(60)
        interrupted.set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(place, Slow(FILES), report=interrupt)
    assert contents(place) == {}


def test_wanted_files_are_read_from_the_plans_beside_the_files(place: Place) -> None:
    place.store.put(f"{RECORDS[0].folder}/manifest-1.jsonl", write_manifest(RECORDS))
    assert wanted(place.zone()) == RECORDS
    assert run(place, Shelf(FILES)).error is None
    assert find_landed(place.zone(), RECORDS)[1] == []


def test_an_empty_zone_can_be_opened_when_asked_for(place: Place) -> None:
    assert place.zone().objects == {}
    with pytest.raises(NothingFound):
        open_landing(place.uri, endpoint=place.endpoint, region=REGION)
