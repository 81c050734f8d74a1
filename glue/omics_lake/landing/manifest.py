"""Manifests: what is wanted, one JSON object a line, written once beside the files of a release and project.

Several plans may exist for one release and project; their records are merged by file id. Merging is idempotent
and does not depend on the order of the plans.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.core.record import FileRecord, from_json, to_json

NAME = "manifest-{plan_id}.jsonl"
_NOT_IN_NAMES = re.compile(r"[/\\\x00-\x1f]")


def write_manifest(records: Iterable[FileRecord]) -> bytes:
    """Canonical manifest bytes: sorted by file id, keys sorted, one line each."""
    lines = [json.dumps(to_json(r), sort_keys=True, ensure_ascii=False) for r in _sorted(records)]
    return "".join(f"{line}\n" for line in lines).encode()


def plan_id(records: Iterable[FileRecord]) -> str:
    """Name of a plan by its content: the first 12 hex digits of the manifest's SHA-256."""
    return hashlib.sha256(write_manifest(records)).hexdigest()[:12]


def read_manifest(data: bytes, where: str) -> list[FileRecord]:
    """Records of one manifest; empty lines are passed over.

    Args:
        where: path for messages.

    Raises:
        SchemaDrift: a line is no JSON object, lacks a field or has an unknown one.
        ControlledAccess: an entry is not open access.
        UnreadableFile: not UTF-8, or an entry whose names would lead out of the landing zone.
    """
    records = []
    for number, line in enumerate(_text(data, where).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise SchemaDrift("A manifest line is not JSON", where=f"{where} line {number}", why=str(error)) from error
        if not isinstance(entry, dict):
            raise SchemaDrift("A manifest line is not a JSON object", where=f"{where} line {number}")
        record = from_json(entry, f"{where} line {number}")
        _require_safe(record, f"{where} line {number}")
        records.append(record)
    return records


def _text(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile("A manifest is not UTF-8", where=where, why=str(error)) from error


def _require_safe(record: FileRecord, where: str) -> None:
    """Every part of the key is one plain name: a manifest from outside must not point at other files."""
    for name in ("source", "release", "project_id", "file_id", "file_name"):
        part = getattr(record, name)
        if not isinstance(part, str) or part in ("", ".", "..") or _NOT_IN_NAMES.search(part):
            raise UnreadableFile(
                f"A manifest entry's {name} is no plain name",
                where=where,
                why=repr(part),
                next_step="correct or remove the entry",
            )


def merge(manifests: Iterable[Iterable[FileRecord]]) -> list[FileRecord]:
    """Records of all plans, one for each file id, sorted by file id.

    Raises:
        SchemaDrift: two plans describe one file differently.
    """
    known: dict[str, FileRecord] = {}
    for records in manifests:
        for record in records:
            seen = known.setdefault(record.file_id, record)
            if seen != record:
                raise SchemaDrift(
                    "Two manifests describe one file differently",
                    where=f"{record.folder}, file {record.file_id}",
                    why=_difference(to_json(seen), to_json(record)),
                    next_step="remove the manifest that is wrong",
                )
    return _sorted(known.values())


def _sorted(records: Iterable[FileRecord]) -> list[FileRecord]:
    return sorted(records, key=lambda record: record.file_id)


def _difference(one: Mapping[str, object], other: Mapping[str, object]) -> str:
    fields = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return "; ".join(f"{name}: {one.get(name)!r} against {other.get(name)!r}" for name in fields)
