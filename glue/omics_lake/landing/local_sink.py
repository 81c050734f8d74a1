"""One file on its way into a local folder: a part file that a later run can go on with.

`.omics-lake/partial/<source>/<release>/<project>/<file_id>/` holds the bytes so far under the file's name, and beside
them `<file_name>.part.json`: which version of which file they are. A run that goes on reads (hashes) them again.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import BinaryIO

from omics_lake.core.record import FileRecord
from omics_lake.landing.local_files import reaching, replace_synced, write_synced
from omics_lake.landing.sink import CHUNK, SIDECAR, Received, sidecar_text


class LocalSink:
    """See `Sink`.

    Args:
        part: path of the part file, alone with its note in its folder.
        path: where the file is to lie.
    """

    def __init__(self, record: FileRecord, part: Path, path: Path) -> None:
        self._record = record
        self._part = part
        self._note = part.with_name(f"{part.name}.part.json")
        self._path = path
        self._stream: BinaryIO | None = None
        self.received = Received()
        self.validator: str | None = None
        with reaching(part):
            self._take_up()

    def restart(self, validator: str | None) -> None:
        """Empties the part file and notes the version."""
        self.close()
        self.received, self.validator = Received(), validator
        note = json.dumps({"validator": validator, "md5sum": self._record.md5sum})
        with reaching(self._part):
            self._part.parent.mkdir(parents=True, exist_ok=True)
            # In this order a kill leaves an empty part, or none, to an old note
            self._stream = self._part.open("wb")
            self._note.write_text(note)

    def write(self, chunk: bytes) -> None:
        """Appends to the part file."""
        with reaching(self._part):
            self._opened().write(chunk)
        self.received.add(chunk)

    def spooled(self) -> BinaryIO:
        """The part file, opened a second time."""
        with reaching(self._part):
            self._opened().flush()
            return self._part.open("rb")

    def commit(self) -> None:
        """Syncs the part, writes the sidecar where there is to be one, renames the part."""
        with reaching(self._path):
            self._opened().flush()
            os.fsync(self._opened().fileno())
            self.close()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._record.md5sum is None:
                sidecar = self._path.with_name(self._path.name + SIDECAR)
                write_synced(sidecar, sidecar_text(self.received.sha256, self._record.file_name))
            replace_synced(self._part, self._path)
        shutil.rmtree(self._part.parent, ignore_errors=True)

    def close(self) -> None:
        """Leaves part file and note."""
        if self._stream is not None:
            stream, self._stream = self._stream, None
            with reaching(self._part):
                stream.close()

    def abort(self) -> None:
        """Removes part file and note."""
        self.close()
        shutil.rmtree(self._part.parent, ignore_errors=True)
        self.received, self.validator = Received(), None

    def _opened(self) -> BinaryIO:
        if self._stream is None:
            self._stream = self._part.open("ab")
        return self._stream

    def _take_up(self) -> None:
        """Count and hash what an earlier run left, if it is known to belong to this file."""
        if not self._part.is_file() or not self._note.is_file():
            return
        try:
            note = json.loads(self._note.read_text())
        except ValueError:  # cut short by a kill
            return
        validator, md5sum = note.get("validator"), note.get("md5sum")
        if md5sum != self._record.md5sum or validator is md5sum is None:
            return
        received = Received()
        with self._part.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                received.add(chunk)
        if self._record.file_size is None or received.size <= self._record.file_size:
            self.received, self.validator = received, validator
