"""Values in the six clinical tables over the real BCR forms of LUAD, PAAD, PCPG, LAML and CHOL.

Expected numbers are counts of the raw files made apart from the package: value counts as recorded when the files were
collected, cells picked by eye, and a plain `csv` reading of the same file here. The parser must agree with each.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from support.clinical_forms import column, parse, path_of, raw_by_cde

pytestmark = pytest.mark.real_data


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
