"""FORMAT and cells: each rule of the specification by hand."""

import pytest

from omics_lake.formats.vcf.cells import cell_count
from omics_lake.formats.vcf.record import BadRecord, parse_record
from support.vcf_headers import header_of

LINES = (
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="a">',
    '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="a">',
    '##FORMAT=<ID=A,Number=A,Type=Float,Description="a">',
    '##FORMAT=<ID=R,Number=R,Type=Integer,Description="a">',
    '##FORMAT=<ID=HQ,Number=2,Type=Integer,Description="a">',
    '##FORMAT=<ID=S,Number=1,Type=String,Description="a">',
)
OLD = '##FORMAT=<ID=AD,Number=A,Type=Integer,Description="wrong, as vcf2maf writes it">'


def record(form, *cells, version="4.2", alt="T"):
    samples = tuple(f"S{n}" for n in range(1, len(cells) + 1))
    columns = ("1", "5", ".", "C", alt, ".", ".", ".", form, *cells)
    return parse_record(
        "\t".join(columns), header_of(*LINES, *((OLD,) if version < "4.3" else ()), version=version, samples=samples)
    )


def reason(form, *cells, version="4.2", alt="T"):
    with pytest.raises(BadRecord) as caught:
        record(form, *cells, version=version, alt=alt)
    return str(caught.value)


def test_cells_are_kept_as_written():
    found = record("GT:DP:XX", "0/1:3:a", ".")
    assert (found.format, found.cells) == ("GT:DP:XX", ("0/1:3:a", "."))
    assert found.undeclared == ("contig/1", "FORMAT/DP", "FORMAT/XX")


@pytest.mark.parametrize("gt", ["0", "1", ".", "0/1", "1|0", "./.", "./1", "0|0|1", "0/1|1", "00/01"])
def test_genotypes(gt):
    assert record("GT", gt).cells == (gt,)


@pytest.mark.parametrize(
    "gt", ["", "/", "0/", "/1", "0//1", "0/|1", "1/C", "0.000", "-1/0", "0\\1", "|0", "9999999999"]
)
def test_genotypes_that_are_none(gt):
    assert "is no genotype" in reason("GT", gt)


@pytest.mark.parametrize("gt", ["/0|1", "|0", "|0/1"])
def test_leading_phase_marks_are_of_4_4(gt):
    assert record("GT", gt, version="4.4").cells == (gt,)
    assert "is no genotype" in reason("GT", gt, version="4.3")
    assert "is no genotype" in reason("GT", f"/{gt}", version="4.4")


def test_an_allele_out_of_range():
    assert reason("GT", "0/1", "0/2") == "sample S2: GT '0/2' names allele 2 of a record with 1 ALT alleles"
    assert "names allele 1 of a record with 0" in reason("GT", "0/1", alt=".")


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("GT::DP", "empty part"),
        ("", "empty part"),
        ("GT:D P", "white space"),
        ("GT:DP:DP", "a key twice"),
        ("GT:GT", "a key twice"),
        ("DP:GT", "GT, but not first"),
    ],
)
def test_formats_that_are_none(form, why):
    assert why in reason(form, "0/1")


def test_keys_are_words_from_4_3():
    assert record("GT:G%S", "0/1:x").format == "GT:G%S"
    assert "letters, digits" in reason("GT:G%S", "0/1:x", version="4.3")


def test_a_dot_as_format_has_no_fields():
    assert record(".", ".").cells == (".",)
    assert "fields where FORMAT has 0" in reason(".", "0/1")


@pytest.mark.parametrize(
    ("form", "cell", "alt"),
    [
        ("GT:PL", "0/1", "T"),
        ("GT:PL", "0/1:.", "T"),
        ("GT:PL", "0/1:1,2,3", "T"),
        ("GT:PL", "0/1:1,2,3,4,5,6", "T,G"),
        ("GT:PL", "0:1,2", "T"),
        ("GT:PL", "0:1,2,3", "T"),
        ("GT:PL", "0/0/1:1,2,3,4", "T"),
        ("GT:PL", ".:1,2", "T"),
        ("PL", "1,2", "T"),
        ("GT:PL", "0/0:7", "."),
        ("A:R", "0.5:3,4", "T"),
        ("A:R", "nan,.:3,4,.", "T,G"),
        ("HQ", "1,2", "T"),
        ("S", "a,b c", "T"),
        ("AD", "3,4", "T"),
        ("A:HQ", ":1,2", "T"),
        ("A", "", "T"),
        ("A:HQ", ".", "T"),
    ],
)
def test_fields(form, cell, alt):
    assert record(form, cell, alt=alt).cells == (cell,)


@pytest.mark.parametrize(
    ("form", "cell", "alt", "why"),
    [
        ("GT:PL", "0/1:1,2", "T", "PL has 2 values where Number=G means 3"),
        ("GT:PL", "0/1:1,2,3", "T,G", "PL has 3 values where Number=G means 6"),
        ("GT:PL", "0/1/1:1,2,3", "T", "PL has 3 values where Number=G means 4"),
        ("A", "1,2", "T", "A has 2 values where Number=A means 1"),
        ("R", "1", "T", "R has 1 values where Number=R means 2"),
        ("HQ", "1", "T", "HQ has 1 values where Number=2 means 2"),
        ("R", "1,x", "T", "R 'x' is not of Type Integer"),
        ("A", "x", "T", "A 'x' is not of Type Float"),
        ("GQ", "x", "T", "GQ 'x' is not of Type Float"),
        ("GT:PL", "0/1:1,2,3:4", "T", "3 fields where FORMAT has 2"),
    ],
)
def test_fields_that_break_the_rules(form, cell, alt, why):
    assert reason(form, cell, alt=alt) == f"sample S1: {why}"


def test_the_number_of_cells_is_that_of_the_samples():
    header = header_of(*LINES, samples=("S1", "S2"))
    with pytest.raises(BadRecord, match="10 columns where the header has 11"):
        parse_record("1\t5\t.\tC\tT\t.\t.\t.\tGT\t0/1", header)


@pytest.mark.parametrize(
    ("alts", "ploidy", "count"), [(1, 2, 3), (2, 2, 6), (3, 2, 10), (1, 1, 2), (2, 3, 10), (1, 4, 5)]
)
def test_number_g_counts_multisets(alts, ploidy, count):
    """Of `alts + 1` alleles `ploidy` are drawn: 4 alleles, diploid: 4 equal and 6 unequal pairs."""
    assert cell_count("G", alts, ploidy) == count
