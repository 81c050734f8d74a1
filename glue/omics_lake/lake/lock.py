"""One writer per table and scope on a laptop: an advisory file lock that dies with its process.

On AWS the same rule is kept by the jobs' concurrency limit, and by `publish`, which finds another
writer's commit and gives way.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omics_lake.core.errors import ConflictError
from omics_lake.lake.config import LakeConfig, Profile


@contextmanager
def writer_lock(config: LakeConfig, name: str) -> Iterator[None]:
    """Hold the lock `name` of a local lake; does nothing for the other profiles.

    Raises:
        ConflictError: another process holds it.
    """
    if config.profile is not Profile.LOCAL:
        yield
        return
    folder = Path(config.warehouse) / ".locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name.replace('/', '_')}.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise ConflictError(
                "Another process is writing this table and project",
                where=name,
                why=f"lock held by process {handle.read().strip() or 'unknown'}",
                next_step="wait for it to end, then run again",
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield
