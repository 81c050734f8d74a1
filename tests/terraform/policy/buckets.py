"""Buckets and keys. Security rule 4, feature F74.

A bucket's class is the last word of its name: landing, tables, results, artifacts, logs. The logs bucket is the one
without a KMS key: S3 cannot deliver access logs into a bucket whose default is a customer's key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policy.documents import ON_RESOURCES, Statement, granted, held, statements
from policy.plan import EMPTY, Plan, Resource, walk
from policy.rule import Broken, rule

RULE_4 = "security rule 4: buckets"
CLASSES = ("landing", "tables", "results", "artifacts", "logs")
BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
MAY_CHANGE = ("/landing/.omics-lake/*", "/landing/*.sha256")  # the landing's own books, and hashes of what it holds
ONCE = ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion")


def class_of(bucket: Resource) -> str:
    """The data class of a bucket."""
    return str(bucket.at("bucket")).rsplit("-", 1)[-1]


def _each(plan: Plan, kind: str) -> Iterator[tuple[Resource, Resource | None]]:
    """Each bucket with its first companion of a type, None where it has none."""
    for bucket in plan.of("aws_s3_bucket"):
        yield bucket, next(iter(plan.companions(bucket, kind, "bucket")), None)


@rule("bucket-not-public", "Public access is blocked in all four ways.", f"{RULE_4}; S2: public bucket")
def not_public(plan: Plan) -> Iterator[Broken]:
    """Old and new ACLs, old and new policies."""
    for bucket, block in _each(plan, "aws_s3_bucket_public_access_block"):
        missing = [name for name in BLOCKS if block is None or block.at(name) is not True]
        if missing:
            yield block or bucket, f"does not {', '.join(missing)}"


@rule("bucket-versioned", "Every bucket keeps old versions.", RULE_4)
def versioned(plan: Plan) -> Iterator[Broken]:
    """So that an overwrite or a deletion can be undone."""
    for bucket, versioning in _each(plan, "aws_s3_bucket_versioning"):
        if versioning is None or versioning.at("versioning_configuration", "status") != "Enabled":
            yield versioning or bucket, "is not versioned"


@rule("bucket-key-of-its-own", "Objects are encrypted with a given KMS key.", f"{RULE_4}; S2: no KMS")
def encrypted(plan: Plan) -> Iterator[Broken]:
    """But for the logs, where S3's own key has to do."""
    for bucket, setting in _each(plan, "aws_s3_bucket_server_side_encryption_configuration"):
        default = ("rule", "apply_server_side_encryption_by_default")
        algorithm = setting.at(*default, "sse_algorithm") if setting else None
        if algorithm == "AES256" and class_of(bucket) == "logs":
            continue
        key = setting is not None and setting.given(*default, "kms_master_key_id")
        if algorithm not in ("aws:kms", "aws:kms:dsse") or not key:
            yield setting or bucket, f"is encrypted by {algorithm} {'with' if key else 'without'} a key of its own"


@rule("bucket-key-saves-calls", "A bucket key stands between objects and KMS.", RULE_4)
def bucket_key(plan: Plan) -> Iterator[Broken]:
    """Otherwise each of a million small files costs a call, and calls are throttled."""
    for bucket, setting in _each(plan, "aws_s3_bucket_server_side_encryption_configuration"):
        if class_of(bucket) != "logs" and not (setting and setting.at("rule", "bucket_key_enabled")):
            yield setting or bucket, "has no bucket key"


@rule("bucket-tls-only", "Requests that are not over TLS are refused.", RULE_4)
def tls_only(plan: Plan) -> Iterator[Broken]:
    """For everybody, for the bucket and its objects."""
    for bucket, policy in _each(plan, "aws_s3_bucket_policy"):
        name = bucket.at("bucket")
        found = statements(policy.at("policy") if policy else None)
        if not any(_refuses_plain(statement, str(name)) for statement in found):
            yield policy or bucket, "takes requests without TLS"


@rule("bucket-without-acl", "Objects belong to the bucket's owner and ACLs are off.", RULE_4)
def no_acl(plan: Plan) -> Iterator[Broken]:
    """One way to grant: policies."""
    for bucket, controls in _each(plan, "aws_s3_bucket_ownership_controls"):
        if controls is None or controls.at("rule", "object_ownership") != "BucketOwnerEnforced":
            yield controls or bucket, "lets ACLs grant access"
    for acl in plan.of("aws_s3_bucket_acl"):
        yield acl, "is an ACL"


@rule("bucket-access-logged", "Access to every bucket but the logs is logged.", RULE_4)
def logged(plan: Plan) -> Iterator[Broken]:
    """The logs' own access would log itself for ever."""
    for bucket, logging in _each(plan, "aws_s3_bucket_logging"):
        if class_of(bucket) != "logs" and not (logging and logging.given("target_bucket")):
            yield logging or bucket, "does not log access"


@rule("bucket-drops-half-uploads", "Half uploads are dropped after at most seven days.", RULE_4)
def half_uploads(plan: Plan) -> Iterator[Broken]:
    """Of the whole bucket: nobody lists them, all pay for them."""
    for bucket, lifecycle in _each(plan, "aws_s3_bucket_lifecycle_configuration"):
        rules = lifecycle.blocks("rule") if lifecycle else []
        if not any(_drops(one) for one in rules):
            yield lifecycle or bucket, "keeps half uploads for more than 7 days"


