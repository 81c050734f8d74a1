"""`omics.sample`: one row is one aliquot: case, sample, portion, analyte and aliquot, with tissue type and FFPE.

Key: aliquot_id. Made from GDC case and file metadata (JSON) and from the biospecimen forms `aliquot` and `sample`.
What several files say of one aliquot is put together: a value wins over null, and where values contradict each
other all rows of that aliquot go to quarantine. What is told of a sample alone completes its aliquots; a sample
without aliquots (a diagnostic slide) is no row. The order of files never matters.
Barcodes: https://docs.gdc.cancer.gov/Encyclopedia/pages/TCGA_Barcode/
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from omics_lake.core.arrow import table_schema
from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, Holds, OneOf, Table
from omics_lake.formats.aliquot_row import NAMES, AliquotRow, put_together
from omics_lake.formats.biospecimen import FORMS, parse_biospecimen
from omics_lake.formats.form_name import parse_form_name
from omics_lake.formats.gdc_metadata import parse_case_metadata
from omics_lake.formats.result import Parsed, Rejected
from omics_lake.tables.recipe import FileReject, Recipe, Settled

METADATA, BIOSPECIMEN = "Case Metadata", "Biospecimen Supplement"

TABLE = Table(
    namespace="omics",
    name="sample",
    row="One aliquot with the sample, portion and analyte it was taken from.",
    source="GDC case and file metadata (JSON), BCR biospecimen forms aliquot and sample.",
    columns=(
        *FILE_COLUMNS,
        Column("aliquot_id", "string", "GDC UUID of the aliquot, lower case (bcr_aliquot_uuid).", nullable=False),
        Column("aliquot_barcode", "string", "Barcode of the aliquot, 28 characters in TCGA."),
        Column("case_id", "string", "GDC UUID of the case, lower case (bcr_patient_uuid)."),
        Column("patient_barcode", "string", "Barcode of the patient, such as TCGA-50-5072."),
        Column("sample_id", "string", "GDC UUID of the sample, lower case (bcr_sample_uuid)."),
        Column("sample_barcode", "string", "Barcode of the sample, 16 characters in TCGA, such as TCGA-50-5072-01A."),
        Column(
            "sample_type_code",
            "string",
            "Characters 14-15 of a TCGA barcode: 01 primary, 06 metastatic, 11 normal, ...",
        ),
        Column("sample_type", "string", "Sample type in the words of TCGA's code table; as given for other programs."),
        Column(
            "tissue_type", "string", "Tumor, Normal or Control by the TCGA code; as given (GDC) for other programs."
        ),
        Column("tumor_descriptor", "string", "Primary, Recurrence, Metastatic, Not Applicable, ... (GDC)."),
        Column("vial", "string", "Vial letter, character 16 of a TCGA barcode; A is the first."),
        Column("portion", "string", "Portion number, characters 18-19 of a TCGA barcode."),
        Column("analyte", "string", "Analyte letter, character 20 of a TCGA barcode: D W G X DNA, R T H RNA."),
        Column("plate", "string", "Plate, characters 22-25 of a TCGA barcode; compares as text."),
        Column("center", "string", "Centre that received the aliquot, characters 27-28 of a TCGA barcode."),
        Column(
            "is_ffpe",
            "boolean",
            "True for formalin-fixed (is_ffpe, CDE 4170557, 4170571; else preservation_method); null when not known.",
        ),
        Column("preservation_method", "string", "FFPE, Frozen, OCT, Snap Frozen, ... (GDC, biospecimen form)."),
        Column(
            "line_number", "int", "Where file_id names the aliquot: line of a form, record of a JSON answer, from 1."
        ),
    ),
    key=("aliquot_id",),
    sort=("patient_barcode", "aliquot_barcode", "aliquot_id"),
    audits=(
        Holds("aliquot_id = lower(aliquot_id)", "UUIDs are lower case"),
        OneOf("analyte", ("D", "G", "H", "R", "T", "W", "X", "Y", "S", "E")),
        Holds(
            "sample_type_code IS NULL OR patient_barcode IS NOT NULL", "an aliquot with a TCGA barcode has a patient"
        ),
    ),
    tolerated_rejects=0.01,
    never_empty=True,
)


def takes(file: FileRecord) -> bool:
    """GDC metadata, and the two biospecimen forms."""
    if file.data_type == METADATA:
        return True
    form = parse_form_name(file.file_name)
    return file.data_type == BIOSPECIMEN and form is not None and form.kind == "biospecimen" and form.family in FORMS


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Mentions of one file: aliquots, and samples (without `aliquot_id`), which `settle` joins to their aliquots.

    Raises:
        UnreadableFile: no GDC answer, one with warnings, or no form.
        SchemaDrift: a form without the columns that identify an aliquot or sample.
    """
    form = parse_form_name(file.file_name)
    if file.data_type == METADATA or form is None:
        return parse_case_metadata(data, file.project_id)
    return parse_biospecimen(data, form.family)


