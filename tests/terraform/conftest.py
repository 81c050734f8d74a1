"""One copy of terraform/ for the session, and one plan of its root against a double."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from policy.plan import Plan
from tf import Terraform, settings_file

from aws_double.server import running

SOURCE = Path(__file__).parents[2] / "terraform"
ACCOUNT = "123456789012"  # the double's
HASH = "0123456789abcdef"
ROLES = f"arn:aws:iam::{ACCOUNT}:role"
# All that makes a rule bite is on: a boundary, protection of data, settings of the whole account, readers of all kinds.
VARIABLES: dict[str, Any] = {
    "name": "omics",
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/omics-boundary",
    "protect_data": True,
    "schedule": "cron(0 3 ? * SUN *)",
    "artifacts": {
        "wheel": f"wheels/{HASH}/omics_lake-1.0.0-py3-none-any.whl",
        "entries": {f"{family}.py": f"jobs/{HASH}/{family}.py" for family in ("plan", "land", "build", "maintain")},
        "modules": "",
    },
    "lake_formation": {"manage_settings": True, "admins": [f"{ROLES}/lake-administrator"]},
    "encrypt_catalog": True,
    "analysts": [f"{ROLES}/analyst"],
    "engineers": [f"{ROLES}/engineer"],
    "healthomics": {"enabled": True},
    "legacy_variant_stores": {
        "enabled": True,
        "reference_arn": f"arn:aws:omics:eu-west-1:{ACCOUNT}:referenceStore/1234567890/reference/1234567890",
    },
    "alert_emails": ["lake@example.org"],
}
OVERRIDE = """
terraform {
  backend "local" {}
}
provider "aws" {
  access_key                  = "test"
  secret_key                  = "test"
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  max_retries                 = 3
}
"""


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Terraform's settings for the session."""
    return settings_file(tmp_path_factory.mktemp("terraform-settings"))


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of terraform/: what Terraform leaves behind never reaches the sources."""
    copy = tmp_path_factory.mktemp("terraform") / "terraform"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
    return copy


@pytest.fixture(scope="session")
def terraform(settings: Path) -> Callable[..., Terraform]:
    """Makes a Terraform of a folder and more environment."""
    return lambda folder, **env: Terraform(folder, {"TF_CLI_CONFIG_FILE": str(settings), **env})


@pytest.fixture(scope="session")
def double_url() -> Iterator[str]:
    """An AWS double: a plan asks it whose account this is, which zones there are, who administers the lake."""
    with running() as server:
        yield server.endpoint


@pytest.fixture(scope="session")
def root(workspace: Path, terraform: Callable[..., Terraform], double_url: str) -> Terraform:
    """The root, initialised, with the test's provider and variables."""
    (workspace / "test_override.tf").write_text(OVERRIDE)
    (workspace / "test.auto.tfvars.json").write_text(json.dumps(VARIABLES))
    made = terraform(workspace, AWS_ENDPOINT_URL=double_url)
    made.init()
    return made


@pytest.fixture(scope="session")
def root_plan_file(root: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The JSON of the root's plan, outside of the root: scanners take a plan that lies there for one to scan.

    The keys are made first. Only AWS gives their ARNs, and bucket policies name them: without them a plan shows no
    bucket policy at all.
    """
    root.apply("-target=module.keys")
    folder = tmp_path_factory.mktemp("plan")
    shown = root.show_json(root.plan(folder / "root.tfplan", "-refresh=false"))
    path = folder / "plan.json"
    path.write_text(json.dumps(shown))
    return path


@pytest.fixture(scope="session")
def root_plan_json(root_plan_file: Path) -> dict[str, Any]:
    """The plan as Terraform shows it."""
    shown: dict[str, Any] = json.loads(root_plan_file.read_text())
    return shown


@pytest.fixture(scope="session")
def root_plan(root_plan_json: dict[str, Any]) -> Plan:
    """The plan as rules read it."""
    return Plan.from_json(root_plan_json)
