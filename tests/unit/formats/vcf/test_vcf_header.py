"""Headers: what is read of them, and what refuses a file, by line."""

import pytest

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Field
from support.vcf_headers import header_of, header_text


def refusal(text):
    with pytest.raises(UnreadableFile) as caught:
        parse_header(text)
    return caught.value.where, caught.value.why


def test_a_header_says_its_parts():
    text = header_text(
        "##reference=file:///ref/GRCh38.fa",
        '##INFO=<ID=AF,Number=A,Type=Float,Description="Allele \\"frequency\\", by ALT",Source="x">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
        '##FILTER=<ID=q10,Description="Quality below 10">',
        "##contig=<ID=chr1,length=248956422,assembly=GRCh38>",
        "##contig=<ID=chrUn>",
        '##ID=<Description="ClinVar Variation ID">',
        samples=("S1", "S 2"),
    )
    header = parse_header(text)
    assert header.text == text
    assert header.version == "4.2"
    assert header.samples == ("S1", "S 2")
    assert header.info == {"AF": Field("AF", "A", "Float", 'Allele "frequency", by ALT')}
    assert header.format == {"GT": Field("GT", "1", "String", "Genotype")}
    assert header.filters == frozenset({"q10"})
    assert list(header.contigs.items()) == [("chr1", 248956422), ("chrUn", None)]
    assert header.reference == "file:///ref/GRCh38.fa"
    assert header.line_end == "\n"


def test_line_ends_are_kept_beside_the_text():
    header = parse_header(header_text().replace("\n", "\r\n"))
    assert header.line_end == "\r\n"
    assert header.text == header_text()


@pytest.mark.parametrize("version", ["4.1", "4.2", "4.3", "4.4", "4.5"])
def test_versions_that_are_read(version):
    assert header_of(version=version).version == version


@pytest.mark.parametrize("version", ["4.0", "4.6", "3.3", "4.2 ", ""])
def test_versions_that_are_not(version):
    where, why = refusal(header_text(version=version))
    assert where == "line 1"
    assert f"'fileformat=VCFv{version}' is none of VCFv4.1" in why


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("##Some text", "no ##key=value line"),
        ("##x=", "no ##key=value line"),
        ("##=x", "no ##key=value line"),
        ("#comment", "no ##key=value line"),
        ("##fileformat=VCFv4.2", "a second ##fileformat line"),
        ("##INFO=ID", "no list in angle brackets"),
        ('##INFO=<ID=X,Number=1,Type=Integer,Description="a "b" c">', "no list of key=value"),
        ('##INFO=<ID=X,Number=1,Type=Integer,Description="a>', "no list of key=value"),
        ("##INFO=<ID=X,Number=1,Type=Integer,Description=a>", "does not stand in double quotes"),
        ("##INFO=<ID=X,Number=1,Type=Integer>", "has no Description"),
        ('##INFO=<Number=1,ID=X,Type=Integer,Description="a">', "ID is not the first"),
        ('##INFO=<Number=1,Type=Integer,Description="a">', "has no ID"),
        ('##INFO=<ID=X,ID=X,Number=1,Type=Integer,Description="a">', "has ID twice"),
        ('##INFO=<ID=X,Number=B,Type=Integer,Description="a">', "Number=B"),
        ('##INFO=<ID=X,Number=LA,Type=Integer,Description="a">', "Number=LA, which VCF 4.2 does not know"),
        (f'##INFO=<ID=X,Number={"9" * 5000},Type=Integer,Description="a">', "does not know"),
        ('##INFO=<ID=X,Number=1,Type=Int,Description="a">', "Type=Int"),
        ('##FORMAT=<ID=X,Number=0,Type=Flag,Description="a">', "Type=Flag"),
        ('##INFO=<ID=DP,Number=2,Type=Integer,Description="a">', "INFO DP has Number=2; the specification has 1"),
        ('##INFO=<ID=AA,Number=.,Type=String,Description="a">', "INFO AA has Number=.; the specification has 1"),
        ('##FORMAT=<ID=GT,Number=1,Type=Integer,Description="a">', "FORMAT GT has Type=Integer"),
        ('##FILTER=<ID=0,Description="a">', "reserved ID 0"),
        ('##ALT=<ID=DEL1,Description="a">', "with a number"),
        ('##ALT=<ID=FOO:BAR,Description="a">', "subtype of no known kind"),
        ('##ALT=<ID=DEL:A<B,Description="a">', "angle bracket"),
        ("##contig=<length=5>", "has no ID"),
        ("##contig=<ID=a,length=x>", "has the length 'x'"),
        ("##SAMPLE=<ID=a b>", "white space"),
        ('##SAMPLE=<ID=a,Mixture="x;y">', "Mixture of SAMPLE a stands in quotes"),
        ("##PEDIGREE=<a=b,c=d e>", "white space"),
        ("##pedigreeDB=<>", "names nothing"),
        ("##assembly=ftp://8080:8080/x", "is no host"),
    ],
)
def test_lines_that_refuse_a_file(line, why):
    where, reason = refusal(header_text("##a=b", line))
    assert where == "line 3"
    assert why in reason


