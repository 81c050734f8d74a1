"""Gene-level copy number."""

import pytest

from omics_lake.core.errors import SchemaDrift
from omics_lake.formats.gene_copy_number import parse_gene_copy_number

HEAD = "gene_id\tgene_name\tchromosome\tstart\tend\tcopy_number\tmin_copy_number\tmax_copy_number\n"


def parse(*lines):
    return parse_gene_copy_number((HEAD + "".join(lines)).encode())


def test_gene_with_copies():
    assert parse("ENSG00000240361.2\tOR4G11P\tchr1\t57598\t64116\t2\t1\t3\n").rows.to_pylist() == [
        {
            "gene_id": "ENSG00000240361.2",
            "gene_name": "OR4G11P",
            "chromosome": "chr1",
            "start_position": 57598,
            "end_position": 64116,
            "gene_id_base": "ENSG00000240361",
            "par_y": False,
            "copy_number": 2,
            "min_copy_number": 1,
            "max_copy_number": 3,
        }
    ]


def test_gene_without_segment_stays_with_nulls():
    parsed = parse("ENSG1.5\tDDX11L1\tchr1\t11869\t14409\t\t\t\n", "ENSG2.5\tB\tchr1\t11870\t14410\t0\t0\t0\n")
    assert parsed.rows["copy_number"].to_pylist() == [None, 0]
    assert parsed.rejected == ()


def test_par_y_copy_stays_apart():
    parsed = parse("ENSG2.20\tCD99\tchrX\t1\t9\t2\t2\t2\n", "ENSG2.20_PAR_Y\tCD99\tchrY\t1\t9\t1\t1\t1\n")
    assert parsed.rows["par_y"].to_pylist() == [False, True]
    assert parsed.rows["gene_id_base"].to_pylist() == ["ENSG2", "ENSG2"]


def test_chromosome_with_and_without_chr():
    parsed = parse("ENSG1.1\tA\t1\t1\t9\t2\t2\t2\n", "ENSG2.1\tB\tCHRX\t1\t9\t2\t2\t2\n")
    assert parsed.rows["chromosome"].to_pylist() == ["chr1", "chrX"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ENSG1.1\tA\tGL000192.1\t1\t9\t2\t2\t2\n", "chromosome 'GL000192.1' is none of the 25"),
        ("ENSG1.1\tA\tchr1\t\t9\t2\t2\t2\n", "start is empty"),
        ("ENSG1.1\tA\tchr1\t1\t9\t-2\t2\t2\n", "copy_number is negative"),
        ("ENSG1.1\tA\tchr1\t1\t9\t1.5\t2\t2\n", "copy_number is not a whole number: '1.5'"),
        ("ENSG1.1\tA\tchr1\t1\t9\t2\n", "the line has 6 cells, the header 8"),
    ],
)
def test_impossible_line_is_rejected(line, reason):
    parsed = parse("ENSG9.1\tZ\tchr1\t1\t9\t2\t2\t2\n", line)
    assert [(r.line, r.reason) for r in parsed.rejected] == [(3, reason)]
    assert parsed.rows["gene_id"].to_pylist() == ["ENSG9.1"]


def test_gene_twice():
    one, other = "ENSG1.1\tA\tchr1\t1\t9\t2\t2\t2\n", "ENSG1.1\tA\tchr1\t1\t9\t3\t3\t3\n"
    assert (parse(one, one).rows.num_rows, parse(one, one).duplicates) == (1, 1)
    assert [r.line for r in parse(one, other).rejected] == [2, 3]


def test_other_file_is_drift():
    with pytest.raises(SchemaDrift, match="missing: gene_name"):
        parse_gene_copy_number(b"gene_id\tstart\nENSG1.1\t1\n")
