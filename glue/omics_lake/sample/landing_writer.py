"""Put sample files where a landing zone keeps them, and their manifest beside them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from omics_lake.core.record import FileRecord, slug, to_json
from omics_lake.sample.files import SampleFile

SHEET = "samples.csv"


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


def write_own_files(folder: Path, files: Sequence[tuple[str, SampleFile]]) -> None:
    """Lay files of a lab into a folder, with the sample sheet that plans them.

    Args:
        files: each with its project. Their samples stand in the files' own headers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / SHEET).open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(("project", "case", "sample", "aliquot", "data_type", "path", "md5", "tissue_type", "workflow"))
        for project, file in files:
            (folder / file.file_name).write_bytes(file.data)
            digest = hashlib.md5(file.data, usedforsecurity=False).hexdigest()
            workflow = file.workflow_type or ""
            lines.writerow((project, "", "", "", slug(file.data_type), file.file_name, digest, "", workflow))
