"""Keys that S3 and Glue use in the caller's name: the caller needs KMS's permission, too.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html

What AWS's own key `aws/s3` encrypts needs nothing more: its policy lets the whole account in through S3.
"""

from __future__ import annotations

from typing import Any

from moto.glue.models import glue_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends

from aws_double.request import Context, Need, Request

MANAGED = "alias/aws/"


def key_arn(name: str, request: Request) -> str:
    """The ARN of a key that is named by id, ARN, or alias."""
    short = name.rpartition(":")[2]
    backend = kms_backends[request.account][request.region]
    if short.startswith("alias/"):
        found = backend.get_key_id_from_alias(short)
        return str(backend.keys[found].arn) if found else name
    return name if name.startswith("arn:") else request.arn(f"key/{name.rpartition('/')[2]}", "kms")


def bucket_named(name: str, request: Request) -> Any:
    return s3_backends[request.account][request.partition].buckets.get(name)


def default_key(bucket: Any) -> tuple[str | None, bool]:
    """The key that new objects of a bucket get, and whether one data key does for many objects."""
    rule = ((bucket.encryption if bucket else None) or {}).get("Rule") or {}
    default = rule.get("ApplyServerSideEncryptionByDefault") or {}
    whole_bucket = str(rule.get("BucketKeyEnabled", "")).lower() == "true"
    return (default.get("KMSMasterKeyID") if default.get("SSEAlgorithm") == "aws:kms" else None), whole_bucket


def on_key(request: Request, bucket_name: str, object_key: str, *actions: str, writes: bool = False) -> list[Need]:
    """What reading or writing an object asks of the key that encrypts it; nothing when none does."""
    bucket = bucket_named(bucket_name, request)
    name, whole_bucket = default_key(bucket)
    stored = bucket.keys.get(object_key) if bucket else None
    asked = request.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
    name = (asked if writes else getattr(stored, "kms_key_id", None)) or name
    if not name or name.rpartition(":")[2].startswith(MANAGED):
        return []
    bucket_arn = f"arn:{request.partition}:s3:::{bucket_name}"
    context: Context = {
        "kms:ViaService": f"s3.{request.region}.amazonaws.com",
        "kms:CallerAccount": request.account,
        "kms:EncryptionContext:aws:s3:arn": bucket_arn if whole_bucket else f"{bucket_arn}/{object_key}",
        "kms:EncryptionContextKeys": ["aws:s3:arn"],
    }
    return [Need(action, key_arn(name, request), context) for action in actions]


def on_catalog(request: Request, *actions: str) -> list[Need]:
    """What the Glue catalog asks of the key that encrypts it, of the caller and not of a role of its own."""
    settings = glue_backends[request.account][request.region].data_catalog_encryption_settings
    at_rest = settings.get(request.account, {}).get("EncryptionAtRest", {})
    name = at_rest.get("SseAwsKmsKeyId")
    if at_rest.get("CatalogEncryptionMode") != "SSE-KMS" or not name:
        return []
    context: Context = {"kms:ViaService": f"glue.{request.region}.amazonaws.com", "kms:CallerAccount": request.account}
    return [Need(action, key_arn(name, request), context) for action in actions]
