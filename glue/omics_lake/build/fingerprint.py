"""A hash of all that a scope's rows are made from: equal hash, equal rows, no new snapshot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from omics_lake.core.record import FileRecord, to_json
from omics_lake.core.table import Table


def of_files(table: Table, version: int, records: Iterable[FileRecord]) -> str:
    """Fingerprint of rows made from files. The release is left out: the same files make the same rows."""
    files = sorted((to_json(record) | {"release": ""} for record in records), key=lambda line: str(line["file_id"]))
    return _hash({"table": _shape(table), "version": version, "files": files})


def of_streamed(tables: Iterable[Table], version: int, file: FileRecord, reference: str) -> str:
    """Fingerprint of one file's rows in all its tables. The release is left out, as in `of_files`.

    Args:
        reference: name of the FASTA that allele keys are aligned against.
    """
    shapes = [_shape(table) for table in tables]
    line = to_json(file) | {"release": ""}
    return _hash({"tables": shapes, "version": version, "file": line, "reference": reference})


def of_rows(table: Table, rows: Iterable[Mapping[str, Any]]) -> str:
    """Fingerprint of rows that are known one by one, in any order."""
    return _hash({"table": _shape(table), "rows": sorted(json.dumps(row, sort_keys=True) for row in rows)})


def of_tables(table: Table, version: int, inputs: Mapping[str, Mapping[str, str]]) -> str:
    """Fingerprint of a mart's rows, from the fingerprints of the tables it joins."""
    return _hash({"table": _shape(table), "version": version, "inputs": inputs})


def _shape(table: Table) -> list[list[str]]:
    return [[column.name, column.type] for column in table.columns]


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
