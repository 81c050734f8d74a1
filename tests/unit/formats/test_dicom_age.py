"""DICOM ages: every unit, and what is no age."""

from __future__ import annotations

import pytest

from omics_lake.formats.dicom_age import age_in_years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("074Y", 74.0),
        ("018M", 1.5),
        ("003W", 21 / 365.25),
        ("010D", 10 / 365.25),
        ("000D", 0.0),
        (" 061Y ", 61.0),
    ],
)
def test_an_age_in_any_unit_is_given_in_years(text: str, years: float) -> None:
    assert age_in_years(text) == pytest.approx(years)


@pytest.mark.parametrize("text", ["", "74Y", "0074Y", "074", "074y", "Y074", "-74Y", "7.4Y", "٠٧٤Y"])
def test_what_is_no_dicom_age_has_no_years(text: str) -> None:
    assert age_in_years(text) is None
