"""`omics-lake query`, `tables`, `describe`: read a local lake. No Spark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.scan_size import TableScan, scan_size
from omics_lake.cli import options
from omics_lake.cli.output import as_json, megabytes, mistakes_without_trace, out, show, show_arrow


def query(
    sql: Annotated[str, typer.Argument(help="One SQL statement in Athena's dialect.")],
    lake: options.Lake = options.DEFAULT_LAKE,
    release: options.Release = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows to print; --json prints all.")] = 50,
    scan: Annotated[
        bool, typer.Option("--scan", help="Instead of rows, print the bytes that the statement reads of each table.")
    ] = False,
    json: options.Json = False,
) -> None:
    """Ask a local lake in SQL: the same SQL that Athena runs.

    With --scan: what Athena bills at most for the statement, summed from the footers of the tables' files.

    \b
    Examples:
      omics-lake query "select * from patient_summary limit 5"
      omics-lake query "select gene_name, avg(tpm) from expression group by 1 order by 2 desc limit 10"
      omics-lake query --release gdc-46.0 "select count(*) from mutation"
      omics-lake query --scan "select hugo_symbol, count(*) from omics.mutation group by 1"
    """
    with mistakes_without_trace():
        if scan:
            _show_scan(scan_size(LocalLake(lake), sql), json=json)
            return
        rows = LocalLake(lake).query(sql, release)
        if json:
            as_json(rows.to_pylist())
            return
        shown = rows.slice(0, limit)
        caption = f"{rows.num_rows:,} rows" + (f", first {limit:,} shown" if rows.num_rows > limit else "")
        show_arrow("", shown, caption)


def _show_scan(scans: Sequence[TableScan], *, json: bool) -> None:
    if json:
        as_json(scans)
        return
    rows = [(one.table, len(one.columns), one.files, one.bytes) for one in scans]
    show("", ("table", "columns", "files", "bytes"), rows, f"{sum(one.bytes for one in scans):,} bytes at most")


def tables(lake: options.Lake = options.DEFAULT_LAKE, json: options.Json = False) -> None:
    """List the lake's tables with rows, size and the releases they can be read at, and its views.

    \b
    Examples:
      omics-lake tables
      omics-lake tables --lake ./lake --json
    """
    with mistakes_without_trace():
        opened = LocalLake(lake)
        stored, views = list(opened.tables()), list(opened.views())
    if json:
        as_json([*stored, *views])
        return
    columns = ("table", "rows", "files", "size", "releases", "one row is")
    show(
        "",
        columns,
        [
            (t.name, t.rows, t.data_files, megabytes(t.size), t.releases, t.comment.partition(" From:")[0])
            for t in stored
        ],
    )
    if views:
        show("", ("view", "reads", "one row is"), [(v.name, v.reads, v.comment) for v in views])


def describe(
    table: Annotated[str, typer.Argument(help="Table, such as expression or omics.expression.")],
    lake: options.Lake = options.DEFAULT_LAKE,
    json: options.Json = False,
) -> None:
    """Show a table's or view's columns with types, units and sources.

    \b
    Examples:
      omics-lake describe survival
      omics-lake describe omics.copy_number_gene --json
    """
    with mistakes_without_trace():
        name, comment, columns = _described(LocalLake(lake), table)
    if json:
        names = ("name", "type", "comment")
        as_json(
            {
                "table": name,
                "comment": comment,
                "columns": [dict(zip(names, column, strict=True)) for column in columns],
            }
        )
        return
    out.print(f"{name}: {comment or ''}", highlight=False)
    show("", ("column", "type", "meaning"), columns)


def _described(lake: LocalLake, name: str) -> tuple[str, str | None, list[tuple[str, str, str]]]:
    """Full name, comment and columns of a table or view."""
    view = lake.view(name)
    if view:
        columns = [(column.name, column.type, column.comment) for column in view.columns]
        return f"{view.namespace}.{view.name}", view.description, columns
    stored = lake.open(name)
    fields = [(field.name, str(field.field_type), field.doc or "") for field in stored.schema().fields]
    return lake.full_name(name), stored.properties.get("comment"), fields
