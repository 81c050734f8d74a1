"""Rows on their way into a data file: parts joined, put in another order, and what Parquet calls their columns."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

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
    columns = [(name, column) for part in parts for name, column in zip(part.column_names, part.columns, strict=True)]
    mixed = {name for name, column in columns if pa.types.is_dictionary(column.type)}
    filled = {name for name, column in columns if column.null_count < len(column)}
    kept = [_as_dictionaries(part.select([n for n in part.column_names if n in filled]), mixed) for part in parts]
    whole = pa.concat_tables(kept).unify_dictionaries().combine_chunks()
    rows = sum(part.num_rows for part in parts)
    # Nulls are made anew: joining them costs as much as joining values.
    return pa.table(
        {
            field.name: whole[field.name] if field.name in filled else pa.nulls(rows, field.type)
            for field in parts[0].schema
        }
    )


def coded(rows: pa.Table, name: str) -> pa.Table:
    """The rows with a text column as one dictionary."""
    column = one_dictionary(rows[name], pa.dictionary(pa.int32(), pa.string()))
    return rows.set_column(rows.column_names.index(name), name, column)


def recoded(rows: pa.Table, name: str, values: pa.StringArray) -> pa.Table:
    """The rows with another dictionary of a column, which has all its values."""
    column = rows[name].chunk(0)
    places = pc.index_in(column.dictionary, values).take(column.indices)
    return rows.set_column(rows.column_names.index(name), name, pa.DictionaryArray.from_arrays(places, values))


def _as_dictionaries(rows: pa.Table, names: set[str]) -> pa.Table:
    columns = []
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        columns.append(one_dictionary(column, pa.dictionary(pa.int32(), kind)) if name in names else column)
    return pa.table(columns, rows.column_names)