@rule("landing-write-once", "What landed is neither overwritten nor deleted by those who land.", RULE_4)
def write_once(plan: Plan) -> Iterator[Broken]:
    """A Deny, which no grant overrules; uploads have to say that they only create (If-None-Match)."""
    for bucket, policy in _each(plan, "aws_s3_bucket_policy"):
        if class_of(bucket) != "landing":
            continue
        denials = [one for one in statements(policy.at("policy") if policy else None) if not one.allows]
        for role in _writers(plan, str(bucket.at("bucket"))):
            for action in ONCE:
                if not any(_keeps(one, action) and _is_about(one, role) for one in denials):
                    yield policy or bucket, f"does not deny {action} on what landed to {role.at('name')}"


@rule("bucket-protected", "With protect_data a bucket that holds objects is not destroyed.", "Destroy, with S2")
def protected(plan: Plan) -> Iterator[Broken]:
    """Terraform empties a bucket only if told so."""
    for bucket in plan.of("aws_s3_bucket"):
        if plan.variables.get("protect_data") and bucket.at("force_destroy"):
            yield bucket, "would be emptied and destroyed"


@rule("grant-to-nobody-at-large", "No policy on a resource grants to everyone without a condition.", f"{RULE_4}; S2")
def granted_at_large(plan: Plan) -> Iterator[Broken]:
    """Buckets, keys, topics, queues, the catalog."""
    for resource, statement in held(plan, ON_RESOURCES):
        if statement.allows and statement.is_for("*") and not statement.conditions:
            yield resource, "grants to everyone"


@rule("key-rotates", "Keys rotate, and their policy is written here.", "F74")
def rotates(plan: Plan) -> Iterator[Broken]:
    """The policy that KMS makes up grants kms:* to the whole account."""
    for key in plan.of("aws_kms_key"):
        if key.at("enable_key_rotation") is not True:
            yield key, "does not rotate"
        if not key.given("policy") and not plan.companions(key, "aws_kms_key_policy", "key_id"):
            yield key, "has the policy that KMS makes up"


@rule("key-for-each-class", "Each data class has a key of its own.", f"{RULE_4}: KMS per data class")
def key_per_class(plan: Plan) -> Iterator[Broken]:
    """Read off the aliases, one key under each."""
    aliases = {str(alias.at("name")) for alias in plan.of("aws_kms_alias")}
    for bucket in plan.of("aws_s3_bucket"):
        wanted = f"alias/{plan.variables.get('name')}-{class_of(bucket)}"
        if class_of(bucket) in CLASSES and wanted not in aliases:
            yield bucket, f"has no key {wanted}"


def _refuses_plain(statement: Statement, bucket: str) -> bool:
    plain = ("bool", ("false",)) in statement.condition("aws:SecureTransport")
    reach = {name.rsplit(":::", 1)[-1] for name in statement.resources}
    everything = {"s3:*", "*"} & set(statement.actions)
    whole = {bucket, f"{bucket}/*"} <= reach
    return bool(not statement.allows and plain and everything and whole and statement.is_for("*"))


def _drops(lifecycle: Mapping[str, Any]) -> bool:
    days = walk(lifecycle, ("abort_incomplete_multipart_upload", "days_after_initiation"))
    narrow = any(value not in EMPTY for part in lifecycle.get("filter") or [] for value in part.values())
    return lifecycle.get("status") == "Enabled" and not narrow and days is not None and 0 < days <= 7


def _writers(plan: Plan, bucket: str) -> Iterator[Resource]:
    for role in plan.of("aws_iam_role"):
        for _, statement in granted(plan, role):
            reach = any(name.rsplit(":::", 1)[-1].startswith((f"{bucket}/", "*")) for name in statement.resources)
            if statement.allows and statement.covers("s3:PutObject") and reach:
                yield role
                break


def _keeps(statement: Statement, action: str) -> bool:
    """Whether a Deny keeps what landed, at all times; `s3:PutObject` may pass if it only creates."""
    keys = {key for _, key, _ in statement.conditions}
    creates = {"s3:if-none-match", "s3:objectcreationoperation"} if action == "s3:PutObject" else set()
    landed = any(name.endswith(("/landing/*", "-landing/*")) for name in statement.resources)
    spared = bool(statement.excluded) and all(name.endswith(MAY_CHANGE) for name in statement.excluded)
    right = creates <= keys | {"s3:objectcreationoperation"} and keys <= creates | {"aws:principalarn"}
    return statement.covers(action) and right and (landed or spared)


def _is_about(statement: Statement, role: Resource) -> bool:
    named = [name for _, name in statement.principals]
    held_to = [value for _, values in statement.condition("aws:PrincipalArn") for value in values]
    return any(name.endswith(f":role/{role.at('name')}") for name in held_to or named) or (
        named == ["*"] and not held_to
    )


RULES = (
    not_public, versioned, encrypted, bucket_key, tls_only, no_acl, logged, half_uploads, write_once, protected,
    granted_at_large, rotates, key_per_class,
)  # fmt: skip
