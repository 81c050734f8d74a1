"""Services of which the jobs, the notebooks and the scripts use little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.athena.models import athena_backends

from aws_double.needs.keys import key_arn
from aws_double.request import Need, Request, Unknown

ATHENA_BY_GROUP = {"StartQueryExecution", "GetWorkGroup", "ListQueryExecutions", "ListNamedQueries", "CreateNamedQuery"}
ATHENA_PREPARED = {"GetPreparedStatement", "ListPreparedStatements", "CreatePreparedStatement"}
ATHENA_BY_QUERY = {"GetQueryExecution", "GetQueryResults", "StopQueryExecution", "GetQueryRuntimeStatistics"}
ATHENA_CATALOG = {"GetDatabase", "GetTableMetadata", "ListDatabases", "ListTableMetadata"}
LOGS_ON_GROUP = {"CreateLogGroup", "DescribeLogStreams", "PutRetentionPolicy", "FilterLogEvents"}
LOGS_ON_STREAM = {"CreateLogStream", "PutLogEvents", "GetLogEvents"}
NOTEBOOK = {"DescribeNotebookInstance", "StartNotebookInstance", "StopNotebookInstance"}
KEY_USE = {"Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GetKeyPolicy"}


def cloudwatch(request: Request) -> list[Need]:
    match request.operation:
        case "PutMetricData":
            namespace = {"cloudwatch:namespace": str(request.fields["Namespace"])}
            return [Need("cloudwatch:PutMetricData", "*", namespace)]
        case "GetMetricData" | "GetMetricStatistics" | "ListMetrics":
            return [Need(f"cloudwatch:{request.operation}", "*")]
    raise Unknown(f"cloudwatch:{request.operation}")


def logs(request: Request) -> list[Need]:
    """ARNs as the service itself writes them when it refuses: a group's ends with an empty stream."""
    group, operation = request.fields.get("logGroupName", ""), request.operation
    if operation in LOGS_ON_STREAM:
        stream = request.fields["logStreamName"]
        return [Need(f"logs:{operation}", request.arn(f"log-group:{group}:log-stream:{stream}"))]
    if operation in LOGS_ON_GROUP or operation == "DescribeLogGroups":
        return [Need(f"logs:{operation}", request.arn(f"log-group:{group}:log-stream:"))]
    raise Unknown(f"logs:{operation}")


def sts(request: Request) -> list[Need]:
    match request.operation:
        case "GetCallerIdentity" | "GetSessionToken":
            return []  # nobody has to be allowed that
        case "AssumeRole":
            return [Need("sts:AssumeRole", str(request.fields["RoleArn"]))]
    raise Unknown(f"sts:{request.operation}")


def athena(request: Request) -> list[Need]:
    operation, fields = request.operation, request.fields
    if operation in ATHENA_BY_GROUP or operation in ATHENA_PREPARED:
        return [Need(f"athena:{operation}", request.arn(f"workgroup/{group_of(fields)}"))]
    if operation in ATHENA_BY_QUERY:
        known = athena_backends[request.account][request.region].executions[fields["QueryExecutionId"]]
        group = known.workgroup if isinstance(known.workgroup, str) else known.workgroup.name
        return [Need(f"athena:{operation}", request.arn(f"workgroup/{group}"))]
    if operation in {"GetNamedQuery", "DeleteNamedQuery"}:
        query = athena_backends[request.account][request.region].named_queries.get(fields["NamedQueryId"])
        return [Need(f"athena:{operation}", request.arn(f"workgroup/{query.workgroup if query else '*'}"))]
    if operation in ATHENA_CATALOG:
        return [Need(f"athena:{operation}", request.arn(f"datacatalog/{fields['CatalogName']}"))]
    if operation in {"ListWorkGroups", "ListDataCatalogs"}:
        return [Need(f"athena:{operation}", "*")]
    raise Unknown(f"athena:{operation}")


def group_of(fields: dict[str, Any]) -> str:
    return str(fields.get("WorkGroup") or "primary")


def lakeformation(request: Request) -> list[Need]:
    """None of its actions has a resource form."""
    if not request.operation.isalpha():
        raise Unknown(f"lakeformation {request.path}")
    return [Need(f"lakeformation:{request.operation}", "*")]


def sagemaker(request: Request) -> list[Need]:
    operation, fields = request.operation, request.fields
    if operation in NOTEBOOK:
        return [Need(f"sagemaker:{operation}", request.arn(f"notebook-instance/{fields['NotebookInstanceName']}"))]
    if operation == "ListTags":
        return [Need("sagemaker:ListTags", str(fields["ResourceArn"]))]
    raise Unknown(f"sagemaker:{operation}")


def kms(request: Request) -> list[Need]:
    operation, fields = request.operation, request.fields
    if operation in {"ListAliases", "ListKeys"}:
        return [Need(f"kms:{operation}", "*")]
    if operation not in KEY_USE:
        raise Unknown(f"kms:{operation}")
    if "KeyId" not in fields:
        raise Unknown(f"kms:{operation} without the key's name")
    given = {f"kms:EncryptionContext:{k}": v for k, v in (fields.get("EncryptionContext") or {}).items()}
    return [Need(f"kms:{operation}", key_arn(str(fields["KeyId"]), request), given)]


SERVICES: dict[str, Callable[[Request], list[Need]]] = {
    "athena": athena,
    "cloudwatch": cloudwatch,
    "kms": kms,
    "lakeformation": lakeformation,
    "logs": logs,
    "monitoring": cloudwatch,  # the name it signs with
    "sagemaker": sagemaker,
    "sts": sts,
}
