"""The sample sheet of a lab's own files: CSV, one line for each file and aliquot it was made from.

    project,case,sample,aliquot,data_type,path,md5,tissue_type,workflow
    LAB-1,P01,P01-T,P01-T-rna,expression,counts/P01-T.tsv,,Tumor,

The last three columns may be left out. A file of a tumour-normal pair has two lines, one Tumor and one Normal. Clinical
and biospecimen files need neither sample nor aliquot. `path` lies below the folder of files, parts joined by `/`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from omics_lake.core.errors import UsageError
from omics_lake.source.gdc_query import CASE_METADATA, DATA_TYPES, data_type_of

REQUIRED = ("project", "case", "sample", "aliquot", "data_type", "path")
OPTIONAL = ("md5", "tissue_type", "workflow")
TISSUES = ("Tumor", "Normal")
NO_ALIQUOT = ("Clinical Supplement", "Biospecimen Supplement")
PAIRS = ("Masked Somatic Mutation", "Gene Level Copy Number", "Allele-specific Copy Number Segment")
SEGMENTS = "Copy Number Segment"
MORE_TYPES = (SEGMENTS,)
NEEDS_WORKFLOW = (
    "Gene Level Copy Number",
    "Masked Copy Number Segment",
    "Allele-specific Copy Number Segment",
    SEGMENTS,
)

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_MD5 = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True)
class SheetProblem:
    """One thing that is wrong.

    Args:
        row: line of the file that the record begins at, 1 is the header.
        column: the column's name; empty where the whole line is meant.
        value: what stands there.
        problem: why that will not do.
    """

    row: int
    column: str
    value: str
    problem: str

    def __str__(self) -> str:
        place = f"line {self.row}" + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.value!r}: {self.problem}" if self.value else f"{place}: {self.problem}"


@dataclass(frozen=True)
class SheetRow:
    """One line; `data_type` in the GDC's words, empty texts where nothing stands."""

    row: int
    project: str
    case: str
    sample: str
    aliquot: str
    data_type: str
    path: str
    md5: str
    tissue_type: str
    workflow: str


def validate_sheet(data: bytes, listing: Mapping[str, int]) -> tuple[SheetProblem, ...]:
    """Every problem of a sheet, in the order of its lines. Never raises.

    Args:
        data: the sheet's bytes.
        listing: bytes of each file below the folder, by path.
    """
    return read_sheet(data, listing)[1]


def read_sheet(data: bytes, listing: Mapping[str, int]) -> tuple[tuple[SheetRow, ...], tuple[SheetProblem, ...]]:
    """The lines of a sheet, and all its problems; the lines are to be used only where there is none."""
    problems: list[SheetProblem] = []
    rows = list(_rows(data, problems))
    for row in rows:
        problems += _of_row(row, listing)
    problems += [*_of_files(rows), *_of_names(rows)]
    return tuple(rows), tuple(sorted(problems, key=lambda p: (p.row, _place(p.column), p.problem)))


def _place(column: str) -> int:
    names = ("", *REQUIRED, *OPTIONAL)
    return names.index(column) if column in names else len(names)


