"""Records: columns CHROM to INFO, each rule of the specification by hand."""

import math

import pytest

from omics_lake.formats.vcf.record import BadRecord, parse_record, text_of
from support.vcf_headers import header_of

LINES = (
    "##contig=<ID=1,length=1000>",
    "##contig=<ID=HLA-A*01:01:01:01,length=3503>",
    '##FILTER=<ID=q10,Description="a">',
    '##INFO=<ID=I,Number=1,Type=Integer,Description="a">',
    '##INFO=<ID=A,Number=A,Type=Integer,Description="a">',
    '##INFO=<ID=R,Number=R,Type=Float,Description="a">',
    '##INFO=<ID=G,Number=G,Type=Float,Description="a">',
    '##INFO=<ID=S,Number=1,Type=String,Description="a">',
    '##INFO=<ID=C,Number=1,Type=Character,Description="a">',
    '##INFO=<ID=F,Number=0,Type=Flag,Description="a">',
)
COLUMNS = {
    "CHROM": "1", "POS": "5", "ID": ".", "REF": "C", "ALT": "T", "QUAL": ".", "FILTER": ".", "INFO": "."
}  # fmt: skip


def record(version="4.2", **columns):
    return parse_record("\t".join((COLUMNS | columns).values()), header_of(*LINES, version=version))


def reason(version="4.2", **columns):
    with pytest.raises(BadRecord) as caught:
        record(version, **columns)
    return str(caught.value)


def test_a_record_keeps_its_columns():
    line = "2\t7\trs1;rs2\tca\tC,<DEL>,*\t29.50\tq10;s50\tI=3;S=a=b,c;F;NEW=%3B;E="
    found = parse_record(line, header_of(*LINES))
    assert found.site == line
    assert (found.contig, found.pos, found.names) == ("2", 7, ("rs1", "rs2"))
    assert (found.ref, found.alts, found.qual) == ("ca", ("C", "<DEL>", "*"), 29.5)
    assert found.filters == ("q10", "s50")
    assert found.info == (("I", "3"), ("S", "a=b,c"), ("F", None), ("NEW", "%3B"), ("E", ""))
    assert found.undeclared == ("contig/2", "FILTER/s50", "INFO/NEW", "INFO/E")
    assert (found.format, found.cells) == (None, ())


@pytest.mark.parametrize("line", ["1\t2\t.\tC\tT\t.\t.\tS=x\r", "1\t2\t.\tC\tT\t.\t.\tS=x\ry"])
def test_a_carriage_return_in_a_line_is_no_part_of_a_value(line):
    with pytest.raises(BadRecord, match="carriage return"):
        parse_record(line, header_of(*LINES))


def test_dots_are_nothing():
    found = record(ALT=".", FILTER="PASS")
    assert (found.names, found.alts, found.qual, found.filters, found.info) == ((), (), None, ("PASS",), ())
    assert found.undeclared == ()


@pytest.mark.parametrize(
    "text", ["", "#1\t2\t.\tC\tT\t.\t.\t.", "1\t2\t.\tC\tT\t.\t.", "1\t2\t.\tC\tT\t.\t.\t.\tGT\t0/1"]
)
def test_lines_of_another_shape(text):
    with pytest.raises(BadRecord, match=r"empty|header line|columns where the header has 8"):
        parse_record(text, header_of())


def test_bytes_that_are_no_utf_8():
    assert text_of("é".encode()) == "é"
    with pytest.raises(BadRecord, match="byte 2 of the line is no UTF-8"):
        text_of(b"a\xff")


@pytest.mark.parametrize("contig", ["<2>", "GL000192.1", "chrUn_x", "<1*>", "HLA-A*01:01:01:01"])
def test_contigs(contig):
    assert record(CHROM=contig).contig == contig


@pytest.mark.parametrize("contig", ["", "chr 1", "chr,1", "HLA-B:1"])
def test_contigs_that_break_the_rules(contig):
    assert "CHROM" in reason(CHROM=contig)


def test_a_star_in_an_undeclared_contig_from_4_3():
    assert "CHROM" in reason("4.3", CHROM="chr*1")
    assert record("4.3", CHROM="HLA-A*01:01:01:01").pos == 5


@pytest.mark.parametrize(("text", "pos"), [("0", 0), ("007", 7), ("42949672950", 42949672950)])
def test_positions(text, pos):
    assert record(POS=text).pos == pos


@pytest.mark.parametrize("text", ["-1", "+1", "1.0", "", ".", "1a", "9" * 19, "٣"])
def test_positions_that_are_none(text):
    assert "POS" in reason(POS=text)


@pytest.mark.parametrize("text", ["a;", ";a", "a b", "", "a;;b"])
def test_ids_that_are_none(text):
    assert "ID" in reason(ID=text)


