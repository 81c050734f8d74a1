"""The six clinical tables over the real BCR forms of LUAD, PAAD, PCPG, LAML and CHOL.

Expected numbers are counts of the raw files made apart from the package: row, patient and column counts of the
LUAD forms and value counts as recorded when the files were collected, cells picked by eye, and a plain
`csv` reading of the same file here. The parser must agree with each.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from omics_lake.core.errors import SchemaDrift
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.formats.biotab import table_of
from omics_lake.formats.result import Parsed
from omics_lake.tables import (
    clinical_drug,
    clinical_follow_up,
    clinical_new_tumor_event,
    clinical_other_malignancy,
    clinical_patient,
    clinical_radiation,
)
from omics_lake.tables.recipe import Recipe, with_provenance

pytestmark = pytest.mark.real_data

RECIPES: dict[str, Recipe] = {
    module.RECIPE.table.name: module.RECIPE
    for module in (
        clinical_patient,
        clinical_drug,
        clinical_radiation,
        clinical_follow_up,
        clinical_new_tumor_event,
        clinical_other_malignancy,
    )
}
FOLDERS = ("luad", "paad", "pcpg", "laml", "chol-dcc-2015")

# (folder, form) -> rows, patients, columns; counted with awk over the raw files.
SIZES = {
    ("luad", "patient"): (522, 522, 123),
    ("luad", "drug"): (461, 179, 28),
    ("luad", "radiation"): (126, 99, 18),
    ("luad", "follow_up_v1.0"): (616, 463, 28),
    ("luad", "nte"): (32, 32, 14),
    ("luad", "omf_v4.0"): (110, 95, 30),
    ("paad", "patient"): (185, 185, 77),
    ("paad", "drug"): (254, 121, 28),
    ("paad", "radiation"): (47, 44, 18),
    ("paad", "follow_up_v4.4"): (175, 155, 17),
    ("paad", "follow_up_v4.4_nte"): (75, 69, 13),
    ("paad", "nte"): (60, 60, 12),
    ("paad", "omf_v4.0"): (23, 19, 30),
    ("pcpg", "patient"): (179, 179, 42),
    ("pcpg", "drug"): (11, 5, 28),
    ("pcpg", "radiation"): (6, 5, 18),
    ("pcpg", "follow_up_v4.0"): (153, 118, 16),
    ("pcpg", "follow_up_v4.0_nte"): (14, 8, 8),
    ("pcpg", "nte"): (25, 15, 7),
    ("pcpg", "omf_v4.0"): (48, 31, 30),
    ("laml", "patient"): (200, 200, 78),
    ("chol-dcc-2015", "patient"): (36, 36, 81),
    ("chol-dcc-2015", "drug"): (14, 9, 23),
    ("chol-dcc-2015", "radiation"): (1, 1, 18),
    ("chol-dcc-2015", "follow_up_v4.0"): (15, 15, 14),
    ("chol-dcc-2015", "follow_up_v4.0_nte"): (4, 3, 15),
    ("chol-dcc-2015", "nte"): (26, 17, 14),
    ("chol-dcc-2015", "omf_v4.0"): (10, 8, 23),
}


def path_of(real_data: Path, folder: str, form: str) -> Path:
    disease = folder.split("-", maxsplit=1)[0]
    return real_data / "clinical-biotab" / folder / f"nationwidechildrens.org_clinical_{form}_{disease}.txt"


@cache
def parse(path: Path, aliquots: tuple[Aliquot, ...] = ()) -> Parsed:
    """The form's rows as its table stores them."""
    file = FileRecord(
        source="gdc",
        release="46.0",
        project_id="TCGA-TEST",
        data_type="Clinical Supplement",
        file_id=path.stem,
        file_name=path.name,
        aliquots=aliquots,
    )
    (recipe,) = (recipe for recipe in RECIPES.values() if recipe.takes(file))
    parsed = recipe.parse(file, path.read_bytes())
    assert with_provenance(parsed.rows, file, recipe.table).num_rows == parsed.rows.num_rows
    return parsed


def raw(path: Path) -> tuple[list[str], list[str], list[list[str]]]:
    """Header rows 1 and 3, and the data lines, by the csv module."""
    with path.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return lines[0], [cell.removeprefix("CDE_ID:") for cell in lines[2]], lines[3:]


def raw_by_cde(path: Path, cde: str) -> list[str]:
    _, cdes, lines = raw(path)
    place = cdes.index(cde)
    return [line[place] for line in lines]


def column(real_data: Path, folder: str, form: str, name: str) -> list:
    return parse(path_of(real_data, folder, form)).rows[name].to_pylist()


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


