"""One line of a clinical biotab as one row.

A line is rejected when it names no patient or no case, or holds a day count that is no whole number. A null
marker in any other cell becomes null and is counted under `column|marker`, for attributes under
`attributes.<name>|marker`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from omics_lake.core.barcode import parse_barcode
from omics_lake.formats.biotab import BiotabColumn, BiotabRow
from omics_lake.formats.clinical_fields import Field, text, to_date
from omics_lake.formats.null_markers import has_discrepancy, marker_of

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

CASE = text("case_id", "", "", "bcr_patient_uuid")
PATIENT = text("patient_barcode", "", "2003301 2673794", "bcr_patient_barcode")
COMPLETED = text("form_completion_date", "", "", "form_completion_date date_of_form_completion")


@dataclass(frozen=True)
class Layout:
    """Where one form keeps what.

    Args:
        form: name of the form.
        header_rows: lines before the first data line.
        patient: place of the patient barcode.
        case: place of the case UUID, None where the form has none.
        cells: every other column with the core field it serves, None for an attribute.
        absent: core columns without a place.
        cases: patient barcode -> case UUID, from outside.
    """

    form: str
    header_rows: int
    patient: int
    case: int | None
    cells: tuple[tuple[BiotabColumn, Field | None], ...]
    absent: tuple[str, ...]
    cases: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """One line's values, the null markers it held (`column|marker`), and core columns whose text is no number."""

    values: dict[str, object]
    markers: list[str]
    untyped: list[str]


@dataclass
class _Cells:
    """What one line's cells gave so far."""

    core: dict[str, object] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    markers: list[str] = field(default_factory=list)
    untyped: list[str] = field(default_factory=list)
    discrepancies: list[str] = field(default_factory=list)


def read_row(row: BiotabRow, layout: Layout) -> Row:
    """Read one line.

    Raises:
        ValueError: why the line is rejected.
    """
    patient = _patient(row, layout)
    case = _case(row, layout, patient)
    cells = _Cells()
    for column, core_field in layout.cells:
        _read_cell(row.cells[column.position], column, core_field, cells)
    values = {
        **cells.core,
        "case_id": case,
        "patient_barcode": patient,
        "form": layout.form,
        "row_number": row.line - layout.header_rows,
        "line_number": row.line,
        "completed_on": to_date(str(cells.core.get(COMPLETED.name, ""))),
        "discrepancies": sorted(cells.discrepancies),
        "absent_columns": list(layout.absent),
        "attributes": sorted(cells.attributes.items()),
    }
    return Row(values, cells.markers, cells.untyped)


def _read_cell(cell: str, column: BiotabColumn, core_field: Field | None, into: _Cells) -> None:
    label = core_field.name if core_field else f"attributes.{column.key}"
    if has_discrepancy(cell):
        into.discrepancies.append(label)
    marker = marker_of(cell)
    if marker is not None:
        into.markers.append(f"{label}|{marker}")
    elif core_field is None:
        into.attributes[column.key] = cell
    else:
        _read_core(cell, column, core_field, into)


def _read_core(cell: str, column: BiotabColumn, core_field: Field, into: _Cells) -> None:
    try:
        into.core[core_field.name] = core_field.value(cell)
    except ValueError as error:
        if core_field.strict:
            raise ValueError(f"{core_field.name} ({column.alias}): {error}") from error
        into.attributes[column.key] = cell
        into.untyped.append(core_field.name)


def _patient(row: BiotabRow, layout: Layout) -> str:
    cell = row.cells[layout.patient]
    barcode = parse_barcode(cell.upper())
    if barcode is None:
        raise ValueError(f"{PATIENT.names[0]}: {cell!r} is not a patient barcode")
    return barcode.patient


def _case(row: BiotabRow, layout: Layout, patient: str) -> str:
    cell = row.cells[layout.case].lower() if layout.case is not None else ""
    if not cell or marker_of(cell) is not None:
        if patient in layout.cases:
            return layout.cases[patient].lower()
        raise ValueError(f"{CASE.names[0]}: no case UUID in the line, and the file's record names none for {patient}")
    if not _UUID.fullmatch(cell):
        raise ValueError(f"{CASE.names[0]}: {cell!r} is not a UUID")
    return cell
