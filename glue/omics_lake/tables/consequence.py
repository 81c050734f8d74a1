"""`omics.consequence`: one row is one entry of INFO CSQ (VEP) or ANN (SnpEff): an allele's effect on one feature.

The header's own field list names an entry's parts. Read from call sets and from annotation files alike.
Sources: https://www.ensembl.org/info/docs/tools/vep/vep_formats.html, https://pcingola.github.io/SnpEff/adds/VCFannotationformat_v1.0.pdf
"""

from __future__ import annotations

from omics_lake.core.table import FILE_COLUMNS, Column, OneOf, Table
from omics_lake.formats.vcf.consequence_columns import CONSEQUENCE_COLUMNS

TABLE = Table(
    namespace="omics",
    name="consequence",
    row="One VEP or SnpEff entry: the effect of one allele on one transcript or other feature.",
    source="INFO CSQ and ANN of VCF files.",
    columns=(
        *FILE_COLUMNS,
        Column(
            "set_id",
            "string",
            "callset_id, or omics.annotation.set_id such as clinvar-2026-02-26-GRCh38.",
            nullable=False,
        ),
        *CONSEQUENCE_COLUMNS,
    ),
    key=("project_id", "set_id", "file_id", "record", "rank"),
    partition=("project_id", "set_id"),
    sort=("contig", "start"),
    audits=(OneOf("tool", ("VEP", "SnpEff")), OneOf("impact", ("HIGH", "MODERATE", "LOW", "MODIFIER"))),
    key_within_file=True,
)
