"""What the record says that real boto3 calls need, by hand from the service authorization reference."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from aws_double.server import Server, running

BUCKET = "arn:aws:s3:::records"
ACCOUNT = "123456789012"
Said = list[tuple[str, str]]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("record") / "calls.jsonl"


@pytest.fixture(scope="module")
def double(record: Path) -> Iterator[Server]:
    """With a bucket that holds one object, and one whose default key is a customer's."""
    with running(record) as server:
        s3 = server.client("s3")
        s3.create_bucket(Bucket="records")
        s3.put_object(Bucket="records", Key="there", Body=b"12345")
        yield server


@pytest.fixture
def recorded(double: Server, request: pytest.FixtureRequest) -> Callable[[], list[dict[str, Any]]]:
    """Reads back what this test's calls were recorded as."""
    label = request.node.name
    double.label(label)
    return lambda: double.calls(label)


def said(calls: list[dict[str, Any]]) -> Said:
    """Action and resource of each need, in order."""
    return [(need["action"], need["resource"]) for call in calls for need in call["needs"]]


def context(calls: list[dict[str, Any]]) -> dict[str, Any]:
    """The context of the only need."""
    (need,) = (need for call in calls for need in call["needs"])
    return dict(need["context"])


Recorded = Callable[[], list[dict[str, Any]]]


def test_reading_an_object(double: Server, recorded: Recorded) -> None:
    s3 = double.client("s3")
    s3.get_object(Bucket="records", Key="there")["Body"].read()
    s3.head_object(Bucket="records", Key="there")
    assert said(recorded()) == [("s3:GetObject", f"{BUCKET}/there")] * 2


def test_a_missing_object_asks_for_the_list_too(double: Server, recorded: Recorded) -> None:
    with pytest.raises(ClientError):
        double.client("s3").head_object(Bucket="records", Key="absent")
    assert said(recorded()) == [("s3:GetObject", f"{BUCKET}/absent"), ("s3:ListBucket", BUCKET)]
    assert recorded()[0]["needs"][1]["context"] == {}


def test_a_version_of_an_object(double: Server, recorded: Recorded) -> None:
    with pytest.raises(ClientError):
        double.client("s3").get_object(Bucket="records", Key="there", VersionId="v")
    assert said(recorded())[0] == ("s3:GetObjectVersion", f"{BUCKET}/there")


def test_listing_says_the_prefix(double: Server, recorded: Recorded) -> None:
    double.client("s3").list_objects_v2(Bucket="records", Prefix="lake/omics.db/", Delimiter="/")
    assert said(recorded()) == [("s3:ListBucket", BUCKET)]
    assert context(recorded()) == {"s3:prefix": "lake/omics.db/", "s3:delimiter": "/"}


def test_a_bucket_is_asked_for_where_it_is_and_whether_it_is(double: Server, recorded: Recorded) -> None:
    s3 = double.client("s3")
    s3.head_bucket(Bucket="records")
    s3.get_bucket_location(Bucket="records")
    s3.list_multipart_uploads(Bucket="records")
    assert said(recorded()) == [
        ("s3:ListBucket", BUCKET),
        ("s3:GetBucketLocation", BUCKET),
        ("s3:ListBucketMultipartUploads", BUCKET),
    ]


def test_a_conditional_write_says_its_condition(double: Server, recorded: Recorded) -> None:
    double.client("s3").put_object(Bucket="records", Key="once", Body=b"1", IfNoneMatch="*")
    assert said(recorded()) == [("s3:PutObject", f"{BUCKET}/once")]
    assert context(recorded()) == {"s3:if-none-match": "*", "s3:ObjectCreationOperation": "true"}


def test_a_write_that_compares_reads(double: Server, recorded: Recorded) -> None:
    s3 = double.client("s3")
    tag = s3.put_object(Bucket="records", Key="compared", Body=b"1")["ETag"]
    s3.put_object(Bucket="records", Key="compared", Body=b"2", IfMatch=tag)
    assert said(recorded()[1:]) == [
        ("s3:PutObject", f"{BUCKET}/compared"),
        ("s3:GetObject", f"{BUCKET}/compared"),
    ]


