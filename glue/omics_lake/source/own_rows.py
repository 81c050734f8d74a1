"""One line of a sample sheet: what it holds, and what can be wrong with it alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from omics_lake.core.errors import UsageError
from omics_lake.core.record import slug
from omics_lake.source.gdc_files import is_uuid
from omics_lake.source.gdc_query import CASE_METADATA, DATA_TYPES, data_type_of

REQUIRED = ("project", "case", "sample", "aliquot", "data_type", "path")
OPTIONAL = ("md5", "tissue_type", "workflow", "reference_build", "columns")
TISSUES = ("Tumor", "Normal")
CALLS, ANNOTATION = "Variant Calls", "Variant Annotation"
NO_ALIQUOT = ("Clinical Supplement", "Biospecimen Supplement", CALLS, ANNOTATION)
BUILDS = ("GRCh37", "GRCh38")
SEGMENTS = "Copy Number Segment"
"""Segments with germline ones in them; the GDC's portal gives them, `plan --type` does not."""
NEEDS_WORKFLOW = (
    "Gene Level Copy Number",
    "Masked Copy Number Segment",
    "Allele-specific Copy Number Segment",
    SEGMENTS,
)
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""A name that may be a part of a key."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_UPWARDS = (("aliquot", "sample"), ("sample", "case"))
_EXPRESSION = "Gene Expression Quantification"
_COUNTS = "STAR - Counts"


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
    reference_build: str = ""
    columns: str = ""


def row_of(number: int, cells: Mapping[str, str]) -> SheetRow:
    """The line with these cells, by column."""
    word = cells.get("data_type", "")
    return SheetRow(
        row=number,
        project=cells.get("project", ""),
        case=_one_form(cells.get("case", "")),
        sample=_one_form(cells.get("sample", "")),
        aliquot=_one_form(cells.get("aliquot", "")),
        data_type=tabled_type(word) or word,
        path=cells.get("path", ""),
        md5=cells.get("md5", ""),
        tissue_type=cells.get("tissue_type", ""),
        workflow=cells.get("workflow", ""),
        reference_build=cells.get("reference_build", ""),
        columns=cells.get("columns", ""),
    )


def tabled_type(word: str) -> str | None:
    """The GDC's name; None where the word is none of the types that tables are made of."""
    for other in (SEGMENTS, CALLS, ANNOTATION):
        if slug(word) == slug(other):
            return other
    try:
        name = data_type_of(word).name
    except UsageError:
        return None
    return None if name == CASE_METADATA else name


def problems_of(row: SheetRow, listing: Mapping[str, int]) -> Iterator[SheetProblem]:
    """What is wrong with one line for itself.

    Args:
        listing: bytes of each file below the folder, by path.
    """
    yield from _of_names(row)
    yield from _of_data_type(row)
    yield from _of_variants(row)
    if row.path and (problem := _of_path(row.path, listing)):
        yield SheetProblem(row.row, "path", row.path, problem)
    if row.md5 and not _MD5.fullmatch(row.md5):
        yield SheetProblem(row.row, "md5", row.md5, "an MD5 is 32 hexadecimal digits")
    if row.tissue_type and row.tissue_type not in TISSUES:
        yield SheetProblem(row.row, "tissue_type", row.tissue_type, "Tumor or Normal")


def _of_names(row: SheetRow) -> Iterator[SheetProblem]:
    needed = REQUIRED if row.data_type not in NO_ALIQUOT else ("project", "data_type", "path")
    for column in needed:
        if not getattr(row, column):
            yield SheetProblem(row.row, column, "", "empty")
    for child, parent in _UPWARDS:
        if getattr(row, child) and not getattr(row, parent) and parent not in needed:
            yield SheetProblem(row.row, parent, "", f"empty, although the {child} is given")
    for column in ("case", "sample", "aliquot", "workflow"):
        if _CONTROL.search(getattr(row, column)):
            yield SheetProblem(row.row, column, getattr(row, column), "a line break, tab or other control character")
    if row.project and not PLAIN.fullmatch(row.project):
        yield SheetProblem(row.row, "project", row.project, "letters, digits, '.', '_' and '-' only")


def _of_data_type(row: SheetRow) -> Iterator[SheetProblem]:
    if row.data_type and tabled_type(row.data_type) is None:
        names = [known.alias for known in DATA_TYPES if known.name != CASE_METADATA]
        known = ", ".join((*names, *map(slug, (SEGMENTS, CALLS, ANNOTATION))))
        yield SheetProblem(row.row, "data_type", row.data_type, f"unknown; known are {known}")
    if row.data_type == _EXPRESSION and row.workflow not in ("", _COUNTS):
        yield SheetProblem(row.row, "workflow", row.workflow, f"only {_COUNTS} files are tabled; or leave it empty")
    if row.data_type in NEEDS_WORKFLOW and not row.workflow:
        yield SheetProblem(row.row, "workflow", "", f"{row.data_type} needs its workflow, such as ASCAT3 or DNAcopy")


def _of_variants(row: SheetRow) -> Iterator[SheetProblem]:
    """Columns that only files of variants and annotations have."""
    if row.reference_build and row.data_type not in (CALLS, ANNOTATION):
        yield SheetProblem(row.row, "reference_build", row.reference_build, f"only {CALLS} and {ANNOTATION} have one")
    elif row.reference_build and row.reference_build not in BUILDS:
        yield SheetProblem(row.row, "reference_build", row.reference_build, " or ".join(BUILDS))
    if row.columns and row.data_type != ANNOTATION:
        yield SheetProblem(row.row, "columns", row.columns, f"only tables of {ANNOTATION} have a column map")


def _of_path(path: str, listing: Mapping[str, int]) -> str:
    parts = path.split("/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or "://" in path:
        return "must be below the folder of files, not absolute"
    if "\\" in path:
        return "parts of a path are joined by /"
    if any(part in ("", ".", "..") for part in parts) or any(ord(char) < 32 for char in path):
        return "must be a plain path below the folder of files"
    return "" if path in listing else "no such file below the folder of files"


def _one_form(name: str) -> str:
    """A UUID is the same in capitals and small letters; other names are taken as written."""
    return name.lower() if is_uuid(name) else name
