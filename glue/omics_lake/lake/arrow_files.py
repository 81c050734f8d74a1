"""Data files written by Arrow and committed by Iceberg: rows never cross into the JVM.

`write_files` runs where the rows are (a Spark task, or the driver for a few files) and needs no Spark;
`to_data_files` runs on the driver and turns what was written into Iceberg's `DataFile`s with the
statistics of their footers. Only what the driver commits counts: files of a retried or killed task are
orphans that `maintain` removes.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs
from pyspark.sql import SparkSession

from omics_lake.core.arrow import arrow_type
from omics_lake.core.table import Table
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.shape import IcebergTable

ROW_GROUP = 100_000
"""Rows per row group: one gene of a project then lies in one or two groups of a file sorted by gene."""
SMALL_DICTIONARY = 4_096
"""Distinct values of a column that a row group may hold whether it needs them or not."""


@dataclass(frozen=True)
class Target:
    """Where a table's data files go; plain values, so that it travels to tasks."""

    location: str
    schema_json: str
    partition: tuple[str, ...]
    endpoint: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class WrittenFile:
    """One Parquet file that waits for its commit."""

    path: str
    partition_path: str
    rows: int


def target_of(spark: SparkSession, table: Table, stored: IcebergTable, config: LakeConfig) -> Target:
    """The target of a stored table."""
    jvm: Any = spark.sparkContext._jvm
    schema = jvm.org.apache.iceberg.SchemaParser.toJson(stored.schema())
    return Target(stored.location(), schema, table.partition, config.endpoint, config.region)


def write_files(rows: pa.Table, target: Target) -> list[WrittenFile]:
    """Write rows, in the order they come in, as one zstd Parquet file for each partition value.

    Args:
        rows: columns named as the stored table's; order and types are brought in line.
    """
    schema = schema_with_ids(target.schema_json)
    filesystem, root = filesystem_of(target)
    written = []
    for partition_path, part in _by_partition(rows, target.partition):
        folder = f"{root}/data/{partition_path}".rstrip("/")
        path = f"{folder}/{uuid.uuid4()}.parquet"
        if isinstance(filesystem, fs.LocalFileSystem):
            filesystem.create_dir(folder, recursive=True)
        _write_one(part, schema, filesystem, path)
        shown = f"{target.location}/data/{partition_path}".rstrip("/") + path.removeprefix(folder)
        written.append(WrittenFile(shown, partition_path, part.num_rows))
    return written


def _write_one(rows: pa.Table, schema: pa.Schema, filesystem: fs.FileSystem, path: str) -> None:
    given = {field.name: field.type for field in rows.schema}
    schema = pa.schema([encoded(field, given.get(field.name)) for field in schema])
    # The file says nothing of Arrow's encoding (`store_schema`): a dictionary is one way to write a plain column.
    with pq.ParquetWriter(
        path, schema, filesystem=filesystem, compression="zstd", write_page_index=True, store_schema=False
    ) as writer:
        for start in range(0, rows.num_rows, ROW_GROUP):
            writer.write_table(fit(rows.slice(start, ROW_GROUP), schema), row_group_size=ROW_GROUP)


def encoded(field: pa.Field, given: pa.DataType | None) -> pa.Field:
    """The stored field, dictionary-encoded where the rows are."""
    same = given is not None and pa.types.is_dictionary(given) and given.value_type == field.type
    return field.with_type(given) if same else field


