#!/usr/bin/env python3
"""Write docs/data-dictionary.md from the tables' declarations, or check that it is up to date.

The declarations (`omics_lake.core.table.Table`) are the only description of a table; this page is
their printed form, so that a reader on the web sees the same words as the catalog shows.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from omics_lake.build.declared import NAMESPACES, declared_tables
from omics_lake.core.table import Audit, Column, EqualRowsPerFile, Holds, InRange, OneOf, References, Table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "data-dictionary.md"
INTRO = """# Data dictionary

<!-- Written by `make dictionary` from the tables' declarations: change those, not this page. -->

Coordinates are 1-based and closed, contigs are `chr1` to `chr22`, `chrX`, `chrY`, `chrM`, times are UTC, unless a
column says otherwise. *required* means that an audit refuses a build with a null in that column.
"""


def render(tables: Iterable[Table]) -> str:
    """The whole page: a list of tables, then each namespace's tables by name."""
    order = list(NAMESPACES)
    ordered = sorted(tables, key=lambda table: (order.index(table.namespace), table.name))
    parts = [INTRO, "| table | one row is |\n|---|---|\n" + "".join(map(_contents_line, ordered))]
    for namespace, group in groupby(ordered, key=lambda table: table.namespace):
        parts.append(f"## {namespace}: {NAMESPACES[namespace]}\n")
        parts.extend(render_table(table) for table in group)
    return "\n".join(parts)


def render_table(table: Table) -> str:
    """One table: what a row is, its layout, columns and audits."""
    facts = [
        ("from", table.source),
        ("key", _names(table.key)),
        ("partition", _names(table.partition) or "none"),
        ("sort", _names(table.sort) or "none"),
        (
            "tolerated rejects",
            f"{table.tolerated_rejects:.2%} of a build's lines" if table.tolerated_rejects else "none",
        ),
    ]
    audits = "".join(f"- {describe(audit)}\n" for audit in table.audits)
    return (
        f"### {table.full_name}\n\n{table.row}\n\n"
        + "".join(f"- {name}: {value}\n" for name, value in facts)
        + "\n| column | type | meaning |\n|---|---|---|\n"
        + "".join(map(_column_line, table.columns))
        + (f"\nAudits beside key and required columns:\n\n{audits}" if audits else "")
    )


def describe(audit: Audit) -> str:
    """One audit as a sentence."""
    match audit:
        case InRange(column, low, high):
            bounds = [
                f"{words} {bound:,g}" for words, bound in (("at least", low), ("at most", high)) if bound is not None
            ]
            return f"`{column}` is {' and '.join(bounds)}"
        case OneOf(column, values):
            return f"`{column}` is one of {_names(values)}"
        case Holds(condition, meaning):
            return f"{meaning} (`{condition}`)"
        case EqualRowsPerFile(by, exactly):
            scope = f" of the same `{by}`" if by else " of a project"
            pinned = "; ".join(f"{value}: {rows:,}" for value, rows in exactly)
            return f"every file{scope} gives the same number of rows" + (f" ({pinned})" if pinned else "")
        case References(column, table, other):
            return f"`{column}` exists in `{table}.{other}`"


def _contents_line(table: Table) -> str:
    anchor = table.full_name.replace(".", "")
    return f"| [{table.full_name}](#{anchor}) | {_cell(table.row)} |\n"


def _column_line(column: Column) -> str:
    required = "" if column.nullable else " *required*"
    return f"| `{column.name}` | {_cell(column.type)}{required} | {_cell(column.comment)} |\n"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    """Text that cannot break out of a Markdown table cell or turn into HTML."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;").split())


def main(arguments: list[str] | None = None) -> int:
    """Write the page; with --check only say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when the page is out of date")
    options = parser.parse_args(arguments)
    page = render(declared_tables())
    if options.check:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
            print(f"{PAGE.name} is up to date")
            return 0
        print(f"{PAGE.name} is out of date with the declarations: run `make dictionary` and commit it", file=sys.stderr)
        return 1
    PAGE.write_text(page, encoding="utf-8")
    print(f"wrote {PAGE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
