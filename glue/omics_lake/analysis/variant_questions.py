"""Questions about variants and their annotations.

A question is about one call set, since what a call set does not list is not known there, and about one reference build:
it ends with an error where a call set and an annotation release are of two (see `builds`).
"""

from __future__ import annotations

from omics_lake.analysis.answers import Parameter, Question

_COHORT = (
    Parameter("project", "project id", "TCGA-XLUA"),
    Parameter("callset", "call set, as omics.callset has it", "TCGA-XLUA.germline"),
)
_CLINVAR = (
    Parameter("source", "annotation source", "clinvar"),
    Parameter("release", "its release", "2026-11-15"),
)
_CONTIG = Parameter("contig", "contig, chr1 to chr22, chrX, chrY, chrM", "chr13")

VARIANT_QUESTIONS = (
    Question(
        "carriers_of_variant",
        "Samples of a project that carry an allele",
        (
            _COHORT[0],
            Parameter("reference_build", "GRCh38 or GRCh37", "GRCh38"),
            _CONTIG,
            Parameter("allele_key", "contig:pos:ref:alt, trimmed", "chr13:32340300:GT:G"),
        ),
    ),
    Question(
        "cohort_allele_frequency",
        "Allele and genotype counts of a call set in a region, over called alleles",
        (
            *_COHORT,
            _CONTIG,
            Parameter("first", "first position, 1-based", 32300000),
            Parameter("last", "last position", 32400000),
        ),
    ),
    Question(
        "pathogenic_variants_per_sample",
        "Pathogenic and likely pathogenic alleles that each sample of a call set carries",
        (*_COHORT, *_CLINVAR),
    ),
    Question(
        "rare_variants",
        "Alleles below a frequency that samples of a call set carry",
        (*_COHORT, *_CLINVAR, Parameter("frequency", "below which an allele is rare", "0.01")),
    ),
    Question("ti_tv", "Transitions and transversions of each sample of a call set", _COHORT),
    Question(
        "drug_response_report", "Who of a call set carries alleles known for a drug response", (*_COHORT, *_CLINVAR)
    ),
    Question(
        "variants_in_gene",
        "Variants of a call set in a gene, by place, and how many samples carry them",
        (
            *_COHORT,
            Parameter("source", "annotation source with genes (GFF3)", "genes"),
            Parameter("release", "its release", "1"),
            Parameter("gene", "gene symbol", "BRCA2"),
        ),
    ),
    Question("annotated_alleles", "Alleles of a call set with their annotations", (*_COHORT, *_CLINVAR)),
    Question(
        "sample_comparison",
        "Concordance of two samples",
        (
            Parameter("first_project", "project id of the one", "TCGA-XLUA"),
            Parameter("first_callset", "its call set", "TCGA-XLUA.germline"),
            Parameter("first_sample", "the sample", "TCGA-X0-0001-10A-01D-A118-08"),
            Parameter("second_project", "project id of the other", "TCGA-XLUA"),
            Parameter("second_callset", "its call set", "TCGA-XLUA.germline"),
            Parameter("second_sample", "the sample", "TCGA-X0-0002-10A-01D-A118-08"),
        ),
    ),
)
