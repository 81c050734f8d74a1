"""Reading forms: header rows, line numbers, shifted lines, encodings (T1, T3, T10)."""

from __future__ import annotations

import gzip

import pytest

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.biotab import Biotab, read_biotab

ALIASES = "bcr_patient_barcode\tdeath_days_to\tsurgery\tsurgery"
NAMES = "bcr_patient_barcode\tdays_to_death\tsurgery_locoregional\tsurgery_any"
CDES = "CDE_ID:2003301\tCDE_ID:3165475\tCDE_ID:\tCDE_ID:3427611"
LINE = "TCGA-AA-0001\t12\tYES\tNO"


def form(*lines: str) -> Biotab:
    return read_biotab(("\n".join(lines) + "\n").encode())


def test_three_header_rows() -> None:
    read = form(ALIASES, NAMES, CDES, LINE)

    assert read.header_rows == 3
    assert [(c.alias, c.name, c.cde) for c in read.columns] == [
        ("bcr_patient_barcode", "bcr_patient_barcode", "2003301"),
        ("death_days_to", "days_to_death", "3165475"),
        ("surgery", "surgery_locoregional", None),
        ("surgery", "surgery_any", "3427611"),
    ]
    assert [(row.line, row.cells) for row in read.rows] == [(4, ("TCGA-AA-0001", "12", "YES", "NO"))]


def test_two_header_rows_where_the_second_holds_cde_ids() -> None:
    read = form(ALIASES, CDES, LINE)

    assert (read.header_rows, read.rows[0].line) == (2, 3)
    assert [(c.name, c.cde) for c in read.columns][1] == (None, "3165475")


def test_blank_cells_of_a_cde_row_are_no_data_line() -> None:
    read = form(ALIASES, "\tCDE_ID:3165475\t\t", LINE)

    assert (read.header_rows, len(read.rows)) == (2, 1)


def test_missing_cde_row() -> None:
    read = form(ALIASES, NAMES, LINE)

    assert (read.header_rows, len(read.rows)) == (2, 1)
    assert [(c.name, c.cde) for c in read.columns][1] == ("days_to_death", None)


def test_one_header_row() -> None:
    read = form(ALIASES, LINE, LINE)

    assert (read.header_rows, [row.line for row in read.rows]) == (1, [2, 3])


def test_names_are_recognised_where_the_barcode_is_not_first() -> None:
    read = form("death_days_to\tbcr_patient_barcode", "days_to_death\tbcr_patient_barcode", "12\tTCGA-AA-0001")

    assert (read.header_rows, read.columns[0].name) == (2, "days_to_death")


def test_repeated_names_get_keys_of_their_own() -> None:
    assert [c.key for c in form(ALIASES, LINE).columns] == [
        "bcr_patient_barcode",
        "death_days_to",
        "surgery",
        "surgery_2",
    ]
    assert [c.key for c in form(ALIASES, NAMES, CDES).columns][2:] == ["surgery_locoregional", "surgery_any"]


def test_a_shifted_line_is_rejected_with_its_number_and_the_rest_loads() -> None:
    read = form(ALIASES, NAMES, CDES, LINE, "TCGA-AA-0002\t12\tYES", LINE + "\textra", LINE)

    assert [row.line for row in read.rows] == [4, 7]
    assert [(r.line, r.reason, r.raw) for r in read.rejected] == [
        (5, "3 cells where the header has 4", "TCGA-AA-0002\t12\tYES"),
        (6, "5 cells where the header has 4", LINE + "\textra"),
    ]


def test_a_quote_is_data() -> None:
    read = form(ALIASES, 'TCGA-AA-0001\t12\t"open\tNO')

    assert read.rows[0].cells[2] == '"open'


def test_blank_lines_are_no_data_lines() -> None:
    read = form(ALIASES, LINE, "", "\t\t\t", LINE)

    assert ([row.line for row in read.rows], read.rejected) == ([2, 5], ())


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data,
        gzip.compress,
        lambda data: gzip.compress(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")),
    ],
    ids=["plain", "crlf", "bom", "gzip named .txt", "all of them"],
)
def test_the_wrapping_of_the_text_does_not_matter(wrap) -> None:
    data = "\n".join((ALIASES, NAMES, CDES, LINE)).encode()

    read = read_biotab(wrap(data))

    assert read.columns[0].alias == "bcr_patient_barcode"
    assert [row.cells for row in read.rows] == [("TCGA-AA-0001", "12", "YES", "NO")]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_letters_outside_ascii_are_read_in_both_encodings(encoding: str) -> None:
    data = f"{ALIASES}\nTCGA-AA-0001\t12\tSjögren\t–\n".encode(encoding)

    assert read_biotab(data).rows[0].cells[2:] == ("Sjögren", "–")


def test_bytes_of_no_known_encoding_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="neither UTF-8 nor Windows-1252"):
        read_biotab(f"{ALIASES}\nTCGA-AA-0001\t12\t".encode() + b"\x81\xff\tNO\n")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\t\t\nTCGA-AA-0001\t1\t2\n"])
def test_a_file_without_header_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="no header line"):
        read_biotab(data)


def test_header_rows_of_different_width_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="differ in width"):
        form(ALIASES, NAMES, CDES + "\tCDE_ID:5", LINE)
