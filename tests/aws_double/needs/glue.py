"""Glue: a call on something needs the permission on that and on all that it is in.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html
https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from aws_double.needs.keys import on_catalog
from aws_double.request import Need, Request, Unknown

Resources = Callable[[dict[str, Any]], Iterable[str]]


def database(fields: dict[str, Any]) -> Iterable[str]:
    name = fields.get("Name") or fields.get("DatabaseInput", {})["Name"]
    return "catalog", f"database/{name}"


def database_and_all(fields: dict[str, Any]) -> Iterable[str]:
    name = fields["Name"]
    return *database(fields), f"table/{name}/*", f"userDefinedFunction/{name}/*"


def table(fields: dict[str, Any]) -> Iterable[str]:
    in_database = fields["DatabaseName"]
    named = fields.get("TableName") or fields.get("Name") or fields.get("TableInput", {}).get("Name")
    many = fields.get("TablesToDelete") or [named]
    return "catalog", f"database/{in_database}", *(f"table/{in_database}/{name}" for name in many)


def tables(fields: dict[str, Any]) -> Iterable[str]:
    return "catalog", f"database/{fields['DatabaseName']}", f"table/{fields['DatabaseName']}/*"


def one(kind: str, parameter: str) -> Resources:
    return lambda fields: (f"{kind}/{fields[parameter]}",)


def each(*operations: str) -> Callable[[Resources], dict[str, Resources]]:
    return lambda resources: dict.fromkeys(operations, resources)


OPERATIONS: dict[str, Resources] = {
    **each("GetDatabase", "CreateDatabase", "UpdateDatabase")(database),
    **each("DeleteDatabase")(database_and_all),
    **each("GetDatabases")(lambda _: ("catalog", "database/*")),
    **each("GetTable", "CreateTable", "UpdateTable", "DeleteTable", "BatchDeleteTable")(table),
    **each("GetTableVersion", "GetTableVersions", "DeleteTableVersion", "BatchDeleteTableVersion")(table),
    **each("GetPartition", "GetPartitions", "CreatePartition", "UpdatePartition", "DeletePartition")(table),
    **each("BatchGetPartition", "BatchCreatePartition", "BatchUpdatePartition", "BatchDeletePartition")(table),
    **each("GetTableOptimizer", "CreateTableOptimizer", "UpdateTableOptimizer", "DeleteTableOptimizer")(table),
    **each("GetTables", "SearchTables")(tables),
    **each("StartJobRun", "GetJobRun", "GetJobRuns", "BatchStopJobRun")(one("job", "JobName")),
    **each("GetJob", "DeleteJob")(one("job", "JobName")),
    **each("GetWorkflow", "StartWorkflowRun", "GetWorkflowRun", "GetWorkflowRuns")(one("workflow", "Name")),
    **each("GetTrigger", "StartTrigger", "StopTrigger")(one("trigger", "Name")),
    **each("ListJobs", "ListTriggers", "ListWorkflows", "GetSecurityConfiguration")(lambda _: ("*",)),
}


def needs(request: Request) -> list[Need]:
    """The operation on each of its resources."""
    if request.operation not in OPERATIONS:
        raise Unknown(f"glue:{request.operation}")
    resources = list(OPERATIONS[request.operation](request.fields))
    asked = [Need(f"glue:{request.operation}", name if name == "*" else request.arn(name)) for name in resources]
    return [*asked, *(on_catalog(request, *key_actions(request.operation)) if "catalog" in resources else ())]


def key_actions(operation: str) -> tuple[str, ...]:
    """Of an encrypted catalog's key; a change is read back before it is written."""
    if operation.startswith(("Get", "BatchGet", "Search")):
        return ("kms:Decrypt",)
    return "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"
