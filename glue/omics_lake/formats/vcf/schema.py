"""Columns that a VCF's records become: sites in `VARIANT_COLUMNS`, calls in `GENOTYPE_COLUMNS`.

Nothing of a record is lost: columns hold values, and `spelling` holds a text as written wherever the columns alone
would not give it back letter by letter (`render` is the judge). A call that says no more than the record's `hom_ref`
has no row.
"""

from __future__ import annotations

from omics_lake.core.arrow import arrow_schema
from omics_lake.core.table import Column

_PLACE = (
    Column(
        "record",
        "bigint",
        "The record's place in its file: byte offset in plain text or gzip, virtual offset in bgzip. Joins variant and "
        "genotype of one call set, and sorts as the file does.",
        nullable=False,
    ),
    Column(
        "contig", "string", "chr1 to chr22, chrX, chrY, chrM; other contigs as the file spells them.", nullable=False
    ),
    Column("start", "bigint", "First base, 0-based (HealthOmics' convention); POS - 1.", nullable=False),
    Column(
        "end",
        "bigint",
        "Base after the last, 0-based half-open: INFO END where given, else start and length of REF.",
        nullable=False,
    ),
)

VARIANT_COLUMNS = (
    *_PLACE,
    Column("pos", "bigint", "POS as in the VCF, 1-based.", nullable=False),
    Column("names", "array<string>", "ID, split at semicolons; null for a dot."),
    Column("ref", "string", "REF as written.", nullable=False),
    Column("alts", "array<string>", "ALT alleles as written, in order; null for a dot."),
    Column("qual", "double", "QUAL, phred-scaled; null for a dot. May be infinite."),
    Column("filters", "array<string>", "FILTER, split at semicolons; null for a dot, PASS alone where all passed."),
    Column("is_multiallelic", "boolean", "More than one ALT, not counting <NON_REF> and <*>.", nullable=False),
    Column(
        "is_reference_block",
        "boolean",
        "gVCF block: the only ALT is <NON_REF> or <*>, or none, with INFO END.",
        nullable=False,
    ),
    Column(
        "allele_keys",
        "array<string>",
        "contig:pos:ref:alt of each ALT, trimmed (and left-aligned where a FASTA was given), pos 1-based; null for "
        "symbolic alleles, breakends and *. Joins annotation.allele_key.",
    ),
    Column("ac", "array<int>", "INFO AC where it is numbers: alternate alleles counted, by ALT."),
    Column("an", "int", "INFO AN: called alleles."),
    Column("af", "array<double>", "INFO AF, by ALT."),
    Column("sv_type", "string", "INFO SVTYPE."),
    Column(
        "info",
        "map<string,string>",
        "INFO as written, key by key in order, percent-encoding kept; null value for a flag.",
    ),
    Column("format", "string", "FORMAT as written, such as GT:AD:DP; null in files without samples."),
    Column("hom_ref", "string", "What stands in the cell of every sample that has no row in omics.genotype."),
    Column(
        "implied",
        "int",
        "Samples without a row in omics.genotype for this record: their call is hom_ref.",
        nullable=False,
    ),
    Column(
        "spelling",
        "string",
        "The record's first columns as written, up to INFO, where the others would not give it back.",
    ),
)

GENOTYPE_COLUMNS = (
    Column("sample_id", "string", "Sample's name in the VCF's header.", nullable=False),
    *_PLACE,
    Column("calls", "array<int>", "GT: 0 is REF, n the n-th ALT, null a missing allele; null without GT."),
    Column("phased", "boolean", "GT's alleles are joined by |; null without GT, false for one allele."),
    Column("dp", "int", "FORMAT DP: reads."),
    Column("gq", "int", "FORMAT GQ: conditional genotype quality, phred-scaled."),
    Column("ad", "array<int>", "FORMAT AD: reads by allele, REF first."),
    Column("pl", "array<int>", "FORMAT PL: phred-scaled genotype likelihoods."),
    Column("gl", "array<double>", "FORMAT GL: log10 genotype likelihoods."),
    Column("ps", "int", "FORMAT PS: phase set."),
    Column("spl", "array<int>", "FORMAT SPL: phred-scaled genotype likelihoods of somatic calls."),
    Column(
        "information",
        "map<string,string>",
        "Other FORMAT keys as written, and those above whose text is not of that type; a dot is left out.",
    ),
    Column("spelling", "string", "The cell as written where the other columns would not give it back."),
)

VARIANT_SCHEMA = arrow_schema(VARIANT_COLUMNS)
GENOTYPE_SCHEMA = arrow_schema(GENOTYPE_COLUMNS)
