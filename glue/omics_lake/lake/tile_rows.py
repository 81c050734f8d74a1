"""Rows on their way into a data file: parts joined, put in another order, and what Parquet calls their columns."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from omics_lake.lake.arrow_files import one_dictionary


def arranged(rows: pa.Table, order: pa.Array) -> pa.Table:
    """The rows in another order; columns that say the same in every row are left as they are."""
    alike = _alike(rows)
    moved = rows.select([name for name in rows.column_names if name not in alike]).take(order)
    return pa.table({name: rows[name] if name in alike else moved[name] for name in rows.column_names})


def _alike(rows: pa.Table) -> set[str]:
    """Columns known to hold one value, or none, in all rows."""
    return {name for name in rows.column_names if _is_alike(rows[name])}


def _is_alike(column: pa.ChunkedArray) -> bool:
    if column.null_count == len(column):
        return True
    if column.null_count:
        return False
    if pa.types.is_dictionary(column.type):
        return all(len(chunk.dictionary) == 1 for chunk in column.chunks)
    if pa.types.is_map(column.type):
        return all(chunk.offsets[0] == chunk.offsets[len(chunk)] for chunk in column.chunks)
    return False


def leaves(schema: pa.Schema) -> list[str]:
    """Parquet's paths of the columns below a schema's fields."""
    return [leaf for field in schema for leaf in _below(field)]


def _below(field: pa.Field) -> list[str]:
    if pa.types.is_map(field.type):
        return [f"{field.name}.key_value.key", f"{field.name}.key_value.value"]
    return [f"{field.name}.list.element"] if pa.types.is_list(field.type) else [field.name]


def merged(parts: Sequence[pa.Table]) -> pa.Table:
    """Parts of one table as one chunk; a text column that some have as a dictionary is one."""
    mixed = {
        name
        for part in parts
        for name, column in zip(part.column_names, part.columns, strict=True)
        if pa.types.is_dictionary(column.type)
    }
    return pa.concat_tables([_as_dictionaries(part, mixed) for part in parts]).unify_dictionaries().combine_chunks()


def _as_dictionaries(rows: pa.Table, names: set[str]) -> pa.Table:
    columns = []
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        columns.append(one_dictionary(column, pa.dictionary(pa.int32(), kind)) if name in names else column)
    return pa.table(columns, rows.column_names)
