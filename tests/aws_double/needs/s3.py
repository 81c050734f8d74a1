"""S3: permissions by method, place and sub-resource.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from aws_double.needs.keys import on_key
from aws_double.request import Context, Need, Request, Unknown

MODIFIERS = {
    *("continuation-token", "delimiter", "encoding-type", "fetch-owner", "key-marker", "list-type", "marker"),
    *("max-keys", "max-parts", "max-uploads", "part-number-marker", "partNumber", "prefix", "start-after"),
    *("upload-id-marker", "uploadId", "version-id-marker", "versionId", "x-id"),
}
"""Query parameters that change nothing of the permission, or are looked at by name."""
BUCKET = {
    ("DELETE", ""): "s3:DeleteBucket",
    ("GET", "encryption"): "s3:GetEncryptionConfiguration",
    ("GET", "lifecycle"): "s3:GetLifecycleConfiguration",
    ("GET", "location"): "s3:GetBucketLocation",
    ("GET", "policy"): "s3:GetBucketPolicy",
    ("GET", "uploads"): "s3:ListBucketMultipartUploads",
    ("GET", "versioning"): "s3:GetBucketVersioning",
    ("HEAD", ""): "s3:ListBucket",
    ("PUT", ""): "s3:CreateBucket",
}
LISTED = {"": "s3:ListBucket", "versions": "s3:ListBucketVersions"}
READ, GENERATE = "kms:Decrypt", "kms:GenerateDataKey"


def needs(request: Request) -> list[Need]:
    """Of a path-style request. Its answer counts, too: a missing object asks for more than one that is there."""
    bucket, _, key = request.path.removeprefix("/").partition("/")
    if not bucket:
        return [Need("s3:ListAllMyBuckets", "*")]
    return of_object(request, bucket, key) if key else of_bucket(request, bucket)


def subresource(request: Request) -> str:
    named = {name for name in request.query if name not in MODIFIERS and not re.match("(?i)x-amz-|response-", name)}
    if len(named) > 1:
        raise Unknown(f"s3 {request.method} with {sorted(named)}")
    return next(iter(named), "")


def bucket_arn(request: Request, bucket: str) -> str:
    return f"arn:{request.partition}:s3:::{bucket}"


def of_bucket(request: Request, bucket: str) -> list[Need]:
    arn, part = bucket_arn(request, bucket), subresource(request)
    if request.method == "GET" and part in LISTED:
        names = ("prefix", "delimiter", "max-keys")
        return [Need(LISTED[part], arn, {f"s3:{n}": request.query[n] for n in names if n in request.query})]
    if (request.method, part) == ("POST", "delete"):
        return [
            Need("s3:DeleteObjectVersion" if versioned else "s3:DeleteObject", f"{arn}/{key}")
            for key, versioned in deleted(request.body)
        ]
    if (request.method, part) in BUCKET:
        return [Need(BUCKET[request.method, part], arn)]
    raise Unknown(f"s3 {request.method} bucket?{part}")


def deleted(body: bytes) -> list[tuple[str, bool]]:
    """Key of each object that DeleteObjects names, and whether one version of it is named."""
    found = [element for element in ET.fromstring(body) if element.tag.endswith("Object")]
    parts = [{part.tag.rpartition("}")[2]: part.text or "" for part in element} for element in found]
    return [(part["Key"], bool(part.get("VersionId"))) for part in parts]


def of_object(request: Request, bucket: str, key: str) -> list[Need]:
    target = Target(request, bucket, key)
    which = (request.method, subresource(request), "uploadId" in request.query)
    if which not in OBJECT:
        raise Unknown(f"s3 {request.method} object?{which[1]}")
    return OBJECT[which](target)


@dataclass(frozen=True)
class Target:
    """A request on an object."""

    request: Request
    bucket: str
    key: str

    @property
    def bucket_arn(self) -> str:
        return bucket_arn(self.request, self.bucket)

    @property
    def arn(self) -> str:
        return f"{self.bucket_arn}/{self.key}"

    def need(self, action: str) -> list[Need]:
        return [Need(action, self.arn)]

    def on_key(self, *actions: str, writes: bool = False) -> list[Need]:
        return on_key(self.request, self.bucket, self.key, *actions, writes=writes)


def read(target: Target) -> list[Need]:
    """A missing object is answered 404 only to who may list the bucket, of whose prefixes the request says nothing.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    """
    request = target.request
    need = target.need("s3:GetObjectVersion" if "versionId" in request.query else "s3:GetObject")
    if request.status == HTTPStatus.NOT_FOUND:
        return [*need, Need("s3:ListBucket", target.bucket_arn)]
    decrypts = request.method == "GET" or "x-amz-checksum-mode" in request.headers
    return [*need, *(target.on_key(READ) if decrypts else ())]


def put(target: Target, *, creates: bool) -> list[Need]:
    """PutObject and what its headers ask for besides.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    """
    headers = target.request.headers
    copied = {f"s3:{n}": headers[n] for n in ("if-none-match", "if-match") if n in headers}
    copied |= {f"s3:{n}": v for n, v in headers.items() if re.match("x-amz-(acl|storage-class|server-side)", n)}
    context: Context = copied | {"s3:ObjectCreationOperation": str(creates).lower()}
    more = {"if-match": "s3:GetObject", "x-amz-acl": "s3:PutObjectAcl", "x-amz-tagging": "s3:PutObjectTagging"}
    needed = (Need(action, target.arn) for name, action in more.items() if name in headers)
    return [Need("s3:PutObject", target.arn, context), *needed]


def write(target: Target) -> list[Need]:
    return [*copied(target), *put(target, creates=True), *target.on_key(GENERATE, writes=True)]


def write_part(target: Target) -> list[Need]:
    return [*copied(target), *put(target, creates=False), *target.on_key(READ, GENERATE, writes=True)]


def begin_upload(target: Target) -> list[Need]:
    return [*put(target, creates=False), *target.on_key(GENERATE, writes=True)]


def end_upload(target: Target) -> list[Need]:
    return [*put(target, creates=True), *target.on_key(READ, writes=True)]


def copied(target: Target) -> list[Need]:
    """What a copy reads; nothing where the bytes came along."""
    source = target.request.headers.get("x-amz-copy-source")
    if not source:
        return []
    path, _, version = source.partition("?versionId=")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    original = Target(target.request, bucket, key)
    return [*original.need("s3:GetObjectVersion" if version else "s3:GetObject"), *original.on_key(READ)]


def delete(target: Target) -> list[Need]:
    compared = target.request.headers.get("if-match", "*") != "*"
    versioned = "versionId" in target.request.query
    need = target.need("s3:DeleteObjectVersion" if versioned else "s3:DeleteObject")
    return [*need, *(target.need("s3:GetObject") if compared else ())]


OBJECT: dict[tuple[str, str, bool], Callable[[Target], list[Need]]] = {
    ("DELETE", "", False): delete,
    ("DELETE", "", True): lambda target: target.need("s3:AbortMultipartUpload"),
    ("DELETE", "tagging", False): lambda target: target.need("s3:DeleteObjectTagging"),
    ("GET", "", False): read,
    ("GET", "", True): lambda target: [*target.need("s3:ListMultipartUploadParts"), *target.on_key(READ)],
    ("GET", "attributes", False): lambda target: [*read(target), *target.need("s3:GetObjectAttributes")],
    ("GET", "tagging", False): lambda target: target.need("s3:GetObjectTagging"),
    ("HEAD", "", False): read,
    ("POST", "", True): end_upload,
    ("POST", "uploads", False): begin_upload,
    ("PUT", "", False): write,
    ("PUT", "", True): write_part,
    ("PUT", "tagging", False): lambda target: target.need("s3:PutObjectTagging"),
}
"""By method, sub-resource, and whether it is of a multipart upload."""
