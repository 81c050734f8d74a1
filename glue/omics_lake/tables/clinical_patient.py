"""`omics.clinical_patient`: one row is one patient.

Key: case. A patient in two files, or twice in one, is kept once where all clinical values are equal; where they
differ both rows go to quarantine, since nothing says which is right. `ajcc_stage_group` is derived: `Stage IIIA`
-> III; null for stage 0, X, Tis and NOS groups.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import replace

import pyarrow as pa

from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, OneOf, Table
from omics_lake.formats.clinical_fields_patient import PATIENT_FIELDS
from omics_lake.formats.clinical_form import form_columns
from omics_lake.formats.result import Parsed, Rejected
from omics_lake.tables.clinical_common import parse_clinical, range_audits, takes_form
from omics_lake.tables.recipe import FileReject, Recipe, Settled

STAGE_GROUPS = ("I", "II", "III", "IV")
_STAGE = re.compile(r"(?:stage )?(IV|I{1,3})[A-CS]?\d?", re.IGNORECASE)

# Where a row came from, not what it says; editions differ in what they ask.
_NOT_CLINICAL = frozenset((*(c.name for c in FILE_COLUMNS), "row_number", "line_number", "absent_columns"))

TABLE = Table(
    namespace="omics",
    name="clinical_patient",
    row="One patient.",
    source="BCR biotab form patient (GDC Clinical Supplement)",
    columns=(
        *FILE_COLUMNS,
        *form_columns(PATIENT_FIELDS),
        Column("ajcc_stage_group", "string", "I, II, III or IV from ajcc_pathologic_stage; null for others. Derived."),
    ),
    key=("case_id",),
    sort=("patient_barcode",),
    audits=(*range_audits(PATIENT_FIELDS), OneOf("ajcc_stage_group", STAGE_GROUPS)),
    tolerated_rejects=0.01,
    never_empty=True,
)


def takes(file: FileRecord) -> bool:
    """True for the form patient."""
    return takes_form(file, TABLE.name)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one form; errors as `clinical_common.parse_clinical`."""
    parsed = parse_clinical(file, data, PATIENT_FIELDS)
    groups = [to_stage_group(stage) for stage in parsed.rows["ajcc_pathologic_stage"].to_pylist()]
    return replace(parsed, rows=parsed.rows.append_column("ajcc_stage_group", pa.array(groups, pa.string())))


def to_stage_group(stage: str | None) -> str | None:
    """`Stage IIIA` -> III; None for `Stage 0`, `Stage X`, `Stage Tis`, `I/II NOS` and None."""
    match = _STAGE.fullmatch(stage) if stage else None
    return match[1].upper() if match else None


def settle(rows: pa.Table) -> Settled:
    """Keep one of equal rows of a case (lowest file id, then line); reject all where they differ.

    Args:
        rows: a project's patients with all declared columns.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(rows["case_id"].to_pylist()):
        places[case].append(place)
    dropped: set[int] = set()
    rejected: list[FileReject] = []
    duplicates = 0
    for same in (group for group in places.values() if len(group) > 1):
        records = dict(zip(same, rows.take(same).to_pylist(), strict=True))
        if len({_clinical(record) for record in records.values()}) == 1:
            kept = min(same, key=lambda place: (records[place]["file_id"], records[place]["line_number"]))
            dropped.update(place for place in same if place != kept)
            duplicates += len(same) - 1
        else:
            dropped.update(same)
            rejected.extend(_reject(record, len(same)) for record in records.values())
    stay = [place for place in range(rows.num_rows) if place not in dropped]
    order = sorted(rejected, key=lambda r: (r.file_id, r.rejected.line))
    return Settled(rows.take(pa.array(stay, pa.int64())) if dropped else rows, tuple(order), duplicates)


def _clinical(record: dict[str, object]) -> str:
    return json.dumps({k: v for k, v in record.items() if k not in _NOT_CLINICAL}, sort_keys=True, default=str)


def _reject(record: dict[str, object], count: int) -> FileReject:
    reason = f"case {record['case_id']} has {count} rows that contradict each other"
    raw = json.dumps(record, sort_keys=True, default=str)
    return FileReject(str(record["file_id"]), Rejected(int(str(record["line_number"])), reason, raw))


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse, settle=settle)
