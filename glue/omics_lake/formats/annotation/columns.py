"""Columns of `omics.annotation`."""

from __future__ import annotations

from omics_lake.core.arrow import arrow_schema
from omics_lake.core.table import Column

ANNOTATION_COLUMNS = (
    Column("source", "string", "clinvar, or the name of the annotation set.", nullable=False),
    Column("release", "string", "Its release, such as 2026-02-26.", nullable=False),
    Column("record", "bigint", "Place of the line in its file.", nullable=False),
    Column("reference_build", "string", "GRCh37 or GRCh38; null where nothing tells."),
    Column("contig", "string", "chr1 to chr22, chrX, chrY, chrM; others as the file spells them.", nullable=False),
    Column("source_contig", "string", "Contig as the file spells it, such as 13 in ClinVar."),
    Column("start", "bigint", "First base, 0-based.", nullable=False),
    Column("end", "bigint", "Base after the last, 0-based half-open.", nullable=False),
    Column("pos", "bigint", "First base, 1-based.", nullable=False),
    Column("ref", "string", "Reference allele as written; null for regions."),
    Column("alt", "string", "This row's alternate allele as written; null for regions and where the source has none."),
    Column(
        "allele_number", "int", "Which ALT of its record this row speaks of, from 1: its part of a Number=A attribute."
    ),
    Column(
        "allele_key",
        "string",
        "contig:pos:ref:alt, trimmed; null for symbolic alleles. Joins omics.variant.allele_keys.",
    ),
    Column("af", "double", "Frequency of this ALT: INFO AF where it is numbers, or a TSV's column af."),
    Column("is_multiallelic", "boolean", "The record has more than one ALT.", nullable=False),
    Column("name", "string", "ID as written: ClinVar's Variation ID, a GFF3 feature's ID."),
    Column("qual", "double", "QUAL of a sites VCF, score of GFF3."),
    Column("filters", "array<string>", "FILTER of a sites VCF."),
    Column(
        "significance", "array<string>", "CLNSIG: germline classifications, split at | and /, underscores as blanks."
    ),
    Column(
        "is_pathogenic", "boolean", "CLNSIG has Pathogenic or Likely pathogenic and no conflict; null without CLNSIG."
    ),
    Column("review_status", "string", "CLNREVSTAT, underscores as blanks."),
    Column(
        "review_stars",
        "int",
        "ClinVar's gold stars, 0 to 4, by review status; null for a status that ClinVar's table lacks.",
    ),
    Column("conditions", "array<string>", "CLNDN: names of conditions, underscores as blanks."),
    Column(
        "condition_ids", "array<string>", "CLNDISDB: database:id of all conditions, each once, such as MedGen:C0027672."
    ),
    Column("gene_symbols", "array<string>", "GENEINFO symbols; a GFF3 feature's gene name."),
    Column("gene_ids", "array<string>", "GENEINFO NCBI gene ids; a GFF3 feature's gene_id."),
    Column("molecular_consequences", "array<string>", "MC: Sequence Ontology terms."),
    Column("variant_type", "string", "CLNVC, underscores as blanks."),
    Column("origin", "int", "ORIGIN: sum of ClinVar's bits (1 germline, 2 somatic, ...); several values or-ed."),
    Column("rs_ids", "array<string>", "RS: dbSNP ids, rs prefix."),
    Column("hgvs", "string", "CLNHGVS."),
    Column("allele_id", "bigint", "ALLELEID."),
    Column("oncogenicity", "array<string>", "ONC: oncogenicity classification, in files of 2024 and later."),
    Column("oncogenicity_review_status", "string", "ONCREVSTAT."),
    Column("oncogenicity_conditions", "array<string>", "ONCDN."),
    Column("somatic_impact", "array<string>", "SCI: somatic clinical impact tier."),
    Column("somatic_impact_review_status", "string", "SCIREVSTAT."),
    Column("somatic_impact_conditions", "array<string>", "SCIDN."),
    Column("feature_type", "string", "GFF3 type, such as gene."),
    Column("strand", "string", "GFF3 strand: +, - or ?."),
    Column(
        "attributes",
        "map<string,string>",
        "INFO as written; GFF3 source, phase and attributes, percent-encoding undone; or the TSV's other columns.",
    ),
)
ANNOTATION_SCHEMA = arrow_schema(ANNOTATION_COLUMNS)
