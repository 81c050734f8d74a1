"""What the jobs' calls needed, against the policies that Terraform made: as they are stored in the account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aws_double.iam import Document, Policies
from cycle.account import ACCOUNT, NAME
from cycle.conftest import Life


def role_arn(family: str) -> str:
    """The role of a job family."""
    return f"arn:aws:iam::{ACCOUNT}:role/{NAME}-{family}"


def policies_of(life: Life, family: str) -> Policies:
    """Everything that bears on the role's calls: its own policies and boundary, the buckets' and the keys'."""
    iam, role = life.account.client("iam"), f"{NAME}-{family}"
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    identity = [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]
    assert not iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    bound = iam.get_role(RoleName=role)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"]
    version = iam.get_policy(PolicyArn=bound)["Policy"]["DefaultVersionId"]
    boundary = iam.get_policy_version(PolicyArn=bound, VersionId=version)["PolicyVersion"]["Document"]
    return Policies(identity, dict(_of_resources(life)), boundary)


def _of_resources(life: Life) -> Iterator[tuple[str, Document]]:
    s3, kms = life.account.client("s3"), life.account.client("kms")
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield f"arn:aws:s3:::{name}", json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])
    for key in kms.list_keys()["Keys"]:
        yield key["KeyArn"], json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])


def calls_of(life: Life, family: str) -> list[dict[str, Any]]:
    """Every call that the family's jobs made, in both rounds."""
    calls = []
    for number, run_id in enumerate(("first", "second")):
        for job, ended in life.rounds[number].ended.items():
            if ended.run.role == f"{NAME}-{family}":
                calls += life.account.double.calls(f"{run_id}/{job}")
    return calls
