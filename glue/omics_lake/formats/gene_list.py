"""The gene columns of a gene file, worked out once for all files that share them.

Every file of a data release lists the same genes in the same order (60,660 of GENCODE v36), so names, chromosomes
and the parts of `gene_id` are the same arrays for each: the last lists are remembered by their bytes, and files
that share a list share its memory. Traps: `gene_id` is versioned (`ENSG00000002586.20`), and 44 ids of chrY end in
`_PAR_Y` (`ENSG00000002586.20_PAR_Y`): cut to `gene_id_base` they equal their chrX twin, which `par_y` tells apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.chromosome import normalise_chromosomes


@dataclass(frozen=True)
class GeneList:
    """Gene columns of one file.

    Args:
        columns: the columns given, `chromosome` as the lake spells it, plus `gene_id_base` and `par_y`.
        distinct: no `gene_id` stands twice.
    """

    columns: Mapping[str, pa.Array]
    distinct: bool


def gene_list(rows: pa.Table) -> GeneList:
    """Work out the gene columns.

    Args:
        rows: `gene_id` and whatever else describes the gene and not the sample.
    """
    arrays = [_whole(column) for column in rows.columns]
    buffers = tuple(tuple(None if b is None else b.to_pybytes() for b in array.buffers()) for array in arrays)
    return _from_bytes(tuple(rows.column_names), tuple(a.type for a in arrays), rows.num_rows, buffers)


@lru_cache(maxsize=4)
def _from_bytes(
    names: tuple[str, ...], types: tuple[pa.DataType, ...], length: int, buffers: tuple[tuple[bytes | None, ...], ...]
) -> GeneList:
    columns = {
        name: pa.Array.from_buffers(kind, length, [None if b is None else pa.py_buffer(b) for b in parts])
        for name, kind, parts in zip(names, types, buffers, strict=True)
    }
    ids = columns["gene_id"]
    columns["gene_id_base"] = pc.replace_substring_regex(ids, r"(\..*|_PAR_Y)$", "")
    columns["par_y"] = pc.ends_with(ids, "_PAR_Y")
    if "chromosome" in columns:
        columns["chromosome"] = normalise_chromosomes(columns["chromosome"])
    return GeneList(columns, pc.count_distinct(ids, mode="all").as_py() == length)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """The column as one array that starts at its buffers' first value."""
    array = column.combine_chunks()
    array = array if isinstance(array, pa.Array) else pa.concat_arrays(column.chunks)
    return array if array.offset == 0 else array.take(pa.array(range(len(array))))
