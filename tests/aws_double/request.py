"""One request to AWS as it came in, and what IAM would have been asked because of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from botocore.parsers import RpcV2CBORParser
from moto.core import DEFAULT_ACCOUNT_ID
from moto.utilities.utils import get_partition

Context = Mapping[str, str | list[str]]


class Unknown(Exception):
    """Which permissions a request needs is written down nowhere here: the proof has to fail, and says so."""


@dataclass(frozen=True)
class Need:
    """One question to IAM: may this be done to that?

    Args:
        resource: an ARN, or "*" where the service has no resource form. A `*` at its end stands for all of them,
            and is met only by a policy that allows all of them.
        context: condition keys that the request itself sets.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """A request, its signature taken for true."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    access_key: str | None
    service: str
    region: str
    status: int = 0
    account: str = DEFAULT_ACCOUNT_ID

    @property
    def partition(self) -> str:
        partition: str = get_partition(self.region)
        return partition

    def arn(self, rest: str, service: str | None = None) -> str:
        """The ARN of something in this request's region and account."""
        return f"arn:{self.partition}:{service or self.service}:{self.region}:{self.account}:{rest}"

    @property
    def form(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @cached_property
    def payload(self) -> bytes:
        """The body, unpacked."""
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The body's fields in each of the forms that AWS's protocols have, but for XML."""
        if self.form == "application/x-www-form-urlencoded":
            return {name: values[0] for name, values in parse_qs(self.payload.decode()).items()}
        if self.form == "application/cbor":
            parser = RpcV2CBORParser()
            parsed: dict[str, Any] = parser.parse_data_item(parser.get_peekable_stream_from_bytes(self.payload))
            return parsed
        return json.loads(self.payload) if self.payload.startswith(b"{") else {}

    @property
    def operation(self) -> str:
        """The API's name of it, whichever protocol says so; empty for S3, where method and path do."""
        if target := self.headers.get("x-amz-target"):
            return target.rpartition(".")[2]
        if "/operation/" in self.path:
            return self.path.rpartition("/")[2]
        if self.form == "application/x-www-form-urlencoded":
            return str(self.fields.get("Action", ""))
        return self.path.strip("/") if self.service == "lakeformation" else ""
