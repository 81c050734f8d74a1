"""`omics-lake cost` as a user meets it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from omics_lake.cli.main import app
from omics_lake.core.prices import PRICES


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["cost", *words])


def figures(*words: str) -> list[dict[str, Any]]:
    answer = run(*words, "--json")
    assert answer.exit_code == 0, answer.output
    found: list[dict[str, Any]] = json.loads(answer.output)["figures"]
    return found


def test_three_figures_with_formula_basis_and_assumptions() -> None:
    shown = run()

    assert shown.exit_code == 0
    for words in (
        "A month idle: $",
        "TCGA-LUAD, landed and built once: $",
        "All 33 projects of TCGA, landed and built",
    ):
        assert words in shown.output
    assert "extrapolated" in shown.output
    assert "Assumed: 20 MB/s" in shown.output
    assert "list prices of 2026-11-25 (us-east-1)" in shown.output


def test_each_figure_is_the_sum_of_lines_with_a_source() -> None:
    for figure in figures():
        assert figure["dollars"] == pytest.approx(sum(line["dollars"] for line in figure["lines"]))
        for line in figure["lines"]:
            assert line["dollars"] == pytest.approx(line["quantity"] * line["price"])
        assert {line["source"] for line in figure["lines"]} <= {price.source for price in PRICES}


def test_a_terabyte_stored_is_paid_by_binary_gigabytes() -> None:
    (idle, *_) = figures("--stored", "1")

    (storage,) = [line for line in idle["lines"] if line["what"] == "S3 Standard"]
    assert storage["dollars"] == pytest.approx(1e12 / 1024**3 * 0.023)


def test_the_whole_program_is_one_figure_and_not_two() -> None:
    assert [figure["name"] for figure in figures("--program", "TCGA")] == [
        "A month idle",
        "All 33 projects of TCGA, landed and built once",
    ]


def test_own_figures_are_taken_as_given() -> None:
    (_, mine, _) = figures("--files", "4000", "--bytes", "1000000000")

    assert mine["name"] == "4,000 files, landed and built once"
    assert next(line for line in mine["lines"] if line["what"].startswith("S3 PUT"))["quantity"] == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--program", "CPTAC"), "No size is known here of CPTAC"),
        (("--project", "TCGA-BRCA"), "No size is known here of TCGA-BRCA"),
        (("--files", "3"), "--files and --bytes go together"),
    ],
)
def test_what_is_not_known_is_said(words: tuple[str, ...], said: str) -> None:
    answer = run(*words)

    assert answer.exit_code == 2
    assert said in answer.output
