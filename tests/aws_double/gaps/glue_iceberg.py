"""Glue: CreateTable with `OpenTableFormatInput` makes an empty Iceberg table, its metadata file included.

https://docs.aws.amazon.com/glue/latest/webapi/API_IcebergInput.html
https://iceberg.apache.org/spec/#table-metadata-fields
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.glue.models import GlueBackend
from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from aws_double.gaps.hive_types import UnknownType, schema
from aws_double.patching import Client, Gap, wrap


def metadata(location: str, columns: list[dict[str, str]]) -> dict[str, Any]:
    """Format version 2; unpartitioned, unsorted, no snapshot."""
    fields, last = schema(columns)
    return {
        "format-version": 2,
        "table-uuid": str(uuid.uuid4()),
        "location": location,
        "last-sequence-number": 0,
        "last-updated-ms": int(time.time() * 1000),
        "last-column-id": last,
        "current-schema-id": 0,
        "schemas": [fields],
        "default-spec-id": 0,
        "partition-specs": [{"spec-id": 0, "fields": []}],
        "last-partition-id": 999,
        "default-sort-order-id": 0,
        "sort-orders": [{"order-id": 0, "fields": []}],
        "properties": {"write.parquet.compression-codec": "zstd"},
        "current-snapshot-id": -1,
        "refs": {},
        "snapshots": [],
        "statistics": [],
        "snapshot-log": [],
        "metadata-log": [],
    }


def write_metadata(backend: Any, table_input: dict[str, Any]) -> str:
    """Puts the first metadata file into moto's S3; its address."""
    described = table_input["StorageDescriptor"]
    location = described["Location"].rstrip("/")
    bucket, _, folder = location.partition("://")[2].partition("/")
    key = "/".join(filter(None, (folder, f"metadata/00000-{uuid.uuid4()}.metadata.json")))
    body = json.dumps(metadata(location, described["Columns"])).encode()
    s3_backends[backend.account_id][backend.partition].put_object(bucket, key, body)
    return f"s3://{bucket}/{key}"


def asked_to_create(form: dict[str, Any] | None) -> bool:
    return ((form or {}).get("IcebergInput") or {}).get("MetadataOperation") == "CREATE"


def close_create() -> None:
    def create(
        original: Any, self: Any, database: str, name: str, table_input: dict[str, Any], form: Any = None, **more: Any
    ) -> Any:
        form = more.get("open_table_format_input", form)
        if asked_to_create(form) and name not in self.get_database(database).tables:
            try:
                where = write_metadata(self, table_input)
            except (KeyError, UnknownType, MissingBucket) as error:
                raise JsonRESTError("InvalidInputException", f"Cannot create Iceberg table: {error!r}") from error
            table_input["Parameters"] = {
                **(table_input.get("Parameters") or {}),
                "table_type": "ICEBERG",
                "metadata_location": where,
            }
        return original(self, database, name, table_input, form)

    wrap(GlueBackend, "create_table", create)


def probe_create(client: Client) -> object:
    glue, s3 = client("glue"), client("s3")
    s3.create_bucket(Bucket="iceberg")
    glue.create_database(DatabaseInput={"Name": "iceberg"})
    columns = [{"Name": "project_id", "Type": "string", "Comment": "project"}]
    glue.create_table(
        DatabaseName="iceberg",
        TableInput={"Name": "t", "StorageDescriptor": {"Columns": columns, "Location": "s3://iceberg/lake/t"}},
        OpenTableFormatInput={"IcebergInput": {"MetadataOperation": "CREATE", "Version": "2"}},
    )
    parameters = glue.get_table(DatabaseName="iceberg", Name="t")["Table"]["Parameters"]
    where = parameters.get("metadata_location", "")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket="iceberg").get("Contents", [])]
    return parameters["table_type"], [f"s3://iceberg/{key}" for key in keys] == [where]


GAPS = (
    Gap(
        "glue: an Iceberg table is made without its metadata file",
        close_create,
        probe_create,
        aws=("ICEBERG", True),
        moto=("ICEBERG", False),
    ),
)
