"""STAR counts: rows, read statistics, what is left out."""

import gzip

import pytest

from omics_lake.core.errors import SchemaDrift
from omics_lake.formats.star_counts import parse_star_counts, parse_star_summary

HEAD = (
    "# gene-model: GENCODE v36\n"
    "gene_id\tgene_name\tgene_type\tunstranded\tstranded_first\tstranded_second\ttpm_unstranded\tfpkm_unstranded\tfpkm_uq_unstranded\n"
)
STATISTICS = (
    "N_unmapped\t\t\t10\t10\t10\t\t\t\n"
    "N_multimapping\t\t\t20\t20\t20\t\t\t\n"
    "N_noFeature\t\t\t30\t300\t301\t\t\t\n"
    "N_ambiguous\t\t\t40\t4\t5\t\t\t\n"
)


def gene(gene_id, unstranded="5", tpm="1.5", name="G"):
    return f"{gene_id}\t{name}\tprotein_coding\t{unstranded}\t2\t3\t{tpm}\t0.5\t0.25\n"


def star(*lines, head=HEAD + STATISTICS):
    return (head + "".join(lines)).encode()


def test_one_row_a_gene_and_none_for_statistics():
    parsed = parse_star_counts(star(gene("ENSG00000000003.15", name="TSPAN6")))
    assert parsed.rows.to_pylist() == [
        {
            "gene_id": "ENSG00000000003.15",
            "gene_name": "TSPAN6",
            "gene_type": "protein_coding",
            "gene_id_base": "ENSG00000000003",
            "par_y": False,
            "unstranded": 5,
            "stranded_first": 2,
            "stranded_second": 3,
            "tpm": 1.5,
            "fpkm": 0.5,
            "fpkm_uq": 0.25,
        }
    ]
    assert parsed.notes == {"gene_model": "GENCODE v36"}
    assert parsed.rejected == ()


def test_file_without_statistics_lines_is_accepted():
    parsed = parse_star_counts(star(gene("ENSG1.1"), head=HEAD))
    assert parsed.rows["gene_id"].to_pylist() == ["ENSG1.1"]


def test_columns_are_found_by_name():
    text = (
        b"tpm_unstranded\tunstranded\tgene_id\tstranded_second\tgene_type\tfpkm_unstranded\tgene_name\t"
        b"stranded_first\tfpkm_uq_unstranded\n1.5\t7\tENSG1.1\t3\tmiRNA\t0.1\tA\t2\t0.2\n"
    )
    row = parse_star_counts(text).rows.to_pylist()[0]
    assert (row["unstranded"], row["stranded_first"], row["stranded_second"], row["tpm"]) == (7, 2, 3, 1.5)


def test_par_y_copy_stays_apart():
    parsed = parse_star_counts(star(gene("ENSG00000002586.20", "7"), gene("ENSG00000002586.20_PAR_Y", "0")))
    assert parsed.rows.select(["gene_id", "gene_id_base", "par_y", "unstranded"]).to_pylist() == [
        {"gene_id": "ENSG00000002586.20", "gene_id_base": "ENSG00000002586", "par_y": False, "unstranded": 7},
        {"gene_id": "ENSG00000002586.20_PAR_Y", "gene_id_base": "ENSG00000002586", "par_y": True, "unstranded": 0},
    ]


def test_par_y_copy_without_version():
    row = parse_star_counts(star(gene("ENSG00000002586_PAR_Y"))).rows.to_pylist()[0]
    assert (row["gene_id_base"], row["par_y"]) == ("ENSG00000002586", True)


@pytest.mark.parametrize("tpm", ["NaN", "nan", "inf", "-inf", "-0.1", "", "high"])
def test_impossible_abundance_is_rejected_with_its_line(tpm):
    parsed = parse_star_counts(star(gene("ENSG1.1"), gene("ENSG2.1", tpm=tpm), gene("ENSG3.1")))
    assert parsed.rows["gene_id"].to_pylist() == ["ENSG1.1", "ENSG3.1"]
    assert [(r.line, r.raw) for r in parsed.rejected] == [(8, gene("ENSG2.1", tpm=tpm).rstrip("\n"))]


