"""The lake that tests plan: its variables, and copies of the sources to plan it in."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "terraform"
ACCOUNT = "123456789012"  # the double's
ROLES = f"arn:aws:iam::{ACCOUNT}:role"
# All that makes a rule bite is on: a boundary, protection of data, settings of the whole account, readers of all kinds.
# QuickSight is off, since that it is off is a rule; lakes with it are planned in test_two_lakes.py.
VARIABLES: dict[str, Any] = {
    "name": "omics",
    "account_id": ACCOUNT,
    "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/omics-boundary",
    "protect_data": True,
    "log_retention_days": 400,
    "schedule": "cron(0 3 ? * SUN *)",
    "lake_formation": {"manage_settings": True, "admins": [f"{ROLES}/lake-administrator"]},
    "encrypt_catalog": True,
    "analysts": [f"{ROLES}/analyst"],
    "engineers": [f"{ROLES}/engineer"],
    "outside_readers": {"partner": {"principal": "210987654321"}},
    "project_filters": {"guests": {"projects": ["TCGA-LUAD"], "principals": [f"{ROLES}/guest"]}},
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
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  max_retries                 = 3
}
"""
AT_A_TIME = 2  # a provider and a Terraform keep one core busy; more of them only wait for each other


def copy_of_sources(place: Path) -> Path:
    """A copy of terraform/: what Terraform leaves behind never reaches the sources."""
    left_out = shutil.ignore_patterns(".terraform", "*.tfstate*", "*.auto.*")
    shutil.copytree(SOURCE, place / "terraform", ignore=left_out)
    return place / "terraform"
