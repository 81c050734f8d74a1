"""S3: bucket policies and the delete markers of a bucket whose versioning was suspended."""

from __future__ import annotations

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket, FakeDeleteMarker

from aws_double.patching import Client, Gap, add, wrap

EVERYONE = ("*", {"AWS": "*"}, {"AWS": ["*"]})


def applies(statement: dict[str, Any]) -> bool:
    """With no principal and no context to compare, moto is left only what holds for every call.

    What conditions and named principals mean is decided from the record, by `aws_double.iam`.
    """
    return "Condition" not in statement and statement.get("Principal") in EVERYONE


def close_policy() -> None:
    def permission(_: Any, self: Any, action: str, resource: str) -> PermissionResult:
        document = json.loads(self.policy or '{"Statement": []}')
        listed = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
        kept = document | {"Statement": [statement for statement in listed if applies(statement)]}
        return IAMPolicy(json.dumps(kept)).is_action_permitted(action, resource)

    wrap(FakeBucket, "get_permission", permission)


def close_delete_marker() -> None:
    add(FakeDeleteMarker, dispose=lambda self, garbage=False: None)


def with_policy(client: Client, bucket: str, **statement: Any) -> str:
    s3 = client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="key", Body=b"body")
    where = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    denied = {"Effect": "Deny", "Action": "s3:*", "Resource": where} | statement
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [denied]}))
    return s3.get_object(Bucket=bucket, Key="key")["Body"].read().decode()


def probe_condition(client: Client) -> object:
    return with_policy(client, "tls-only", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}})


def probe_principal(client: Client) -> object:
    return with_policy(client, "not-for-one", Principal={"AWS": "arn:aws:iam::123456789012:role/other"})


def probe_delete_marker(client: Client) -> object:
    s3 = client("s3")
    s3.create_bucket(Bucket="suspended")
    s3.put_bucket_versioning(Bucket="suspended", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="suspended", Key="key")
    s3.delete_object(Bucket="suspended", Key="key")
    s3.put_bucket_versioning(Bucket="suspended", VersioningConfiguration={"Status": "Suspended"})
    markers = s3.list_object_versions(Bucket="suspended")["DeleteMarkers"]
    which = [{"Key": marker["Key"], "VersionId": marker["VersionId"]} for marker in markers]
    s3.delete_objects(Bucket="suspended", Delete={"Objects": which})
    return s3.list_object_versions(Bucket="suspended").get("DeleteMarkers", [])


GAPS = (
    Gap(
        "s3: a bucket policy's conditions are not looked at",
        close_policy,
        probe_condition,
        aws="body",
        moto="403",
    ),
    Gap(
        "s3: a bucket policy's Deny of one role hits everyone (closed with the one before)",
        lambda: None,
        probe_principal,
        aws="body",
        moto="403",
    ),
    Gap(
        "s3: delete markers of suspended versioning cannot be deleted",
        close_delete_marker,
        probe_delete_marker,
        aws=[],
        moto="500",
    ),
)
