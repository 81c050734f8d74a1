"""S3's refusals: which of them are answers, and what to look at where the others come from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from omics_lake.core.errors import LakeError

ABSENT = frozenset({"NoSuchKey", "NoSuchBucket", "NotFound", "404"})
CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
REFUSED = frozenset({"AccessDenied", "403"})


def code(error: ClientError) -> str:
    """`NoSuchKey`; HEAD has no body to say so, and gives the status."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def reaching(place: str) -> Iterator[None]:
    """Say what to look at where S3 cannot be read or written.

    Raises:
        LakeError: no network, no credentials, no permission, no bucket.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise LakeError(
            "The landing zone cannot be read or written",
            where=place,
            why=str(error),
            next_step="check the bucket, the endpoint, the region, the AWS credentials and what they allow",
        ) from error
