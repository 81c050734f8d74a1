"""`omics.annotation`: one row is one allele (or region) in one release of one annotation source.

A multi-allelic record gives a row for each ALT. Releases lie side by side, and so do both reference builds of one.
GFF3 features have no alleles.
ClinVar's keys: https://ftp.ncbi.nlm.nih.gov/pub/clinvar/vcf_GRCh38/README_VCF.txt
"""

from __future__ import annotations

from omics_lake.core.table import FILE_COLUMNS, Column, Holds, InRange, OneOf, Table
from omics_lake.formats.annotation.columns import ANNOTATION_COLUMNS
from omics_lake.tables.callset import BUILDS

DATA_TYPE = "Variant Annotation"

TABLE = Table(
    namespace="omics",
    name="annotation",
    row="One allele, or one region, in one release of an annotation source.",
    source="ClinVar, sites VCF, TSV, GFF3.",
    columns=(
        *FILE_COLUMNS,
        Column(
            "set_id",
            "string",
            "source-release-reference_build, such as clinvar-2026-02-26-GRCh38; without build where nothing tells it. "
            "Joins omics.consequence.set_id.",
            nullable=False,
        ),
        *ANNOTATION_COLUMNS,
    ),
    key=("source", "release", "file_id", "record", "allele_number"),
    partition=("source", "release", "set_id"),
    sort=("contig", "start"),
    audits=(
        InRange("start", low=-1),
        Holds("start <= end", "a feature starts before it ends"),
        OneOf("reference_build", BUILDS),
        InRange("review_stars", low=0, high=4),
    ),
    tolerated_rejects=0.01,
    key_within_file=True,
)
