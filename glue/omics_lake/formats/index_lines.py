"""Lines of an index table, CSV (gzip or not) or Parquet, as text cells by column name.

In CSV, fields may be quoted and hold commas and line breaks; a line's number is that of its last line of text.
In Parquet it is the row's number plus one, as if a header stood above. A null and an empty cell are the same.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.result import Rejected
from omics_lake.formats.text import read_text

PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True)
class IndexLine:
    """One line: its number, its cells in the order of the columns, and where each column's cell is."""

    number: int
    cells: tuple[str, ...]
    places: Mapping[str, int]

    def text(self, column: str) -> str | None:
        """The cell of a column, None where it is empty or there is no such column."""
        place = self.places.get(column)
        return None if place is None else self.cells[place].strip() or None

    @property
    def raw(self) -> str:
        """The cells as one line of CSV."""
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="").writerow(self.cells)
        return buffer.getvalue()


@dataclass(frozen=True)
class Index:
    """Column names, lines as wide as the header, and lines that are not."""

    columns: tuple[str, ...]
    lines: tuple[IndexLine, ...]
    rejected: tuple[Rejected, ...] = ()


def read_index(data: bytes) -> Index:
    """Read an index's bytes.

    Raises:
        UnreadableFile: damaged Parquet, no header, a column's name twice, or a quote that never ends.
    """
    if data.startswith(PARQUET_MAGIC):
        return _from_parquet(data)
    return _from_csv(read_text(data).decode())


def _from_parquet(data: bytes) -> Index:
    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile("The Parquet file is damaged", why=str(error)[:200], next_step="land it again") from error
    columns = tuple(table.column_names)
    places = _places(columns)
    cells = zip(*([_cell(value) for value in column.to_pylist()] for column in table.columns), strict=True)
    return Index(columns, tuple(IndexLine(n, row, places) for n, row in enumerate(cells, start=2)))


def _cell(value: object) -> str:
    """A value as CSV has it: whole days without a time."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return str(value.date())
    return "" if value is None else str(value)


def _from_csv(text: str) -> Index:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = _numbered(reader)
    columns = tuple(name.strip() for name in next(rows, (0, []))[1])
    if not any(columns):
        raise UnreadableFile("The index has no header line", next_step="land the file again")
    places = _places(columns)
    lines, rejected = [], []
    for number, row in rows:
        if len(row) == len(columns):
            lines.append(IndexLine(number, tuple(row), places))
        elif row:
            reason = f"{len(row)} cells where the header has {len(columns)}"
            rejected.append(Rejected(number, reason, ",".join(row)))
    return Index(columns, tuple(lines), tuple(rejected))


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    try:
        for row in reader:
            yield reader.line_num, row  # type: ignore[attr-defined]  # typeshed names no public type of a reader
    except csv.Error as error:
        raise UnreadableFile("The CSV is damaged", why=str(error), next_step="land the file again") from error


def _places(columns: tuple[str, ...]) -> dict[str, int]:
    if twice := {name for name in columns if columns.count(name) > 1}:
        raise UnreadableFile("A column stands twice in the header", why=", ".join(sorted(twice)))
    return {name: place for place, name in enumerate(columns)}
