"""A landing root in a local folder.

Objects appear under their names whole: written beside, synced, then renamed. What compares first (`if_absent`,
`replace`, `delete`) does so under an advisory lock on `.omics-lake/guard`, which dies with its process. A version is
the SHA-256 of the contents.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omics_lake.core.errors import NothingFound
from omics_lake.core.record import FileRecord
from omics_lake.landing.local_files import reaching, replace_synced, write_synced
from omics_lake.landing.local_sink import LocalSink
from omics_lake.landing.store import STATE, require_key

_BESIDE = ".beside-"
"""Starts the name of an object that is being written."""


class LocalStore:
    """See `Store`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def uri(self) -> str:
        """Absolute path."""
        return str(self.root)

    def list(self, prefix: str = "") -> dict[str, int]:
        """Walks the folder that the prefix names, and passes over what is being written."""
        sizes = {}
        with reaching(self.uri):
            for folder, _, names in os.walk(self.root / prefix.rpartition("/")[0]):
                for name in names:
                    path = Path(folder, name)
                    key = path.relative_to(self.root).as_posix()
                    if key.startswith(prefix) and not name.startswith(_BESIDE):
                        sizes[key] = path.stat().st_size
        return sizes

    def read(self, key: str) -> bytes:
        """Raises `NothingFound` when there is none."""
        with reaching(self._path(key)):
            return self._path(key).read_bytes()

    def put(self, key: str, data: bytes, *, if_absent: bool = False) -> bool:
        """Looked for and written under the guard when `if_absent`."""
        if not if_absent:
            self._write(key, data)
            return True
        with self._guard():
            if self._path(key).exists():
                return False
            self._write(key, data)
            return True

    def get_versioned(self, key: str) -> tuple[bytes, str] | None:
        """Version is the contents' SHA-256."""
        try:
            data = self.read(key)
        except NothingFound:
            return None
        return data, hashlib.sha256(data).hexdigest()

    def replace(self, key: str, data: bytes, version: str) -> bool:
        """Compared and replaced under the guard."""
        with self._guard():
            found = self.get_versioned(key)
            if found is None or found[1] != version:
                return False
            self._write(key, data)
            return True

    def delete(self, key: str, version: str | None = None) -> bool:
        """Compared and removed under the guard."""
        with self._guard():
            found = self.get_versioned(key)
            if found is None or version not in (None, found[1]):
                return False
            with reaching(key):
                self._path(key).unlink()
            return True

    def sink(self, record: FileRecord) -> LocalSink:
        """A part file below `.omics-lake/partial/`, renamed to the record's key in the end."""
        part = self._path(f"{STATE}/partial/{record.folder}/{record.file_id}/{record.file_name}")
        return LocalSink(record, part, self._path(record.key))

    def copy(self, record: FileRecord, bucket: str, key: str) -> bool:
        """S3 cannot copy into a folder."""
        return False

    def sweep(self, source: str, project_id: str) -> None:
        """Part files are of use to the next run, but those of files that have landed since are not."""
        parts = self.root / STATE / "partial" / source
        with reaching(parts):
            landed = {path.parent.name for path in (self.root / source).glob(f"*/{project_id}/*/*/*")}
            for folder in parts.glob(f"*/{project_id}/*"):
                if folder.name in landed:
                    shutil.rmtree(folder, ignore_errors=True)

    def _path(self, key: str) -> Path:
        return self.root / require_key(key)

    def _write(self, key: str, data: bytes) -> None:
        path = self._path(key)
        beside = path.with_name(f"{_BESIDE}{uuid.uuid4().hex}")
        with reaching(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                write_synced(beside, data)
                replace_synced(beside, path)
            finally:
                beside.unlink(missing_ok=True)

    @contextmanager
    def _guard(self) -> Iterator[None]:
        path = self.root / STATE / "guard"
        with reaching(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = path.open("a")
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