@pytest.mark.parametrize("count", ["-1", "", "1.5", "NaN"])
def test_impossible_count_is_rejected(count):
    parsed = parse_star_counts(star(gene("ENSG1.1", count)))
    assert (parsed.rows.num_rows, [r.line for r in parsed.rejected]) == (0, [7])


def test_count_beyond_32_bits():
    assert parse_star_counts(star(gene("ENSG1.1", "5000000000"))).rows["unstranded"].to_pylist() == [5_000_000_000]


def test_gene_twice_with_equal_lines_is_kept_once():
    parsed = parse_star_counts(star(gene("ENSG1.1"), gene("ENSG2.1"), gene("ENSG1.1")))
    assert (parsed.rows["gene_id"].to_pylist(), parsed.duplicates, parsed.rejected) == (["ENSG1.1", "ENSG2.1"], 1, ())


def test_gene_twice_with_other_values_is_left_out_both_times():
    parsed = parse_star_counts(star(gene("ENSG1.1", "5"), gene("ENSG2.1"), gene("ENSG1.1", "6")))
    assert parsed.rows["gene_id"].to_pylist() == ["ENSG2.1"]
    assert ([r.line for r in parsed.rejected], parsed.duplicates) == ([7, 9], 0)


def test_shifted_line_goes_and_the_rest_stays():
    parsed = parse_star_counts(star(gene("ENSG1.1"), "ENSG2.1\tG\n", gene("ENSG3.1")))
    assert parsed.rows["gene_id"].to_pylist() == ["ENSG1.1", "ENSG3.1"]
    assert [r.line for r in parsed.rejected] == [8]


@pytest.mark.parametrize(
    "wrap",
    [gzip.compress, lambda b: b.replace(b"\n", b"\r\n"), lambda b: b"\xef\xbb\xbf" + b],
    ids=["gzip", "crlf", "bom"],
)
def test_wrapping_of_the_bytes_does_not_matter(wrap):
    data = star(gene("ENSG1.1"), gene("ENSG2.1", "-1"))
    plain, wrapped = parse_star_counts(data), parse_star_counts(wrap(data))
    assert wrapped.rows.equals(plain.rows)
    assert wrapped.rejected == plain.rejected
    assert wrapped.notes == {"gene_model": "GENCODE v36"}


def test_missing_column_is_drift_naming_both_sides():
    with pytest.raises(SchemaDrift, match=r"missing: fpkm_uq_unstranded; the file has: gene_id, "):
        parse_star_counts(star(gene("ENSG1.1")).replace(b"\tfpkm_uq_unstranded", b"\tother"))


def test_summary_counts_genes_reads_and_statistics():
    summary = parse_star_summary(star(gene("ENSG1.1", "2000000000", "1.5"), gene("ENSG2.1", "2000000000", "2.25")))
    assert summary.rows.to_pylist() == [
        {
            "gene_model": "GENCODE v36",
            "genes": 2,
            "n_unmapped": 10,
            "n_multimapping": 20,
            "n_no_feature": 30,
            "n_ambiguous": 40,
            "total_unstranded": 4_000_000_000,
            "tpm_total": 3.75,
        }
    ]


def test_summary_without_statistics_lines_has_nulls():
    row = parse_star_summary(star(gene("ENSG1.1"), head=HEAD)).rows.to_pylist()[0]
    assert (row["n_unmapped"], row["n_ambiguous"], row["genes"]) == (None, None, 1)


def test_summary_counts_rejected_lines_as_genes_and_repeated_ones_once():
    lines = [gene("ENSG1.1"), gene("ENSG1.1"), gene("ENSG2.1", tpm="inf"), "ENSG3.1\tG\n"]
    row = parse_star_summary(star(*lines)).rows.to_pylist()[0]
    assert (row["genes"], row["total_unstranded"], row["tpm_total"]) == (3, 5, 1.5)


def test_summary_rejects_a_statistic_that_is_no_count():
    summary = parse_star_summary(
        star(gene("ENSG1.1"), head=HEAD + STATISTICS.replace("\t20\t20\t20", "\tmany\t20\t20"))
    )
    assert [(r.line, r.raw.split("\t")[0]) for r in summary.rejected] == [(4, "N_multimapping")]
    assert summary.rows["n_multimapping"].to_pylist() == [None]