@pytest.mark.parametrize(
    "line",
    [
        '##INFO=<ID=X,Number=-1,Type=Integer,Description="samples of samtools 0.1">',
        '##FORMAT=<ID=AD,Number=.,Type=Integer,Description="GATK before 4.3">',
        '##INFO=<ID=MQ,Number=1,Type=Float,Description="GATK">',
        '##INFO=<ID=X,Number=R,Type=Integer,Description="R in 4.1">  ',
        '##ALT=<ID=NON_REF,Description="GATK">',
        '##ALT=<ID=DEL:ME:ALU,Description="a">',
        '##SAMPLE=<ID=N,Description="Less \\"<\\"",softwareName=<a,b>,File="/a">',
        "##assembly=b37",
        "##contig=<ID=HLA-A*01:01:01:01,length=3503>",
        '##GATKCommandLine=<ID=x,CommandLine=a b "c>',
    ],
)
def test_lines_of_real_callers_are_read(line):
    assert header_of(line, version="4.1").lines == 3


def test_a_dash_one_number_is_a_dot():
    header = header_of('##INFO=<ID=X,Number=-1,Type=Integer,Description="a">', version="4.1")
    assert header.info["X"].number == "."


def test_local_allele_numbers_are_of_4_5():
    header = header_of('##FORMAT=<ID=LEC,Number=LA,Type=Integer,Description="a">', version="4.5")
    assert header.format["LEC"].number == "LA"


@pytest.mark.parametrize("kind", ["INFO", "FORMAT"])
def test_an_id_twice_refuses_the_file(kind):
    line = f'##{kind}=<ID=X,Number=1,Type=Integer,Description="a">'
    assert refusal(header_text(line, line)) == ("line 3", f"{kind} X is declared twice")


def test_one_id_may_be_of_info_and_of_format():
    lines = [f'##{kind}=<ID=X,Number=1,Type=Integer,Description="a">' for kind in ("INFO", "FORMAT")]
    assert header_of(*lines).lines == 4


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER", "does not end with the line"),
        ("#CHROM POS ID REF ALT QUAL FILTER INFO", "does not end with the line"),
        ("#CHROM\tPOS\tID\tALT\tREF\tQUAL\tFILTER\tINFO", "does not end with the line"),
        ("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT", "FORMAT and no sample"),
        ("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tS1\tS2", "not FORMAT"),
        ("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2\tS1", "the sample S1 twice"),
        ("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\t", "empty sample name"),
    ],
)
def test_the_column_line(columns, why):
    where, reason = refusal(f"##fileformat=VCFv4.2\n##a=b\n{columns}\n")
    assert where == "line 3"
    assert why in reason


@pytest.mark.parametrize("text", ["", "\n", "#CHROM\tPOS\n", "##fileformat=VCFv4.2\n", "##fileformat=VCFv4.2"])
def test_what_is_no_header_at_all(text):
    assert refusal(text)[0] == "line 1"