def fit(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Select and cast to the schema; a column stored but not given is null."""
    given = dict(zip(rows.column_names, rows.columns, strict=True))
    columns = []
    for field in schema:
        if field.name not in given:
            columns.append(pa.nulls(rows.num_rows, field.type))
        elif pa.types.is_dictionary(field.type):
            columns.append(_used(one_dictionary(given[field.name], field.type)))
        else:
            columns.append(given[field.name].cast(field.type))
    return pa.table(columns, schema=schema)


def one_dictionary(column: pa.ChunkedArray, kind: pa.DictionaryType) -> pa.DictionaryArray:
    """The column as one array of that dictionary type, whatever its encoding."""
    array = column.cast(kind.value_type) if not pa.types.is_dictionary(column.type) else column
    array = array.dictionary_encode() if array is not column else array.unify_dictionaries()
    if array.num_chunks != 1:
        array = array.combine_chunks()
        array = array if isinstance(array, pa.Array) else array.chunk(0)
    else:
        array = array.chunk(0)
    if array.type == kind:
        return array
    return pa.DictionaryArray.from_arrays(array.indices.cast(kind.index_type), array.dictionary)


def _used(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same values with a dictionary of few others: Parquet stores the whole dictionary in every row group."""
    if len(column.dictionary) <= SMALL_DICTIONARY:
        return column
    places = column.indices.dictionary_encode()
    indices = places.indices.cast(column.type.index_type)
    return pa.DictionaryArray.from_arrays(indices, column.dictionary.take(places.dictionary))


def _by_partition(rows: pa.Table, partition: Sequence[str]) -> Iterator[tuple[str, pa.Table]]:
    """Parts of equal partition values, with Iceberg's path for each (`project_id=TCGA-LUAD`)."""
    if not partition:
        yield "", rows
        return
    for values in rows.group_by(list(partition)).aggregate([]).to_pylist():
        mask = None
        for name in partition:
            same = pc.equal(rows[name], values[name])
            mask = same if mask is None else pc.and_(mask, same)
        part = rows if rows.num_rows and pc.all(mask).as_py() else rows.filter(mask)
        yield partition_path(partition, values), part


def partition_path(partition: Sequence[str], values: Mapping[str, Any]) -> str:
    """Iceberg's path of one partition, `project_id=TCGA-LUAD`; what a path cannot hold is percent-encoded."""
    return "/".join(f"{name}={quote(str(values[name]), safe='')}" for name in partition)


def filesystem_of(target: Target) -> tuple[fs.FileSystem, str]:
    """The file system of the target and the table's root in it."""
    if not target.location.startswith(("s3://", "s3a://")):
        return fs.LocalFileSystem(), target.location.removeprefix("file://").removeprefix("file:")
    options: dict[str, Any] = {"region": target.region} if target.region else {}
    if target.endpoint:
        scheme, _, host = target.endpoint.partition("://")
        options |= {"endpoint_override": host, "scheme": scheme}
    return fs.S3FileSystem(**options), target.location.partition("://")[2]


def schema_with_ids(schema_json: str) -> pa.Schema:
    """Arrow schema whose fields carry Iceberg's field ids, nested ones too, from Iceberg's schema JSON."""
    return pa.schema([_field(f["name"], f["type"], f["id"]) for f in json.loads(schema_json)["fields"]])


def _field(name: str, kind: Any, field_id: int, nullable: bool = True) -> pa.Field:
    return pa.field(name, _type(kind), nullable=nullable, metadata={"PARQUET:field_id": str(field_id)})


def _type(kind: Any) -> pa.DataType:
    if isinstance(kind, str):
        return arrow_type({"long": "bigint", "timestamptz": "timestamp"}.get(kind, kind))
    if kind["type"] == "list":
        return pa.list_(_field("element", kind["element"], kind["element-id"]))
    key = _field("key", kind["key"], kind["key-id"], nullable=False)
    return pa.map_(key, _field("value", kind["value"], kind["value-id"]))


def to_data_files(spark: SparkSession, stored: IcebergTable, written: Sequence[WrittenFile]) -> list[Any]:
    """Iceberg's `DataFile` of each written file, with row count and column bounds from its footer."""
    jvm: Any = spark.sparkContext._jvm
    iceberg = jvm.org.apache.iceberg
    config = iceberg.MetricsConfig.forTable(stored)
    files = []
    for file in written:
        source = stored.io().newInputFile(file.path)
        builder = (
            iceberg.DataFiles.builder(stored.spec())
            .withInputFile(source)
            .withMetrics(iceberg.parquet.ParquetUtil.fileMetrics(source, config))
            .withFormat("parquet")
        )
        if file.partition_path:
            # Not `withPartitionPath`, which takes a percent-encoded value for the value itself.
            values = [unquote(part.partition("=")[2]) for part in file.partition_path.split("/")]
            builder = builder.withPartitionValues(values)
        files.append(builder.build())
    return files
