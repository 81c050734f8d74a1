"""What the commands print: tables for people, JSON for programs, errors without stack traces."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

from omics_lake.core.errors import LakeError

out = Console()
err = Console(stderr=True)
FOLDED_AT = 60
UNBOUNDED = 10_000


@contextmanager
def mistakes_without_trace() -> Iterator[None]:
    """Print a `LakeError` as what, where, why, next step, and end with its exit code."""
    try:
        yield
    except LakeError as error:
        show_error(error)
        raise typer.Exit(error.exit_code) from None


@contextmanager
def working(text: str) -> Iterator[None]:
    """A spinner while something runs; a plain line where nobody watches a terminal."""
    if err.is_terminal:
        with err.status(text):
            yield
    else:
        err.print(text, highlight=False)
        yield


def show_error(error: LakeError) -> None:
    """One error, on stderr."""
    err.print(f"[bold red]Error:[/] {_plain(error.what)}", highlight=False, soft_wrap=True)
    for label, text in (("where", error.where), ("why", error.why), ("next", error.next_step)):
        if text:
            err.print(f"  [dim]{label}:[/] {_plain(text)}", highlight=False, soft_wrap=True)  # paths stay whole


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], caption: str = "") -> None:
    """Rows as a table; numbers right-aligned, long texts folded.

    The table is as wide as its values need, also on a narrow terminal: a number cut short would be another number.
    """
    table = Table(
        title=title or None,
        title_justify="left",
        caption=caption or None,
        caption_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for i, column in enumerate(columns):
        numeric = any(isinstance(row[i], int | float | Decimal) and not isinstance(row[i], bool) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold", max_width=FOLDED_AT)
    for row in rows:
        table.add_row(*(_plain(cell(value)) for value in row))
    needed = Measurement.get(out, out.options.update(max_width=UNBOUNDED), table).maximum
    Console(width=max(needed, out.width)).print(table)


def show_arrow(title: str, rows: pa.Table, caption: str = "") -> None:
    """An Arrow table as a table."""
    show(title, rows.column_names, [tuple(row.values()) for row in rows.to_pylist()], caption)


def as_json(value: Any) -> None:
    """Print as JSON: dataclasses as objects, times as ISO 8601."""
    print_plain(json.dumps(value, default=_jsonable, indent=2))


def print_plain(text: str) -> None:
    """Text as it is, without wrapping or colour, for another program to read."""
    typer.echo(text)


def cell(value: Any) -> str:
    """One value for a person: thousands separated, nulls as an empty cell."""
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case int() | Decimal():
            text = f"{value:,}"
        case float():
            text = f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"
        case datetime():
            text = f"{value:%Y-%m-%d %H:%M:%S}"
        case list() | tuple():
            text = ", ".join(cell(v) for v in value)
        case _:
            text = str(value)
    return text


def megabytes(size: int) -> str:
    """Bytes as MB."""
    return f"{size / 1e6:,.1f} MB"


def _plain(text: str) -> str:
    """Square brackets of the data are not rich's markup."""
    return text.replace("[", r"\[")


def _jsonable(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, set | frozenset | tuple):
        return sorted(value)
    return str(value)
