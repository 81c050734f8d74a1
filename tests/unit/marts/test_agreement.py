"""Every way an endpoint can differ from TCGA-CDR has a name; scores count what they say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from omics_lake.core.errors import NothingFound
from omics_lake.marts.agreement import KINDS, Outcome, classify, compare, read_truth, render, scores


@pytest.mark.parametrize(
    ("cdr", "lake", "kind"),
    [
        ((1, 300), (1, 300), "equal"),
        ((None, None), (None, None), "equal"),
        ((1, None), (1, None), "equal"),
        ((None, None), (0, 10), "not_available_in_cdr"),
        ((1, 10), (None, None), "not_available_here"),
        ((0, None), (None, None), "censored_without_day_in_cdr"),
        ((0, 300), (0, 200), "longer_follow_up_in_cdr"),
        ((1, 300), (0, 200), "longer_follow_up_in_cdr"),
        ((1, 98), (1, 402), "event_day_differs"),
        ((1, None), (1, 40), "day_missing_in_cdr"),
        ((0, 40), (0, None), "day_missing_here"),
        ((0, 200), (0, 300), "unexplained"),
        ((0, 300), (1, 300), "unexplained"),
        ((1, None), (0, 40), "unexplained"),
    ],
)
def test_each_difference_has_its_class(
    cdr: tuple[int | None, int | None], lake: tuple[int | None, int | None], kind: str
) -> None:
    assert classify(Outcome(*cdr), Outcome(*lake)) == kind


@pytest.fixture
def truth(tmp_path: Path) -> pd.DataFrame:
    header = "bcr_patient_barcode\ttype\tOS\tOS.time\tDSS\tDSS.time\tPFI\tPFI.time\tDFI\tDFI.time\n"
    rows = ["A\tX\t1\t10\t1\t10\t1\t5\tNA\tNA", "B\tX\t0\t20\t0\t20\t0\t20\t0\t20", "C\tX\t0\t1\t0\t1\t0\t1\t0\t1"]
    (tmp_path / "tcga_cdr_x.tsv").write_text(header + "\n".join(rows) + "\n")
    return read_truth(tmp_path)


@pytest.fixture
def survival() -> pd.DataFrame:
    """A agrees but for DFI, B has a shorter follow-up, C is in no form. Numbers are floats, as pandas has them."""
    nan = float("nan")
    return pd.DataFrame(
        {
            "patient_barcode": ["A", "B"],
            "os_event": [1.0, 0.0],
            "os_days": [10.0, 12.0],
            "dss_event": [1.0, 0.0],
            "dss_days": [10.0, 12.0],
            "pfi_event": [1.0, 0.0],
            "pfi_days": [5.0, 12.0],
            "dfi_event": [0.0, nan],
            "dfi_days": [10.0, nan],
        }
    )


def test_scores_are_over_patients_in_both(truth: pd.DataFrame, survival: pd.DataFrame) -> None:
    by_endpoint = {score.endpoint: score for score in scores(compare(survival, truth))}

    overall = by_endpoint["os"]
    assert (overall.project_id, overall.patients, overall.event_equal, overall.both_equal) == ("TCGA-X", 2, 2, 1)
    assert overall.kinds == (("no_form", 1), ("longer_follow_up_in_cdr", 1))
    assert by_endpoint["dfi"].kinds == (("no_form", 1), ("not_available_in_cdr", 1), ("not_available_here", 1))


def test_the_report_names_each_patient_that_differs(truth: pd.DataFrame, survival: pd.DataFrame) -> None:
    report = render(compare(survival, truth))

    assert "| TCGA-X | OS | 2 | 2 | 1 | no_form 1, longer_follow_up_in_cdr 1 |" in report
    assert "- B OS: 0/20 against 0/12, longer_follow_up_in_cdr" in report
    assert "- A DFI: NA/NA against 0/10, not_available_in_cdr" in report


def test_a_folder_without_a_table_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="TCGA-CDR"):
        read_truth(tmp_path)


def test_every_class_has_a_meaning() -> None:
    assert all(KINDS.values())
