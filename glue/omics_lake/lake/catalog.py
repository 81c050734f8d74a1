"""Tables of the catalog: made from declarations, widened when a declaration gains columns, opened as Iceberg's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql import types as T

from omics_lake.core.errors import NothingFound, SchemaDrift
from omics_lake.core.table import CATALOG, Column, Table
from omics_lake.lake.conflict import commit_fresh
from omics_lake.lake.java_errors import JAVA_ERRORS
from omics_lake.lake.names import identifier, stored_name, stored_namespace
from omics_lake.lake.shape import IcebergTable, iceberg_type, shape_empty
from omics_lake.lake.sqlite import make_catalog

PROPERTIES = {
    "format-version": "2",
    "write.parquet.compression-codec": "zstd",
    # Statistics for every column (the default stops at 100; a mutation has more): audits and pruning read them.
    "write.metadata.metrics.max-inferred-column-defaults": "1000",
    # Commits of different projects meet on one table: Iceberg retries these itself.
    "commit.retry.num-retries": "10",
    "commit.retry.min-wait-ms": "50",
    # Snapshots leave by `maintain`, which keeps tagged releases, never by a write.
    "history.expire.max-snapshot-age-ms": str(5 * 24 * 3600 * 1000),
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
}


_SIMPLE: dict[str, T.DataType] = {
    "string": T.StringType(),
    "int": T.IntegerType(),
    "bigint": T.LongType(),
    "double": T.DoubleType(),
    "boolean": T.BooleanType(),
    "date": T.DateType(),
    "timestamp": T.TimestampType(),
}


@cache
def struct_type(columns: tuple[Column, ...]) -> T.StructType:
    """Spark schema with the comments in it."""
    return T.StructType([T.StructField(c.name, _spark_type(c.type), True, {"comment": c.comment}) for c in columns])


def _spark_type(ddl: str) -> T.DataType:
    """Spark's type, read here: Spark's own parser is a call into the JVM for each column."""
    if match := re.fullmatch(r"array<(.+)>", ddl):
        return T.ArrayType(_spark_type(match[1]))
    if match := re.fullmatch(r"map<(\w+),\s*(.+)>", ddl):
        return T.MapType(_spark_type(match[1]), _spark_type(match[2]))
    return _SIMPLE[ddl]


def exists(spark: SparkSession, table: Table) -> bool:
    """True when the catalog has the table."""
    make_catalog(spark)
    try:
        return spark.catalog.tableExists(identifier(spark, table.full_name))
    except AnalysisException:
        return False


def ensure_table(spark: SparkSession, table: Table) -> IcebergTable:
    """Make the table when absent; add columns the declaration has gained, and bring comments in line with it.

    A table that was made elsewhere and has never held a row (Terraform makes those of an account, so that upkeep and
    permissions have something to hold on to) is given the declared types, partitions and order.

    Raises:
        SchemaDrift: a stored column has another type than declared, or is no longer declared.
    """
    _ensure_namespace(spark, table)
    if not exists(spark, table):
        return _create(spark, table)
    stored = open_table(spark, table)
    if stored.currentSnapshot() is None:
        shape_empty(spark, table, stored, struct_type(table.columns), PROPERTIES)

    def align() -> None:
        _widen(spark, table, stored)
        _describe(table, stored)

    commit_fresh(stored, align)
    return stored


def _ensure_namespace(spark: SparkSession, table: Table) -> None:
    make_catalog(spark)
    statement = f"create namespace if not exists {CATALOG}.{stored_namespace(spark, table.namespace)}"
    try:
        spark.sql(statement)
    except JAVA_ERRORS:
        spark.sql(statement)  # another job made it between the catalog's look and its insert


def open_table(spark: SparkSession, table: Table) -> IcebergTable:
    """Iceberg's table object, fresh from the catalog.

    Raises:
        NothingFound: the table has not been built yet.
    """
    if not exists(spark, table):
        raise NothingFound(
            f"Table {table.full_name} is not in the lake yet",
            next_step="run `omics-lake build` with files that feed it",
        )
    jvm: Any = spark.sparkContext._jvm
    return jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(
        spark._jsparkSession, identifier(spark, table.full_name)
    )


def _create(spark: SparkSession, table: Table) -> IcebergTable:
    """Through Iceberg's builder rather than a Spark writer, which would leave an empty snapshot in the history."""
    jvm: Any = spark.sparkContext._jvm
    iceberg = jvm.org.apache.iceberg
    schema = iceberg_type(spark, struct_type(table.columns))
    spec = iceberg.PartitionSpec.builderFor(schema)
    for name in table.partition:
        spec = spec.identity(name)
    order = iceberg.SortOrder.builderFor(schema)
    for name in table.sort:
        order = order.asc(name)
    properties = PROPERTIES | {"comment": comment_of(table)}
    catalog = iceberg.spark.Spark3Util.loadIcebergCatalog(spark._jsparkSession, CATALOG)
    builder = catalog.buildTable(iceberg.catalog.TableIdentifier.parse(stored_name(spark, table.full_name)), schema)
    builder = builder.withPartitionSpec(spec.build()).withSortOrder(order.build()).withProperties(properties)
    try:
        builder.create()
    except JAVA_ERRORS:
        # Jobs that run side by side share the lake's own tables: the first makes them.
        if not exists(spark, table):
            raise
    return open_table(spark, table)


def _widen(spark: SparkSession, table: Table, stored: IcebergTable) -> None:
    """Add columns that are not stored yet, and set comments that read otherwise."""
    known = {f.name: f for f in spark.table(identifier(spark, table.full_name)).schema.fields}
    declared = struct_type(table.columns)
    _require_fit(table, known, declared)
    update = None
    for field in declared.fields:
        comment = field.metadata["comment"]
        if field.name not in known:
            update = update or stored.updateSchema()
            update = update.addColumn(field.name, iceberg_type(spark, field.dataType), comment)
        elif known[field.name].metadata.get("comment") != comment:
            update = update or stored.updateSchema()
            update = update.updateColumnDoc(field.name, comment)
    if update is not None:
        update.commit()


def _require_fit(table: Table, known: Mapping[str, T.StructField], declared: T.StructType) -> None:
    differing = [
        f"{f.name}: stored {known[f.name].dataType.simpleString()}, declared {f.dataType.simpleString()}"
        for f in declared.fields
        if f.name in known and known[f.name].dataType.simpleString() != f.dataType.simpleString()
    ]
    gone = sorted(known.keys() - set(table.column_names))
    if differing or gone:
        raise SchemaDrift(
            "The stored table no longer fits its declaration",
            where=table.full_name,
            why="; ".join(differing + [f"{name}: stored, not declared" for name in gone]),
            next_step="build into a new lake, or rename or drop the column by hand after a backup",
        )


def _describe(table: Table, stored: IcebergTable) -> None:
    if stored.properties().get("comment") != comment_of(table):
        stored.updateProperties().set("comment", comment_of(table)).commit()


def comment_of(table: Table) -> str:
    """What the catalog says of a table: what one row is, and what it is made from."""
    return f"{table.row} From: {table.source.removesuffix('.')}."
