"""`omics.expression_qc`: one row is one STAR - Counts file, with its gene model, read statistics and totals.

Key: file_id. The statistics are those of the `unstranded` column; they are null where the file has no `N_` lines.
A whole file of GENCODE v36 has 60,660 genes: one that has not is a truncated file, and nothing is published.
"""

from __future__ import annotations

import pyarrow as pa

from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, Holds, InRange, Table
from omics_lake.formats.result import Parsed
from omics_lake.formats.star_counts import parse_star_summary
from omics_lake.tables.expression import takes
from omics_lake.tables.gene_layout import aliquot_columns, known_aliquot
from omics_lake.tables.recipe import Recipe

_COUNTS = ("n_unmapped", "n_multimapping", "n_no_feature", "n_ambiguous", "total_unstranded")
_ALIQUOT = ("aliquot_id", "patient_barcode", "case_id")

TABLE = Table(
    namespace="omics",
    name="expression_qc",
    row="One STAR - Counts file: gene model, read statistics and totals.",
    source="GDC Gene Expression Quantification files, workflow STAR - Counts: first line and N_ lines.",
    columns=(
        *FILE_COLUMNS,
        Column("aliquot_id", "string", "GDC UUID (lower case) of the RNA aliquot (manifest).", nullable=False),
        Column("patient_barcode", "string", "Barcode of the patient (manifest).", nullable=False),
        Column("case_id", "string", "GDC UUID (lower case) of the case (manifest).", nullable=False),
        Column("gene_model", "string", "Gene model the reads were counted on, such as GENCODE v36."),
        Column("genes", "bigint", "Genes the file lists, its rejected lines included.", nullable=False),
        Column("n_unmapped", "bigint", "Reads that mapped nowhere (N_unmapped)."),
        Column("n_multimapping", "bigint", "Reads that mapped to several places (N_multimapping)."),
        Column("n_no_feature", "bigint", "Reads on no gene, strand not regarded (N_noFeature)."),
        Column("n_ambiguous", "bigint", "Reads on several genes, strand not regarded (N_ambiguous)."),
        Column("total_unstranded", "bigint", "Reads on genes, summed over the unstranded column.", nullable=False),
        Column("tpm_total", "double", "Sum of TPM over the file; 1e6 up to rounding.", nullable=False),
    ),
    key=("file_id",),
    sort=("aliquot_id",),
    audits=(
        Holds(
            "gene_model IS NULL OR gene_model <> 'GENCODE v36' OR genes = 60660",
            "a GENCODE v36 file lists all 60,660 genes",
        ),
        *(InRange(name, low=0) for name in _COUNTS),
    ),
    never_empty=True,
)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """The one row of a file.

    Raises:
        UnknownFile: the manifest does not say which aliquot the file was made from.
        SchemaDrift, UnreadableFile: the file is not a STAR counts file.
    """
    aliquot = aliquot_columns(known_aliquot(file), 1)
    parsed = parse_star_summary(data)
    summary = dict(zip(parsed.rows.column_names, parsed.rows.columns, strict=True))
    rows = pa.table({**{name: aliquot[name] for name in _ALIQUOT}, **summary})
    return Parsed(rows, parsed.rejected, notes=parsed.notes)


RECIPE = Recipe(TABLE, takes, parse)