def _rows(data: bytes, problems: list[SheetProblem]) -> Iterator[SheetRow]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append(SheetProblem(line, "", "", f"not UTF-8 (byte {data[error.start]:#04x}); save it as UTF-8 CSV"))
        return
    if "\0" in text:
        problems.append(SheetProblem(text[: text.index("\0")].count("\n") + 1, "", "", "a NUL byte; this is no CSV"))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    begin, found = 1, False
    try:
        for record in reader:
            row, begin = begin, reader.line_num + 1
            cells = [cell.strip() for cell in record]
            if not any(cells):
                continue
            if header is None:
                header = cells
                problems += _of_header(row, header)
            elif len(cells) != len(header):
                problems.append(SheetProblem(row, "", "", f"{len(cells)} cells where the header has {len(header)}"))
                found = True
            else:
                found = True
                yield _row(row, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        problems.append(SheetProblem(begin, "", "", f"no CSV: {error}"))
        return
    if header is None or not found:
        problems.append(SheetProblem(1, "", "", "no files: a header and one line for each file and aliquot are needed"))


def _of_header(row: int, header: Sequence[str]) -> Iterator[SheetProblem]:
    known = (*REQUIRED, *OPTIONAL)
    for name in REQUIRED:
        if name not in header:
            yield SheetProblem(row, name, "", "the column is missing")
    for at, name in enumerate(header):
        if name in header[:at]:
            yield SheetProblem(row, name, name, "the column stands twice")
        elif name not in known:
            yield SheetProblem(row, name, name, f"unknown column; known are {', '.join(known)}")


def _row(number: int, cells: Mapping[str, str]) -> SheetRow:
    word = cells.get("data_type", "")
    return SheetRow(
        row=number,
        project=cells.get("project", ""),
        case=cells.get("case", ""),
        sample=cells.get("sample", ""),
        aliquot=cells.get("aliquot", ""),
        data_type=_data_type(word) or word,
        path=cells.get("path", ""),
        md5=cells.get("md5", ""),
        tissue_type=cells.get("tissue_type", ""),
        workflow=cells.get("workflow", ""),
    )


def _data_type(word: str) -> str | None:
    """The GDC's name; None where the word is none of the types that tables are made of."""
    if word.lower().replace(" ", "_") in {name.lower().replace(" ", "_") for name in MORE_TYPES}:
        return SEGMENTS
    try:
        name = data_type_of(word).name
    except UsageError:
        return None
    return None if name == CASE_METADATA else name


def _of_row(row: SheetRow, listing: Mapping[str, int]) -> Iterator[SheetProblem]:
    """What is wrong with one line for itself."""
    needed = REQUIRED if row.data_type not in NO_ALIQUOT else ("project", "data_type", "path")
    for column in needed:
        if not getattr(row, column):
            yield SheetProblem(row.row, column, "", "empty")
    if row.project and not _PLAIN.fullmatch(row.project):
        yield SheetProblem(row.row, "project", row.project, "letters, digits, '.', '_' and '-' only")
    if row.data_type and _data_type(row.data_type) is None:
        names = [known.alias for known in DATA_TYPES if known.name != CASE_METADATA]
        known = ", ".join((*names, *(name.lower().replace(" ", "_") for name in MORE_TYPES)))
        yield SheetProblem(row.row, "data_type", row.data_type, f"unknown; known are {known}")
    if row.path and (problem := _of_path(row.path, listing)):
        yield SheetProblem(row.row, "path", row.path, problem)
    if row.md5 and not _MD5.fullmatch(row.md5):
        yield SheetProblem(row.row, "md5", row.md5, "an MD5 is 32 hexadecimal digits")
    if row.tissue_type and row.tissue_type not in TISSUES:
        yield SheetProblem(row.row, "tissue_type", row.tissue_type, "Tumor or Normal")
    if row.data_type in NEEDS_WORKFLOW and not row.workflow:
        yield SheetProblem(row.row, "workflow", "", f"{row.data_type} needs its workflow, such as ASCAT3 or DNAcopy")


def _of_path(path: str, listing: Mapping[str, int]) -> str:
    parts = path.split("/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or "://" in path:
        return "must be below the folder of files, not absolute"
    if "\\" in path:
        return "parts of a path are joined by /"
    if any(part in ("", ".", "..") for part in parts) or any(ord(char) < 32 for char in path):
        return "must be a plain path below the folder of files"
    return "" if path in listing else "no such file below the folder of files"


def _of_files(rows: Sequence[SheetRow]) -> Iterator[SheetProblem]:
    """What is wrong between the lines of one file."""
    files: defaultdict[str, list[SheetRow]] = defaultdict(list)
    for row in rows:
        if row.path:
            files[row.path].append(row)
    for lines in files.values():
        first, *others = lines
        for row in others:
            for column in ("project", "data_type", "md5", "workflow"):
                here, there = getattr(row, column), getattr(first, column)
                if here != there:
                    yield SheetProblem(row.row, column, here, f"line {first.row} says {there!r} of the same file")
        if others and first.data_type not in NO_ALIQUOT:
            yield from _of_pair(lines)


def _of_pair(lines: Sequence[SheetRow]) -> Iterator[SheetProblem]:
    first, last = lines[0], lines[-1]
    if first.data_type not in PAIRS:
        yield SheetProblem(lines[1].row, "path", first.path, f"a file of {first.data_type} is made from one aliquot")
    elif len(lines) > 2:
        yield SheetProblem(last.row, "path", first.path, f"{len(lines)} lines; a pair has two")
    elif sorted(row.tissue_type for row in lines) != sorted(TISSUES):
        said = " and ".join(row.tissue_type or "nothing" for row in lines)
        yield SheetProblem(last.row, "tissue_type", last.tissue_type, f"a pair is one Tumor and one Normal, not {said}")
    elif first.aliquot == last.aliquot:
        yield SheetProblem(last.row, "aliquot", last.aliquot, "tumour and normal are the same aliquot")


def _of_names(rows: Iterable[SheetRow]) -> Iterator[SheetProblem]:
    """An aliquot is of one sample, a sample of one case, a case of one project; a sample has one tissue."""
    seen: dict[tuple[str, str], tuple[str, int]] = {}
    levels = (("aliquot", "sample"), ("sample", "case"), ("case", "project"), ("sample", "tissue_type"))
    for row in rows:
        for child, parent in levels:
            name, above = getattr(row, child), getattr(row, parent)
            if not name or not above:
                continue
            before, line = seen.setdefault((f"{child}/{parent}", name), (above, row.row))
            if before != above:
                yield SheetProblem(row.row, parent, above, f"{child} {name} is of {before!r} in line {line}")
