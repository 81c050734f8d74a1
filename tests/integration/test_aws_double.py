"""The AWS double: each gap of moto's is closed, and is still there when it is not.

The second half fails on the day that moto answers as AWS does: then the patch and its probe can go.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from botocore.exceptions import ClientError
from pyiceberg.catalog.glue import GlueCatalog

from aws_double.gaps import GAPS
from aws_double.patching import Gap
from aws_double.server import Server, running


@pytest.fixture(scope="module")
def double() -> Iterator[Server]:
    """With its gaps closed."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def plain() -> Iterator[Server]:
    """What moto answers without us."""
    with running(None, "--plain") as server:
        yield server


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.name)
def test_the_double_answers_as_aws_does(double: Server, gap: Gap) -> None:
    assert gap.seen(double.client) == gap.aws


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.name)
def test_moto_still_has_the_gap(plain: Server, gap: Gap) -> None:
    assert gap.seen(plain.client) == gap.moto


COLUMNS = [
    {"Name": "project_id", "Type": "string", "Comment": "project"},
    {"Name": "seen_at", "Type": "timestamp", "Comment": "no zone"},
    {"Name": "genes", "Type": "array<string>", "Comment": "symbols"},
    {"Name": "counts", "Type": "map<string,bigint>", "Comment": "by kind"},
]


def make_iceberg(double: Server, database: str, columns: list[dict[str, str]] = COLUMNS) -> None:
    """As Terraform's `aws_glue_catalog_table` does with `open_table_format_input`."""
    double.client("s3").create_bucket(Bucket=database)
    glue = double.client("glue")
    glue.create_database(DatabaseInput={"Name": database})
    described = {"Columns": columns, "Location": f"s3://{database}/lake/t"}
    glue.create_table(
        DatabaseName=database,
        TableInput={"Name": "t", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": described},
        OpenTableFormatInput={"IcebergInput": {"MetadataOperation": "CREATE", "Version": "2"}},
    )


def test_another_engine_reads_and_writes_the_iceberg_table_that_glue_made(double: Server) -> None:
    make_iceberg(double, "made")
    keys = {"client.access-key-id": "test", "client.secret-access-key": "test", "client.region": "us-east-1"}
    places = {"glue.endpoint": double.endpoint, "s3.endpoint": double.endpoint}
    table = GlueCatalog("lake", **keys, **places).load_table("made.t")
    assert [(field.field_id, field.name, str(field.field_type), field.doc) for field in table.schema().fields] == [
        (1, "project_id", "string", "project"),
        (2, "seen_at", "timestamp", "no zone"),
        (3, "genes", "list<string>", "symbols"),
        (4, "counts", "map<string, long>", "by kind"),
    ]
    assert (table.format_version, table.spec().fields, table.location()) == (2, (), "s3://made/lake/t")
    rows = [{"project_id": "TCGA-LUAD", "seen_at": datetime(2026, 1, 2), "genes": ["TP53"], "counts": [("a", 1)]}]  # noqa: DTZ001 - the type has no zone
    table.append(pa.Table.from_pylist(rows, schema=table.schema().as_arrow()))
    assert table.scan().to_arrow().to_pylist() == rows


def test_a_type_that_iceberg_has_not_makes_no_table(double: Server) -> None:
    with pytest.raises(ClientError, match="InvalidInputException"):
        make_iceberg(double, "unmade", [{"Name": "c", "Type": "varchar2"}])
    assert double.client("glue").get_tables(DatabaseName="unmade")["TableList"] == []


def test_objects_look_as_old_as_asked() -> None:
    with running(None, "--age-days", "3") as double:
        s3 = double.client("s3")
        s3.create_bucket(Bucket="aged")
        s3.put_object(Bucket="aged", Key="key")
        written = s3.head_object(Bucket="aged", Key="key")["LastModified"]
    assert (datetime.now(UTC) - written).days == 3
