"""Endpoints derived from the real BCR forms of five cohorts against the published ones (TCGA-CDR), patient by patient.

The minima are the agreement that was reached with the same rules outside this package, before it was written; LUAD was
used to choose among rule variants, PCPG and CHOL were not. CHOL's forms are of 2015 and older than CDR.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from omics_lake.marts import survival
from omics_lake.marts.agreement import EQUAL, Compared, compare, read_truth, render, scores
from omics_lake.marts.form_folder import form_frames, read_form_folder

pytestmark = [pytest.mark.real_data, pytest.mark.spark]

PROJECTS = ("TCGA-CHOL", "TCGA-LAML", "TCGA-LUAD", "TCGA-PAAD", "TCGA-PCPG")

# (project, endpoint): patients in both, at least so many events equal, at least so many events and days equal.
MINIMA = {
    ("TCGA-LUAD", "os"): (522, 522, 521),
    ("TCGA-LUAD", "dss"): (522, 522, 521),
    ("TCGA-LUAD", "pfi"): (522, 522, 521),
    ("TCGA-LUAD", "dfi"): (522, 513, 513),
    ("TCGA-PAAD", "os"): (185, 185, 184),
    ("TCGA-PAAD", "dss"): (185, 185, 184),
    ("TCGA-PAAD", "pfi"): (185, 185, 185),
    ("TCGA-PAAD", "dfi"): (185, 184, 184),
    ("TCGA-PCPG", "os"): (179, 179, 179),
    ("TCGA-PCPG", "dss"): (179, 179, 179),
    ("TCGA-PCPG", "pfi"): (179, 179, 179),
    ("TCGA-PCPG", "dfi"): (179, 179, 179),
    ("TCGA-CHOL", "os"): (36, 36, 23),
    ("TCGA-CHOL", "dss"): (36, 36, 23),
    ("TCGA-CHOL", "pfi"): (36, 36, 27),
    ("TCGA-CHOL", "dfi"): (36, 30, 22),
    ("TCGA-LAML", "os"): (200, 200, 198),
    ("TCGA-LAML", "pfi"): (200, 200, 200),
    ("TCGA-LAML", "dfi"): (200, 200, 200),
}


@pytest.fixture(scope="module")
def built(spark: SparkSession, real_data: Path) -> dict[str, dict[str, object]]:
    """Patient barcode -> row of marts.survival."""
    forms = form_frames(spark, read_form_folder(real_data / "clinical-biotab", PROJECTS))
    return {row["patient_barcode"]: row.asDict() for row in survival.build(forms).collect()}


@pytest.fixture(scope="module")
def compared(built: dict[str, dict[str, object]], real_data: Path) -> list[Compared]:
    import pandas as pd

    return compare(pd.DataFrame(list(built.values())), read_truth(real_data / "survival"))


def test_every_patient_with_a_form_has_one_row(built: dict[str, dict[str, object]]) -> None:
    # Data lines of the five patient forms (522 + 185 + 179 + 200 + 36).
    assert Counter(row["project_id"] for row in built.values()) == {
        "TCGA-LUAD": 522,
        "TCGA-PAAD": 185,
        "TCGA-PCPG": 179,
        "TCGA-LAML": 200,
        "TCGA-CHOL": 36,
    }


@pytest.mark.parametrize(("project", "endpoint"), MINIMA, ids="-".join)
def test_agreement_with_tcga_cdr_is_at_least(project: str, endpoint: str, compared: list[Compared]) -> None:
    patients, events, both = MINIMA[project, endpoint]

    (score,) = (s for s in scores(compared) if (s.project_id, s.endpoint) == (project, endpoint))

    assert score.patients == patients
    assert score.event_equal >= events
    assert score.both_equal >= both


def test_every_remaining_difference_has_a_reason(compared: list[Compared]) -> None:
    differing = {(row.project_id, row.kind) for row in compared if row.kind != EQUAL}

    assert differing == {
        ("TCGA-CHOL", "no_form"),
        ("TCGA-CHOL", "longer_follow_up_in_cdr"),
        ("TCGA-CHOL", "event_day_differs"),
        ("TCGA-CHOL", "not_available_in_cdr"),
        ("TCGA-LAML", "censored_without_day_in_cdr"),
        ("TCGA-LUAD", "event_day_differs"),
        ("TCGA-LUAD", "not_available_in_cdr"),
        ("TCGA-PAAD", "event_day_differs"),
        ("TCGA-PAAD", "not_available_in_cdr"),
    }


def test_another_event_day_is_another_death_day_of_three_patients(compared: list[Compared]) -> None:
    patients = {row.patient_barcode for row in compared if row.kind == "event_day_differs"}

    assert patients == {"TCGA-55-A4DF", "TCGA-H6-A45N", "TCGA-ZU-A8S4"}


def test_laml_has_overall_survival_alone(built: dict[str, dict[str, object]]) -> None:
    laml = [row for row in built.values() if row["project_id"] == "TCGA-LAML"]

    # Vital status of the raw form: Dead 133, Alive 67.
    assert Counter(row["os_event"] for row in laml) == {1: 133, 0: 67}
    assert {row[f"{name}_{part}"] for row in laml for name in ("dss", "pfi", "dfi") for part in ("event", "days")} == {
        None
    }


def test_sources_point_at_the_cell_they_name(built: dict[str, dict[str, object]], real_data: Path) -> None:
    # Read again with the csv module: the named row of the named form holds the day that is reported.
    folder = real_data / "clinical-biotab" / "luad"
    forms = {}
    for form in ("patient", "follow_up_v1.0"):
        with (folder / f"nationwidechildrens.org_clinical_{form}_luad.txt").open(encoding="utf-8") as text:
            forms[form] = list(csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE))
    column = {"days_to_death": "death_days_to", "days_to_last_follow_up": "last_contact_days_to"}
    dated = [r for r in built.values() if r["project_id"] == "TCGA-LUAD" and r["os_days"] is not None]
    assert len(dated) == 513
    for row in dated:
        form, number, name = str(row["os_source"]).split(":")
        header, line = forms[form][0], forms[form][int(number) + 2]
        assert line[header.index("bcr_patient_barcode")] == row["patient_barcode"]
        assert max(int(line[header.index(column[name])]), 0) == row["os_days"]


def test_the_page_prints_the_agreement_that_the_command_measures(compared: list[Compared]) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "survival.md").read_text(encoding="utf-8")
    documented = [line for line in page.splitlines() if re.match(r"\| TCGA-\w+ \| (OS|DSS|PFI|DFI) \|", line)]
    header, _, table = render(compared).partition("|\n")[2].partition("\n")
    assert set(header) <= set("|-: ")
    assert documented == table.split("\n\n")[0].splitlines()
    assert len(documented) == 20