@pytest.mark.parametrize(
    ("folder", "name", "expected"),
    [
        ("luad", "vital_status", {"Alive": 395, "Dead": 127}),
        ("paad", "vital_status", {"Alive": 119, "Dead": 66}),
        ("pcpg", "vital_status", {"Alive": 173, "Dead": 6}),
        ("laml", "vital_status", {"Alive": 67, "Dead": 133}),
        ("chol-dcc-2015", "vital_status", {"Alive": 20, "Dead": 16}),
        ("luad", "sex", {"FEMALE": 280, "MALE": 242}),
        ("paad", "sex", {"FEMALE": 83, "MALE": 102}),
        ("pcpg", "sex", {"FEMALE": 101, "MALE": 78}),
        ("laml", "sex", {"FEMALE": 91, "MALE": 109}),
        ("chol-dcc-2015", "sex", {"FEMALE": 20, "MALE": 16}),
        (
            "luad",
            "race",
            {
                "WHITE": 393,
                "BLACK OR AFRICAN AMERICAN": 53,
                "ASIAN": 8,
                "AMERICAN INDIAN OR ALASKA NATIVE": 1,
                None: 67,
            },
        ),
        ("luad", "ethnicity", {"NOT HISPANIC OR LATINO": 389, "HISPANIC OR LATINO": 7, None: 126}),
        ("luad", "ajcc_stage_group", {"I": 134 + 140 + 5, "II": 50 + 73 + 1, "III": 74 + 11, "IV": 26, None: 8}),
        ("luad", "tobacco_smoking_history", {1: 75, 2: 122, 3: 137, 4: 170, 5: 4, None: 14}),
        ("paad", "tobacco_smoking_history", {1: 69, 2: 20, 3: 29, 4: 23, 5: 8, None: 36}),
        ("laml", "tobacco_smoking_history", {None: 200}),
        ("luad", "tumor_status", {"TUMOR FREE": 314, "WITH TUMOR": 111, None: 97}),
        ("luad", "residual_tumor", {"R0": 348, "R1": 13, "R2": 5, "RX": 26, None: 130}),
        ("chol-dcc-2015", "new_tumor_event", {"YES": 17, "NO": 13, None: 6}),
        ("pcpg", "ajcc_pathologic_stage", {None: 179}),
        ("luad", "clinical_stage", {None: 522}),
        ("pcpg", "history_of_other_malignancy", {"No": 152, "Yes": 27}),
    ],
)
def test_values_of_the_patient_form(real_data: Path, folder: str, name: str, expected: dict) -> None:
    assert Counter(column(real_data, folder, "patient", name)) == expected


def test_stages_as_written(real_data: Path) -> None:
    stages = Counter(column(real_data, "luad", "patient", "ajcc_pathologic_stage"))
    editions = Counter(column(real_data, "luad", "patient", "ajcc_staging_edition"))

    assert stages == {
        "Stage IA": 134,
        "Stage IB": 140,
        "Stage I": 5,
        "Stage IIA": 50,
        "Stage IIB": 73,
        "Stage II": 1,
        "Stage IIIA": 74,
        "Stage IIIB": 11,
        "Stage IV": 26,
        None: 8,
    }
    assert (editions["7th"], editions["6th"]) == (270, 191)


def test_the_kind_of_event_keeps_its_list(real_data: Path) -> None:
    kinds = Counter(column(real_data, "luad", "follow_up_v1.0", "new_tumor_event_type"))

    assert kinds["Distant Metastasis"] == 68
    assert kinds["Locoregional Recurrence"] == 49
    assert kinds["New Primary Tumor"] == 11
    assert kinds["Locoregional Recurrence|Distant Metastasis"] == 5


@pytest.mark.parametrize(
    ("folder", "form", "name", "cde"),
    [
        ("luad", "patient", "days_to_death", "3165475"),
        ("pcpg", "patient", "days_to_death", "3165475"),
        ("luad", "patient", "days_to_birth", "3008233"),
        ("laml", "patient", "age_at_initial_pathologic_diagnosis", "2006657"),
        ("paad", "patient", "pack_years_smoked", "2955385"),
        ("chol-dcc-2015", "follow_up_v4.0", "days_to_last_follow_up", "3008273"),
        ("luad", "follow_up_v1.0", "days_to_new_tumor_event", "3392464"),
        ("luad", "nte", "days_to_new_tumor_event", "3392464"),
        ("paad", "follow_up_v4.4_nte", "days_to_new_tumor_event", "3392464"),
        ("luad", "drug", "days_to_drug_start", "3392465"),
        ("luad", "drug", "number_of_cycles", "62590"),
        ("paad", "radiation", "days_to_radiation_end", "3008333"),
        ("pcpg", "omf_v4.0", "days_to_other_malignancy", "3462301"),
    ],
)
def test_numbers_equal_the_raw_cells(real_data: Path, folder: str, form: str, name: str, cde: str) -> None:
    cells = raw_by_cde(path_of(real_data, folder, form), cde)

    expected = [None if cell.startswith("[") else float(cell) for cell in cells]

    assert column(real_data, folder, form, name) == expected
    assert any(value is not None for value in expected)