def test_a_multipart_upload_and_its_parts(double: Server, recorded: Recorded) -> None:
    s3 = double.client("s3")
    which = {"Bucket": "records", "Key": "parts"}
    upload = which | {"UploadId": s3.create_multipart_upload(**which)["UploadId"]}
    tag = s3.upload_part(**upload, PartNumber=1, Body=b"1")["ETag"]
    s3.list_parts(**upload)
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})
    assert said(recorded()) == [
        ("s3:PutObject", f"{BUCKET}/parts"),
        ("s3:PutObject", f"{BUCKET}/parts"),
        ("s3:ListMultipartUploadParts", f"{BUCKET}/parts"),
        ("s3:PutObject", f"{BUCKET}/parts"),
    ]
    creates = [call["needs"][0]["context"].get("s3:ObjectCreationOperation") for call in recorded()]
    assert creates == ["false", "false", None, "true"]


def test_an_upload_that_is_given_up(double: Server, recorded: Recorded) -> None:
    s3 = double.client("s3")
    which = {"Bucket": "records", "Key": "given-up"}
    s3.abort_multipart_upload(**which, UploadId=s3.create_multipart_upload(**which)["UploadId"])
    assert said(recorded()[1:]) == [("s3:AbortMultipartUpload", f"{BUCKET}/given-up")]


def test_deleting_many_is_deleting_each(double: Server, recorded: Recorded) -> None:
    s3 = double.client("s3")
    keys = ["one", "folder/two & a half", "Object"]
    s3.delete_objects(Bucket="records", Delete={"Objects": [{"Key": key} for key in keys]})
    s3.delete_object(Bucket="records", Key="three")
    assert said(recorded()) == [("s3:DeleteObject", f"{BUCKET}/{key}") for key in [*keys, "three"]]


def test_a_copy_reads_and_writes(double: Server, recorded: Recorded) -> None:
    double.client("s3").copy_object(Bucket="records", Key="to", CopySource={"Bucket": "records", "Key": "there"})
    assert said(recorded()) == [("s3:GetObject", f"{BUCKET}/there"), ("s3:PutObject", f"{BUCKET}/to")]


def test_a_key_with_letters_beyond_ascii(double: Server, recorded: Recorded) -> None:
    double.client("s3").put_object(Bucket="records", Key="Größe/a b+c", Body=b"")
    assert said(recorded()) == [("s3:PutObject", f"{BUCKET}/Größe/a b+c")]


@pytest.fixture(scope="module")
def key(double: Server) -> str:
    """The default key of the bucket `sealed`."""
    s3, kms = double.client("s3"), double.client("kms")
    arn: str = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/sealed", TargetKeyId=arn)
    s3.create_bucket(Bucket="sealed")
    by = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn}
    rule = {"ApplyServerSideEncryptionByDefault": by, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket="sealed", ServerSideEncryptionConfiguration={"Rules": [rule]})
    return arn


def test_a_sealed_bucket_uses_its_key_in_the_callers_name(key: str, double: Server, recorded: Recorded) -> None:
    s3 = double.client("s3")
    s3.put_object(Bucket="sealed", Key="k", Body=b"1")
    s3.get_object(Bucket="sealed", Key="k")
    s3.head_object(Bucket="sealed", Key="k")
    assert said(recorded()) == [
        ("s3:PutObject", "arn:aws:s3:::sealed/k"),
        ("kms:GenerateDataKey", key),
        ("s3:GetObject", "arn:aws:s3:::sealed/k"),
        ("kms:Decrypt", key),
        ("s3:GetObject", "arn:aws:s3:::sealed/k"),
    ]
    assert recorded()[0]["needs"][1]["context"] == {
        "kms:ViaService": "s3.us-east-1.amazonaws.com",
        "kms:CallerAccount": ACCOUNT,
        "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::sealed",
        "kms:EncryptionContextKeys": ["aws:s3:arn"],
    }


def test_parts_of_a_sealed_upload_are_decrypted_again(key: str, double: Server, recorded: Recorded) -> None:
    s3 = double.client("s3")
    which = {"Bucket": "sealed", "Key": "parts"}
    upload = which | {"UploadId": s3.create_multipart_upload(**which)["UploadId"]}
    s3.upload_part(**upload, PartNumber=1, Body=b"1")
    assert [action for action, resource in said(recorded()) if resource == key] == [
        "kms:GenerateDataKey",
        "kms:Decrypt",
        "kms:GenerateDataKey",
    ]


