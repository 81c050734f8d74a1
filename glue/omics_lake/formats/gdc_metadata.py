"""Aliquots out of GDC metadata: `/cases` and `/files` pages, the portal's `metadata.*.json`.

Place of a rejected mention (`Rejected.line`) is the number of its record in the answer, from 1: JSON has no lines.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from omics_lake.formats.aliquot_row import AliquotRow, complete, put_together, to_table
from omics_lake.formats.gdc_files import parse_file_records
from omics_lake.formats.gdc_json import CASES, Record, read_answer
from omics_lake.formats.gdc_mentions import of_case, of_file, projects_of
from omics_lake.formats.result import Parsed, Rejected

__all__ = ["parse_case_metadata", "parse_file_records"]


def parse_case_metadata(data: bytes, project_id: str | None = None) -> Parsed:
    """Aliquots of an answer, each once, and samples of which it names no aliquot.

    Args:
        data: an answer's bytes.
        project_id: leave out cases that say they belong to another project.

    Returns:
        Rows with the columns of `aliquot_row.AliquotRow`; `aliquot_id` is null where only the sample is told.
        An aliquot that several records mention is one row, the others are `duplicates`. Rejected are aliquots
        without id, those whose barcode contradicts what is given, and mentions that contradict each other.
        `notes` count records of other projects and cases that list aliquots without saying which id is whose.

    Raises:
        UnreadableFile: no answer, or one with warnings.
    """
    answer = read_answer(data)
    markers: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    rejected: list[Rejected] = []
    mentions: list[AliquotRow] = []
    for line, record in enumerate(answer.records, start=1):
        if project_id and (projects := projects_of(record)) and project_id not in projects:
            notes["records_of_other_projects"] += 1
            continue
        notes["cases_with_unpaired_lists"] += "aliquot_ids" in record and "samples" not in record
        for row in (of_case if answer.kind == CASES else of_file)(record, line, markers):
            _take(row, record, mentions, rejected)
    rows, contradictions, duplicates = _once(mentions, answer.records)
    in_order = tuple(sorted((*rejected, *contradictions), key=lambda r: (r.line, r.reason)))
    counted = {name: str(count) for name, count in notes.items() if count}
    return Parsed(to_table(rows), in_order, duplicates, dict(markers), notes=counted)


def _take(row: AliquotRow, record: Record, mentions: list[AliquotRow], rejected: list[Rejected]) -> None:
    """Complete one mention; a case without samples tells of none."""
    if row.aliquot_barcode and not row.aliquot_id:
        reason = f"aliquot {row.aliquot_barcode} has no aliquot_id"
        rejected.append(Rejected(row.line_number, reason, _raw(record)))
    elif row.aliquot_id or row.sample_barcode:
        try:
            mentions.append(complete(row))
        except ValueError as error:
            rejected.append(Rejected(row.line_number, str(error), _raw(record)))


def _once(mentions: Iterable[AliquotRow], records: tuple[Record, ...]) -> tuple[list[AliquotRow], list[Rejected], int]:
    """One row of all mentions of an aliquot or sample; all are rejected where they contradict."""
    groups: dict[tuple[str, str], list[AliquotRow]] = {}
    for row in mentions:
        groups.setdefault(row.place, []).append(row)
    rows, rejected, duplicates = [], [], 0
    for same in groups.values():
        try:
            rows.append(put_together(same))
            duplicates += len(same) - 1
        except ValueError as error:
            rejected += [Rejected(r.line_number, str(error), _raw(records[r.line_number - 1])) for r in same]
    return rows, rejected, duplicates


def _raw(record: Record) -> str:
    return json.dumps(record, sort_keys=True)
