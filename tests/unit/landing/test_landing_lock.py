"""The lock of a source and project, on a local folder and a clock that is set by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event

import pytest

from omics_lake.core.errors import AlreadyRunning, LakeError
from omics_lake.landing import lock as locks
from omics_lake.landing.local_store import LocalStore
from omics_lake.landing.lock import Holder, Lock, landing_lock, this_process

KEY = ".omics-lake/lock/gdc-TCGA-LUAD.json"
FIRST = Holder("run-1", "host-1", 11, "omics-lake land", 0, 0)
SECOND = Holder("run-2", "host-2", 22, "omics-lake land", 0, 0)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


def lock(store: LocalStore, me: Holder, clock: Clock) -> Lock:
    return Lock(store, KEY, me, 120, clock)


def test_it_says_who_holds_it_and_until_when(store: LocalStore, clock: Clock) -> None:
    lock(store, FIRST, clock).acquire()
    with pytest.raises(AlreadyRunning) as error:
        lock(store, SECOND, clock).acquire()
    assert error.value.exit_code == 5
    for word in ("host-1", "process 11", "run-1", "omics-lake land"):
        assert word in error.value.why
    # 1,000,000 s after 1970 and two minutes later (date -u -d @1000000)
    assert "since 1970-01-12T13:46:40+00:00, until 1970-01-12T13:48:40+00:00" in error.value.why


def test_it_expires_after_its_time_and_no_earlier(store: LocalStore, clock: Clock) -> None:
    lock(store, FIRST, clock).acquire()
    clock.now += 119
    with pytest.raises(AlreadyRunning):
        lock(store, SECOND, clock).acquire()
    clock.now += 1
    lock(store, SECOND, clock).acquire()
    assert json.loads(store.read(KEY))["holder"] == "run-2"


def test_renewing_moves_the_expiry(store: LocalStore, clock: Clock) -> None:
    first = lock(store, FIRST, clock)
    first.acquire()
    clock.now += 100
    first.renew()
    clock.now += 100
    with pytest.raises(AlreadyRunning):
        lock(store, SECOND, clock).acquire()
    first.require_held()


def test_a_run_whose_lock_was_taken_knows_and_does_not_release_the_others(store: LocalStore, clock: Clock) -> None:
    first, second = lock(store, FIRST, clock), lock(store, SECOND, clock)
    first.acquire()
    clock.now += 120
    second.acquire()
    first.renew()
    with pytest.raises(AlreadyRunning, match="lost its lock"):
        first.require_held()
    first.release()
    assert json.loads(store.read(KEY))["holder"] == "run-2"
    second.release()
    assert store.get_versioned(KEY) is None


def test_a_lock_removed_by_hand_is_lost(store: LocalStore, clock: Clock) -> None:
    first = lock(store, FIRST, clock)
    first.acquire()
    store.delete(KEY)
    first.renew()
    assert first.lost


def test_a_failed_renewal_loses_the_lock_only_once_it_has_expired(
    store: LocalStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = lock(store, FIRST, clock)
    first.acquire()

    def unreachable(key: str) -> None:
        raise LakeError("no network")

    monkeypatch.setattr(store, "get_versioned", unreachable)
    clock.now += 80
    first.renew()
    assert not first.lost
    clock.now += 40
    first.renew()
    assert first.lost
    first.release()  # says nothing: what cannot be removed expires


def test_a_process_of_this_machine_that_is_gone_holds_nothing(store: LocalStore, clock: Clock) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    me = this_process("land")
    lock(store, replace(me, holder="dead", pid=ended.pid), clock).acquire()
    lock(store, me, clock).acquire()
    assert json.loads(store.read(KEY))["holder"] == me.holder


def test_a_process_of_this_machine_that_lives_holds_it(store: LocalStore, clock: Clock) -> None:
    me = this_process("land")
    lock(store, replace(me, holder="alive"), clock).acquire()
    with pytest.raises(AlreadyRunning):
        lock(store, me, clock).acquire()


def test_the_lock_of_a_dead_process_elsewhere_is_not_taken_before_its_time(store: LocalStore, clock: Clock) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    me = this_process("land")
    lock(store, replace(me, holder="dead", host="elsewhere", pid=ended.pid), clock).acquire()
    with pytest.raises(AlreadyRunning):
        lock(store, me, clock).acquire()


def dead() -> int:
    """Number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


@pytest.mark.parametrize("other", ["", "another boot pid:[4026531836]"])
def test_a_name_alone_makes_no_machine(store: LocalStore, clock: Clock, other: str) -> None:
    """Two containers of one name; and a lock file of before, which says nothing of the boot."""
    me = replace(this_process("land"), boot="this boot pid:[4026531836]")
    lock(store, replace(me, holder="dead", pid=dead(), boot=other), clock).acquire()
    with pytest.raises(AlreadyRunning):
        lock(store, me, clock).acquire()
    clock.now += 120
    lock(store, me, clock).acquire()


def test_a_lock_file_of_before_is_read_and_expires(store: LocalStore, clock: Clock) -> None:
    me = this_process("land")
    before = asdict(replace(me, holder="dead", pid=dead(), acquired=clock.now, expires=clock.now + 120))
    del before["boot"]
    store.put(KEY, json.dumps(before).encode())
    with pytest.raises(AlreadyRunning, match="Another run"):
        lock(store, replace(me, boot="this boot"), clock).acquire()
    clock.now += 120
    lock(store, replace(me, boot="this boot"), clock).acquire()


def test_a_process_knows_its_boot_and_its_room_of_process_numbers() -> None:
    boot, _, processes = this_process("land").boot.partition(" ")
    assert boot == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert processes == str(Path("/proc/self/ns/pid").readlink())


def test_a_system_that_tells_no_boot_goes_by_name(
    store: LocalStore, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(locks, "_BOOT", tmp_path / "absent")
    me = this_process("land")
    assert me.boot == ""
    lock(store, replace(me, holder="dead", pid=dead()), clock).acquire()
    lock(store, me, clock).acquire()


def test_an_unreadable_lock_is_nobodys_to_take(store: LocalStore, clock: Clock) -> None:
    store.put(KEY, b"{")
    with pytest.raises(AlreadyRunning, match="cannot be read"):
        lock(store, FIRST, clock).acquire()


def test_it_is_renewed_while_it_is_held_and_gone_afterwards(
    store: LocalStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewed = Event()
    monkeypatch.setattr(Lock, "renew", lambda self: renewed.set())
    with landing_lock(store, "gdc", "TCGA-LUAD", FIRST, ttl=0.003, clock=clock):
        assert renewed.wait(60)
        assert store.get_versioned(KEY) is not None
    assert store.get_versioned(KEY) is None


def test_an_error_lets_it_go(store: LocalStore, clock: Clock) -> None:
    with pytest.raises(KeyboardInterrupt), landing_lock(store, "gdc", "TCGA-LUAD", FIRST, clock=clock):
        raise KeyboardInterrupt
    assert store.get_versioned(KEY) is None
