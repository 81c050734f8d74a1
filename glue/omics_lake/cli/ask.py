"""`omics-lake query`, `tables`, `describe`: read a local lake. No Spark."""

from __future__ import annotations

from typing import Annotated

import typer

from omics_lake.analysis.local import LocalLake
from omics_lake.cli import options
from omics_lake.cli.output import as_json, megabytes, mistakes_without_trace, out, show, show_arrow


def query(
    sql: Annotated[str, typer.Argument(help="One SQL statement in Athena's dialect.")],
    lake: options.Lake = options.DEFAULT_LAKE,
    release: options.Release = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows to print; --json prints all.")] = 50,
    json: options.Json = False,
) -> None:
    """Ask a local lake in SQL: the same SQL that Athena runs.

    \b
    Examples:
      omics-lake query "select * from patient_summary limit 5"
      omics-lake query "select gene_name, avg(tpm) from expression group by 1 order by 2 desc limit 10"
      omics-lake query --release gdc-46.0 "select count(*) from mutation"
    """
    with mistakes_without_trace():
        rows = LocalLake(lake).query(sql, release)
        if json:
            as_json(rows.to_pylist())
            return
        shown = rows.slice(0, limit)
        caption = f"{rows.num_rows:,} rows" + (f", first {limit:,} shown" if rows.num_rows > limit else "")
        show_arrow("", shown, caption)


def tables(lake: options.Lake = options.DEFAULT_LAKE, json: options.Json = False) -> None:
    """List the lake's tables with rows, size and the releases they can be read at.

    \b
    Examples:
      omics-lake tables
      omics-lake tables --lake ./lake --json
    """
    with mistakes_without_trace():
        stored = list(LocalLake(lake).tables())
    if json:
        as_json(stored)
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


def describe(
    table: Annotated[str, typer.Argument(help="Table, such as expression or omics.expression.")],
    lake: options.Lake = options.DEFAULT_LAKE,
    json: options.Json = False,
) -> None:
    """Show a table's columns with types, units and sources.

    \b
    Examples:
      omics-lake describe survival
      omics-lake describe omics.copy_number_gene --json
    """
    with mistakes_without_trace():
        opened = LocalLake(lake)
        name = opened.full_name(table)
        stored = opened.open(name)
    fields = [(field.name, str(field.field_type), field.doc or "") for field in stored.schema().fields]
    if json:
        names = ("name", "type", "comment")
        as_json(
            {
                "table": name,
                "comment": stored.properties.get("comment"),
                "columns": [dict(zip(names, f, strict=True)) for f in fields],
            }
        )
        return
    out.print(f"{name}: {stored.properties.get('comment', '')}", highlight=False)
    show("", ("column", "type", "meaning"), fields)
