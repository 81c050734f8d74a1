"""A landing root below an S3 prefix.

One PUT, or the end of one multipart upload, makes an object: whole or not at all. `If-None-Match: *` makes data
written once and a lock taken by one; `If-Match` with the ETag makes replacing and deleting safe. boto3 knows these
since 1.35.70.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from omics_lake.core.errors import MissingTool, NothingFound
from omics_lake.core.record import FileRecord
from omics_lake.landing.s3_errors import ABSENT, CHANGED, REFUSED, code, reaching
from omics_lake.landing.s3_sink import S3Sink, metadata
from omics_lake.landing.store import require_key

COPY_LIMIT = 5 * 1024**3
"""Bytes that one CopyObject takes; larger objects pass through here."""


def s3_client(endpoint: str | None, region: str | None) -> Any:
    """boto3's client; it repeats requests that fail, and may be shared by threads.

    Raises:
        MissingTool: this boto3 does not know conditional requests.
    """
    config = Config(retries={"mode": "standard", "max_attempts": 5}, max_pool_connections=16)
    with reaching(endpoint or "s3"):
        client = boto3.client("s3", endpoint_url=endpoint, region_name=region, config=config)
    if "IfMatch" not in client.meta.service_model.operation_model("DeleteObject").input_shape.members:
        raise MissingTool(
            "boto3 is too old to land files in S3",
            why=f"version {boto3.__version__} does not know conditional requests",
            next_step="install boto3 1.36 or later",
        )
    return client


class S3Store:
    """See `Store`.

    Args:
        prefix: without slash at its ends; may be empty.
    """

    def __init__(self, client: Any, bucket: str, prefix: str, kms_key: str | None = None) -> None:
        self._client = client
        self._bucket = bucket
        self._root = f"{prefix}/" if prefix else ""
        self._encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}

    @property
    def uri(self) -> str:
        """`s3://bucket/prefix`."""
        return f"s3://{self._bucket}/{self._root}".rstrip("/")

    def list(self, prefix: str = "") -> dict[str, int]:
        """One request for each 1,000 objects."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._reaching(prefix):
            found = pages.paginate(Bucket=self._bucket, Prefix=self._root + prefix)
            items = [item for page in found for item in page.get("Contents", ())]
        return {item["Key"].removeprefix(self._root): int(item["Size"]) for item in items}

    def read(self, key: str) -> bytes:
        """Raises `NothingFound` when there is none."""
        return self._get(key)[0]

    def put(self, key: str, data: bytes, *, if_absent: bool = False) -> bool:
        """False on 412, and on 409: another writer was at it."""
        return self._put(key, data, {"IfNoneMatch": "*"} if if_absent else {})

    def get_versioned(self, key: str) -> tuple[bytes, str] | None:
        """Version is the ETag."""
        try:
            return self._get(key)
        except NothingFound:
            return None

    def replace(self, key: str, data: bytes, version: str) -> bool:
        """PUT with `If-Match`."""
        return self._put(key, data, {"IfMatch": version})

    def delete(self, key: str, version: str | None = None) -> bool:
        """DELETE with `If-Match`; with versioning this sets a delete marker."""
        place = {"Bucket": self._bucket, "Key": self._root + require_key(key)}
        found = self.get_versioned(key)
        if found is None:
            return False
        with self._reaching(key):
            try:
                self._client.delete_object(**place, IfMatch=version or found[1])
            except ClientError as error:
                if code(error) in ABSENT | CHANGED:
                    return False
                raise
        return True

    def sink(self, record: FileRecord) -> S3Sink:
        """An upload; bytes without MD5 wait in a temporary file on this machine until they are proven."""
        return S3Sink(self._client, self._bucket, self._root + require_key(record.key), record, self._encryption)

    def copy(self, record: FileRecord, bucket: str, key: str) -> bool:
        """CopyObject, where the source's ETag is the record's MD5: that of an object put in one part without KMS."""
        with self._reaching(f"s3://{bucket}/{key}"):
            try:
                head = self._client.head_object(Bucket=bucket, Key=key)
                if not _proven(record, head):
                    return False
                self._client.copy_object(
                    Bucket=self._bucket,
                    Key=self._root + require_key(record.key),
                    CopySource={"Bucket": bucket, "Key": key},
                    CopySourceIfMatch=head["ETag"],
                    IfNoneMatch="*",  # the bucket refuses all else
                    ChecksumAlgorithm="SHA256",
                    MetadataDirective="REPLACE",
                    Metadata=metadata(record),
                    **self._encryption,
                )
            except ClientError as error:
                if code(error) in ABSENT | CHANGED | REFUSED:
                    return False
                raise
        return True

    def sweep(self, source: str, project_id: str) -> None:
        """Abort uploads that killed runs left: their parts cost money and cannot be gone on with."""
        pages = self._client.get_paginator("list_multipart_uploads")
        with self._reaching(source):
            for page in pages.paginate(Bucket=self._bucket, Prefix=f"{self._root}{source}/"):
                for upload in page.get("Uploads", ()):
                    parts = upload["Key"].removeprefix(self._root).split("/")
                    if len(parts) > 3 and parts[2] == project_id:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                        )

    def _get(self, key: str) -> tuple[bytes, str]:
        place = {"Bucket": self._bucket, "Key": self._root + require_key(key)}
        with self._reaching(key):
            try:
                answer = self._client.get_object(**place)
            except ClientError as error:
                if code(error) in ABSENT:
                    raise NothingFound("An object is not there", where=f"{self.uri}/{key}") from error
                raise
            with answer["Body"] as body:
                return bytes(body.read()), str(answer["ETag"])

    def _put(self, key: str, data: bytes, condition: dict[str, str]) -> bool:
        place = {"Bucket": self._bucket, "Key": self._root + require_key(key)}
        with self._reaching(key):
            try:
                self._client.put_object(**place, Body=data, ChecksumAlgorithm="SHA256", **condition, **self._encryption)
            except ClientError as error:
                if code(error) in CHANGED or (condition and code(error) in ABSENT - {"NoSuchBucket"}):
                    return False
                raise
        return True

    def _reaching(self, key: str) -> AbstractContextManager[None]:
        return reaching(key if key.startswith("s3://") else f"{self.uri}/{key}")


def _proven(record: FileRecord, head: Any) -> bool:
    return (
        record.md5sum is not None
        and head["ETag"].strip('"') == record.md5sum.lower()
        and record.file_size in (None, head["ContentLength"])
        and head["ContentLength"] <= COPY_LIMIT
    )
