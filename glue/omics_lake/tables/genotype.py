"""`omics.genotype`: one row is the call of one sample at one record of a call set.

Samples without a row have the call that `omics.variant.hom_ref` says: hom-ref, and nothing else is known of it. Rows of
a data file lie in blocks of samples, each sorted by place, so that one region and one sample both read little.
"""

from __future__ import annotations

from omics_lake.core.table import FILE_COLUMNS, InRange, Table
from omics_lake.formats.vcf.schema import GENOTYPE_COLUMNS
from omics_lake.tables.variant import CALLSET

TABLE = Table(
    namespace="omics",
    name="genotype",
    row="The call of one sample at one record of a call set; hom-ref calls that carry nothing else are implied.",
    source="FORMAT columns of VCF files.",
    columns=(*FILE_COLUMNS, CALLSET, *GENOTYPE_COLUMNS),
    key=("project_id", "callset_id", "file_id", "record", "sample_id"),
    partition=("project_id", "callset_id"),
    sort=("contig", "start"),
    audits=(InRange("dp", low=0),),
    key_within_file=True,
)
