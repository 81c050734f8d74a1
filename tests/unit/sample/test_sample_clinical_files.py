"""The clinical forms: shape, oddities, and the truth about their rows."""

from __future__ import annotations

import re
from collections import Counter

import pytest

MARKERS = {"[Not Available]", "[Not Applicable]", "[Unknown]", "[Not Evaluated]", "[Discrepancy]", "[Pending]",
           "[Completed]", "--"}  # fmt: skip
XLUA_FORMS = ("patient", "follow_up_v1.0", "nte", "drug", "radiation", "omf_v4.0")
XPAN_FORMS = ("patient", "follow_up_v4.0", "follow_up_v4.0_nte", "nte", "drug", "radiation", "omf_v4.0", "cqcf")
FORMS = [("TCGA-XLUA", f) for f in XLUA_FORMS] + [("TCGA-XPAN", f) for f in XPAN_FORMS]
TABLE_FORMS = {
    "clinical_patient": ("patient",),
    "clinical_follow_up": ("follow_up_v1.0", "follow_up_v4.0"),
    "clinical_new_tumor_event": ("nte", "follow_up_v4.0_nte"),
    "clinical_drug": ("drug",),
    "clinical_radiation": ("radiation",),
    "clinical_other_malignancy": ("omf_v4.0",),
}


def test_each_project_has_its_own_forms(landed):
    for project, forms in (("TCGA-XLUA", XLUA_FORMS), ("TCGA-XPAN", XPAN_FORMS)):
        names = {r["file_name"] for r in landed.of_type(project, "Clinical Supplement")}
        suffix = project[-4:].lower()
        assert names == {f"nationwidechildrens.org_clinical_{form}_{suffix}.txt" for form in forms}


@pytest.mark.parametrize(("project", "form"), FORMS)
def test_three_header_rows_stand_over_rows_of_equal_width(landed, project, form):
    names, alternatives, cde, *rows = landed.form(project, form)

    assert names[:2] == alternatives[:2] == ["bcr_patient_uuid", "bcr_patient_barcode"]
    assert all(re.fullmatch(r"CDE_ID:\d*", cell) for cell in cde)
    assert len(alternatives) == len(set(alternatives)) == len(names) == len(cde)
    wrong = [row for row in rows if len(row) != len(names)]
    assert len(wrong) == (1 if (project, form) == ("TCGA-XLUA", "drug") else 0)
    assert not any(cell == "" for row in rows for cell in row)


def test_lines_end_in_lf_and_the_last_one_too(landed):
    for record in landed.of_type("TCGA-XLUA", "Clinical Supplement"):
        data = landed.path(record).read_bytes()
        assert data.endswith(b"\n")
        assert b"\r" not in data


def test_two_names_of_row_one_occur_twice(landed):
    twice = {
        form: [name for name, n in Counter(landed.form("TCGA-XLUA", form)[0]).items() if n > 1]
        for form in ("patient", "nte")
    }

    assert twice == {"patient": ["histologic_diagnosis"], "nte": ["new_tumor_event_surgery"]}


def test_the_two_projects_spell_the_same_field_differently(landed):
    lung, later = (landed.form(project, "patient") for project in ("TCGA-XLUA", "TCGA-XPAN"))
    deaths = [form[0][form[2].index("CDE_ID:3165475")] for form in (lung, later)]

    assert (len(lung[0]), len(later[0])) == (123, 76)
    assert deaths == ["death_days_to", "days_to_death"]
    assert "CDE_ID:2786727" in lung[2]
    assert "CDE_ID:2786727" not in later[2]


@pytest.mark.parametrize("project", ["TCGA-XLUA", "TCGA-XPAN"])
def test_the_truth_counts_the_rows_of_each_table(landed, project):
    truth = landed.truth.project(project)
    for table, forms in TABLE_FORMS.items():
        lines = 0
        for record in landed.of_type(project, "Clinical Supplement"):
            form = record["file_name"].split("_clinical_")[1].rsplit("_", 1)[0]
            lines += len(landed.text(record).splitlines()) - 3 if form in forms else 0
        told = truth.rows[table] + truth.rejected.get(table, 0) + truth.duplicates.get(table, 0)
        assert told == lines, table


def test_null_markers_of_every_whole_form_are_counted(landed):
    for project, form in FORMS:
        if (project, form) in (("TCGA-XLUA", "drug"), ("TCGA-XLUA", "patient")):
            continue  # a shifted and a repeated line stand in these
        names, _, _, *rows = landed.form(project, form)
        found = Counter(f"{n}|{cell}" for row in rows for n, cell in zip(names, row, strict=True) if cell in MARKERS)
        assert landed.truth.project(project).null_markers[form] == dict(found)


def test_every_kind_of_null_marker_occurs(landed):
    cells = {cell for project, form in FORMS for row in landed.form(project, form)[3:] for cell in row}

    assert cells >= MARKERS


def test_one_patient_row_is_repeated_word_for_word(landed):
    rows = landed.form("TCGA-XLUA", "patient")[3:]
    repeated = [row[1] for row, n in Counter(map(tuple, rows)).items() if n > 1]

    assert repeated == ["TCGA-X0-0016"]
    assert len({row[1] for row in rows}) == 24


def test_ids_are_of_either_case_and_dates_unpadded(landed):
    rows = landed.form("TCGA-XLUA", "patient")[3:]
    dates = [row[2] for row in rows]

    assert {row[0] == row[0].lower() for row in rows} == {True, False}
    assert "2011-8-00" in dates
    assert any(re.fullmatch(r"\d{4}-\d-\d", date) for date in dates)


def test_one_byte_is_not_ascii_and_means_a_dash(landed):
    odd = {}
    for project in ("TCGA-XLUA", "TCGA-XPAN"):
        for record in landed.of_type(project, "Clinical Supplement"):
            data = landed.path(record).read_bytes()
            if not data.isascii():
                odd[record["file_name"]] = [byte for byte in data if byte > 127]

    assert odd == {"nationwidechildrens.org_clinical_omf_v4.0_xpan.txt": [0x96]}


def test_the_lung_project_records_clinical_markers_that_two_patients_contradict(landed):
    names, alternatives, _, *rows = landed.form("TCGA-XLUA", "patient")
    result = alternatives.index("egfr_mutation_result")
    by_patient = {row[1]: row[result] for row in rows}
    truth = landed.truth.project("TCGA-XLUA")

    assert len(names) == len(alternatives)
    assert (by_patient["TCGA-X0-0001"], by_patient["TCGA-X0-0010"]) == ("L858R", "Exon 19 Deletion")
    assert truth.discordant_markers == ("TCGA-X0-0003", "TCGA-X0-0009")
    assert [truth.patient(p).driver_mutated for p in truth.discordant_markers] == [True, False]
    assert [by_patient[p] for p in truth.discordant_markers] == ["[Not Available]", "L858R"]
