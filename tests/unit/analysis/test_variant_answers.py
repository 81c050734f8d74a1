"""The questions about variants, against numbers worked out by hand from the table in `support.variant_lake`."""

from __future__ import annotations

from typing import Any

import pytest

from omics_lake.analysis.answers import Value, answer
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import NAMED_QUERIES
from support.variant_lake import CLINVAR, GENES, PROJECT, KeptLake, make_lake

QUESTIONS = {question.name: question for question in NAMED_QUERIES}
COHORT = (PROJECT, "cohort")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    return KeptLake(make_lake(tmp_path_factory.mktemp("variants") / "lake"))


def ask(lake: LocalLake, name: str, *values: Value) -> list[dict[str, Any]]:
    return answer(lake, QUESTIONS[name], values=values).to_pylist()


def picked(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_carriers_are_those_called_with_the_allele_in_every_call_set_of_the_build(lake: LocalLake) -> None:
    rows = ask(lake, "carriers_of_variant", PROJECT, "GRCh38", "chr1", "chr1:100:A:G")
    # B is hom-ref, D is missing in cohort and has it in single.g; `old` is GRCh37
    assert picked(rows, "callset_id", "sample_id", "patient_barcode", "genotype", "copies", "ploidy") == [
        ("cohort", "A", "TCGA-X0-0001", "0/1", 1, 2),
        ("cohort", "C", None, "1/1", 2, 2),
        ("single.g", "D", None, "0/1", 1, 2),
    ]
    assert picked(rows, "dp", "gq", "allele_reads", "filters")[0] == (20, 99, 9, "PASS")


def test_carriers_of_the_second_allele_of_a_record(lake: LocalLake) -> None:
    rows = ask(lake, "carriers_of_variant", PROJECT, "GRCh38", "chr1", "chr1:400:GT:G")
    # GTT>GT in cohort (B 1/2, D 0/2) and in single.g (D 0/1): one allele, whatever stands beside it
    assert picked(rows, "callset_id", "sample_id", "genotype") == [
        ("cohort", "B", "1/2"),
        ("cohort", "D", "0/2"),
        ("single.g", "D", "0/1"),
    ]


def test_a_call_set_of_another_build_has_its_own_carriers(lake: LocalLake) -> None:
    rows = ask(lake, "carriers_of_variant", PROJECT, "GRCh37", "chr1", "chr1:100:A:G")
    assert picked(rows, "callset_id", "sample_id") == [("old", "A")]


COUNTS = ("called_samples", "missing_samples", "called_alleles", "allele_count", "allele_frequency")
KINDS = ("carriers", "non_carriers", "heterozygous", "homozygous", "haploid_carriers", "half_called")


def test_frequencies_are_over_called_alleles(lake: LocalLake) -> None:
    rows = {row["allele_key"]: row for row in ask(lake, "cohort_allele_frequency", *COHORT, "chr1", 1, 500)}
    counts = {key: tuple(row[name] for name in COUNTS) for key, row in rows.items()}
    assert counts == {
        "chr1:100:A:G": (3, 1, 6, 3, 0.5),  # 0/1 0/0 1/1 and ./., which is not called
        "chr1:200:C:T": (4, 0, 8, 1, 0.125),  # D's 0/0 has a row of its own, A's and B's are implied
        "chr1:300:A:C": (4, 0, 7, 3, 0.428571),  # B 2 and D 1 of 2 + 2 + 2 + 1
        "chr1:400:GTT:G": (4, 0, 8, 2, 0.25),  # A and B
        "chr1:400:GT:G": (4, 0, 8, 2, 0.25),  # B and D
        "chr1:402:T:C": (4, 0, 8, 1, 0.125),  # C; B's 1/1 is * and is called
        "chr1:500:G:A": (4, 0, 8, 0, 0.0),  # all implied
    }
    kinds = {key: tuple(row[name] for name in KINDS) for key, row in rows.items()}
    assert kinds == {
        "chr1:100:A:G": (2, 1, 1, 1, 0, 0),
        "chr1:200:C:T": (1, 3, 1, 0, 0, 0),
        "chr1:300:A:C": (2, 2, 0, 1, 0, 1),  # D is ./1
        "chr1:400:GTT:G": (2, 2, 2, 0, 0, 0),  # B is 1/2: two alleles, heterozygous for each
        "chr1:400:GT:G": (2, 2, 2, 0, 0, 0),
        "chr1:402:T:C": (1, 3, 1, 0, 0, 0),
        "chr1:500:G:A": (0, 4, 0, 0, 0, 0),
    }
    assert {row["samples"] for row in rows.values()} == {4}


def test_a_haploid_call_counts_one_allele(lake: LocalLake) -> None:
    (row,) = ask(lake, "cohort_allele_frequency", *COHORT, "chrX", 1000, 1000)
    # A 0/1, B 0/0, C 0 (implied), D 1
    assert tuple(row[name] for name in COUNTS) == (4, 0, 6, 2, 0.333333)
    assert tuple(row[name] for name in KINDS) == (2, 2, 1, 0, 1, 0)


def test_a_region_counts_both_ends(lake: LocalLake) -> None:
    rows = ask(lake, "cohort_allele_frequency", *COHORT, "chr1", 200, 300)
    assert picked(rows, "pos") == [(200,), (300,)]


def test_pathogenic_alleles_of_each_sample(lake: LocalLake) -> None:
    rows = ask(lake, "pathogenic_variants_per_sample", *COHORT, *CLINVAR)
    # 500 G>A is pathogenic and nobody's; 402 T>C conflicts. On X, A is 0/1 and D is 1
    assert picked(rows, "sample_id", "pathogenic_alleles", "homozygous", "hemizygous", "genes", "allele_keys") == [
        ("A", 3, 0, 0, "BRCA2 G1 GX", "chr13:32340300:GT:G chr1:100:A:G chrX:1000:T:C"),
        ("B", 1, 0, 0, "G3", "chr1:400:GT:G"),
        ("C", 1, 1, 0, "G1", "chr1:100:A:G"),
        ("D", 2, 0, 1, "G3 GX", "chr1:400:GT:G chrX:1000:T:C"),
    ]


def test_a_sample_without_pathogenic_alleles_is_listed_with_none(lake: LocalLake) -> None:
    # Given a release of genes, which says nothing of pathogenicity
    rows = ask(lake, "pathogenic_variants_per_sample", *COHORT, *GENES)
    names = ("sample_id", "pathogenic_alleles", "homozygous", "genes")
    assert picked(rows, *names) == [(sample, 0, 0, None) for sample in "ABCD"]


def test_rare_alleles_by_the_annotation_else_by_the_call_set(lake: LocalLake) -> None:
    rows = ask(lake, "rare_variants", *COHORT, *CLINVAR, "0.01")
    # 402 T>C has 0.0004 in one population and 0.02 in another, which is not rare; nothing tells of chrX
    assert picked(rows, "allele_key", "frequency", "frequency_from", "carriers") == [
        ("chr13:32340300:GT:G", 0.001, "call set", 1),
        ("chrX:1000:T:C", None, "neither", 2),
    ]


def test_the_annotations_frequency_goes_before_the_call_sets(lake: LocalLake) -> None:
    rows = {row["allele_key"]: row for row in ask(lake, "rare_variants", *COHORT, *CLINVAR, "0.25")}
    assert (rows["chr1:300:A:C"]["frequency"], rows["chr1:300:A:C"]["frequency_from"]) == (0.2, "annotation")
    assert (rows["chr1:402:T:C"]["frequency"], rows["chr1:402:T:C"]["frequency_from"]) == (0.02, "annotation")
    # 0.25 is not below 0.25, and 500 G>A is nobody's
    assert set(rows) == {
        "chr1:200:C:T",
        "chr1:300:A:C",
        "chr1:402:T:C",
        "chr13:32340300:GT:G",
        "chrX:1000:T:C",
    }


def test_transitions_and_transversions_of_each_sample(lake: LocalLake) -> None:
    # A: 100 A>G, X T>C. B: 300 A>C. C: 100, 200 C>T. D: X, 300. Deletions and 402, with its *, do not count
    assert picked(ask(lake, "ti_tv", *COHORT), "sample_id", "transitions", "transversions", "ti_tv") == [
        ("A", 2, 0, None),
        ("B", 0, 1, 0.0),
        ("C", 2, 0, None),
        ("D", 1, 1, 1.0),
    ]


def test_non_ref_beside_an_alternate_leaves_it_biallelic(lake: LocalLake) -> None:
    rows = ask(lake, "ti_tv", PROJECT, "single.g")
    # 100 A>G, 200 C>T; 300 A>C
    assert picked(rows, "sample_id", "transitions", "transversions", "ti_tv") == [("D", 2, 1, 2.0)]


def test_who_carries_alleles_of_a_drug_response(lake: LocalLake) -> None:
    (row,) = ask(lake, "drug_response_report", *COHORT, *CLINVAR)
    said = ("C", "G2", "drugx response - dosage", 3, "chr1:200:C:T", "12", 1, 2, 15)
    names = "sample_id genes responses review_stars allele_key annotation_name copies ploidy dp".split()
    assert tuple(row[name] for name in names) == said


def test_variants_in_a_gene_by_place(lake: LocalLake) -> None:
    # G1 is bases 95 to 205; its exon of the same symbol adds nothing
    rows = ask(lake, "variants_in_gene", *COHORT, *GENES, "G1")
    assert picked(rows, "gene_id", "strand", "pos", "alts", "carriers") == [
        ("gene:1", "+", 100, "G", 2),
        ("gene:1", "+", 200, "T", 1),
    ]


def test_a_deletion_is_in_the_gene_that_its_bases_reach_into(lake: LocalLake) -> None:
    # G3 is bases 401 and 402; the record at 400 takes them away. * carries nothing: of 402, C alone does
    rows = ask(lake, "variants_in_gene", *COHORT, *GENES, "G3")
    assert picked(rows, "pos", "alts", "carriers") == [(400, "G,GT", 3), (402, "*,C", 1)]


def test_reference_blocks_are_no_variants_of_a_gene(lake: LocalLake) -> None:
    # G4 is bases 203 to 299, inside a block of single.g
    assert ask(lake, "variants_in_gene", PROJECT, "single.g", *GENES, "G4") == []


def test_alleles_join_their_annotations_exactly(lake: LocalLake) -> None:
    rows = ask(lake, "annotated_alleles", *COHORT, *CLINVAR)
    # GTT>G has none; GT>G finds the second ALT of GTT>G,GT
    assert picked(rows, "allele_key", "annotation_name", "is_pathogenic") == [
        ("chr1:100:A:G", "11", True),
        ("chr1:200:C:T", "12", False),
        ("chr1:300:A:C", "13", False),
        ("chr1:400:GT:G", "14", True),
        ("chr1:402:T:C", "15", False),
        ("chr1:500:G:A", "16", True),
        ("chr13:32340300:GT:G", "17", True),
        ("chrX:1000:T:C", "18", True),
    ]
    assert {row["alt"] for row in rows if row["pos"] == 400} == {"GT"}


COMPARED = ("places", "both_called", "same_genotype", "discordant", "first_missing", "second_missing")


def test_two_samples_of_a_call_set(lake: LocalLake) -> None:
    (row,) = ask(lake, "sample_comparison", *COHORT, "A", *COHORT, "B")
    # Same at 200 and 500, where both are implied hom-ref
    assert tuple(row[name] for name in COMPARED) == (8, 8, 2, 6, 0, 0)
    assert (row["concordance"], row["non_reference_concordance"]) == (0.25, 0.0)


def test_a_sample_in_two_call_sets(lake: LocalLake) -> None:
    (row,) = ask(lake, "sample_comparison", *COHORT, "D", PROJECT, "single.g", "D")
    # 100 ./. and 300 ./1 are missing; 200 is 0/0 and 0/1; 400 is GTT/GT in both, by other ALT numbers
    assert tuple(row[name] for name in COMPARED) == (4, 2, 1, 1, 2, 0)
    assert (row["only_first"], row["only_second"], row["listed_twice"]) == (4, 0, 0)
    assert (row["concordance"], row["non_reference_concordance"]) == (0.5, 0.5)


def test_a_sample_is_itself(lake: LocalLake) -> None:
    (row,) = ask(lake, "sample_comparison", *COHORT, "C", *COHORT, "C")
    assert (row["places"], row["same_genotype"], row["concordance"]) == (8, 8, 1.0)
