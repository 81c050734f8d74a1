"""Lines of clinical forms as rows: T1 (drift), T2 (null markers), rejected lines, attributes.

The forms are written by hand below; the follow-up table stands for all, since they share their reader.
"""

from __future__ import annotations

from datetime import date

import pytest

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.formats.result import Parsed
from omics_lake.tables.clinical_follow_up import RECIPE
from omics_lake.tables.recipe import with_provenance

CASE = "A0000000-0000-0000-0000-00000000000A"
COLUMNS = (
    ("bcr_patient_uuid", "bcr_patient_uuid", ""),
    ("bcr_patient_barcode", "bcr_patient_barcode", "2003301"),
    ("form_completion_date", "form_completion_date", ""),
    ("death_days_to", "days_to_death", "3165475"),
    ("new_tumor_event_dx_indicator", "new_tumor_event_after_initial_treatment", "3121376"),
    ("karnofsky_score", "karnofsky_performance_score", "2003853"),
    ("own_note", "note_in_words", "999999"),
)
LINE = (CASE, "TCGA-AA-0001", "2014-4-2", "12", "Yes", "90", "a note")


def record(file_name: str = "nationwidechildrens.org_clinical_follow_up_v4.0_luad.txt", **changes) -> FileRecord:
    values = {"source": "gdc", "release": "46.0", "project_id": "TCGA-LUAD", "data_type": "Clinical Supplement"}
    return FileRecord(**values, file_id="file-1", file_name=file_name, **changes)


def text(*lines, columns=COLUMNS, names: bool = True, cdes: bool = True) -> bytes:
    header = [[alias for alias, _, _ in columns]]
    header += [[name for _, name, _ in columns]] if names else []
    header += [[f"CDE_ID:{cde}" for _, _, cde in columns]] if cdes else []
    return "".join("\t".join(cells) + "\n" for cells in (*header, *lines)).encode()


def parse(*lines, file: FileRecord | None = None, **layout) -> Parsed:
    return RECIPE.parse(file or record(), text(*lines, **layout))


def only(parsed: Parsed) -> dict:
    (row,) = parsed.rows.to_pylist()
    return row


def changed(**cells: str) -> tuple[str, ...]:
    """The line with some cells, named by alias, replaced."""
    return tuple(cells.get(alias, cell) for (alias, _, _), cell in zip(COLUMNS, LINE, strict=True))


def test_a_line_becomes_a_typed_row() -> None:
    row = only(parse(LINE))

    assert {name: value for name, value in row.items() if value is not None and name != "absent_columns"} == {
        "case_id": "a0000000-0000-0000-0000-00000000000a",
        "patient_barcode": "TCGA-AA-0001",
        "form": "follow_up_v4.0",
        "row_number": 1,
        "line_number": 4,
        "form_completion_date": "2014-4-2",
        "completed_on": date(2014, 4, 2),
        "days_to_death": 12,
        "new_tumor_event": "YES",
        "karnofsky_performance_score": 90,
        "discrepancies": [],
        "attributes": [("note_in_words", "a note")],
    }


def test_rows_fit_the_declaration() -> None:
    rows = with_provenance(parse(LINE, LINE).rows, record(), RECIPE.table)

    assert tuple(rows.column_names) == RECIPE.table.column_names
    assert rows["row_number"].to_pylist() == [1, 2]


def test_a_form_without_data_lines_gives_no_rows() -> None:
    rows = with_provenance(parse().rows, record(), RECIPE.table)

    assert rows.num_rows == 0


@pytest.mark.parametrize(
    "layout",
    [{"cdes": False}, {"names": False}, {"columns": COLUMNS[::-1]}, {"columns": COLUMNS[::-1], "cdes": False}],
    ids=["no CDE row", "no name row", "re-ordered", "re-ordered without CDE row"],
)
def test_missing_header_rows_and_other_orders_give_the_same_core(layout: dict) -> None:
    line = LINE[::-1] if layout.get("columns") else LINE

    row = only(parse(line, **layout))

    assert (row["days_to_death"], row["new_tumor_event"], row["karnofsky_performance_score"]) == (12, "YES", 90)
    assert row["row_number"] == 1


def test_with_one_header_row_attributes_are_named_by_the_alias() -> None:
    row = only(parse(LINE, names=False, cdes=False))

    assert row["attributes"] == [("own_note", "a note")]
    assert (row["row_number"], row["line_number"]) == (1, 2)


def test_an_extra_column_is_kept_and_reported() -> None:
    parsed = parse((*LINE, "new"), columns=(*COLUMNS, ("brand_new", "brand_new_name", "1234567")))

    assert parsed.unknown_columns == ("note_in_words", "brand_new_name")
    assert only(parsed)["attributes"] == [("brand_new_name", "new"), ("note_in_words", "a note")]


def test_a_form_without_patient_barcode_is_drift_that_names_both_sides() -> None:
    with pytest.raises(SchemaDrift) as caught:
        parse(LINE[:1] + LINE[2:], columns=COLUMNS[:1] + COLUMNS[2:])

    assert "missing: bcr_patient_barcode (CDE 2003301 or 2673794)" in caught.value.why
    assert "the form has: bcr_patient_uuid, form_completion_date, days_to_death" in caught.value.why
    assert "follow_up_v4.0" in caught.value.where


def test_an_error_page_is_drift_too() -> None:
    with pytest.raises(SchemaDrift, match="lacks columns"):
        RECIPE.parse(record(), b"<!DOCTYPE html>\n<html>Service unavailable</html>\n")


