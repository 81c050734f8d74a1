"""The account's life, lived once for all tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aws_double.server import running
from cycle.account import ACCOUNT, NAME, OWN_BUCKET, REGION, Account, Round
from cycle.answers import answers_of
from omics_lake.sample.cohort import make_cohort
from omics_lake.sample.imaging_files import write_index
from omics_lake.sample.landing_writer import SHEET
from omics_lake.sample.server import SourceDouble
from omics_lake.sample.truth import Truth
from terraform.tf import TerraformFailed


@dataclass
class Life:
    """What happened, in order.

    Args:
        outputs: Terraform's, after the apply.
        drift: what a second plan would change; empty when nothing.
        rounds: two runs of the whole workflow on the same files.
        answers: saved query -> its rows, after the first round.
    """

    account: Account
    truth: Truth
    outputs: dict[str, Any] = field(default_factory=dict)
    drift: str = ""
    rounds: list[Round] = field(default_factory=list)
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def variables(sources: str, endpoint: str, index: Path, release: str, projects: list[str]) -> dict[str, Any]:
    """Everything switched on that AWS lets a new account have."""
    role = f"arn:aws:iam::{ACCOUNT}:role"
    return {
        "name": NAME,
        "account_id": ACCOUNT,
        "projects": projects,
        "deployers": [f"{role}/deploy"],
        "encrypt_catalog": True,
        "lake_formation": {"manage_settings": True, "admins": [f"{role}/data-steward"]},
        "healthomics": {"enabled": True},
        "dashboards": {"enabled": True, "readers": ["rosalind"]},
        "engineers": [f"{role}/engineer"],
        "outside_readers": {"partner": {"principal": "210987654321"}},
        "project_filters": {"guests": {"projects": projects[:1], "principals": [f"{role}/guest"]}},
        "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/{NAME}-boundary",
        "annotations": ["clinvar"],
        "sample_sheets": [f"s3://{OWN_BUCKET}/in/{SHEET}"],
        "alert_emails": ["lake@example.org"],
        "schedule": "cron(0 3 ? * SUN *)",
        "job_arguments": {
            "--endpoint": endpoint,
            "--sources_at": sources,
            "--idc_index": str(index),
            "--idc_release": release,
        },
    }


def bring_own_files(account: Account, folder: Path) -> None:
    """A lab's files and their sheet in a bucket of its own."""
    s3 = account.client("s3")
    s3.create_bucket(Bucket=OWN_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_policy(Bucket=OWN_BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": []}))
    for path in folder.iterdir():
        s3.upload_file(str(path), OWN_BUCKET, f"in/{path.name}")


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Apply, plan again, publish, run the workflow twice, ask."""
    folder = tmp_path_factory.mktemp("account")
    truth = make_cohort(folder / "archive")
    index = folder / "idc_index.csv.gz"
    write_index(folder / "archive" / "landing", index)
    with running(folder / "calls.jsonl") as double, SourceDouble(folder / "archive") as sources:
        account = Account(double, folder)
        told = Life(account, truth)
        projects = [project.project_id for project in truth.projects]
        double.client("iam").create_policy(PolicyName=f"{NAME}-boundary", PolicyDocument=BOUNDARY)
        account.prepare(variables(sources.url, double.endpoint, index, truth.imaging_release, projects))
        account.terraform.apply()
        told.outputs = account.outputs()
        try:
            account.terraform.run("plan", "-input=false", "-no-color", "-detailed-exitcode")
        except TerraformFailed as changed:
            told.drift = str(changed)
        account.script("publish", "--bucket", told.outputs["artifacts_bucket"], "--from", account.artifacts)
        bring_own_files(account, folder / "archive" / "own")
        told.rounds.append(account.work("first"))
        told.answers = answers_of(account, truth)
        told.rounds.append(account.work("second"))
        yield told


@dataclass(frozen=True)
class End:
    """The account after scripts/destroy.py, first with data protected, then with all of it given up.

    Args:
        kept: what the first said.
        stranger: what it said to credentials of another account.
        refused: what it said when asked to delete protected data.
        left: Terraform's addresses after the first.
        tables_left: table -> metadata file that Glue names after the first.
        keys_left: state of each KMS key after the first.
        gone: Terraform's addresses after the second.
        remains: what is left after it of each kind: buckets, roles, databases, log groups, states of keys.
    """

    kept: str
    stranger: str
    refused: str
    left: tuple[str, ...]
    tables_left: dict[str, str]
    keys_left: tuple[str, ...]
    gone: tuple[str, ...]
    remains: dict[str, list[str]]


@pytest.fixture(scope="session")
def end(life: Life) -> End:
    """Give up the lake, and then its data."""
    account = life.account
    place = ("--name", NAME, "--yes", "--folder", account.terraform.folder)
    stranger = account.script("destroy", *place, code=2, keys=another_account(account))
    refused = account.script("destroy", *place, "--delete-data", code=2)
    kept = account.script("destroy", *place)
    left, tables, keys = account.addresses(), account.metadata(), tuple(sorted(key_states(account)))
    account.terraform.apply("-var=data_only=true", "-var=protect_data=false")
    account.script("destroy", *place, "--delete-data")
    return End(kept, stranger, refused, left, tables, keys, account.addresses(), remains(account))


def remains(account: Account) -> dict[str, list[str]]:
    """What the account itself still has, whatever Terraform believes."""
    s3, iam, glue, logs = (account.client(name) for name in ("s3", "iam", "glue", "logs"))
    return {
        "buckets": [bucket["Name"] for bucket in s3.list_buckets()["Buckets"] if bucket["Name"] != OWN_BUCKET],
        "roles": [role["RoleName"] for role in iam.list_roles()["Roles"]],
        "databases": [database["Name"] for database in glue.get_databases()["DatabaseList"]],
        "jobs": [job["Name"] for job in glue.get_jobs()["Jobs"]],
        "log groups": [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]],
        "keys": sorted(key_states(account)),
    }


def another_account(account: Account) -> dict[str, str]:
    """Credentials of somebody else."""
    sts = account.client("sts")
    given = sts.assume_role(RoleArn="arn:aws:iam::210987654321:role/stranger", RoleSessionName="visit")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def key_states(account: Account) -> Iterator[str]:
    """Enabled, or PendingDeletion, of each of the lake's keys."""
    kms = account.client("kms")
    for key in kms.list_keys()["Keys"]:
        shown = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
        if shown["KeyManager"] == "CUSTOMER":
            yield shown["KeyState"]


BOUNDARY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever comes first waits for what all of these share, beside other tests on a busy machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(1800))
