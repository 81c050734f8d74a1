"""One object on its way to S3: a single PUT up to 8 MiB, else parts as they fill; nothing is seen before `complete`.

At most one part lies in memory. S3 takes 10,000 parts of 5 MiB to 5 GiB; each is sent with its SHA-256.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from omics_lake.core.errors import ConflictError
from omics_lake.landing.s3_errors import CHANGED, code, reaching

MIB = 1024**2
SINGLE = 8 * MIB
"""Bytes of the largest object put at once, and of the smallest part."""
PARTS = 10_000


def part_size(size: int | None) -> int:
    """Bytes of each part: whole MiB, at least 8, so that the file needs no more than 10,000; 16 when not known."""
    if size is None:
        return 16 * MIB
    return max(SINGLE, -(-size // (PARTS * MIB)) * MIB)


class Upload:
    """Bytes for one key.

    Args:
        size: of the whole object, None when not known.
        encryption: S3's parameters.
        metadata: of the object.
    """

    def __init__(
        self,
        client: Any,
        place: Mapping[str, str],
        size: int | None,
        encryption: Mapping[str, str],
        metadata: Mapping[str, str],
    ) -> None:
        self._client = client
        self._place = dict(place)
        self._part_size = part_size(size)
        self._encryption = dict(encryption)
        self._metadata = dict(metadata)
        self._buffer = bytearray()
        self._parts: list[dict[str, object]] = []
        self._id: str | None = None

    def write(self, chunk: bytes) -> None:
        """Take bytes; a part that is full is sent once more bytes follow it."""
        self._buffer += chunk
        while len(self._buffer) > self._part_size:
            self._send(bytes(self._buffer[: self._part_size]))
            del self._buffer[: self._part_size]

    def complete(self, sha256: str) -> None:
        """Make the object.

        Args:
            sha256: hex, of all bytes.

        Raises:
            ConflictError: there is one under the key.
        """
        with reaching(self._where):
            try:
                self._put(sha256) if self._id is None else self._end()
            except ClientError as error:
                if code(error) not in CHANGED:
                    raise
                raise ConflictError(
                    "An object came to lie under a file's key while it landed",
                    where=self._where,
                    next_step="see who else writes there, then run again",
                ) from error

    def abort(self) -> None:
        """Drop what was sent."""
        self._buffer.clear()
        self._parts.clear()
        if self._id is not None:
            upload, self._id = self._id, None
            with reaching(self._where):
                self._client.abort_multipart_upload(**self._place, UploadId=upload)

    @property
    def _where(self) -> str:
        return f"s3://{self._place['Bucket']}/{self._place['Key']}"

    def _send(self, part: bytes) -> None:
        with reaching(self._where):
            if self._id is None:
                created = self._client.create_multipart_upload(
                    **self._place, ChecksumAlgorithm="SHA256", Metadata=self._metadata, **self._encryption
                )
                self._id = created["UploadId"]
            number = len(self._parts) + 1
            checksum = _base64(hashlib.sha256(part).digest())
            sent = self._client.upload_part(
                **self._place, UploadId=self._id, PartNumber=number, Body=part, ChecksumSHA256=checksum
            )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": checksum})

    def _put(self, sha256: str) -> None:
        self._client.put_object(
            **self._place,
            Body=bytes(self._buffer),
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=_base64(bytes.fromhex(sha256)),
            Metadata={**self._metadata, "sha256": sha256},
            IfNoneMatch="*",
            **self._encryption,
        )

    def _end(self) -> None:
        if self._buffer:
            self._send(bytes(self._buffer))
        self._client.complete_multipart_upload(
            **self._place, UploadId=self._id, MultipartUpload={"Parts": self._parts}, IfNoneMatch="*"
        )
        self._id = None


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode("ascii")
