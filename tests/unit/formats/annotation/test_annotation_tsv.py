"""Tables of annotations: where the header is, what its columns mean, lines that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.core.errors import UnreadableFile, UsageError
from omics_lake.core.genome import Naming
from omics_lake.formats.annotation.columns import ANNOTATION_SCHEMA
from omics_lake.formats.annotation.tsv import layout_of, rows_of_text
from support.text_batches import batch

NAMING = Naming("GRCh38")
ONCOKB = "chrom\tpos\tref\talt\tname\toncogenic\tlevel\n"


def read(text, column_map=None, first_line=1):
    table, rejected = rows_of_text(batch(text, first_line), layout_of(text, column_map), NAMING, "oncokb", "4.2")
    assert table.schema == ANNOTATION_SCHEMA
    return table.to_pylist(), [(reject.line, reject.reason) for reject in rejected]


def shape(rows, *columns):
    return [tuple(row[column] for column in columns) for row in rows]


def test_one_line_with_usual_names():
    rows, rejected = read(ONCOKB + "7\t140753336\tA\tT\tBRAF V600E\tOncogenic\t.\n")
    assert rejected == []
    assert {name: value for name, value in rows[0].items() if value is not None} == {
        "source": "oncokb", "release": "4.2", "record": len(ONCOKB), "reference_build": "GRCh38", "contig": "chr7",
            "source_contig": "7",
        "start": 140753335, "end": 140753336, "pos": 140753336, "ref": "A", "alt": "T", "allele_number": 1,
        "allele_key": "chr7:140753336:A:T", "is_multiallelic": False, "name": "BRAF V600E",
        "attributes": [("oncogenic", "Oncogenic")],
    }  # fmt: skip


def test_two_alts_are_two_rows_with_trimmed_keys_and_their_frequencies():
    rows, _ = read("#CHROM\tPOS\tREF\tALT\tAF\nchr1\t10\tgtt\tG,gt\t0.1,2e-3\nchr1\t20\tA\t-\trare\n")
    assert shape(rows, "start", "end", "alt", "allele_number", "allele_key", "af", "is_multiallelic") == [
        (9, 12, "G", 1, "chr1:10:GTT:G", 0.1, True),
        (9, 12, "gt", 2, "chr1:10:GT:G", 0.002, True),
        (19, 20, "-", 1, None, None, False),
    ]


def test_dbnsfps_header():
    layout = layout_of("#chr\tpos(1-based)\tref\talt\thg19_chr\n1\t5\tA\tT\t1\n", None)
    assert layout.place == {"chrom": 0, "pos": 1, "ref": 2, "alt": 3}


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("## version 4\n#CHROM\tPOS\n1\t5\n", "#CHROM\tPOS"),
        ("# made by x\n\nchrom\tpos\n1\t5\n", "chrom\tpos"),
        ("##chrom\tpos\nchrom\tpos\textra\n", "chrom\tpos\textra"),
        ("#CHROM\tPOS\n", "#CHROM\tPOS"),
    ],
)
def test_where_the_header_is(head, line):
    assert layout_of(head, None).line == line


def test_regions_of_a_bed_like_table_count_from_0():
    rows, rejected = read("Chr\tBegin\tFinish\tWhat\n1\t0\t100\tx\n2\t7\t7\ty\n3\t9\t8\tz\n",
                          "chrom=Chr;pos=Begin;end=Finish;base=0")  # fmt: skip
    assert shape(rows, "contig", "start", "end", "pos", "ref", "alt") == [
        ("chr1", 0, 100, 1, None, None),
        ("chr2", 7, 7, 8, None, None),
    ]
    assert rejected == [(4, "the end lies before the start")]


def test_end_of_a_table_that_counts_from_1_is_the_last_base():
    rows, rejected = read("chrom\tstart\tend\n1\t1\t100\n1\t5\t.\n1\t5\t4\n")
    assert shape(rows, "start", "end") == [(0, 100), (4, 5)]
    assert rejected == [(4, "the end lies before the start")]


def test_map_renames_and_the_rest_are_attributes():
    rows, _ = read("rs\tChr\tStart\tRef\tAlt\tpos\trs\nrs7\tMT\t9\tC\tG\tinner\tagain\n",
                   "chrom=Chr; pos=Start;ref=Ref;alt=Alt;name=rs")  # fmt: skip
    assert shape(rows, "name", "allele_key", "attributes") == [
        ("rs7", "chrM:9:C:G", [("pos", "inner"), ("rs_2", "again")])
    ]


@pytest.mark.parametrize(
    ("column_map", "why"),
    [
        ("chrom=Chr;pos=Start;colour=Ref", "'colour=Ref' is not one of chrom, pos, end, ref, alt, name, af, base"),
        ("chrom=Chr;pos=Nowhere", "there is no column 'Nowhere'"),
        ("chrom=Chr;pos=Start;base=2", "'base=2' is not one of"),
        ("chrom=Chr;ref=Ref", "it lacks pos"),
        ("", "it lacks chrom and pos"),
    ],
)
def test_map_that_does_not_fit_lists_the_files_columns(column_map, why):
    with pytest.raises(UsageError) as caught:
        layout_of("Chr\tStart\tRef\n", column_map)
    assert why in caught.value.why
    assert caught.value.next_step == "the file's columns are Chr, Start, Ref"


def test_table_without_usual_names_asks_for_a_map():
    with pytest.raises(UnreadableFile, match="no column of a usual name for pos; the file has chrom, where") as caught:
        layout_of("chrom\twhere\n", None)
    assert "column map" in caught.value.next_step


def test_file_of_comments_alone_has_no_header():
    with pytest.raises(UnreadableFile, match="no header line"):
        layout_of("# a\n# b\n", None)


def test_each_bad_line_is_rejected_with_its_number_and_reason():
    tail = "\tx\ty\tz\n"
    bad = ["7\t1\tA\tT\n"]
    bad += [f"{place}{tail}" for place in (".\t2\tA\tT", "7\t3.5\tA\tT", "7\t0\tA\tT", "7\t8\tA\tT,C,T", "7\t8\tA\tT,")]
    text = ONCOKB + "".join(bad) + f"\n# note\n7\t6\tA\tT{tail}"
    rows, rejected = read(text, first_line=101)
    assert shape(rows, "pos") == [(6,)]
    assert rejected == [
        (102, "4 cells where there should be 7"),
        (103, "no chromosome"),
        (104, "the position is not a whole number"),
        (105, "the position is below 1"),
        (106, "an ALT is empty or stands twice"),
        (107, "an ALT is empty or stands twice"),
    ]


def test_bytes_that_are_not_utf8_take_only_their_line_along():
    head = "chrom\tpos\tname\n"
    text = head.encode() + b"1\t5\tSj\xf6gren\n1\tx\tb\r\n1\t7\tSj\xc3\xb6gren\r\n"
    table, rejected = rows_of_text(batch(text), layout_of(head, None), NAMING, "s", "1")
    assert [(reject.line, reject.reason, reject.raw) for reject in rejected] == [
        (2, "byte 0xf6 is not UTF-8", "1\t5\tSj\ufffdgren"),
        (3, "the position is not a whole number", "1\tx\tb"),
    ]
    assert table["name"].to_pylist() == ["Sj\u00f6gren"]


def test_last_line_without_a_newline_and_a_batch_without_lines():
    assert shape(read("chrom\tpos\n1\t5")[0], "pos", "record") == [(5, 10)]
    assert read("chrom\tpos\n") == ([], [])
    table, rejected = rows_of_text(batch(b""), layout_of("chrom\tpos\n", None), NAMING, "s", "1")
    assert (table.num_rows, rejected) == (0, ())


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r#"), max_size=4)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=8))
def test_every_line_is_a_row_a_reject_or_nothing(cells):
    lines = ["\t".join(line) for line in cells]
    data = [line for line in lines if line.strip(" \t\f")]
    layout = layout_of("chrom\tpos\tname\n", None)
    table, rejected = rows_of_text(batch("".join(f"{line}\n" for line in lines)), layout, NAMING, "s", "1")
    assert table.num_rows + len(rejected) == len(data)
