"""What the pages about AWS name exists: scripts and options, outputs, variables, roles. Figures are the command's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from omics_lake.analysis.named_queries import NAMED_QUERIES
from omics_lake.cli.cost import figures_of
from omics_lake.core.cohort_sizes import MEASURED_PROJECT, cohort_of

ROOT = Path(__file__).resolve().parents[2]
TERRAFORM = ROOT / "terraform"
PAGES = ("README.md", "docs/aws.md", "docs/security.md", "terraform/README.md")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def declared(kind: str) -> set[str]:
    """Variables or outputs of the root."""
    return set(re.findall(rf'^{kind} "(\w+)"', text(f"terraform/{kind}s.tf"), re.MULTILINE))


def cells(page: str, heading: str) -> list[str]:
    """Cells of the table below a heading."""
    part = text(page).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [cell for line in part.splitlines() if line.startswith("| ") for cell in line.split("|")[1:-1]]


@pytest.mark.parametrize("page", PAGES)
def test_every_script_a_page_calls_takes_the_options_it_gives(page: str) -> None:
    joined = text(page).replace("\\\n", " ")
    calls = re.findall(r"^\.venv/bin/python (scripts/\w+\.py)(.*)$", joined, re.MULTILINE)
    for script, words in calls:
        shown = subprocess.run(
            [sys.executable, ROOT / script, "--help"], capture_output=True, text=True, check=True
        ).stdout
        given = set(re.findall(r"--[a-z-]+", re.sub(r'"\$\(.*?\)"', "", words)))
        assert given <= set(re.findall(r"--[a-z-]+", shown)), f"{script}: {given}"
    assert set(re.findall(r"scripts/\w+\.py", joined)) <= {f"scripts/{path.name}" for path in ROOT.glob("scripts/*.py")}


@pytest.mark.parametrize("page", PAGES)
def test_every_output_a_page_reads_exists(page: str) -> None:
    read = set(re.findall(r"output -raw (\w+)", text(page))) | set(re.findall(r"output `(\w+)`", text(page)))

    assert read - declared("output") == set()


def test_every_variable_is_in_the_table_of_inputs_and_no_other() -> None:
    named = {
        name
        for cell in cells("terraform/README.md", "Inputs by purpose")[1::3]
        for name in re.findall(r"`(\w+)`", cell)
    }

    assert named == declared("variable")


def test_what_a_user_sets_is_a_variable() -> None:
    settings = cells("docs/aws.md", "Change it")[1::3]
    named = {name for cell in settings for name in re.findall(r"`(\w+)(?: =|`)", cell)}

    inner = {"existing_reference_store_id", "manage_settings"}
    assert {"projects", "bring_databases", "project_filters"} <= named
    assert named - inner - declared("variable") == set()


def test_every_role_that_terraform_makes_has_its_line() -> None:
    roles = set(re.findall(r"`<name>-([a-z-]+)`", " ".join(cells("docs/security.md", "Roles"))))
    sources = [path.read_text(encoding="utf-8") for path in (TERRAFORM / "modules").rglob("*.tf")]
    made = sum(len(re.findall(r'^resource "aws_iam_role" ', source, re.MULTILINE)) for source in sources)

    families = {"plan", "land", "build", "maintain"}
    assert families <= roles
    assert len(roles) - len(families) + 1 == made  # one resource makes the four of the job families


def test_environments_and_queries_that_pages_name_exist() -> None:
    everything = "\n".join(map(text, PAGES))

    assert set(re.findall(r"environments/\w+\.tfvars", everything)) == {
        f"environments/{path.name}" for path in (TERRAFORM / "environments").iterdir()
    }
    assert set(re.findall(r"saved query `(\w+)`", everything)) <= {query.name for query in NAMED_QUERIES}


def test_the_readmes_figures_are_those_of_the_command() -> None:
    worked_out = [f"${figure.bill.dollars:.2f}" for figure in figures_of(cohort_of([MEASURED_PROJECT]))]

    assert re.findall(r"\| (\$[\d.]+) \|", text("README.md")) == worked_out
