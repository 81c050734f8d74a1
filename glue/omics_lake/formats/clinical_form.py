"""One clinical biotab as rows: shared columns, typed core columns, and everything else as attributes.

`rows.num_rows + len(rejected)` = data lines. A line is rejected when it is wider or narrower than the header, names no
patient or no case, or holds a day count that is no whole number. A null marker in any other cell becomes null and
is counted under `column|marker`, for attributes under `attributes.<name>|marker`; rejected lines are not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pyarrow as pa

from omics_lake.core.arrow import arrow_schema
from omics_lake.core.errors import SchemaDrift
from omics_lake.core.table import Column
from omics_lake.formats.biotab import Biotab, FormName, read_biotab
from omics_lake.formats.clinical_fields import Field, match_fields
from omics_lake.formats.clinical_row import CASE, COMPLETED, PATIENT, Layout, Row, read_row
from omics_lake.formats.result import Parsed, Rejected

HEAD_COLUMNS = (
    Column("case_id", "string", "Case UUID, lower case (bcr_patient_uuid).", nullable=False),
    Column(
        "patient_barcode", "string", "Patient barcode, such as TCGA-50-5072 (CDE 2003301, 2673794).", nullable=False
    ),
    Column("form", "string", "Form and edition as in the file's name, such as follow_up_v4.0_nte.", nullable=False),
    Column(
        "row_number", "int", "1-based number of the data line in its file, header rows not counted.", nullable=False
    ),
    Column("line_number", "int", "1-based number of the line in its file, header rows counted.", nullable=False),
    Column("form_completion_date", "string", "Day the form was completed, as written; the day may be 00."),
    Column("completed_on", "date", "form_completion_date as a date; null where that is no whole date."),
)
TAIL_COLUMNS = (
    Column(
        "discrepancies",
        "array<string>",
        "Columns whose cell says [Discrepancy]: sources conflict, so the value is null. "
        "Columns kept in attributes are named attributes.<name>.",
    ),
    Column(
        "absent_columns",
        "array<string>",
        "Core columns that this form does not ask, or asks under an ambiguous name: null there means not asked.",
    ),
    Column(
        "attributes",
        "map<string,string>",
        "All other columns by their alternative CDE name (header row 2, else row 1), as written, null markers left "
        "out. Also the text of a core number that is none, under its source name.",
    ),
)


def form_columns(fields: Sequence[Field]) -> tuple[Column, ...]:
    """Columns of a clinical table between the provenance columns and what the table derives."""
    core = (Column(f.name, f.type, f"{f.comment} {_source(f)}") for f in fields)
    return (*HEAD_COLUMNS, *core, *TAIL_COLUMNS)


def _source(f: Field) -> str:
    return f"BCR field {f.names[0]}, CDE {', '.join(f.cdes)}." if f.cdes else f"BCR field {f.names[0]}."


def parse_form(data: bytes, name: FormName, fields: Sequence[Field], cases: Mapping[str, str]) -> Parsed:
    """Parse a form's bytes.

    Args:
        data: the file's bytes.
        name: parts of its file name.
        fields: core columns of the table it feeds.
        cases: patient barcode -> case UUID, for forms of the one-header dialect that hold no UUID.

    Returns:
        Rows with `form_columns(fields)`; attributes are sorted by name.

    Raises:
        UnreadableFile: the bytes are no form.
        SchemaDrift: the form has no patient barcode column.
    """
    form = read_biotab(data)
    layout = _layout(form, name, fields, cases)
    rows: list[Row] = []
    rejected = list(form.rejected)
    for line in form.rows:
        try:
            rows.append(read_row(line, layout))
        except ValueError as error:
            rejected.append(Rejected(line.line, str(error), line.raw))
    untyped = Counter(column for row in rows for column in row.untyped)
    return Parsed(
        pa.Table.from_pylist([row.values for row in rows], arrow_schema(form_columns(fields))),
        rejected=tuple(sorted(rejected, key=lambda r: r.line)),
        null_markers=dict(Counter(marker for row in rows for marker in row.markers)),
        unknown_columns=tuple(column.key for column, f in layout.cells if f is None),
        notes={
            "form": name.form,
            "header_rows": str(form.header_rows),
            **{f"untyped.{column}": str(count) for column, count in sorted(untyped.items())},
        },
    )


def _layout(form: Biotab, name: FormName, fields: Sequence[Field], cases: Mapping[str, str]) -> Layout:
    found = match_fields(form.columns, (CASE, PATIENT, COMPLETED, *fields))
    if PATIENT.name not in found:
        raise SchemaDrift(
            "The form lacks columns it must have",
            where=f"form {name.form}, disease {name.disease}",
            why=f"missing: {PATIENT.names[0]} (CDE {' or '.join(PATIENT.cdes)}); "
            f"the form has: {', '.join(column.key for column in form.columns)[:2000]}",
            next_step="check that this is a BCR clinical biotab",
        )
    patient = found.pop(PATIENT.name).position
    case = found.pop(CASE.name).position if CASE.name in found else None
    core = {found[f.name].position: f for f in (COMPLETED, *fields) if f.name in found}
    return Layout(
        form=name.form,
        header_rows=form.header_rows,
        patient=patient,
        case=case,
        cells=tuple((c, core.get(c.position)) for c in form.columns if c.position not in (patient, case)),
        absent=tuple(f.name for f in (COMPLETED, *fields) if f.name not in found),
        cases=cases,
    )
