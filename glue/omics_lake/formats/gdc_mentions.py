"""Aliquots that a GDC case or file record mentions.

Nested, `samples[].portions[].analytes[].aliquots[]`, each level with its own facts, or flat, a file's
`associated_entities` with barcode and id. A case also has `aliquot_ids` and `submitter_aliquot_ids`: these two
lists come in different orders, so zipping them would give aliquots each other's barcodes; they are not used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from omics_lake.core.barcode import parse_barcode
from omics_lake.formats.aliquot_row import AliquotRow
from omics_lake.formats.gdc_json import Record, record_in, records_in
from omics_lake.formats.null_markers import marker_of

_NOTHING = {"not reported", "unknown"}
_LEVELS = ("portions", "analytes")


def of_case(case: Record, line: int, markers: Counter[str]) -> Iterator[AliquotRow]:
    """Mentions of one case; of a sample without aliquots one row, and one of a case without samples.

    Args:
        case: a hit of `/cases`, or an entry of a file's `cases`.
        line: which record of the answer it is, from 1.
        markers: gets `column|marker` for words that mean null.
    """
    base = AliquotRow(
        line, case_id=_id(case.get("case_id") or case.get("id")), patient_barcode=_word(case, "submitter_id")
    )
    samples = records_in(case, "samples")
    if not samples:
        yield base
    for sample in samples:
        yield from _of_sample(base, sample, markers)


def of_file(file: Record, line: int, markers: Counter[str]) -> Iterator[AliquotRow]:
    """Mentions of one file: of its cases, and of the aliquots among its associated entities."""
    for case in records_in(file, "cases"):
        yield from of_case(case, line, markers)
    for entity in records_in(file, "associated_entities"):
        if entity.get("entity_type") == "aliquot":
            yield AliquotRow(
                line,
                aliquot_id=_id(entity.get("entity_id")),
                aliquot_barcode=_word(entity, "entity_submitter_id"),
                case_id=_id(entity.get("case_id")),
            )


def projects_of(record: Record) -> set[str]:
    """Projects that a case, or the cases of a file, belong to."""
    cases = [record, *records_in(record, "cases")]
    return {str(found) for case in cases if (found := record_in(case, "project").get("project_id"))}


def _of_sample(base: AliquotRow, sample: Record, markers: Counter[str]) -> Iterator[AliquotRow]:
    row = replace(
        base,
        sample_id=_id(sample.get("sample_id")),
        sample_barcode=_word(sample, "submitter_id"),
        sample_type_code=_word(sample, "sample_type_id"),
        sample_type=_counted(sample, "sample_type", markers),
        tissue_type=_counted(sample, "tissue_type", markers),
        tumor_descriptor=_counted(sample, "tumor_descriptor", markers),
        preservation_method=_counted(sample, "preservation_method", markers),
        is_ffpe=_truth(sample.get("is_ffpe")),
    )
    if row.sample_barcode and parse_barcode(row.sample_barcode) is None:
        row = replace(row, sample_type_code=None)  # the code's meaning is TCGA's
    aliquots = list(_aliquots(sample, _LEVELS))
    if not aliquots:
        yield row
    for aliquot in aliquots:
        yield replace(row, aliquot_id=_id(aliquot.get("aliquot_id")), aliquot_barcode=_word(aliquot, "submitter_id"))


def _aliquots(parent: Record, levels: tuple[str, ...]) -> Iterator[Record]:
    """Aliquots at this level and below; some programs have none of the levels between."""
    yield from records_in(parent, "aliquots")
    for at, level in enumerate(levels):
        for child in records_in(parent, level):
            yield from _aliquots(child, levels[at + 1 :])


def _counted(record: Record, name: str, markers: Counter[str]) -> str | None:
    text = _word(record, name)
    if text is None:
        return None
    if text.casefold() in _NOTHING or marker_of(text) is not None:
        markers[f"{name}|{text}"] += 1
        return None
    return text


def _word(record: Record, name: str) -> str | None:
    text = str(record.get(name) or "").strip()
    return text or None


def _id(value: Any) -> str | None:
    return str(value).strip().lower() or None if value else None


def _truth(value: Any) -> bool | None:
    """`true`, `"True"`, `"YES"` and their opposites; anything else is not known."""
    return {"true": True, "yes": True, "false": False, "no": False}.get(str(value).strip().lower())
