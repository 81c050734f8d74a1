"""`omics.variant`: one row is one record of one call set, as the VCF has it; multi-allelic records stay whole.

Key: project_id, callset_id, record; no two records share contig, start, end, ref and alts (the second of two is in
quarantine). `start` and `end` are 0-based half-open, `pos` is the VCF's.
"""

from __future__ import annotations

from omics_lake.core.table import FILE_COLUMNS, Column, Holds, InRange, Table
from omics_lake.formats.vcf.schema import VARIANT_COLUMNS

CALLSET = Column(
    "callset_id", "string", "Call set: the file's name without .vcf, .gz; joins omics.callset.", nullable=False
)

TABLE = Table(
    namespace="omics",
    name="variant",
    row="One record (site) of one call set.",
    source="VCF 4.1 to 4.5 and gVCF files.",
    columns=(*FILE_COLUMNS, CALLSET, *VARIANT_COLUMNS),
    key=("project_id", "callset_id", "file_id", "record"),
    partition=("project_id", "callset_id"),
    sort=("contig", "start"),
    audits=(
        InRange("start", low=-1),
        Holds("start <= end", "a record starts before it ends"),
        InRange("an", low=0),
        InRange("implied", low=0),
    ),
    tolerated_rejects=0.01,
    key_within_file=True,
)