def test_an_id_twice_is_an_error_from_4_3():
    assert record(ID="a;a").names == ("a", "a")
    assert "a value twice" in reason("4.3", ID="a;a")


@pytest.mark.parametrize("text", ["", ".", "B", "*", "C T", "<DEL>", "C,T"])
def test_references_that_are_none(text):
    assert "REF" in reason(REF=text)


@pytest.mark.parametrize(
    "alt",
    ["acgtnACGTN", "*", "<DEL>", "<DUP:TANDEM>", "<NON_REF>", "<*>", "C<ctg1>", ".A", "A.", "C[2:321[", "C]<c>:3]",
     "]13:123456]A", "[17:198983[A", "]13:0].", "T[HLA-A*01:01:9["],
)  # fmt: skip
def test_alternatives(alt):
    assert record(ALT=f"G,{alt}").alts == ("G", alt)


@pytest.mark.parametrize(
    "alt", ["", "R", "A T", "<INS>BLAH>", "<>", "[1:100[", "C[1:x[", "C[1:2]", "A,", "A,.", "<A B>", "A]"]
)
def test_alternatives_that_are_none(alt):
    assert "ALT" in reason(ALT=alt)


@pytest.mark.parametrize(
    ("text", "value"),
    [("100", 100.0), ("29.50", 29.5), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("+1", 1.0), ("-0", 0.0),
     ("Inf", math.inf), ("-inf", -math.inf), ("infinity", math.inf)],
)  # fmt: skip
def test_qualities(text, value):
    assert record(QUAL=text).qual == value


def test_a_quality_may_be_no_number():
    quality = record(QUAL="NaN").qual
    assert quality is not None
    assert math.isnan(quality)


@pytest.mark.parametrize("text", ["", "x", "-1", "-0.1", "1_0", "1e", "0x1", " 1", "e5", ".."])
def test_qualities_that_are_none(text):
    assert "QUAL" in reason(QUAL=text)


@pytest.mark.parametrize("text", ["", "PASS;", ";q10", "my filter", "0", "q10;0", "PASS;q10"])
def test_filters_that_are_none(text):
    assert "FILTER" in reason(FILTER=text)


@pytest.mark.parametrize("info", ["AC=8;", ";AC=8", "AC=8;;DB", ""])
def test_empty_entries_are_read_over(info):
    assert dict(record(INFO=info).info).get("AC", "8") == "8"
    assert "" not in dict(record(INFO=info).info)


@pytest.mark.parametrize(
    "info",
    ["I=5", "I=-2147483648", "I=+5", "I=.", "A=3", "A=.", "R=1,2", "R=.,2e-5", "R=nan,-inf", "G=1,2,3,4", "S=a b,c",
     "C=word", "F", "F=1", "F=0", "I", "END=42949672950", "CIGAR=3M1I", "DP=0", "MQ=3.5", "AF=0.5", "1000G"],
)  # fmt: skip
def test_values(info):
    key, equals, value = info.partition("=")
    assert record(INFO=info).info == ((key, value if equals else None),)


@pytest.mark.parametrize(
    ("info", "why"),
    [
        ("I=5;I=6", "I twice"),
        ("=5", "no key"),
        ("a b=5", "white space"),
        ("I=", "not of Type Integer"),
        ("I=1.0", "not of Type Integer"),
        ("I=2147483648", "not of Type Integer"),
        ("I=-2147483649", "not of Type Integer"),
        ("I=" + "9" * 5000, "not of Type Integer"),
        ("I=1,2", "2 values where Number=1 means 1"),
        ("A=1,2", "2 values where Number=A means 1"),
        ("R=1", "1 values where Number=R means 2"),
        ("R=1,x", "'x' is not of Type Float"),
        ("F=2", "is a flag and has the value '2'"),
        ("SOMATIC=yes", "is a flag"),
        ("DP=-1", "below 0"),
        ("MQ0=-1", "below 0"),
        ("NS=-1", "below 0"),
        ("END=x", "not of Type Integer"),
        ("CIGAR=3Q", "no CIGAR"),
        ("AN=x", "not of Type Integer"),
    ],
)
def test_values_that_are_none(info, why):
    assert why in reason(INFO=info)


def test_counts_follow_the_alternatives():
    assert record(ALT="T,G", INFO="A=1,2;R=1,2,3").info[0] == ("A", "1,2")
    assert record(ALT=".", INFO="A=0;R=1").info[0] == ("A", "0")


def test_from_4_3_the_eight_lowest_integers_are_reserved():
    assert record(INFO="I=-2147483641").info == (("I", "-2147483641"),)
    assert "Integer" in reason("4.3", INFO="I=-2147483641")
    assert record("4.3", INFO="I=-2147483640").info == (("I", "-2147483640"),)