@dataclass(frozen=True)
class _Placed:
    """A row and where it came from."""

    file_id: str
    data_release: str
    row: AliquotRow

    @property
    def order(self) -> tuple[str, int]:
        return self.file_id, self.row.line_number


@dataclass
class _Outcome:
    """Rows so far, and those left out with the reason."""

    rows: list[_Placed]
    rejected: list[tuple[_Placed, str]]


def settle(rows: pa.Table) -> Settled:
    """Put a project's mentions together.

    Args:
        rows: all mentions with the declared columns.

    Returns:
        Aliquots, each once; `duplicates` counts further mentions of an aliquot. Rows that tell of a sample alone end
        up in their aliquots and are not counted.
    """
    mentions = [_placed(record) for record in rows.to_pylist()]
    outcome = _agreed(mentions, lambda placed: placed.row.place)
    in_mentions = sum(placed.row.aliquot_id is not None for placed in mentions)
    lost = sum(placed.row.aliquot_id is not None for placed, _ in outcome.rejected)
    once = [placed for placed in outcome.rows if placed.row.aliquot_id]
    samples = {p.row.sample_barcode: p for p in outcome.rows if not p.row.aliquot_id}
    _join(once, samples, outcome)
    _one_id_a_barcode(outcome)
    return Settled(
        _to_table(outcome.rows, str(rows["project_id"][0]) if rows.num_rows else ""),
        tuple(_reject(placed, reason) for placed, reason in sorted(outcome.rejected, key=lambda r: (r[0].order, r[1]))),
        in_mentions - lost - len(once),
    )


def _placed(record: dict[str, object]) -> _Placed:
    row = AliquotRow(**{name: record[name] for name in NAMES})  # type: ignore[arg-type]  # the declared types
    return _Placed(str(record["file_id"]), str(record["data_release"]), row)


def _agreed(mentions: Iterable[_Placed], key: Callable[[_Placed], object]) -> _Outcome:
    groups: defaultdict[object, list[_Placed]] = defaultdict(list)
    for placed in mentions:
        groups[key(placed)].append(placed)
    outcome = _Outcome([], [])
    for group in groups.values():
        same = sorted(group, key=lambda placed: placed.order)
        try:
            outcome.rows.append(replace(same[0], row=put_together([placed.row for placed in same])))
        except ValueError as error:
            outcome.rejected += [(placed, str(error)) for placed in same]
    return outcome


def _join(once: Sequence[_Placed], samples: dict[str | None, _Placed], outcome: _Outcome) -> None:
    """Complete each aliquot by what is told of its sample; where they contradict, both are left out."""
    outcome.rows = []
    for placed in once:
        sample = samples.get(placed.row.sample_barcode) if placed.row.sample_barcode else None
        try:
            row = put_together([placed.row, sample.row]) if sample else placed.row
            outcome.rows.append(replace(placed, row=row))
        except ValueError as error:
            outcome.rejected.append((placed, str(error)))
            if sample and (sample, str(error)) not in outcome.rejected:
                outcome.rejected.append((sample, str(error)))


def _one_id_a_barcode(outcome: _Outcome) -> None:
    """Leave out aliquots that share a barcode: joins by barcode would double them."""
    ids: defaultdict[str | None, list[_Placed]] = defaultdict(list)
    for placed in outcome.rows:
        ids[placed.row.aliquot_barcode].append(placed)
    shared = [same for barcode, same in ids.items() if barcode and len(same) > 1]
    for same in shared:
        named = ", ".join(sorted(str(placed.row.aliquot_id) for placed in same))
        outcome.rejected += [(p, f"barcode {p.row.aliquot_barcode} names several aliquots: {named}") for p in same]
    left_out = {id(placed) for same in shared for placed in same}
    outcome.rows = [placed for placed in outcome.rows if id(placed) not in left_out]


def _to_table(rows: Iterable[_Placed], project_id: str) -> pa.Table:
    records = [
        {"project_id": project_id, "file_id": p.file_id, "data_release": p.data_release, **vars(p.row)} for p in rows
    ]
    return pa.Table.from_pylist(records, schema=table_schema(TABLE))


def _reject(placed: _Placed, reason: str) -> FileReject:
    raw = json.dumps({name: value for name, value in vars(placed.row).items() if value is not None}, sort_keys=True)
    return FileReject(placed.file_id, Rejected(placed.row.line_number, reason, raw))


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse, settle=settle)
