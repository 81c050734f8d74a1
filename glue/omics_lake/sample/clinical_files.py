"""Clinical supplements as BCR biotab: three header rows, tabs, LF, no quoting, null markers for empty cells.

Two faults are put in on purpose in the first project: one drug row with a cell too many (goes to quarantine)
and one patient row written twice (one is kept).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from omics_lake.sample.clinical_columns import FormColumn
from omics_lake.sample.courses import NOT_AVAILABLE, Course
from omics_lake.sample.files import Facts, SampleFile
from omics_lake.sample.other_forms import (
    drug_rows,
    event_rows,
    follow_up_event_rows,
    follow_up_rows,
    other_malignancy_rows,
    quality_control_rows,
    radiation_rows,
)
from omics_lake.sample.patient_form import Cells, patient_cells
from omics_lake.sample.patients import Patient
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds

Rows = Callable[[Seeds, Patient, Course], list[Cells]]

NULL_MARKERS = frozenset(
    ("[Not Available]", "[Not Applicable]", "[Unknown]", "[Not Evaluated]", "[Discrepancy]", "[Pending]",
     "[Completed]", "--")
)  # fmt: skip
REPEATED_PATIENT = ("TCGA-XLUA", 16)
SHIFTED_DRUG_LINE = {"TCGA-XLUA": 5}
"""Project -> data row (from 0) that is followed by a copy with a cell too many."""


def _patient_rows(seeds: Seeds, patient: Patient, course: Course) -> list[Cells]:
    return [patient_cells(seeds, patient, course)]


_FORMS: dict[str, tuple[str | None, Rows]] = {
    "patient": ("clinical_patient", _patient_rows),
    "follow_up_v1.0": ("clinical_follow_up", follow_up_rows),
    "follow_up_v4.0": ("clinical_follow_up", follow_up_rows),
    "follow_up_v4.0_nte": ("clinical_new_tumor_event", follow_up_event_rows),
    "nte": ("clinical_new_tumor_event", event_rows),
    "drug": ("clinical_drug", drug_rows),
    "radiation": ("clinical_radiation", radiation_rows),
    "omf_v4.0": ("clinical_other_malignancy", other_malignancy_rows),
    "cqcf": (None, quality_control_rows),
}
"""Form -> lake table it feeds and the function that fills it."""


def clinical_key(form: str) -> str:
    """A form's key over releases."""
    return f"clinical/{form}"


def clinical_file(
    seeds: Seeds, project: Project, patients: Sequence[Patient], form: str, edition: int, *, bad_lines: bool
) -> SampleFile:
    """One form of a project over all patients that have clinical forms."""
    table, rows_of = _FORMS[form]
    columns = project.forms[form]
    rows = [
        _line(columns, cells)
        for patient in patients
        if patient.course
        for cells in rows_of(seeds, patient, patient.course)
    ]
    lines = ["\t".join(row) for row in rows]
    rejected, duplicates = _spoil(project, form, rows, lines) if bad_lines else (0, 0)
    name = f"nationwidechildrens.org_clinical_{form}_{project.suffix}.txt"
    return SampleFile(
        key=clinical_key(form),
        edition=edition,
        file_id=seeds.uuid("file", project.project_id, form, str(edition)),
        file_name=name,
        data_type="Clinical Supplement",
        data="\n".join([*_header(columns), *lines, ""]).encode("cp1252"),
        facts=Facts(
            rows={table: len(rows)} if table else {},
            rejected={table: rejected} if table and rejected else {},
            duplicates={table: duplicates} if table and duplicates else {},
            null_markers=_null_markers(columns, rows),
        ),
        data_format="BCR Biotab",
    )


def _header(columns: Sequence[FormColumn]) -> list[str]:
    return [
        "\t".join(column.alias for column in columns),
        "\t".join(column.name for column in columns),
        "\t".join(f"CDE_ID:{column.cde}" for column in columns),
    ]


def _line(columns: Sequence[FormColumn], cells: Cells) -> list[str]:
    return [cells.get(column.name, NOT_AVAILABLE) for column in columns]


def _spoil(project: Project, form: str, rows: list[list[str]], lines: list[str]) -> tuple[int, int]:
    """Add the project's deliberate faults to the lines; give back rejected and duplicate counts."""
    if form == "drug" and (at := SHIFTED_DRUG_LINE.get(project.project_id)) is not None:
        lines.insert(at + 1, "\t".join([*rows[at][:3], NOT_AVAILABLE, *rows[at][3:]]))
        return 1, 0
    if form == "patient" and project.project_id == REPEATED_PATIENT[0]:
        lines.append(lines[REPEATED_PATIENT[1] - 1])
        return 0, 1
    return 0, 0


def _null_markers(columns: Sequence[FormColumn], rows: list[list[str]]) -> dict[str, int]:
    counts = Counter(
        f"{column.alias}|{cell}"
        for row in rows
        for column, cell in zip(columns, row, strict=True)
        if cell in NULL_MARKERS
    )
    return dict(sorted(counts.items()))
