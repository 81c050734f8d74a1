"""BCR biotab: tab-separated forms with one, two or three header rows, as the TCGA biospecimen core wrote them.

Header row 1 holds BCR aliases, which may repeat (`new_tumor_event_surgery`); row 2 the alternative CDE names,
unique; row 3 `CDE_ID:n`, bare `CDE_ID:` where the field has none. Names, order and number of columns differ
between projects and editions, so columns are found by CDE id, then row 2, then row 1, never by position.
The DCC's writer left out rows 2 and 3, the biospecimen forms of 2015 row 2; both are read.
No quoting: a `"` is data. A line with too few or too many cells is shifted and is rejected whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.form_name import TABLED_FORMS, FormName, parse_form_name, table_of
from omics_lake.formats.result import Rejected
from omics_lake.formats.text import read_text

__all__ = [
    "TABLED_FORMS",
    "Biotab",
    "BiotabColumn",
    "BiotabRow",
    "FormName",
    "parse_form_name",
    "read_biotab",
    "table_of",
]


@dataclass(frozen=True)
class BiotabColumn:
    """One column of a form.

    Args:
        position: 0-based place in the line.
        alias: header row 1.
        name: header row 2, None where the file has no such row.
        cde: digits of header row 3, None where the field or the file has none.
        key: `name`, else `alias`, made unique within the file (`_2`, `_3`, ...).
    """

    position: int
    alias: str
    name: str | None
    cde: str | None
    key: str


@dataclass(frozen=True)
class BiotabRow:
    """One data line: its 1-based number in the file, its cells without surrounding blanks, its text."""

    line: int
    cells: tuple[str, ...]
    raw: str


@dataclass(frozen=True)
class Biotab:
    """A form: columns, number of header rows, data lines as wide as the header, and lines that are not."""

    columns: tuple[BiotabColumn, ...]
    header_rows: int
    rows: tuple[BiotabRow, ...]
    rejected: tuple[Rejected, ...]


def read_biotab(data: bytes) -> Biotab:
    """Read a form's bytes (gzip, BOM, CRLF and Windows-1252 by the rules of `formats.text`).

    Raises:
        UnreadableFile: no header line, header rows of different width, or not text at all.
    """
    lines = read_text(data).decode().split("\n")
    header = _cells(lines[0])
    if not any(header):
        raise UnreadableFile("The form has no header line", next_step="land the file again")
    names, cdes = _header_rows(header, [_cells(line) for line in lines[1:3]])
    header_rows = 1 + (names is not None) + (cdes is not None)
    rows: list[BiotabRow] = []
    rejected: list[Rejected] = []
    for number, line in enumerate(lines[header_rows:], start=header_rows + 1):
        cells = _cells(line)
        if len(cells) == len(header) and any(cells):
            rows.append(BiotabRow(number, cells, line))
        elif line.strip():
            rejected.append(Rejected(number, f"{len(cells)} cells where the header has {len(header)}", line))
    return Biotab(_columns(header, names, cdes), header_rows, tuple(rows), tuple(rejected))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.split("\t"))


def _header_rows(
    header: tuple[str, ...], following: Sequence[tuple[str, ...]]
) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """Header rows 2 and 3, None for the one that the file leaves out."""
    names = cdes = None
    for cells in following:
        if cdes is None and _is_cde_row(cells):
            cdes = cells
        elif names is None and cdes is None and _is_name_row(header, cells):
            names = cells
        else:
            break
    for row in (names, cdes):
        if row is not None and len(row) != len(header):
            raise UnreadableFile(
                "The form's header rows differ in width",
                why=f"row 1 has {len(header)} cells, another has {len(row)}",
                next_step="land the file again",
            )
    return names, cdes


def _is_cde_row(cells: tuple[str, ...]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(cell.startswith("CDE_ID") for cell in filled)


def _is_name_row(header: tuple[str, ...], cells: tuple[str, ...]) -> bool:
    """Identifiers keep their name in both rows (`bcr_patient_barcode`), and no patient is called so."""
    return any(
        cell == name and name.startswith("bcr_") and name.endswith(("_uuid", "_barcode"))
        for name, cell in zip(header, cells, strict=False)
    )


def _columns(
    header: tuple[str, ...], names: tuple[str, ...] | None, cdes: tuple[str, ...] | None
) -> tuple[BiotabColumn, ...]:
    columns: list[BiotabColumn] = []
    taken: set[str] = set()
    for position, alias in enumerate(header):
        name = (names[position] or None) if names else None
        cde = (cdes[position].removeprefix("CDE_ID").removeprefix(":").strip() or None) if cdes else None
        key = _unique(name or alias or f"column_{position + 1}", taken)
        columns.append(BiotabColumn(position, alias, name, cde, key))
    return tuple(columns)


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate)
    return candidate
