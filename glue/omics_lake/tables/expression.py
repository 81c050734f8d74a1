"""`omics.expression`: one row is one gene in one aliquot, with its reads and abundances.

Key: aliquot_id, gene_id, file_id. Counts are whole reads and 64 bits wide, because their sums overflow 32. `gene_id` is
versioned and keeps `_PAR_Y`, so the chrX and chrY copies of a gene stay two rows. An aliquot can have several files, a
patient several aliquots, and normals are in: choose before averaging.
Source: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/Expression_mRNA_Pipeline/
"""

from __future__ import annotations

from functools import partial

import pyarrow as pa

from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, EqualRowsPerFile, InRange, Table
from omics_lake.formats.result import Parsed
from omics_lake.formats.star_counts import parse_star_counts
from omics_lake.tables.gene_layout import aliquot_columns, interleave, known_aliquot
from omics_lake.tables.recipe import Recipe

DATA_TYPE = "Gene Expression Quantification"
GENE_COLUMNS = ("gene_id", "gene_id_base", "par_y", "gene_name", "gene_type")
_VALUES = ("unstranded", "stranded_first", "stranded_second", "tpm", "fpkm", "fpkm_uq")

TABLE = Table(
    namespace="omics",
    name="expression",
    row="One gene in one aliquot: reads and abundances (STAR - Counts).",
    source="GDC Gene Expression Quantification files, workflow STAR - Counts.",
    columns=(
        *FILE_COLUMNS,
        Column("aliquot_id", "string", "GDC UUID (lower case) of the RNA aliquot (manifest).", nullable=False),
        Column("aliquot_barcode", "string", "Barcode of the aliquot (manifest)."),
        Column("sample_barcode", "string", "Barcode of the sample, 16 characters in TCGA (manifest)."),
        Column("patient_barcode", "string", "Barcode of the patient (manifest).", nullable=False),
        Column("case_id", "string", "GDC UUID (lower case) of the case (manifest).", nullable=False),
        Column("tissue_type", "string", "Tumor or Normal (manifest)."),
        Column("gene_id", "string", "Versioned Ensembl gene id; 44 of chrY end in _PAR_Y.", nullable=False),
        Column("gene_id_base", "string", "gene_id without version and _PAR_Y; not unique in a file.", nullable=False),
        Column("par_y", "boolean", "True for the chrY copy of a pseudoautosomal gene.", nullable=False),
        Column("gene_name", "string", "Gene symbol of the gene model; not unique."),
        Column("gene_type", "string", "GENCODE biotype, such as protein_coding."),
        Column("unstranded", "bigint", "Reads on the gene, strand not regarded; sums overflow int.", nullable=False),
        Column("stranded_first", "bigint", "Reads on the gene when the first mate is on its strand.", nullable=False),
        Column("stranded_second", "bigint", "Reads on the gene when the second mate is on its strand.", nullable=False),
        Column("tpm", "double", "Transcripts per million, from unstranded; a file sums to 1e6.", nullable=False),
        Column("fpkm", "double", "Fragments per kilobase and million mapped reads, from unstranded.", nullable=False),
        Column("fpkm_uq", "double", "FPKM scaled by the upper quartile, as the GDC computes it.", nullable=False),
    ),
    key=("aliquot_id", "gene_id", "file_id"),
    sort=("gene_name", "gene_id"),
    audits=(EqualRowsPerFile(), *(InRange(name, low=0) for name in _VALUES)),
    tolerated_rejects=0.001,
    key_within_file=True,
    never_empty=True,
)


def takes(file: FileRecord) -> bool:
    """STAR counts; the older HTSeq files have other columns."""
    return file.data_type == DATA_TYPE and file.workflow_type in (None, "STAR - Counts")


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one file.

    Raises:
        UnknownFile: the manifest does not say which aliquot the file was made from.
        SchemaDrift, UnreadableFile: the file is not a STAR counts file.
    """
    aliquot = known_aliquot(file)
    parsed = parse_star_counts(data)
    genes = dict(zip(parsed.rows.column_names, parsed.rows.columns, strict=True))
    rows = pa.table({**aliquot_columns(aliquot, parsed.rows.num_rows), **genes})
    return Parsed(rows, parsed.rejected, parsed.duplicates, notes=parsed.notes)


RECIPE = Recipe(TABLE, takes, parse, combine=partial(interleave, TABLE, GENE_COLUMNS))
