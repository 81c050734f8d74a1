"""S3: access logging and notifications of a bucket."""

from __future__ import annotations

import fnmatch
import json
import re
from typing import Any

from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from aws_double.patching import Client, Gap, change_body, wrap

LOGGING = "logging.s3.amazonaws.com"


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def lets_logs_in(statement: dict[str, Any], object_arn: str) -> bool:
    principal = statement.get("Principal")
    return (
        statement.get("Effect") == "Allow"
        and isinstance(principal, dict)
        and LOGGING in many(principal.get("Service"))
        and "s3:PutObject" in many(statement.get("Action"))
        and any(fnmatch.fnmatchcase(object_arn, pattern) for pattern in many(statement.get("Resource")))
    )


def close_log_policy() -> None:
    def enabled(_: Any, target_bucket: Any, target_prefix: str | None) -> bool:
        document = json.loads(target_bucket.policy or '{"Statement": []}')
        arn = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}log"
        return any(lets_logs_in(statement, arn) for statement in many(document["Statement"]))

    wrap(FakeBucket, "_log_permissions_enabled_policy", enabled)
    FakeBucket._log_permissions_enabled_policy = staticmethod(FakeBucket._log_permissions_enabled_policy)


def close_key_format() -> None:
    def shown(original: Any, self: Any) -> Any:
        answer = original(self)
        form = (self.backend.get_bucket_logging(self.bucket_name) or {}).get("TargetObjectKeyFormat")
        if not form:
            return answer
        parts = form.get("PartitionedPrefix")
        date = f"<PartitionDateSource>{parts['PartitionDateSource']}</PartitionDateSource>" if parts else ""
        xml = f"<PartitionedPrefix>{date}</PartitionedPrefix>" if parts else "<SimplePrefix/>"
        end = "</LoggingEnabled>"
        added = f"<TargetObjectKeyFormat>{xml}</TargetObjectKeyFormat>{end}"
        return change_body(answer, lambda body: body.replace(end, added))

    wrap(S3Response, "get_bucket_logging", shown)


def close_event_bridge() -> None:
    added, end = "<EventBridgeConfiguration/>", "</NotificationConfiguration>"

    def change(body: str) -> str:
        if end in body:
            return body.replace(end, added + end)
        return re.sub(r"<NotificationConfiguration([^>]*)/>", rf"<NotificationConfiguration\1>{added}{end}", body)

    def shown(original: Any, self: Any) -> Any:
        kept = self.backend.get_bucket_notification_configuration(self.bucket_name)
        answer = original(self)
        return answer if kept is None or kept.event_bridge is None else change_body(answer, change)

    wrap(S3Response, "get_bucket_notification", shown)


def log_into(s3: Any, name: str, *first: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A bucket and another that takes its logs, and what S3 then says of the logging."""
    logs = f"{name}-logs"
    for bucket in (name, logs):
        s3.create_bucket(Bucket=bucket)
    where = {"Resource": f"arn:aws:s3:::{logs}/*"}
    allow = {"Effect": "Allow", "Principal": {"Service": LOGGING}, "Action": "s3:PutObject"}
    statements = [statement | where for statement in (*first, allow)]
    s3.put_bucket_policy(Bucket=logs, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    target = {"TargetBucket": logs, "TargetPrefix": "access/"} | more
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": target})
    shown: dict[str, Any] = s3.get_bucket_logging(Bucket=name)["LoggingEnabled"]
    return shown


def probe_log_policy(client: Client) -> object:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    insecure = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Condition": condition}
    return log_into(client("s3"), "watched", insecure)["TargetBucket"]


def probe_key_format(client: Client) -> object:
    form = {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}
    return log_into(client("s3"), "partitioned", TargetObjectKeyFormat=form).get("TargetObjectKeyFormat")


def probe_event_bridge(client: Client) -> object:
    s3 = client("s3")
    s3.create_bucket(Bucket="notified")
    s3.put_bucket_notification_configuration(
        Bucket="notified", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    return s3.get_bucket_notification_configuration(Bucket="notified").get("EventBridgeConfiguration")


GAPS = (
    Gap(
        "s3: access logging breaks on a log bucket's policy that also names everyone",
        close_log_policy,
        probe_log_policy,
        aws="watched-logs",
        moto="500",
    ),
    Gap(
        "s3: the key format of access logs is dropped",
        close_key_format,
        probe_key_format,
        aws={"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
        moto=None,
    ),
    Gap(
        "s3: events to EventBridge are kept but not shown",
        close_event_bridge,
        probe_event_bridge,
        aws={},
        moto=None,
    ),
)
