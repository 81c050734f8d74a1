"""What changed between two releases, worked out by hand on six rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_lake.analysis.diff import TableDiff, diff_releases
from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import UsageError


def test_rows_and_files_added_and_removed(tiny_lake: Path) -> None:
    # 46: (a,1) (a,2) (b,3). 47: (a,1) (a,20) (c,4). data_release differs in all and does not count.
    assert diff_releases(LocalLake(tiny_lake), "gdc-46.0", "gdc-47.0") == [
        TableDiff(
            table="omics.probe",
            rows_old=3,
            rows_new=3,
            rows_added=2,
            rows_removed=2,
            files_added=("c",),
            files_removed=("b",),
        )
    ]


def test_a_release_against_itself_has_no_difference(tiny_lake: Path) -> None:
    (change,) = diff_releases(LocalLake(tiny_lake), "gdc-46.0", "gdc-46.0")
    assert (change.rows_added, change.rows_removed, change.files_added) == (0, 0, ())


def test_a_release_that_no_table_has_is_an_error(tiny_lake: Path) -> None:
    with pytest.raises(UsageError, match="gdc-99"):
        diff_releases(LocalLake(tiny_lake), "gdc-46.0", "gdc-99.0")