@pytest.mark.parametrize(
    ("folder", "form", "name", "cde"),
    [
        ("luad", "nte", "surgery_locoregional", "3008755"),
        ("luad", "nte", "surgery", "3427611"),
        ("chol-dcc-2015", "nte", "residual_tumor", "3104061"),
        ("paad", "nte", "residual_tumor", "3008753"),
        ("chol-dcc-2015", "drug", "clinical_trial", "2503808"),
        ("luad", "drug", "clinical_trial", "3925111"),
        ("paad", "follow_up_v4.4", "cause_of_death", "2554674"),
        ("luad", "omf_v4.0", "histological_type_other", "4122431"),
        ("luad", "patient", "histological_type", "3081934"),
    ],
)
def test_texts_equal_the_raw_cells(real_data: Path, folder: str, form: str, name: str, cde: str) -> None:
    cells = raw_by_cde(path_of(real_data, folder, form), cde)

    assert column(real_data, folder, form, name) == [None if cell.startswith("[") else cell for cell in cells]


def test_two_names_alike_in_row_1_are_kept_apart(real_data: Path) -> None:
    """`histologic_diagnosis` stands twice in LUAD: the type (3081934) and the diagnosis (3081932)."""
    rows = parse(path_of(real_data, "luad", "patient")).rows

    assert Counter(dict(cell).get("diagnosis") for cell in rows["attributes"].to_pylist()) == {
        "Lung Adenocarcinoma": 522
    }
    assert Counter(rows["histological_type"].to_pylist())["Lung Adenocarcinoma Mixed Subtype"] == 107


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_patient_is_twice(real_data: Path, folder: str) -> None:
    rows = parse(path_of(real_data, folder, "patient")).rows
    rows = rows.append_column("file_id", pa.repeat(pa.scalar("file-1"), rows.num_rows))

    settled = clinical_patient.settle(rows)

    assert (settled.rows.num_rows, settled.rejected, settled.duplicates) == (rows.num_rows, (), 0)


def test_a_patient_picked_by_eye(real_data: Path) -> None:
    """Line 140 of the LUAD patient form, the 137th below three header rows."""
    (row,) = (
        row
        for row in parse(path_of(real_data, "luad", "patient")).rows.to_pylist()
        if row["patient_barcode"] == "TCGA-50-5072"
    )

    assert row["case_id"] == "1575148b-0f63-44ee-86fd-93ae1a02be0b"
    assert (row["row_number"], row["line_number"]) == (137, 140)
    assert (row["form_completion_date"], row["completed_on"]) == ("2011-8-26", dt.date(2011, 8, 26))
    assert (row["vital_status"], row["days_to_death"], row["days_to_last_follow_up"]) == ("Alive", None, 246)
    assert (row["days_to_birth"], row["tumor_status"]) == (-27036, "WITH TUMOR")
    assert (row["history_of_other_malignancy"], row["history_of_neoadjuvant_treatment"]) == ("No", "Yes")
    assert (row["tobacco_smoking_history"], row["pack_years_smoked"]) == (3, 15.0)
    assert (row["pathologic_n"], row["pathologic_m"], row["ajcc_staging_edition"]) == ("N2", "M0", "6th")


def test_courses_picked_by_eye(real_data: Path) -> None:
    """Lines 120 and 121 of the PAAD drug form."""
    rows = parse(path_of(real_data, "paad", "drug")).rows.slice(116, 2).to_pylist()

    assert [
        (row["line_number"], row["drug_name"], row["days_to_drug_start"], row["days_to_drug_end"], row["ongoing"])
        for row in rows
    ] == [(120, "Gemcitabine", 98, 137, "NO"), (121, "Oxaliplatin", 553, 666, "NO")]
    assert [row["best_response"] for row in rows] == ["Complete Response", "Stable Disease"]
    assert rows[0]["drug_barcode"] == "TCGA-HZ-7918-D72664"


def test_a_number_of_fractions_in_words_costs_neither_row_nor_words(real_data: Path) -> None:
    parsed = parse(path_of(real_data, "pcpg", "radiation"))

    row = parsed.rows.to_pylist()[1]
    assert row["number_of_fractions"] is None
    assert dict(row["attributes"])["numfractions"] == "Gamma Knife radiosurgery"
    assert parsed.notes["untyped.number_of_fractions"] == "1"


def test_dates_without_a_day(real_data: Path) -> None:
    rows = parse(path_of(real_data, "luad", "patient")).rows.to_pylist()

    open_dates = [row["form_completion_date"] for row in rows if row["completed_on"] is None]
    assert len(open_dates) == sum(cell.endswith("-00") for cell in (row["form_completion_date"] for row in rows)) > 0
    assert next(row for row in rows if row["patient_barcode"] == "TCGA-67-3770")["form_completion_date"] == "2010-12-00"


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