def test_a_key_named_by_the_writer_is_the_one_asked_for(key: str, double: Server, recorded: Recorded) -> None:
    double.client("s3").put_object(
        Bucket="records", Key="k", Body=b"1", ServerSideEncryption="aws:kms", SSEKMSKeyId="alias/sealed"
    )
    assert said(recorded()) == [("s3:PutObject", f"{BUCKET}/k"), ("kms:GenerateDataKey", key)]
    # without a bucket key the object itself is the encryption's context
    assert recorded()[0]["needs"][1]["context"]["kms:EncryptionContext:aws:s3:arn"] == f"{BUCKET}/k"


def glue_arn(rest: str) -> str:
    return f"arn:aws:glue:us-east-1:{ACCOUNT}:{rest}"


def test_a_table_needs_all_that_it_is_in(double: Server, recorded: Recorded) -> None:
    glue = double.client("glue")
    glue.create_database(DatabaseInput={"Name": "lake_omics"})
    glue.create_table(DatabaseName="lake_omics", TableInput={"Name": "mutation"})
    glue.get_table(DatabaseName="lake_omics", Name="mutation")
    in_database = [glue_arn("catalog"), glue_arn("database/lake_omics")]
    in_table = [*in_database, glue_arn("table/lake_omics/mutation")]
    assert said(recorded()) == [
        *(("glue:CreateDatabase", arn) for arn in in_database),
        *(("glue:CreateTable", arn) for arn in in_table),
        *(("glue:GetTable", arn) for arn in in_table),
    ]


def test_tables_of_a_database_are_all_of_them(double: Server, recorded: Recorded) -> None:
    glue = double.client("glue")
    glue.create_database(DatabaseInput={"Name": "listed"})
    glue.get_tables(DatabaseName="listed")
    assert said(recorded()[1:]) == [
        ("glue:GetTables", glue_arn("catalog")),
        ("glue:GetTables", glue_arn("database/listed")),
        ("glue:GetTables", glue_arn("table/listed/*")),
    ]


def test_metrics_say_their_namespace(double: Server, recorded: Recorded) -> None:
    metric = {"MetricName": "rows", "Value": 1.0, "Timestamp": datetime(2026, 1, 1, tzinfo=UTC)}
    double.client("cloudwatch").put_metric_data(Namespace="omics-lake/lake", MetricData=[metric])
    assert said(recorded()) == [("cloudwatch:PutMetricData", "*")]
    assert context(recorded()) == {"cloudwatch:namespace": "omics-lake/lake"}


def test_many_metrics_come_packed(double: Server, recorded: Recorded) -> None:
    many = [{"MetricName": f"rows of table {number}", "Value": 1.0} for number in range(500)]
    double.client("cloudwatch").put_metric_data(Namespace="packed", MetricData=many)
    assert context(recorded()) == {"cloudwatch:namespace": "packed"}


def test_logs_of_a_stream(double: Server, recorded: Recorded) -> None:
    logs = double.client("logs")
    logs.create_log_group(logGroupName="/lake/glue")
    logs.create_log_stream(logGroupName="/lake/glue", logStreamName="run")
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/lake/glue:log-stream:"
    assert said(recorded()) == [("logs:CreateLogGroup", group), ("logs:CreateLogStream", f"{group}run")]


def test_who_am_i_needs_nothing_and_another_role_is_asked_for(double: Server, recorded: Recorded) -> None:
    sts = double.client("sts")
    sts.get_caller_identity()
    sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/lake-plan", RoleSessionName="session")
    assert said(recorded()) == [("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/lake-plan")]
    assert [call["operation"] for call in recorded()] == ["GetCallerIdentity", "AssumeRole"]


