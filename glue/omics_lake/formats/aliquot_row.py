"""What one mention of an aliquot says, made complete from its barcode, and mentions put together.

An aliquot is mentioned by case pages, by every file made from it and by biospecimen forms, each with other
parts. A mention without `aliquot_id` tells of a sample alone: it completes that sample's aliquots.
Putting together never depends on order: per column the values that are not null must be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

import pyarrow as pa

from omics_lake.core.barcode import SAMPLE_TYPES, Barcode, parse_barcode, tissue_type_of

_TYPES = {"is_ffpe": pa.bool_(), "line_number": pa.int32()}
_CODES = {name.casefold(): code for code, name in SAMPLE_TYPES.items()} | {
    # The BCR's words of before 2013.
    "primary solid tumor": "01",
    "recurrent solid tumor": "02",
}


@dataclass(frozen=True)
class AliquotRow:
    """One mention; None where it does not say. Columns as `omics.sample` explains them, UUIDs in lower case."""

    line_number: int
    aliquot_id: str | None = None
    aliquot_barcode: str | None = None
    case_id: str | None = None
    patient_barcode: str | None = None
    sample_id: str | None = None
    sample_barcode: str | None = None
    sample_type_code: str | None = None
    sample_type: str | None = None
    tissue_type: str | None = None
    tumor_descriptor: str | None = None
    vial: str | None = None
    portion: str | None = None
    analyte: str | None = None
    plate: str | None = None
    center: str | None = None
    is_ffpe: bool | None = None
    preservation_method: str | None = None

    @property
    def place(self) -> tuple[str, str]:
        """What the row is about: an aliquot, else a sample."""
        return ("aliquot", self.aliquot_id) if self.aliquot_id else ("sample", self.sample_barcode or "")


NAMES = tuple(f.name for f in fields(AliquotRow))
SCHEMA = pa.schema([pa.field(name, _TYPES.get(name, pa.string())) for name in NAMES])


def to_table(rows: Iterable[AliquotRow]) -> pa.Table:
    """Arrow table with the columns of `AliquotRow`."""
    return pa.Table.from_pylist([vars(row) for row in rows], schema=SCHEMA)


def complete(row: AliquotRow) -> AliquotRow:
    """Fill in what the barcode and the preservation say.

    A TCGA sample type gets the words of TCGA's code table, whatever the source calls it today. Other programs'
    ids are kept and have no parts.

    Raises:
        ValueError: the barcode and a given value contradict each other, or FFPE and preservation do.
    """
    row = _with_ffpe(row)
    named = (parse_barcode(text) for text in (row.aliquot_barcode, row.sample_barcode) if text)
    barcode = next((found for found in named if found), None)
    return row if barcode is None else _with_parts(row, barcode)


def _with_ffpe(row: AliquotRow) -> AliquotRow:
    said = is_formalin(row.preservation_method)
    if row.is_ffpe is not None and said is not None and row.is_ffpe != said:
        raise ValueError(f"is_ffpe is {row.is_ffpe}, but preservation_method is {row.preservation_method!r}")
    return replace(row, is_ffpe=said if row.is_ffpe is None else row.is_ffpe)


def is_formalin(preservation: str | None) -> bool | None:
    """True for FFPE and other formalin fixation, False for any other method, None when not known."""
    return None if preservation is None else preservation.casefold().startswith(("ffpe", "formalin"))


def _with_parts(row: AliquotRow, barcode: Barcode) -> AliquotRow:
    text, code = str(barcode), barcode.sample_type
    if row.patient_barcode and row.patient_barcode != barcode.patient:
        raise ValueError(f"{text} is not of patient {row.patient_barcode}")
    if row.sample_barcode and not (barcode.sample or "").startswith(row.sample_barcode):
        raise ValueError(f"{text} is not of sample {row.sample_barcode}")
    given = row.sample_type_code or _CODES.get((row.sample_type or "").casefold())
    if given and code and given != code:
        raise ValueError(f"{text} is of sample type {code}, but {row.sample_type or given!r} is given")
    tissue = tissue_type_of(code) if code else None
    if {row.tissue_type, tissue} == {"Tumor", "Normal"}:
        raise ValueError(f"{text} is of {tissue} tissue, but {row.tissue_type} is given")
    return replace(
        row,
        patient_barcode=barcode.patient,
        sample_barcode=barcode.sample,
        sample_type_code=code,
        sample_type=SAMPLE_TYPES.get(code or "", row.sample_type),
        tissue_type=tissue or row.tissue_type,
        vial=barcode.vial,
        portion=barcode.portion,
        analyte=barcode.analyte,
        plate=barcode.plate,
        center=barcode.center,
    )


def put_together(rows: Sequence[AliquotRow]) -> AliquotRow:
    """One row of several mentions: per column the one value that is not null; the first row's line.

    Raises:
        ValueError: which columns have several values.
    """
    values = {name: {value for row in rows if (value := getattr(row, name)) is not None} for name in NAMES[1:]}
    if several := {name: found for name, found in values.items() if len(found) > 1}:
        said = "; ".join(f"{name}: {', '.join(sorted(map(str, found)))}" for name, found in several.items())
        raise ValueError(f"mentions of {' '.join(rows[0].place)} contradict each other ({said})")
    return AliquotRow(rows[0].line_number, **{name: next(iter(found), None) for name, found in values.items()})
