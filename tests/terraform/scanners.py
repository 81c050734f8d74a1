"""The scanners that other people wrote, run as they are: checkov, parliament, cfn-lint.

They live in an environment of their own, since checkov pins what the package needs in other versions.
`OMICS_SCANNERS` names another folder of programs than the one that `make setup` fills.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

PROGRAMS = Path(os.environ.get("OMICS_SCANNERS", Path(__file__).parents[2] / ".venv-scan" / "bin"))
OFFLINE = {"BC_SKIP_MAPPING": "TRUE", "CHECKOV_RUN_SCA_PACKAGE_SCAN_V2": "false", "LOG_LEVEL": "ERROR"}


class ScannerMissing(RuntimeError):
    """A scanner is not installed."""


def scan(program: str, *arguments: str, folder: Path) -> str:
    """Runs a scanner and returns what it printed; that it found something is no error here.

    Raises:
        ScannerMissing: it is not there.
    """
    path = PROGRAMS / program
    if not path.exists():
        raise ScannerMissing(f"{program} is not in {PROGRAMS}: run `make setup`, or name a folder in OMICS_SCANNERS")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    done = subprocess.run(
        [path, *arguments], cwd=folder, env=own | OFFLINE, capture_output=True, text=True, check=False
    )
    assert done.stdout or done.returncode == 0, f"{program} said nothing but: {done.stderr[-2000:]}"
    return done.stdout


def checkov(plan: Path, sources: Path) -> dict[str, Any]:
    """Checkov's report on a plan; the sources are where reasons for skipped checks are."""
    what = ("--file", str(plan), "--framework", "terraform_plan", "--repo-root-for-plan-enrichment", str(sources))
    said = scan("checkov", *what, "--output", "json", "--skip-download", "--quiet", folder=plan.parent)
    report: dict[str, Any] = json.loads(said)
    return report


def parliament(folder: Path) -> list[dict[str, Any]]:
    """Parliament's findings on a folder of policy documents."""
    said = scan("parliament", "--directory", str(folder), "--json", folder=folder)
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def cfn_lint(templates: list[Path]) -> str:
    """What cfn-lint says of templates, nothing if they are right."""
    return scan("cfn-lint", "--format", "parseable", *map(str, templates), folder=templates[0].parent)
