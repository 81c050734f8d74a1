"""One run at a time lands files of a source and project: `.omics-lake/lock/<source>-<project>.json`.

The lock is an object that only one can create. Its holder renews it while it works; when the holder died, it expires,
or is taken at once by a run on the same machine that finds the process gone. Expiry compares two machines' clocks:
they must agree to much better than the two minutes that a lock lives.

The same machine is one of the same name in the same boot, whose processes can be seen from here: containers often share
a name, and number their processes each for itself.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from omics_lake.core.errors import AlreadyRunning, LakeError
from omics_lake.landing.store import STATE, Store

TTL = 120.0
"""Seconds that a lock lives without being renewed."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """Who holds a lock.

    Args:
        holder: id of the run.
        host: its machine.
        pid: its process there.
        command: what it was told to do.
        acquired: seconds since 1970.
        expires: seconds since 1970.
        boot: the machine's start, and whose process numbers `pid` is one of; empty on a system that tells neither.
    """

    holder: str
    host: str
    pid: int
    command: str
    acquired: float
    expires: float
    boot: str = ""

    def is_gone(self, now: float, seen_by: Holder) -> bool:
        """Its time is over, or its process is no more, as far as another can see."""
        seen = (self.host, self.boot) == (seen_by.host, seen_by.boot)
        return now >= self.expires or (seen and not _is_alive(self.pid))


def this_process(command: str) -> Holder:
    """This process as a holder of nothing yet."""
    return Holder(uuid.uuid4().hex, socket.gethostname(), os.getpid(), command, 0, 0, _this_boot())


def _this_boot() -> str:
    """Linux tells a boot by an id, and a container's own process numbers by a namespace."""
    try:
        return f"{_BOOT.read_text().strip()} {_PROCESSES.readlink()}"
    except OSError:
        return ""


class Lock:
    """The lock of one source and project, from the side of one run."""

    def __init__(
        self,
        store: Store,
        key: str,
        me: Holder,
        ttl: float = TTL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._key = key
        self._me = me
        self._clock = clock
        self.ttl = ttl
        self.lost = False

    def acquire(self) -> None:
        """Take it.

        Raises:
            AlreadyRunning: another run holds it, named with its host, and since and until when.
        """
        now = self._clock()
        self._me = replace(self._me, acquired=now, expires=now + self.ttl)
        if self._store.put(self._key, _to_bytes(self._me), if_absent=True):
            return
        found = self._store.get_versioned(self._key)
        if found is None:  # let go of in this moment
            taken = self._store.put(self._key, _to_bytes(self._me), if_absent=True)
        elif _parse(found[0], self._key).is_gone(now, self._me):
            taken = self._store.replace(self._key, _to_bytes(self._me), found[1])
        else:
            taken = False
        if not taken:
            raise self._already()

    def renew(self) -> None:
        """Move the expiry; `lost` becomes true when the lock is another's, or could not be renewed in time."""
        now = self._clock()
        try:
            found = self._store.get_versioned(self._key)
            mine = found is not None and _parse(found[0], self._key).holder == self._me.holder
            renewed = replace(self._me, expires=now + self.ttl)
            if found is not None and mine and self._store.replace(self._key, _to_bytes(renewed), found[1]):
                self._me = renewed
            else:
                self.lost = True
        except LakeError as error:
            _LOG.warning("a lock could not be renewed", extra={"key": self._key, "why": str(error)})
            self.lost = self.lost or now >= self._me.expires

    def release(self) -> None:
        """Remove it if it is still ours; what cannot be removed expires."""
        try:
            found = self._store.get_versioned(self._key)
            if found is not None and _parse(found[0], self._key).holder == self._me.holder:
                self._store.delete(self._key, found[1])
        except LakeError as error:
            _LOG.warning("a lock could not be removed", extra={"key": self._key, "why": str(error)})

    def require_held(self) -> None:
        """Stop when another run may be at work.

        Raises:
            AlreadyRunning: the lock was lost.
        """
        if self.lost:
            raise AlreadyRunning(
                "This run lost its lock",
                where=self._key,
                why="it was not renewed in time, and another run may have taken it",
                next_step="see whether another run is at work, then run again: what has landed stays",
            )

    def _already(self) -> AlreadyRunning:
        found = self._store.get_versioned(self._key)
        if found is None:
            why = "another run took the lock, and has ended"
        else:
            other = _parse(found[0], self._key)
            why = (
                f"{other.command!r}, process {other.pid} on {other.host} (run {other.holder}), holds the lock "
                f"since {_utc(other.acquired)}, until {_utc(other.expires)} unless renewed"
            )
        return AlreadyRunning(
            "Another run is landing files of this source and project",
            where=self._key,
            why=why,
            next_step="wait for it to end; after a crash the lock expires by itself",
        )


@contextmanager
def landing_lock(
    store: Store,
    source: str,
    project_id: str,
    me: Holder,
    *,
    ttl: float = TTL,
    clock: Callable[[], float] = time.time,
) -> Iterator[Lock]:
    """Hold the lock of a source and project, renewed three times in its life by a thread of its own.

    Raises:
        AlreadyRunning: another run holds it.
    """
    lock = Lock(store, f"{STATE}/lock/{source}-{project_id}.json", me, ttl, clock)
    lock.acquire()
    ended = threading.Event()
    beat = threading.Thread(target=_beat, args=(lock, ended), name=f"lock {source}-{project_id}", daemon=True)
    beat.start()
    try:
        yield lock
    finally:
        ended.set()
        beat.join()
        lock.release()


def _beat(lock: Lock, ended: threading.Event) -> None:
    while not ended.wait(lock.ttl / 3):
        lock.renew()


def _to_bytes(holder: Holder) -> bytes:
    return json.dumps(asdict(holder), sort_keys=True).encode()


def _parse(data: bytes, key: str) -> Holder:
    try:
        return Holder(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise AlreadyRunning(
            "A lock cannot be read", where=key, why=str(error), next_step="see who wrote it; remove it if nobody lands"
        ) from error


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
