"""Rows of `ANNOTATION_COLUMNS` from columns that a format has at hand.

Contig names and allele keys are the lake's, so that annotations meet call sets by equality. A key is made of plain
bases alone: `-` (as MAF and ANNOVAR write an empty allele) has none, for the base before it is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.genome import Naming
from omics_lake.formats.annotation.columnar import by_distinct
from omics_lake.formats.annotation.columns import ANNOTATION_SCHEMA
from omics_lake.formats.vcf.normalise import trim

_BASES = r"^[ACGTNacgtn]+$"


def annotation_table(columns: Mapping[str, pa.Array], source: str, release: str, build: str | None) -> pa.Table:
    """Rows with the columns given; the others are null."""
    rows = len(columns["contig"])
    constant = {"source": source, "release": release, "reference_build": build}
    arrays = []
    for field in ANNOTATION_SCHEMA:
        if field.name in constant:
            arrays.append(pa.repeat(pa.scalar(constant[field.name], pa.string()), rows))
        else:
            arrays.append(columns[field.name] if field.name in columns else pa.nulls(rows, field.type))
    return pa.Table.from_arrays(
        [a if a.type == f.type else a.cast(f.type) for a, f in zip(arrays, ANNOTATION_SCHEMA, strict=True)],
        schema=ANNOTATION_SCHEMA,
    )


def lake_contigs(spelt: pa.Array, naming: Naming) -> pa.Array:
    """Contigs by the lake's names."""
    return by_distinct(spelt, naming.lake_name, pa.string())


def allele_keys(contigs: pa.Array, positions: pa.Array, refs: pa.Array, alts: pa.Array) -> pa.Array:
    """`contig:pos:ref:alt`, trimmed; null where an allele is absent or not plain bases.

    Args:
        contigs: lake names.
        positions: 1-based.
        refs: as written.
        alts: one each, as written.
    """
    plain = pc.and_(pc.match_substring_regex(refs, _BASES), pc.match_substring_regex(alts, _BASES)).fill_null(False)
    keys: list[str | None] = [None] * len(contigs)
    for row in np.flatnonzero(np.asarray(plain)):
        pos, ref, alt = trim(positions[row].as_py(), refs[row].as_py(), alts[row].as_py())
        keys[row] = f"{contigs[row]}:{pos}:{ref}:{alt}"
    return pa.array(keys, pa.string())