def test_a_query_is_its_workgroups(double: Server, recorded: Recorded) -> None:
    athena = double.client("athena")
    athena.create_work_group(Name="lake", Configuration={})
    double.label("query")
    started = athena.start_query_execution(QueryString="SELECT 1", WorkGroup="lake")["QueryExecutionId"]
    athena.get_query_execution(QueryExecutionId=started)
    group = f"arn:aws:athena:us-east-1:{ACCOUNT}:workgroup/lake"
    assert said(double.calls("query")) == [
        ("athena:StartQueryExecution", group),
        ("athena:GetQueryExecution", group),
    ]


def test_lake_formation_has_no_resources(double: Server, recorded: Recorded) -> None:
    double.client("lakeformation").get_data_lake_settings()
    assert said(recorded()) == [("lakeformation:GetDataLakeSettings", "*")]


def test_a_key_is_named_by_its_arn_however_it_was_asked_for(key: str, double: Server, recorded: Recorded) -> None:
    kms = double.client("kms")
    kms.generate_data_key(KeyId="alias/sealed", KeySpec="AES_256", EncryptionContext={"table": "t"})
    kms.describe_key(KeyId=key)
    kms.describe_key(KeyId=key.rpartition("/")[2])
    assert said(recorded()) == [("kms:GenerateDataKey", key), *[("kms:DescribeKey", key)] * 2]
    assert recorded()[0]["needs"][0]["context"] == {"kms:EncryptionContext:table": "t"}


def test_a_notebook_is_named(double: Server, recorded: Recorded) -> None:
    with pytest.raises(ClientError):
        double.client("sagemaker").stop_notebook_instance(NotebookInstanceName="lake")
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:notebook-instance/lake"
    assert said(recorded()) == [("sagemaker:StopNotebookInstance", arn)]


@pytest.mark.parametrize(
    ("service", "call", "given"),
    [
        ("sqs", "list_queues", {}),
        ("glue", "list_crawlers", {}),
        ("s3", "get_bucket_website", {"Bucket": "records"}),
        ("s3", "put_object_legal_hold", {"Bucket": "records", "Key": "there"}),
        ("kms", "list_grants", {"KeyId": "none"}),
    ],
)
def test_what_nobody_wrote_down_is_unknown(
    double: Server, recorded: Recorded, service: str, call: str, given: dict[str, str]
) -> None:
    with contextlib.suppress(ClientError):
        getattr(double.client(service), call)(**given)
    (need,) = recorded()[0]["needs"]
    assert need["action"].startswith("unknown:")


def test_who_asked_and_in_what_order(double: Server, recorded: Recorded) -> None:
    for access_key in ("AKIAPLAN", "AKIALAND"):
        double.client("s3", access_key=access_key).head_bucket(Bucket="records")
    assert [call["access_key"] for call in recorded()] == ["AKIAPLAN", "AKIALAND"]
    numbers = [call["seq"] for call in recorded()]
    assert numbers == sorted(set(numbers))


def test_the_file_holds_what_the_double_answers(double: Server, record: Path, recorded: Recorded) -> None:
    double.client("s3").head_bucket(Bucket="records")
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert lines[-1] == recorded()[0]


def test_a_region_elsewhere_is_in_the_arn(double: Server, recorded: Recorded) -> None:
    with pytest.raises(ClientError):
        double.client("glue", region="eu-west-1").get_database(Name="omics")
    assert said(recorded())[0] == ("glue:GetDatabase", f"arn:aws:glue:eu-west-1:{ACCOUNT}:catalog")


def test_an_encrypted_catalog_uses_its_key_in_the_callers_name(double: Server, recorded: Recorded) -> None:
    glue, kms = (double.client(service, region="eu-central-1") for service in ("glue", "kms"))
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    at_rest = {"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": arn}
    glue.put_data_catalog_encryption_settings(DataCatalogEncryptionSettings={"EncryptionAtRest": at_rest})
    double.label("encrypted catalog")
    glue.create_database(DatabaseInput={"Name": "omics"})
    glue.get_database(Name="omics")
    on_key = [need for call in double.calls("encrypted catalog") for need in call["needs"] if need["resource"] == arn]
    written = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    assert [need["action"] for need in on_key] == [*written, "kms:Decrypt"]
    assert {need["context"]["kms:ViaService"] for need in on_key} == {"glue.eu-central-1.amazonaws.com"}
