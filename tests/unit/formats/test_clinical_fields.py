"""Finding core columns in a form, and reading their cells."""

from __future__ import annotations

from datetime import date

import pytest

from omics_lake.formats.biotab import BiotabColumn
from omics_lake.formats.clinical_fields import days, match_fields, number, text, to_date, to_number, to_whole, whole
from omics_lake.formats.clinical_fields_course import DRUG_FIELDS, RADIATION_FIELDS
from omics_lake.formats.clinical_fields_event import (
    FOLLOW_UP_FIELDS,
    NEW_TUMOR_EVENT_FIELDS,
    OTHER_MALIGNANCY_FIELDS,
)
from omics_lake.formats.clinical_fields_patient import PATIENT_FIELDS, to_smoking_category

DEATH = days("days_to_death", "Death.", "3165475", "days_to_death death_days_to")
AGE = whole("age", "Age.", "2006657", "age_at_initial_pathologic_diagnosis age_at_diagnosis", low=0, high=130)
ALL_FIELDS = (
    PATIENT_FIELDS,
    DRUG_FIELDS,
    RADIATION_FIELDS,
    FOLLOW_UP_FIELDS,
    NEW_TUMOR_EVENT_FIELDS,
    OTHER_MALIGNANCY_FIELDS,
)


def column(position: int, alias: str, name: str | None = None, cde: str | None = None) -> BiotabColumn:
    return BiotabColumn(position, alias, name, cde, name or alias)


def places(columns: list[BiotabColumn], *fields) -> dict[str, int]:
    return {name: found.position for name, found in match_fields(columns, fields).items()}


def test_the_cde_id_decides_whatever_the_names_are() -> None:
    columns = [column(0, "days_to_death", "days_to_death", "999"), column(1, "odd", "odder", "3165475")]

    assert places(columns, DEATH) == {"days_to_death": 1}


def test_without_cde_id_the_second_header_row_decides_before_the_first() -> None:
    columns = [column(0, "death_days_to", "something_else"), column(1, "something", "days_to_death")]

    assert places(columns, DEATH) == {"days_to_death": 1}


def test_with_one_header_row_the_alias_decides() -> None:
    assert places([column(0, "x"), column(1, "death_days_to")], DEATH) == {"days_to_death": 1}


def test_an_alias_that_stands_twice_is_no_match() -> None:
    surgery = text("surgery", "", "3427611", "new_tumor_event_surgery")

    assert places([column(0, "new_tumor_event_surgery"), column(1, "new_tumor_event_surgery")], surgery) == {}


def test_a_name_whose_column_has_the_cde_id_of_another_field_is_no_match() -> None:
    cause = text("cause_of_death", "", "2554674", "patient_death_reason")
    columns = [
        column(0, "cause_of_death", "patient_death_reason", "2554674"),
        column(1, "days_to_death", "days_to_death", "2554674"),
    ]

    assert places(columns, DEATH, cause) == {"cause_of_death": 0}


def test_of_two_columns_with_one_cde_id_the_known_name_wins_in_any_order() -> None:
    known = column(0, "age_at_diagnosis", "age_at_initial_pathologic_diagnosis", "2006657")
    other = column(1, "age_at_diagnosis", "diagnosis_age", "2006657")

    assert places([known, other], AGE) == places([other, known], AGE) == {"age": 0}


def test_of_two_columns_with_one_cde_id_and_no_known_name_the_leftmost_wins() -> None:
    assert places([column(0, "a", "a", "2006657"), column(1, "b", "b", "2006657")], AGE) == {"age": 0}


def test_the_newer_edition_of_a_cde_id_wins() -> None:
    trial = text("clinical_trial", "", "3925111 2503808", "tx_on_clinical_trial")

    assert places([column(0, "a", "a", "2503808"), column(1, "b", "b", "3925111")], trial) == {"clinical_trial": 1}


def test_the_kind_of_another_malignancy_is_not_the_question_whether_there_was_one() -> None:
    columns = [
        column(0, "prior_mailgnancy_type", "history_of_other_malignancy", "2718428"),
        column(1, "history_other_malignancy", "other_dx", "3382736"),
    ]

    assert places(columns, *PATIENT_FIELDS) == {"history_of_other_malignancy": 1}
    assert places(columns[:1], *PATIENT_FIELDS) == {}


@pytest.mark.parametrize("fields", ALL_FIELDS, ids=lambda fields: fields[0].name)
def test_no_two_fields_of_a_form_share_a_name_or_a_cde_id(fields) -> None:
    names = [f.name for f in fields]
    cdes = [cde for f in fields for cde in f.cdes]
    sources = [name for f in fields for name in f.names]

    assert len(set(names)) == len(names)
    assert len(set(cdes)) == len(cdes)
    assert len(set(sources)) == len(sources)


@pytest.mark.parametrize(("cell", "expected"), [("12", 12), ("12.0", 12), ("-7", -7), ("007", 7), ("0", 0)])
def test_whole_numbers(cell: str, expected: int) -> None:
    assert to_whole(cell) == expected


@pytest.mark.parametrize("cell", ["12.5", "abc", "1e3", "12 days", "1|2", "2,000", ""])
def test_no_whole_numbers(cell: str) -> None:
    with pytest.raises(ValueError, match="not a whole number"):
        to_whole(cell)


@pytest.mark.parametrize(("cell", "expected"), [("37.5", 37.5), (".508", 0.508), ("-1", -1.0), ("20.", 20.0)])
def test_numbers(cell: str, expected: float) -> None:
    assert to_number(cell) == expected


@pytest.mark.parametrize("cell", ["nan", "inf", "1e3", "4,500 cGy", "."])
def test_no_numbers(cell: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        to_number(cell)


@pytest.mark.parametrize(
    ("field", "cell"),
    [(AGE, "131"), (AGE, "-1"), (DEATH, "99999999999"), (number("p", "", "", "p", low=0), "-0.5")],
)
def test_values_out_of_range_are_refused(field, cell: str) -> None:
    with pytest.raises(ValueError, match="out of range"):
        field.value(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2014-4-22", date(2014, 4, 22)),
        ("2014-04-02", date(2014, 4, 2)),
        ("2011-8-00", None),
        ("2011-13-1", None),
        ("2011-2-30", None),
        ("2011", None),
        ("", None),
    ],
)
def test_dates_without_a_day_are_null(cell: str, expected: date | None) -> None:
    assert to_date(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1", 1),
        ("5", 5),
        ("Lifelong Non-smoker", 1),
        ("Current smoker", 2),
        ("Current reformed smoker for > 15 years", 3),
        ("Current reformed smoker for < or = 15 years", 4),
        ("Current Reformed Smoker, Duration Not Specified", 5),
    ],
)
def test_smoking_is_a_number_in_some_forms_and_a_label_in_others(cell: str, expected: int) -> None:
    assert to_smoking_category(cell) == expected
