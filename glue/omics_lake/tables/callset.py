"""`omics.callset`: one row is one VCF that is loaded. It is published last: what is listed here is whole."""

from __future__ import annotations

from omics_lake.core.table import FILE_COLUMNS, Column, OneOf, Table
from omics_lake.tables.variant import CALLSET

DATA_TYPE = "Variant Calls"
BUILDS = ("GRCh37", "GRCh38")

TABLE = Table(
    namespace="omics",
    name="callset",
    row="One VCF loaded: its header, samples, reference build and counts.",
    source="VCF headers.",
    columns=(
        *FILE_COLUMNS,
        CALLSET,
        Column("file_name", "string", "Name of the source file.", nullable=False),
        Column("md5sum", "string", "MD5 of the source file, hexadecimal."),
        Column("vcf_version", "string", "VCF version, such as 4.2.", nullable=False),
        Column(
            "reference_build",
            "string",
            "GRCh37 or GRCh38, by contig lengths, ##reference or the sample sheet; null where nothing tells.",
        ),
        Column("reference", "string", "##reference as written."),
        Column("normalised_against", "string", "FASTA that allele_keys are left-aligned against; null: trimmed only."),
        Column("is_gvcf", "boolean", "Has reference blocks.", nullable=False),
        Column("samples", "array<string>", "Samples in header order.", nullable=False),
        Column("patients", "map<string,string>", "Sample -> patient barcode, where sample sheet or barcode tells."),
        Column(
            "contigs", "map<string,string>", "Contig as the file spells it -> as the lake names it.", nullable=False
        ),
        Column("header", "string", "All header lines as they stand, #CHROM line included.", nullable=False),
        Column("line_end", "string", "How its lines end, LF or CRLF.", nullable=False),
        Column("compression", "string", "none, gzip or bgzip.", nullable=False),
        Column(
            "undeclared",
            "map<string,bigint>",
            "INFO/XX, FORMAT/XX, FILTER/xx, contig/xx that the header lacks -> records.",
        ),
        Column("variants", "bigint", "Rows in omics.variant.", nullable=False),
        Column("genotypes", "bigint", "Rows in omics.genotype.", nullable=False),
        Column("quarantined", "bigint", "Records in ops.quarantine.", nullable=False),
    ),
    key=("project_id", "callset_id", "file_id"),
    partition=("project_id", "callset_id"),
    audits=(OneOf("reference_build", BUILDS), OneOf("line_end", ("LF", "CRLF"))),
    key_within_file=True,
)
