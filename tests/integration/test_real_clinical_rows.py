"""Rows of the six clinical tables over the real BCR forms: none lost, none twice, each null counted, each dialect read.

Expected numbers are counts of the raw files made apart from the package: row, patient and column counts of the
LUAD forms as recorded when the files were collected, and a plain `csv` reading of the same file here. The parser must
agree with each.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from omics_lake.core.errors import SchemaDrift
from omics_lake.core.record import Aliquot
from omics_lake.formats.biotab import table_of
from omics_lake.tables import clinical_patient
from support.clinical_forms import FOLDERS, RECIPES, SIZES, column, parse, path_of, raw, raw_by_cde

pytestmark = pytest.mark.real_data


@pytest.mark.parametrize(("folder", "form"), SIZES, ids="-".join)
def test_rows_patients_and_columns(real_data: Path, folder: str, form: str) -> None:
    parsed = parse(path_of(real_data, folder, form))
    header, _, lines = raw(path_of(real_data, folder, form))

    rows, patients, columns = SIZES[(folder, form)]
    assert parsed.rejected == ()
    assert parsed.rows.num_rows == len(lines) == rows
    assert len(set(parsed.rows["case_id"].to_pylist())) == patients
    assert len(set(parsed.rows["patient_barcode"].to_pylist())) == patients
    assert len(header) == columns
    assert parsed.rows["row_number"].to_pylist() == list(range(1, rows + 1))
    assert set(parsed.rows["form"].to_pylist()) == {form}


@pytest.mark.parametrize(("folder", "form"), SIZES, ids="-".join)
def test_no_cell_is_lost(real_data: Path, folder: str, form: str) -> None:
    """Each cell is a value of the row, an attribute, or a counted null."""
    parsed = parse(path_of(real_data, folder, form))
    declared = {c.name for c in RECIPES[table_of(path_of(real_data, folder, form).name) or ""].table.columns}
    own = {"form", "row_number", "line_number", "completed_on", "ajcc_stage_group"}
    lists = {"discrepancies", "absent_columns", "attributes"}
    core = declared & set(parsed.rows.column_names) - own - lists

    values = sum(parsed.rows.num_rows - parsed.rows[name].null_count for name in core)
    attributes = sum(len(cell) for cell in parsed.rows["attributes"].to_pylist())

    rows, _, columns = SIZES[(folder, form)]
    assert values + attributes + sum(parsed.null_markers.values()) == rows * columns


def test_every_clinical_biotab_is_tabled_or_known_not_to_be(real_data: Path) -> None:
    untabled = {
        path.name
        for folder in FOLDERS
        for path in (real_data / "clinical-biotab" / folder).glob("*clinical*.txt")
        if table_of(path.name) is None
    }

    assert untabled == {"nationwidechildrens.org_clinical_cqcf_chol.txt"}


def test_null_markers_over_all_tabled_forms(real_data: Path) -> None:
    """66,935 [Not Available] stand in the clinical forms, 262 of them in the untabled CHOL cqcf form."""
    counts: Counter[str] = Counter()
    for folder, form in SIZES:
        for key, count in parse(path_of(real_data, folder, form)).null_markers.items():
            counts[key.partition("|")[2]] += count
    cqcf = path_of(real_data, "chol-dcc-2015", "cqcf").read_text().count("[Not Available]")

    assert {marker: count for marker, count in counts.items() if not marker.startswith("list of")} == {
        "[Not Available]": 66_935 - cqcf,
        "[Not Applicable]": 9_224,
        "[Unknown]": 1_581,
        "[Not Evaluated]": 524,
        "[Discrepancy]": 61,
        "[Pending]": 4,
    }
    assert cqcf == 262


def test_null_markers_of_one_column_equal_the_raw_cells(real_data: Path) -> None:
    path = path_of(real_data, "luad", "patient")
    expected = Counter(cell for cell in raw_by_cde(path, "3165475") if cell.startswith("["))

    found = {key: count for key, count in parse(path).null_markers.items() if key.startswith("days_to_death|")}

    assert found == {f"days_to_death|{marker}": count for marker, count in expected.items()}
    assert sum(found.values()) == parse(path).rows["days_to_death"].null_count


def test_lists_of_markers_are_null_and_counted_apart(real_data: Path) -> None:
    """LAML joins the markers of its test panels, one for each test of the panel."""
    path = path_of(real_data, "laml", "patient")
    joined = re.compile(r"\[[\w ]+\](\|\[[\w ]+\])+")
    _, _, lines = raw(path)

    found = sum(count for key, count in parse(path).null_markers.items() if "|list of " in key)

    assert found == sum(bool(joined.fullmatch(cell)) for line in lines for cell in line) == 397


def test_all_discrepancies_are_flagged(real_data: Path) -> None:
    flags = Counter(
        name for folder, form in SIZES for names in column(real_data, folder, form, "discrepancies") for name in names
    )

    assert flags.total() == 61
    luad = Counter(name for names in column(real_data, "luad", "patient", "discrepancies") for name in names)
    assert (luad["ajcc_pathologic_stage"], luad["tumor_status"]) == (7, 4)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_patient_is_twice(real_data: Path, folder: str) -> None:
    rows = parse(path_of(real_data, folder, "patient")).rows
    rows = rows.append_column("file_id", pa.repeat(pa.scalar("file-1"), rows.num_rows))

    settled = clinical_patient.settle(rows)

    assert (settled.rows.num_rows, settled.rejected, settled.duplicates) == (rows.num_rows, (), 0)


def test_absent_is_told_from_not_answered(real_data: Path) -> None:
    """PCPG does not ask for a pathologic stage; LUAD does, and one cell of it is [Not Available]."""
    assert "ajcc_pathologic_stage" in column(real_data, "pcpg", "patient", "absent_columns")[0]
    assert "ajcc_pathologic_stage" not in column(real_data, "luad", "patient", "absent_columns")[0]


def test_dcc_dialect_with_one_header_row_and_a_short_line(real_data: Path) -> None:
    parsed = parse(real_data / "clinical-biotab" / "dcc-writer-suite" / "clinical_patient_ov.txt")

    assert [(r.line, r.reason) for r in parsed.rejected] == [(2, "71 cells where the header has 143")]
    (row,) = parsed.rows.to_pylist()
    assert (row["patient_barcode"], row["line_number"], row["row_number"]) == ("TCGA-AA-0000", 3, 2)
    assert row["case_id"] == "d7ce6b79-f7c0-481e-9dbd-6273f01c9786"
    assert (row["vital_status"], row["sex"], row["race"]) == ("LIVING", "FEMALE", "WHITE")
    assert (row["ajcc_pathologic_stage"], row["ajcc_stage_group"], row["pathologic_t"]) == ("Stage I", "I", "T1c")
    assert row["completed_on"] == dt.date(2011, 4, 6)
    assert row["tobacco_smoking_history"] is None


def test_dcc_dialect_without_uuids_needs_the_files_record(real_data: Path) -> None:
    path = real_data / "clinical-biotab" / "dcc-writer-suite" / "clinical_radiation_ov.txt"
    case = Aliquot(case_id="D7CE6B79-F7C0-481E-9DBD-6273F01C9786", patient_barcode="TCGA-AA-0000")

    alone, told = parse(path), parse(path, (case,))

    assert (alone.rows.num_rows, [r.line for r in alone.rejected]) == (0, [2, 3])
    assert told.rows["case_id"].to_pylist() == ["d7ce6b79-f7c0-481e-9dbd-6273f01c9786"] * 2
    assert told.rows["total_dose"].to_pylist() == ["6040", "5500"]
    assert told.rows["number_of_fractions"].to_pylist() == [33, None]


def test_dcc_dialect_without_patient_barcode_is_drift(real_data: Path) -> None:
    with pytest.raises(SchemaDrift, match="bcr_patient_barcode"):
        parse(real_data / "clinical-biotab" / "dcc-writer-suite" / "clinical_follow_up_v2.1_ov.txt")
