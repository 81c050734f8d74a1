"""Put sample files where a landing zone keeps them, and their manifest beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from omics_lake.core.record import FileRecord, to_json
from omics_lake.sample.files import SampleFile


def write_file(landing: Path, record: FileRecord, file: SampleFile) -> None:
    """Write one file under its landing key."""
    path = landing / record.key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.data)


def write_manifest(landing: Path, records: Sequence[FileRecord]) -> Path:
    """Write the manifest of one source, release and project (at least one record); its name follows from its lines."""
    lines = "".join(json.dumps(to_json(record)) + "\n" for record in records).encode()
    plan_id = hashlib.sha256(lines).hexdigest()[:12]
    path = landing / records[0].folder / f"manifest-{plan_id}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lines)
    return path
