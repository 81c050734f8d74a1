"""Writing to a folder so that a name never stands for half a file, and saying what to look at where that fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omics_lake.core.errors import LakeError, NothingFound


@contextmanager
def reaching(place: object) -> Iterator[None]:
    """Say what to look at where a folder cannot be read or written.

    Raises:
        NothingFound: it is not there.
        LakeError: no permission, no space, a broken disk.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise NothingFound("A file of the landing zone is not there", where=str(place), why=str(error)) from error
    except OSError as error:
        raise LakeError(
            "The landing zone cannot be read or written",
            where=str(place),
            why=str(error),
            next_step="check the space that is left and that you may write there",
        ) from error


def write_synced(path: Path, data: bytes) -> None:
    """Write a small file and wait until the disk has it."""
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def replace_synced(beside: Path, path: Path) -> None:
    """Give a synced file its name for good: after a power cut the name is there with all bytes, or is not there."""
    beside.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
