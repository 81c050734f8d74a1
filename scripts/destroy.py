#!/usr/bin/env python3
"""Remove a lake from an account: everything but the data, or everything.

Data are kept by default: the buckets, the KMS keys without which nobody could read them, databases and tables. What is
kept stays in Terraform's state, and the next `terraform apply` builds the rest around it again. With --delete-data all
goes, every version of every object; that works only for a lake that was applied with protect_data = false.

Examples:
  scripts/destroy.py --name omics-lake-dev
  scripts/destroy.py --name omics-lake-dev --var-file environments/dev.tfvars --delete-data
  scripts/destroy.py --name omics-lake-dev --yes          # no question, for pipelines

Exit codes: 0 done; 2 wrong arguments, lake or account; 3 Terraform failed: mend what it says and run this again.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("module.keys.", "module.storage.", "module.catalog.")
"""What main.tf makes whatever `data_only` says."""


class Refused(Exception):
    """Nothing was changed; the text says why and what to do."""


def main(argv: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", required=True, help="the lake's name, typed to say that you mean it")
    parser.add_argument("--delete-data", action="store_true", help="remove the data, too")
    parser.add_argument("--var-file", action="append", default=[], help="as you gave it to terraform apply")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--folder", type=Path, default=ROOT / "terraform", help="Terraform's root")
    options = parser.parse_args(argv)
    try:
        terraform = Terraform(options.folder, [f"-var-file={path}" for path in options.var_file])
        check(terraform.outputs(), options.name, delete=options.delete_data)
        ask(options)
        remove(terraform, delete=options.delete_data)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as failed:
        print(f"terraform {failed.cmd[1]} failed; mend what it says above and run this again", file=sys.stderr)
        return 3
    return 0


class Terraform:
    """Terraform in a root, with a user's variables."""

    def __init__(self, folder: Path, variables: list[str]) -> None:
        found = shutil.which("terraform")
        if found is None:
            raise Refused("terraform is not on PATH: https://developer.hashicorp.com/terraform/install")
        self._program, self._folder, self._variables = found, folder, variables

    def outputs(self) -> dict[str, Any]:
        """What the last apply said."""
        return {name: output["value"] for name, output in json.loads(self._read("output", "-json")).items()}

    def addresses(self) -> list[str]:
        """Everything in the state but data sources."""
        lines = self._read("state", "list").splitlines()
        return [line for line in lines if "data" not in re.sub(r"\[[^]]*\]", "", line).split(".")]

    def change(self, *arguments: str) -> None:
        """Apply or destroy, without a question."""
        command = [self._program, arguments[0], "-input=false", "-auto-approve", *arguments[1:], *self._variables]
        subprocess.run(command, cwd=self._folder, check=True)

    def _read(self, *arguments: str) -> str:
        command = [self._program, *arguments]
        return subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.PIPE, text=True).stdout


def check(outputs: dict[str, Any], name: str, *, delete: bool) -> None:
    """Stop before anything is touched where lake, account or protection are not what is meant.

    Raises:
        Refused: they are not.
    """
    if not outputs:
        raise Refused("There is no lake in this state: run `terraform init` with its backend first")
    if outputs["name"] != name:
        raise Refused(f"This is the lake {outputs['name']!r}, not {name!r}: nothing was changed")
    account = caller()
    if account != outputs["account_id"]:
        raise Refused(f"{name} is in account {outputs['account_id']}, your credentials are of {account}")
    if delete and outputs["protect_data"]:
        raise Refused("Its data are protected: apply with protect_data = false first, then run this again")


def caller() -> str:
    """Account of the credentials.

    Raises:
        Refused: there are none that AWS takes.
    """
    try:
        return str(boto3.client("sts").get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as error:
        raise Refused(f"AWS does not say whose credentials these are: {error}") from error


def ask(options: argparse.Namespace) -> None:
    """Have a person confirm.

    Raises:
        Refused: no.
    """
    if options.yes:
        return
    what = "EVERYTHING, the data too" if options.delete_data else "everything but the data"
    if not sys.stdin.isatty():
        raise Refused("Nobody is here to ask: give --yes")
    if input(f"Remove {what}, of {options.name}? Type its name: ") != options.name:
        raise Refused("Nothing was changed")


def remove(terraform: Terraform, *, delete: bool) -> None:
    """Destroy, and say what is left."""
    if delete:
        terraform.change("destroy")
        print("Removed: everything. KMS keys can be brought back for 30 days.")
        return
    terraform.change("apply", "-var=data_only=true")
    left = terraform.addresses()
    strangers = [address for address in left if not address.startswith(KEPT)]
    print(f"Kept: {len(left)} resources, the data with their keys and catalog. `terraform apply` brings the rest back.")
    for bucket in sorted(address for address in left if ".aws_s3_bucket." in address):
        print(f"  {bucket}")
    if strangers:
        print(f"Still there, and not data: {', '.join(strangers)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
