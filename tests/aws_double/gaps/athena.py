"""Athena: what Terraform deletes and lists."""

from __future__ import annotations

import json
from typing import Any

from moto.athena.responses import AthenaResponse

from aws_double.patching import Client, Gap, add, wrap


def close_named_query() -> None:
    def delete(self: Any) -> str:
        self.athena_backend.named_queries.pop(self._get_param("NamedQueryId"), None)
        return "{}"

    add(AthenaResponse, delete_named_query=delete)


def probe_named_query(client: Client) -> object:
    athena = client("athena")
    made = athena.create_named_query(Name="q", Database="d", QueryString="SELECT 1")["NamedQueryId"]
    athena.delete_named_query(NamedQueryId=made)
    return made in athena.list_named_queries()["NamedQueryIds"]


def close_prepared_statement() -> None:
    def delete(self: Any) -> str:
        self.athena_backend.prepared_statements.pop(self._get_param("StatementName"), None)
        return "{}"

    add(AthenaResponse, delete_prepared_statement=delete)


def probe_prepared_statement(client: Client) -> object:
    athena = client("athena")
    athena.create_work_group(Name="prepared", Configuration={})
    what = {"StatementName": "p", "WorkGroup": "prepared"}
    athena.create_prepared_statement(**what, QueryStatement="SELECT ?")
    return sorted(athena.delete_prepared_statement(**what).keys() - {"ResponseMetadata"})


def close_tags() -> None:
    def tags(original: Any, self: Any) -> Any:
        answer = original(self)
        return json.dumps({"Tags": []}) if isinstance(answer, tuple) else answer

    wrap(AthenaResponse, "list_tags_for_resource", tags)


def probe_tags(client: Client) -> object:
    athena = client("athena")
    athena.create_work_group(Name="untagged", Configuration={})
    arn = "arn:aws:athena:us-east-1:123456789012:workgroup/untagged"
    return athena.list_tags_for_resource(ResourceARN=arn)["Tags"]


GAPS = (
    Gap("athena: a named query cannot be deleted", close_named_query, probe_named_query, aws=False, moto="500"),
    Gap(
        "athena: a prepared statement cannot be deleted",
        close_prepared_statement,
        probe_prepared_statement,
        aws=[],
        moto="500",
    ),
    Gap(
        "athena: an untagged workgroup has no list of tags",
        close_tags,
        probe_tags,
        aws=[],
        moto="InvalidRequestException",
    ),
)
