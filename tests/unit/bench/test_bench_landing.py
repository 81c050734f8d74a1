"""The landing benchmark brings every byte by every way, and its table says how they compare."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def landing(bench_folder: None) -> Any:
    """The script, once its folder is known."""
    return import_module("landing")


def test_every_way_brings_all_files(landing: Any, tmp_path: Path) -> None:
    runs = landing.measure(tmp_path, {"small": (3, 2_000, 0)}, rounds=1)

    measured = {run.way for run in runs}
    assert {"ours-batches", "ours-singles", "md5sum"} <= measured <= {*landing.WAYS, "md5sum"}
    assert all(run.wall > 0 for run in runs)


def test_ratios_are_of_medians_to_ours(landing: Any) -> None:
    runs = [landing.Run("small", "ours-batches", wall, 2.0, 50) for wall in (1.0, 2.0, 9.0)]
    runs += [landing.Run("small", "curl", wall, 1.0, 20) for wall in (3.0, 5.0, 4.0)]

    assert "| small | `curl` | 4.00 | 1.00 | 20 | 2.00 | 0.50 |" in landing.table(runs)


def test_equal_arguments_give_equal_bytes(landing: Any, tmp_path: Path) -> None:
    first = landing.make_files(tmp_path / "a", 2, 100)

    assert landing.make_files(tmp_path / "b", 2, 100) == first
    assert first[0].md5sum != first[1].md5sum
