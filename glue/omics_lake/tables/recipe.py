"""How landed files become rows of one table: the contract every table module fills in.

A recipe is plain functions over bytes and Arrow tables, so that it runs the same in a test, on the
driver for a few files, and spread by Spark over many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from omics_lake.core.arrow import table_schema
from omics_lake.core.record import FileRecord
from omics_lake.core.table import Table
from omics_lake.formats.result import Parsed, Rejected

Takes = Callable[[FileRecord], bool]
Parse = Callable[[FileRecord, bytes], Parsed]
ParseTogether = Callable[[Sequence[tuple[FileRecord, bytes]]], Parsed | None]
Combine = Callable[[Sequence[pa.Table]], pa.Table]


@dataclass(frozen=True)
class FileReject:
    """A rejected line and the file it stood in."""

    file_id: str
    rejected: Rejected


@dataclass(frozen=True)
class Settled:
    """Rows of a whole project after duplicates across and within files are decided.

    Args:
        rows: what stays.
        rejected: rows that contradict each other, each with its file and line.
        duplicates: rows dropped because an equal one was kept.
    """

    rows: pa.Table
    rejected: tuple[FileReject, ...] = ()
    duplicates: int = 0


Settle = Callable[[pa.Table], Settled]


@dataclass(frozen=True)
class Recipe:
    """How one table is made from files.

    Args:
        table: the declaration.
        takes: True for a landed file that feeds this table.
        parse: one file's bytes -> rows with the declared columns except `FILE_COLUMNS`, in any order.
        parse_together: several small files of one project and release -> what `parse` gives for each, one after the
            other, with their `file_id`. Only for files whose every line is a row: None (or a `LakeError`) sends each
            through `parse`, which names the file and line at fault.
        combine: rows of several files (with `FILE_COLUMNS`) -> one table in the declared sort order.
        settle: decide duplicates over a whole project; its presence makes one task hold all files.
        files_per_task: upper bound for one task and one data file.
        version: raised by hand when the recipe gives other rows from the same bytes; a re-run then rebuilds.
    """

    table: Table
    takes: Takes
    parse: Parse
    parse_together: ParseTogether | None = None
    combine: Combine | None = None
    settle: Settle | None = None
    files_per_task: int = 64
    version: int = 1


def constant(value: str | None, length: int) -> pa.DictionaryArray:
    """One string for every row, held once: a file's own ids cost nothing however many rows it has."""
    if value is None:
        return pa.DictionaryArray.from_arrays(pa.nulls(length, pa.int8()), pa.array([], pa.string()))
    return pa.DictionaryArray.from_arrays(_zeros(length), pa.array([value], pa.string()))


@lru_cache(maxsize=4)
def _zeros(length: int) -> pa.Array:
    """Shared by all constants of that length, which those of gene files are."""
    return pa.array(np.zeros(length, np.int8))


def with_provenance(rows: pa.Table, file: FileRecord, table: Table) -> pa.Table:
    """Add `FILE_COLUMNS` (a `file_id` that `rows` have stays) and bring the columns into declared order and type.

    A string column may stay dictionary-encoded (`constant`); `plain` undoes that.
    """
    length = rows.num_rows
    given = {"file_id": constant(file.file_id, length)} | dict(zip(rows.column_names, rows.columns, strict=True))
    given |= {"project_id": constant(file.project_id, length), "data_release": constant(file.data_release, length)}
    return pa.table({field.name: _as_declared(given[field.name], field.type) for field in table_schema(table)})


def _as_declared(column: pa.ChunkedArray | pa.Array, declared: pa.DataType) -> pa.ChunkedArray | pa.Array:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return column if kind == declared else column.cast(declared)


def plain(rows: pa.Table) -> pa.Table:
    """The same rows without dictionary encoding."""
    columns = [c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for c in rows.columns]
    return pa.table(columns, rows.column_names)


def combine_sorted(table: Table, parts: Sequence[pa.Table]) -> pa.Table:
    """Concatenate and sort by the declared order, rows that are equal in it by file."""
    rows = plain(pa.concat_tables(parts)).combine_chunks()
    order = dict.fromkeys((*table.sort, "file_id")) if table.sort else {}
    return rows.sort_by([(name, "ascending") for name in order if name in rows.column_names]) if order else rows
