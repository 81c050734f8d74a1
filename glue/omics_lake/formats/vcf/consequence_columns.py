"""Columns of `omics.consequence`."""

from __future__ import annotations

from omics_lake.core.table import Column

CONSEQUENCE_COLUMNS = (
    Column(
        "record", "bigint", "The record's place in its file; joins omics.variant.record of the set.", nullable=False
    ),
    Column("rank", "int", "Place of the entry among the record's, from 1; CSQ before vep before ANN.", nullable=False),
    Column("tool", "string", "VEP or SnpEff.", nullable=False),
    Column("contig", "string", "As in omics.variant.", nullable=False),
    Column("start", "bigint", "First base of the record, 0-based.", nullable=False),
    Column("end", "bigint", "Base after the last, 0-based half-open.", nullable=False),
    Column("ref", "string", "REF of the record.", nullable=False),
    Column("alt", "string", "The ALT that the entry speaks of; null where its allele matches none."),
    Column("allele_key", "string", "contig:pos:ref:alt, trimmed; null for symbolic alleles."),
    Column("allele", "string", "Allele as the tool writes it."),
    Column("consequences", "array<string>", "Sequence Ontology terms, split at &."),
    Column("impact", "string", "HIGH, MODERATE, LOW or MODIFIER."),
    Column("gene_symbol", "string", "Gene symbol."),
    Column("gene_id", "string", "Gene's id, such as ENSG00000141510."),
    Column("feature_type", "string", "Such as Transcript."),
    Column("feature_id", "string", "Such as ENST00000269305.9."),
    Column("biotype", "string", "Such as protein_coding."),
    Column("exon", "string", "Exon rank and count, 5/11; SnpEff's rank where it is an exon."),
    Column("intron", "string", "Intron rank and count."),
    Column("hgvsc", "string", "Change in the coding sequence."),
    Column("hgvsp", "string", "Change in the protein; percent-encoding undone."),
    Column("cdna_position", "string", "As written."),
    Column("cds_position", "string", "As written."),
    Column("protein_position", "string", "As written."),
    Column("amino_acids", "string", "VEP Amino_acids, R/H."),
    Column("codons", "string", "VEP Codons, cGc/cAc."),
    Column("distance", "int", "Bases to the feature."),
    Column("is_canonical", "boolean", "VEP CANONICAL is YES; null where the field is not listed."),
    Column("attributes", "map<string,string>", "Every other field by the header's name; empty ones left out."),
)
