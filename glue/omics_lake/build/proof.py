"""What a task proves of the rows of a file before they are written, so that audits need not read them all again."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.errors import AuditFailed
from omics_lake.core.table import Table

Memory = tuple[tuple[int, ...], ...]
"""Where a column's values lie."""


def prove_key(rows: pa.Table, table: Table, proven: set[Memory]) -> None:
    """Prove that the key is unique within each file.

    Args:
        proven: columns known to have no value twice. Gene files share their gene ids, which are counted once; all
            rows are kept while files are read, so that no other column comes to lie there.

    Raises:
        AuditFailed: two rows of a file share a key: the parser should have settled them.
    """
    if not table.key_within_file:
        return
    telling = [name for name in table.key if not _is_constant(rows[name])]
    # One column that tells all rows apart is proof enough. Numbers are quick to count, text only pays when alone.
    quick = pa.types.is_integer if len(telling) > 1 else pa.types.is_string
    for column in (rows[name] for name in telling if quick(rows[name].type)):
        if _memory(column) in proven or pc.count_distinct(column, mode="all").as_py() == rows.num_rows:
            proven.add(_memory(column))
            return
    distinct = rows.group_by(telling).aggregate([]).num_rows if telling else min(rows.num_rows, 1)
    if distinct != rows.num_rows:
        raise AuditFailed(
            "Rows of one file share a key",
            why=f"{rows.num_rows:,} rows, {distinct:,} distinct ({', '.join(table.key)})",
            next_step="report this with the file's name: the reader should have set them aside",
        )


def prove_numbers(rows: pa.Table) -> None:
    """Prove that no number is NaN, which no audit by file statistics would see.

    Raises:
        AuditFailed: a column holds NaN: the parser should have set its line aside or read a null.
    """
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
            raise AuditFailed(
                "A number is NaN",
                why=f"column {name}",
                next_step="report this with the file's name: the reader should have set the line aside",
            )


def _is_constant(column: pa.ChunkedArray) -> bool:
    """True for one value held once (`recipe.constant`), which tells no rows apart."""
    if not pa.types.is_dictionary(column.type) or column.num_chunks > 1:
        return False
    return column.null_count in (0, len(column)) and all(len(chunk.dictionary) <= 1 for chunk in column.chunks)


def _memory(column: pa.ChunkedArray) -> Memory:
    """Where a column's values lie."""
    return tuple((len(c), c.offset, *(b.address if b else 0 for b in c.buffers())) for c in column.chunks)