def test_a_name_that_is_no_biotab_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="which form it is"):
        RECIPE.parse(record("clinical.tsv"), text(LINE))


def test_each_null_marker_is_null_and_counted_by_column() -> None:
    parsed = parse(
        changed(death_days_to="[Not Applicable]", own_note="--"),
        changed(death_days_to="[Not Available]", own_note=""),
        changed(death_days_to="[Not Available]", karnofsky_score="[Not Evaluated]", form_completion_date="[Pending]"),
        changed(new_tumor_event_dx_indicator="[Unknown]", own_note="'--"),
    )

    assert parsed.null_markers == {
        "days_to_death|[Not Applicable]": 1,
        "days_to_death|[Not Available]": 2,
        "attributes.note_in_words|--": 1,
        "attributes.note_in_words|": 1,
        "attributes.note_in_words|'--": 1,
        "karnofsky_performance_score|[Not Evaluated]": 1,
        "form_completion_date|[Pending]": 1,
        "new_tumor_event|[Unknown]": 1,
    }
    rows = parsed.rows.to_pylist()
    assert [row["days_to_death"] for row in rows] == [None, None, None, 12]
    assert [dict(row["attributes"]) for row in rows] == [{}, {}, {"note_in_words": "a note"}, {}]
    assert (rows[2]["form_completion_date"], rows[2]["completed_on"]) == (None, None)


def test_a_list_of_markers_is_null_and_counted_as_a_list() -> None:
    parsed = parse(changed(own_note="[Unknown]|[Not Available]"))

    assert parsed.null_markers == {"attributes.note_in_words|list of [Not Available], [Unknown]": 1}
    assert only(parsed)["attributes"] == []


def test_a_discrepancy_is_null_and_named_in_the_row() -> None:
    row = only(parse(changed(death_days_to="[Discrepancy]", own_note="[Discrepancy]|x")))

    assert row["days_to_death"] is None
    assert row["discrepancies"] == ["attributes.note_in_words", "days_to_death"]
    assert row["attributes"] == [("note_in_words", "[Discrepancy]|x")]


def test_core_columns_the_form_does_not_ask_are_named() -> None:
    absent = only(parse(LINE))["absent_columns"]

    assert "days_to_last_follow_up" in absent
    assert not {"days_to_death", "new_tumor_event", "form_completion_date", "case_id"} & set(absent)


@pytest.mark.parametrize("cell", ["abc", "12.5", "12|13", "99999999999"])
def test_a_day_count_that_is_no_number_rejects_the_line_and_names_the_column(cell: str) -> None:
    parsed = parse(LINE, changed(death_days_to=cell), LINE)

    (rejected,) = parsed.rejected
    assert rejected.line == 5
    assert rejected.reason.startswith("days_to_death (death_days_to): ")
    assert rejected.raw == "\t".join(changed(death_days_to=cell))
    assert parsed.rows["row_number"].to_pylist() == [1, 3]


@pytest.mark.parametrize(("cell", "expected"), [("-5", -5), ("0", 0), ("12.0", 12)])
def test_day_counts_may_be_negative_zero_or_written_with_a_point(cell: str, expected: int) -> None:
    assert only(parse(changed(death_days_to=cell)))["days_to_death"] == expected


@pytest.mark.parametrize("cell", ["about 80", "101"])
def test_another_number_that_is_none_keeps_the_line_and_its_text(cell: str) -> None:
    parsed = parse(changed(karnofsky_score=cell))

    row = only(parsed)
    assert row["karnofsky_performance_score"] is None
    assert dict(row["attributes"])["karnofsky_performance_score"] == cell
    assert parsed.notes["untyped.karnofsky_performance_score"] == "1"


def test_markers_of_rejected_lines_are_not_counted() -> None:
    parsed = parse(changed(death_days_to="abc", karnofsky_score="[Unknown]"))

    assert parsed.null_markers == {}


@pytest.mark.parametrize("cell", ["[Not Available]", "", "12", "TCGA"])
def test_a_line_without_patient_is_rejected(cell: str) -> None:
    (rejected,) = parse(changed(bcr_patient_barcode=cell)).rejected

    assert rejected.reason == f"bcr_patient_barcode: {cell!r} is not a patient barcode"


def test_a_line_whose_uuid_is_none_is_rejected() -> None:
    (rejected,) = parse(changed(bcr_patient_uuid="TCGA-AA-0001")).rejected

    assert rejected.reason == "bcr_patient_uuid: 'tcga-aa-0001' is not a UUID"


def test_a_form_without_uuids_takes_the_case_from_the_files_record() -> None:
    known = Aliquot(case_id=CASE, patient_barcode="TCGA-AA-0001")

    parsed = parse(
        LINE[1:],
        ("TCGA-AA-0002", *LINE[2:]),
        columns=COLUMNS[1:],
        names=False,
        cdes=False,
        file=record(aliquots=(known,)),
    )

    assert only(parsed)["case_id"] == CASE.lower()
    (rejected,) = parsed.rejected
    assert rejected.line == 3
    assert rejected.reason.endswith("the file's record names none for TCGA-AA-0002")


def test_every_data_line_is_a_row_or_rejected_in_file_order() -> None:
    parsed = parse(LINE, changed(death_days_to="abc"), LINE[:-1], changed(bcr_patient_barcode="?"), LINE)

    assert parsed.rows.num_rows == 2
    assert [rejected.line for rejected in parsed.rejected] == [5, 6, 7]
