"""From a declaration's types to Arrow's."""

from __future__ import annotations

import re

import pyarrow as pa

from omics_lake.core.table import Column, Table

_SIMPLE: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}


def arrow_type(ddl: str) -> pa.DataType:
    """The Arrow type of a Spark DDL type as `core.table.Column` writes it.

    Raises:
        ValueError: the type is not one that tables use.
    """
    if ddl in _SIMPLE:
        return _SIMPLE[ddl]
    if match := re.fullmatch(r"array<(.+)>", ddl):
        return pa.list_(pa.field("element", arrow_type(match[1])))
    if match := re.fullmatch(r"map<(\w+),\s*(.+)>", ddl):
        return pa.map_(arrow_type(match[1]), arrow_type(match[2]))
    raise ValueError(f"no Arrow type for {ddl!r}")


def arrow_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """Schema of the columns, in order."""
    return pa.schema([pa.field(column.name, arrow_type(column.type)) for column in columns])


def table_schema(table: Table) -> pa.Schema:
    """Schema of a whole table."""
    return arrow_schema(table.columns)
