"""The sample sheet of a lab's own files: CSV, one line for each file and aliquot it was made from.

    project,case,sample,aliquot,data_type,path,md5,tissue_type,workflow
    LAB-1,P01,P01-T,P01-T-rna,expression,counts/P01-T.tsv,,Tumor,

The last three columns may be left out. A file of a tumour-normal pair has two lines, one Tumor and one Normal. Clinical
and biospecimen files need neither sample nor aliquot. `path` lies below the folder of files, parts joined by `/`.

A VCF (`variant_calls`) and a file of annotations (`variant_annotation`) need no case either; a VCF may have a line for
each aliquot whose name stands in its header. Two more columns are theirs: `reference_build`, GRCh37 or GRCh38, for a
file that does not tell itself, and `columns`, such as `chrom=Chr;pos=Start;ref=Ref;alt=Alt`, for a table of
annotations. `workflow` is then the annotation's name in the lake.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from omics_lake.source.own_rows import (
    NO_ALIQUOT,
    OPTIONAL,
    REQUIRED,
    TISSUES,
    SheetProblem,
    SheetRow,
    problems_of,
    row_of,
    tabled_type,
)

PAIRS = ("Masked Somatic Mutation", "Gene Level Copy Number", "Allele-specific Copy Number Segment")

_ABSENT = "the column is missing"


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
    absent = {problem.column for problem in problems if problem.problem == _ABSENT}
    for row in rows:  # an absent column is told once, in the header's line
        problems += (found for found in problems_of(row, listing) if found.value or found.column not in absent)
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
                yield row_of(row, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        problems.append(SheetProblem(begin, "", "", f"no CSV: {error}"))
        return
    if header is None or not found:
        problems.append(SheetProblem(1, "", "", "no files: a header and one line for each file and aliquot are needed"))


def _of_header(row: int, header: Sequence[str]) -> Iterator[SheetProblem]:
    known = (*REQUIRED, *OPTIONAL)
    for name in REQUIRED:
        if name not in header:
            yield SheetProblem(row, name, "", _ABSENT)
    for at, name in enumerate(header):
        if name in header[:at]:
            yield SheetProblem(row, name, name, "the column stands twice")
        elif name not in known:
            yield SheetProblem(row, name, name, f"unknown column; known are {', '.join(known)}")


def _of_files(rows: Sequence[SheetRow]) -> Iterator[SheetProblem]:
    """What is wrong between the lines of one file."""
    files: defaultdict[str, list[SheetRow]] = defaultdict(list)
    for row in rows:
        if row.path:
            files[row.path].append(row)
    for lines in files.values():
        first, *others = lines
        for row in others:
            for column in ("project", "data_type", "md5", "workflow", "reference_build", "columns"):
                here, there = getattr(row, column), getattr(first, column)
                if here.lower() != there.lower() if column == "md5" else here != there:
                    yield SheetProblem(row.row, column, here, f"line {first.row} says {there!r} of the same file")
        if others and tabled_type(first.data_type) and first.data_type not in NO_ALIQUOT:
            yield from _of_pair(lines)
        elif first.data_type in PAIRS and first.tissue_type == "Normal":
            yield SheetProblem(first.row, "tissue_type", "Normal", "the line of the pair's Tumor is missing")


def _of_pair(lines: Sequence[SheetRow]) -> Iterator[SheetProblem]:
    first, last = lines[0], lines[-1]
    if first.data_type not in PAIRS:
        yield SheetProblem(lines[1].row, "path", first.path, f"a file of {first.data_type} is made from one aliquot")
    elif len(lines) > 2:
        yield SheetProblem(last.row, "path", first.path, f"{len(lines)} lines; a pair has two")
    elif sorted(row.tissue_type for row in lines) != sorted(TISSUES):
        said = " and ".join(row.tissue_type or "nothing" for row in lines)
        yield SheetProblem(last.row, "tissue_type", last.tissue_type, f"a pair is one Tumor and one Normal, not {said}")
    elif first.case != last.case:
        yield SheetProblem(
            last.row, "case", last.case, f"tumour and normal of a pair are of one case, not {first.case!r}"
        )
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
