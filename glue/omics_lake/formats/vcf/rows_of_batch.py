"""Rows of several readings of one batch, put back in the batch's order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.formats.vcf.schema import GENOTYPE_SCHEMA

_ENCODED = ("sample_id", "contig")

FAST_GENOTYPE_SCHEMA = pa.schema(
    [
        pa.field(column.name, pa.dictionary(pa.int32(), pa.string())) if column.name in _ENCODED else column
        for column in GENOTYPE_SCHEMA
    ]
)
"""`GENOTYPE_SCHEMA` with the texts that repeat dictionary-encoded; Parquet stores them as plain strings."""


def encoded(genotypes: pa.Table) -> pa.Table:
    """Genotype rows of `GENOTYPE_SCHEMA` in `FAST_GENOTYPE_SCHEMA`."""
    return genotypes.cast(FAST_GENOTYPE_SCHEMA)


def merged(tables: Sequence[pa.Table], lines: Sequence[npt.NDArray[np.integer[Any]]]) -> pa.Table:
    """One table of all rows, sorted by the line that each belongs to; rows of one line stay in their order."""
    filled = [(table, line) for table, line in zip(tables, lines, strict=True) if len(line)]
    if not filled:
        return tables[0]
    if len(filled) == 1:
        return filled[0][0]
    whole = pa.concat_tables([table for table, _ in filled]).unify_dictionaries()
    order = np.argsort(np.concatenate([line for _, line in filled]), kind="stable")
    return whole.take(pa.array(order)).combine_chunks()
