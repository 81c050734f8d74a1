"""Which cells are null, and under which name they are counted."""

from __future__ import annotations

import pytest

from omics_lake.formats.null_markers import has_discrepancy, marker_of


@pytest.mark.parametrize(
    "cell",
    [
        "[Not Available]",
        "[Not Applicable]",
        "[Unknown]",
        "[Not Evaluated]",
        "[Discrepancy]",
        "[Completed]",
        "[Pending]",
        "[Not Reported]",
        "--",
        "'--",
        "null",
        "",
    ],
)
def test_each_marker_is_null_under_its_own_name(cell: str) -> None:
    assert marker_of(cell) == cell


def test_case_and_surrounding_blanks_do_not_matter() -> None:
    assert marker_of(" [not available] ") == "[Not Available]"


@pytest.mark.parametrize("cell", ["0", "NO", "None", "NA", "[Brackets of our own]", "-", "Not Available"])
def test_values_that_look_like_markers_stay_values(cell: str) -> None:
    assert marker_of(cell) is None


def test_a_list_of_markers_is_null_and_counted_apart_from_plain_cells() -> None:
    cell = "[Not Available]|[Not Applicable]|[Not Available]"

    assert marker_of(cell) == "list of [Not Applicable], [Not Available]"


def test_a_list_of_one_repeated_marker_is_counted_apart_too() -> None:
    assert marker_of("[Unknown]|[Unknown]") == "list of [Unknown]"


def test_a_list_with_one_value_is_a_value() -> None:
    assert marker_of("[Unknown]|[Unknown]|Colon") is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("[Discrepancy]", True), ("[Discrepancy]|Colon", True), ("[Unknown]", False), ("Discrepancy", False)],
)
def test_discrepancy_is_seen_in_a_list_too(cell: str, expected: bool) -> None:
    assert has_discrepancy(cell) is expected
