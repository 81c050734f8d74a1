"""Declarations of the six clinical tables, and which files feed them."""

from __future__ import annotations

import re

import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.core.record import FileRecord
from omics_lake.tables import (
    clinical_drug,
    clinical_follow_up,
    clinical_new_tumor_event,
    clinical_other_malignancy,
    clinical_patient,
    clinical_radiation,
)

RECIPES = {
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
COURSES = sorted(set(RECIPES) - {"clinical_patient"})


def record(file_name: str, **changes) -> FileRecord:
    values = {"source": "gdc", "release": "46.0", "project_id": "TCGA-LUAD", "data_type": "Clinical Supplement"}
    return FileRecord(**{**values, "file_id": "file-1", "file_name": file_name, **changes})


def takers(file: FileRecord) -> list[str]:
    return [name for name, recipe in RECIPES.items() if recipe.takes(file)]


@pytest.mark.parametrize(
    ("form", "table"),
    [
        ("clinical_patient", "clinical_patient"),
        ("clinical_drug", "clinical_drug"),
        ("clinical_radiation", "clinical_radiation"),
        ("clinical_follow_up_v1.0", "clinical_follow_up"),
        ("clinical_nte", "clinical_new_tumor_event"),
        ("clinical_follow_up_v4.0_nte", "clinical_new_tumor_event"),
        ("clinical_omf_v4.0", "clinical_other_malignancy"),
    ],
)
def test_each_form_feeds_exactly_one_table(form: str, table: str) -> None:
    assert takers(record(f"nationwidechildrens.org_{form}_luad.txt", data_format="BCR Biotab")) == [table]


@pytest.mark.parametrize("form", ["clinical_ablation", "clinical_cqcf", "clinical_surgery", "biospecimen_sample"])
def test_other_forms_are_not_tabled(form: str) -> None:
    assert takers(record(f"nationwidechildrens.org_{form}_luad.txt")) == []


@pytest.mark.parametrize(
    "changes",
    [{"data_type": "Biospecimen Supplement"}, {"data_format": "BCR XML"}, {"data_format": "BCR OMF XML"}],
)
def test_other_types_and_formats_are_not_taken(changes: dict) -> None:
    assert takers(record("nationwidechildrens.org_clinical_patient_luad.txt", **changes)) == []


@pytest.mark.parametrize("name", RECIPES)
def test_columns_are_legal_and_described(name: str) -> None:
    table = RECIPES[name].table

    assert len(set(table.column_names)) == len(table.column_names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", column) for column in table.column_names)
    assert all(column.comment.endswith(".") and len(column.comment) > 10 for column in table.columns)
    assert len(table_schema(table)) == len(table.columns)
    assert set(table.key) | set(table.sort) <= set(table.column_names)


@pytest.mark.parametrize("name", COURSES)
def test_the_key_is_case_form_and_row_number(name: str) -> None:
    assert RECIPES[name].table.key == ("case_id", "form", "row_number")
    assert RECIPES[name].settle is None


@pytest.mark.parametrize("name", RECIPES)
def test_case_and_patient_are_never_null(name: str) -> None:
    table = RECIPES[name].table

    assert not table.column("case_id").nullable
    assert not table.column("patient_barcode").nullable


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            "clinical_patient",
            "vital_status days_to_death:int days_to_last_follow_up:int tumor_status cause_of_death new_tumor_event "
            "days_to_new_tumor_event:int new_tumor_event_type treatment_outcome_first_course residual_tumor "
            "margin_status days_to_birth:int ajcc_pathologic_stage ajcc_stage_group pack_years_smoked:double",
        ),
        (
            "clinical_follow_up",
            "vital_status days_to_death:int days_to_last_follow_up:int tumor_status cause_of_death new_tumor_event "
            "days_to_new_tumor_event:int new_tumor_event_type treatment_outcome_first_course residual_tumor "
            "margin_status followup_barcode completed_on:date absent_columns:array<string>",
        ),
        ("clinical_new_tumor_event", "days_to_new_tumor_event:int new_tumor_event_type anatomic_site evidence"),
        ("clinical_drug", "drug_name therapy_type days_to_drug_start:int days_to_drug_end:int number_of_cycles:int"),
    ],
)
def test_columns_that_marts_rest_on(name: str, columns: str) -> None:
    table = RECIPES[name].table

    for column in columns.split():
        column_name, _, type_ = column.partition(":")
        assert table.column(column_name).type == (type_ or "string")
