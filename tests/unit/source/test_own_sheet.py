"""The sample sheet's validator: every problem at once, with row and column; never a crash."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.source.own_rows import OPTIONAL, REQUIRED
from omics_lake.source.own_sheet import read_sheet, validate_sheet

LISTING = {"a.tsv": 1, "b.maf": 2, "sub/c.tsv": 3}
HEADER = "project,case,sample,aliquot,data_type,path,md5,tissue_type,workflow"
GOOD = "LAB-1,P1,P1-T,P1-T-r,expression,a.tsv,,Tumor,"


def found(*lines: str, header: str = HEADER) -> list[tuple[int, str]]:
    """Row and column of every problem."""
    text = "\n".join((header, *lines)) + "\n"
    return [(problem.row, problem.column) for problem in validate_sheet(text.encode(), LISTING)]


def test_a_good_sheet_gives_its_rows_in_the_archives_words() -> None:
    text = (HEADER + "\r\n" + GOOD + "\r\n").encode("utf-8-sig")

    rows, problems = read_sheet(text, LISTING)

    assert problems == ()
    assert [(r.row, r.project, r.aliquot, r.data_type, r.path) for r in rows] == [
        (2, "LAB-1", "P1-T-r", "Gene Expression Quantification", "a.tsv")
    ]


def test_optional_columns_may_be_left_out() -> None:
    assert found("LAB-1,P1,P1-T,P1-T-r,Gene Expression Quantification,a.tsv", header=",".join(REQUIRED)) == []


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("LAB 1,P1,P1-T,A,expression,a.tsv,,,", "project"),
        ("../x,P1,P1-T,A,expression,a.tsv,,,", "project"),
        (",P1,P1-T,A,expression,a.tsv,,,", "project"),
        ("L,,P1-T,A,expression,a.tsv,,,", "case"),
        ("L,P1,,A,expression,a.tsv,,,", "sample"),
        ("L,P1,P1-T,,expression,a.tsv,,,", "aliquot"),
        ("L,P1,P1-T,A,proteome,a.tsv,,,", "data_type"),
        ("L,P1,P1-T,A,cases,a.tsv,,,", "data_type"),
        ("L,P1,P1-T,A,,a.tsv,,,", "data_type"),
        ("L,P1,P1-T,A,expression,/a.tsv,,,", "path"),
        ("L,P1,P1-T,A,expression,C:a.tsv,,,", "path"),
        ("L,P1,P1-T,A,expression,s3://b/a.tsv,,,", "path"),
        ("L,P1,P1-T,A,expression,../a.tsv,,,", "path"),
        ("L,P1,P1-T,A,expression,sub\\c.tsv,,,", "path"),
        ("L,P1,P1-T,A,expression,none.tsv,,,", "path"),
        ("L,P1,P1-T,A,expression,a.tsv,12,,", "md5"),
        ("L,P1,P1-T,A,expression,a.tsv,,tumour,", "tissue_type"),
        ("L,P1,P1-T,A,segments,a.tsv,,,", "workflow"),
        ("L,P1,P1-T,A,expression,a.tsv,,,Salmon", "workflow"),
        ("L,P1,P1-T,A\t1,expression,a.tsv,,,", "aliquot"),
    ],
)
def test_each_wrong_cell_is_named(line: str, column: str) -> None:
    assert found(line) == [(2, column)]


def test_clinical_files_need_no_sample() -> None:
    assert found("L,,,,clinical,a.tsv,,,") == []


def test_header_problems() -> None:
    assert found(GOOD, header=HEADER.replace("path", "file")) == [(1, "path"), (1, "file")]
    assert (1, "case") in found("L,P1,P1,P1-T,A,expression,a.tsv,,,", header="project,case," + HEADER[8:])


def test_lines_of_one_file_must_agree() -> None:
    assert found(GOOD, "LAB-2,P2,P2-T,P2-r,expression,a.tsv,,,") == [(3, "project"), (3, "path")]


def test_a_pair_is_one_tumor_and_one_normal() -> None:
    tumor, normal = "L,P1,P1-T,A,mutation,b.maf,,Tumor,", "L,P1,P1-N,B,mutation,b.maf,,Normal,"
    assert found(tumor, normal) == []
    assert found(tumor) == []
    assert found(tumor, normal.replace("Normal", "Tumor")) == [(3, "tissue_type")]
    assert found(tumor, normal, "L,P1,P1-M,C,mutation,b.maf,,Normal,") == [(4, "path")]
    assert found(tumor, "L,P1,P1-N,A,mutation,b.maf,,Normal,") == [(3, "sample"), (3, "aliquot")]


def test_the_tumor_of_a_pair_must_be_there_and_of_the_same_case() -> None:
    tumor, normal = "L,P1,P1-T,A,mutation,b.maf,,Tumor,", "L,P2,P2-N,B,mutation,b.maf,,Normal,"
    assert found(tumor, normal) == [(3, "case")]
    assert found(normal) == [(2, "tissue_type")]


def test_the_md5_of_a_pair_may_be_written_in_either_case() -> None:
    tumor, normal = "L,P1,P1-T,A,mutation,b.maf,{},Tumor,", "L,P1,P1-N,B,mutation,b.maf,{},Normal,"
    assert found(tumor.format("ab" * 16), normal.format("AB" * 16)) == []
    assert found(tumor.format("ab" * 16), normal.format("cd" * 16)) == [(3, "md5")]


def test_a_uuid_is_one_aliquot_in_either_case() -> None:
    uuid = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
    second = f"L,P1,S2,{uuid.upper()},expression,sub/c.tsv,,,"
    assert found(f"L,P1,S1,{uuid},expression,a.tsv,,,", second) == [(3, "sample")]


def test_an_absent_column_is_told_once() -> None:
    lines = [f"L,P1,S,A{n},a.tsv" for n in range(3)]
    assert found(*lines, header="project,case,sample,aliquot,path") == [(1, "data_type")]


def test_clinical_samples_and_aliquots_name_what_they_are_of() -> None:
    assert found("L,,S1,,clinical,a.tsv,,,") == [(2, "case")]
    assert found("L,P1,,A1,clinical,a.tsv,,,") == [(2, "sample")]


def test_names_lead_upwards_to_one_place() -> None:
    second = "LAB-1,P2,P1-T,P1-T-d,expression,sub/c.tsv,,Tumor,"
    assert found(GOOD, second) == [(3, "case")]
    assert found(GOOD, second.replace("P2,P1-T,P1-T-d", "P1,P1-T,P1-T-d").replace("LAB-1", "LAB-2")) == [(3, "project")]
    assert found(GOOD, "LAB-1,P1,P1-T,P1-T-d,expression,sub/c.tsv,,Normal,") == [(3, "tissue_type")]


def test_all_problems_come_at_once_in_the_order_of_lines() -> None:
    assert found("L,,S,A,nope,a.tsv,x,,", "short,line", "L,P9,S9,A9,expression,gone,,,") == [
        (2, "case"),
        (2, "data_type"),
        (2, "md5"),
        (3, ""),
        (4, "path"),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no files"),
        (HEADER.encode(), "no files"),
        (b"project\xff\n", "not UTF-8"),
        (b"a\0b\n", "NUL"),
        (HEADER.encode() + b'\n"open,quote\n', "no CSV"),
    ],
)
def test_what_is_no_sheet_at_all(data: bytes, said: str) -> None:
    assert any(said in problem.problem for problem in validate_sheet(data, LISTING))


def test_row_is_the_line_that_a_quoted_record_begins_at() -> None:
    quoted = 'L,"P\n1",S,A,expression,a.tsv,,,'
    assert (4, "path") in found(quoted, "L,P2,S2,A2,expression,gone.tsv,,,")


@given(st.binary())
def test_no_bytes_crash_it(data: bytes) -> None:
    assert validate_sheet(data, LISTING)


@given(st.lists(st.lists(st.text(max_size=8), max_size=10), max_size=6))
def test_no_cells_crash_it(cells: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[*REQUIRED, *OPTIONAL], *cells])
    validate_sheet(buffer.getvalue().encode("utf-8", "surrogatepass"), LISTING)


@given(st.lists(st.integers(0, 999), unique=True, min_size=1, max_size=20), st.booleans())
def test_a_sheet_made_right_has_no_problem(numbers: list[int], crlf: bool) -> None:
    end = "\r\n" if crlf else "\n"
    lines = [f"L,P{n},P{n}-T,P{n}-T-r,expression,f{n}.tsv,,Tumor," for n in numbers]

    rows, problems = read_sheet(end.join((HEADER, *lines)).encode(), {f"f{n}.tsv": n for n in numbers})

    assert problems == ()
    assert [row.path for row in rows] == [f"f{n}.tsv" for n in numbers]
