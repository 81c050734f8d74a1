"""Give a table that has never held a row the declared columns, partitions and order, in one commit.

Terraform makes an account's tables through Glue, which knows neither partitions nor sort order, and reads `timestamp`
as one without time zone. `IcebergTable` is Iceberg's Java `Table` behind py4j, for what Spark SQL has no word for:
several changes in one commit, data files written elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import types as T

from omics_lake.core.table import Table
from omics_lake.lake.conflict import commit_fresh

IcebergTable = Any


def shape_empty(
    spark: SparkSession, table: Table, stored: IcebergTable, declared: T.StructType, properties: Mapping[str, str]
) -> None:
    """Bring a table without snapshots in line with its declaration; one that is in line is left alone.

    An ordinary transaction, not a replacement: where another job shaped or filled the table meanwhile, Iceberg refuses
    the commit and what the other did stands. Iceberg lets no partition column change its type: such a table stays as it
    is, and is found not to fit.
    """

    def shape() -> None:
        if stored.currentSnapshot() is not None or not _can_be_shaped(spark, stored, declared):
            return
        if not _is_shaped(spark, table, stored, declared):
            _shape(spark, table, stored, declared, properties)

    commit_fresh(stored, shape)


def _can_be_shaped(spark: SparkSession, stored: IcebergTable, declared: T.StructType) -> bool:
    types = _types(spark, stored)
    wanted = {field.name: field.dataType.simpleString() for field in declared.fields}
    return all(types[name] == wanted.get(name) for name in _partition(stored))


def iceberg_type(spark: SparkSession, data_type: T.DataType) -> Any:
    """Iceberg's type of a Spark type; of a struct, the schema."""
    jvm: Any = spark.sparkContext._jvm
    java_type = jvm.org.apache.spark.sql.types.DataType.fromJson(data_type.json())
    return jvm.org.apache.iceberg.spark.SparkSchemaUtil.convert(java_type)


def _is_shaped(spark: SparkSession, table: Table, stored: IcebergTable, declared: T.StructType) -> bool:
    """Columns the declaration has gained since are added elsewhere, to full tables too."""
    types = _types(spark, stored)
    gained = {f.name for f in declared.fields} - types.keys()
    wanted = {f.name: f.dataType.simpleString() for f in declared.fields if f.name not in gained}
    return types == wanted and _partition(stored) == table.partition and _order(stored) == table.sort


def _types(spark: SparkSession, stored: IcebergTable) -> dict[str, str]:
    jvm: Any = spark.sparkContext._jvm
    schema = T.StructType.fromJson(
        json.loads(jvm.org.apache.iceberg.spark.SparkSchemaUtil.convert(stored.schema()).json())
    )
    return {field.name: field.dataType.simpleString() for field in schema.fields}


def _partition(stored: IcebergTable) -> tuple[str, ...]:
    return tuple(str(field.name()) for field in stored.spec().fields())


def _order(stored: IcebergTable) -> tuple[str, ...]:
    return tuple(str(stored.schema().findColumnName(field.sourceId())) for field in stored.sortOrder().fields())


def _shape(
    spark: SparkSession, table: Table, stored: IcebergTable, declared: T.StructType, properties: Mapping[str, str]
) -> None:
    transaction = stored.newTransaction()
    # The order lets go of its columns first, which may be of another type.
    transaction.replaceSortOrder().commit()
    _columns(spark, stored, transaction.updateSchema(), declared)
    spec = transaction.updateSpec()
    for name in (n for n in _partition(stored) if n not in table.partition):
        spec = spec.removeField(name)
    for name in (n for n in table.partition if n not in _partition(stored)):
        spec = spec.addField(name)
    spec.commit()
    jvm: Any = spark.sparkContext._jvm
    iceberg = jvm.org.apache.iceberg
    order = transaction.replaceSortOrder()
    for name in table.sort:  # py4j does not see the interface's shorter `asc`
        order = order.asc(iceberg.expressions.Expressions.ref(name), iceberg.NullOrder.NULLS_FIRST)
    order.commit()
    update = transaction.updateProperties()
    for key, value in properties.items():
        update = update.set(key, value)
    update.commit()
    transaction.commitTransaction()


def _columns(spark: SparkSession, stored: IcebergTable, update: Any, declared: T.StructType) -> None:
    """No row refers to a column yet, so one of another type makes way for one of the declared."""
    types = _types(spark, stored)
    wanted = {field.name: field.dataType.simpleString() for field in declared.fields}
    for name in (n for n in types if types[n] != wanted.get(n)):
        update = update.deleteColumn(name)
    for field in (f for f in declared.fields if types.get(f.name) != wanted[f.name]):
        update = update.addColumn(field.name, iceberg_type(spark, field.dataType), field.metadata["comment"])
    for before, after in zip(declared.fieldNames(), declared.fieldNames()[1:], strict=False):
        update = update.moveAfter(after, before)
    update.commit()
