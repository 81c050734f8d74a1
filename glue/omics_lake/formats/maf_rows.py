"""Cells of a MAF, read as text and numbers, to the lake's columns: lists split, ids in one case, the rest in a map."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.arrow import arrow_type
from omics_lake.formats.maf_columns import MAF_COLUMNS

MAF_TYPES: dict[str, pa.DataType] = {c.column.name: arrow_type(c.column.type) for c in MAF_COLUMNS}
ATTRIBUTES_TYPE = pa.map_(pa.string(), pa.string())
_UUIDS = ("tumor_sample_uuid", "matched_norm_sample_uuid", "tumor_bam_uuid", "normal_bam_uuid", "case_id")


def to_lake(rows: pa.Table, unknown: Mapping[str, str]) -> pa.Table:
    """Rows with all columns of `MAF_TYPES` and `attributes`.

    Args:
        rows: the columns the file has, under their lake names, lists as text.
        unknown: other columns of `rows` -> the file's name of them.
    """
    given = dict(zip(rows.column_names, rows.columns, strict=True))
    columns = {}
    for name, kind in MAF_TYPES.items():
        cells = given.get(name)
        if cells is None or cells.null_count == rows.num_rows:
            columns[name] = pa.nulls(rows.num_rows, kind)
        elif pa.types.is_list(kind):
            columns[name] = split_list(cells, kind, open_ended=name == "all_effects")
        else:
            columns[name] = cells
    for name in _UUIDS:
        columns[name] = pc.utf8_lower(columns[name])
    gene = columns["entrez_gene_id"]
    columns["entrez_gene_id"] = pc.if_else(pc.equal(gene, 0), None, gene)
    columns["attributes"] = _attributes(rows, unknown)
    return pa.table(columns)


def split_list(cells: pa.ChunkedArray, kind: pa.DataType, *, open_ended: bool = False) -> pa.ChunkedArray:
    """`a;b` -> [a, b]; an empty element keeps its place as null, because SOMATIC and PHENO go by the place.

    Args:
        cells: text, null where there is no list.
        kind: list of string.
        open_ended: the writer ends each element with `;` (all_effects of vcf2maf), so the last one is no element.
    """
    lists = pc.split_pattern(pc.utf8_rtrim(cells, ";") if open_ended else cells, ";")
    if not pc.any(pc.equal(pc.list_flatten(lists), "")).as_py():
        return lists
    filled = [row and [element or None for element in row] for row in lists.to_pylist()]
    return pa.chunked_array([pa.array(filled, kind)])


def _attributes(rows: pa.Table, unknown: Mapping[str, str]) -> pa.Array:
    """Map of the file's name -> text for each row, without empty cells; null where nothing is left."""
    count, width = rows.num_rows, len(unknown)
    if not count or not width:
        return pa.nulls(count, ATTRIBUTES_TYPE)
    cells = pa.concat_arrays([chunk for name in unknown for chunk in rows[name].chunks])
    by_row = np.arange(count * width).reshape(width, count).T.ravel()
    values = cells.take(pa.array(by_row))
    given = pc.is_valid(values)
    keys = pa.array(list(unknown.values())).take(pa.array(np.tile(np.arange(width), count)))
    sizes = given.to_numpy(zero_copy_only=False).reshape(count, width).sum(axis=1)
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    starts = pa.array(offsets, mask=np.append(sizes == 0, False))
    return pa.MapArray.from_arrays(starts, keys.filter(given), values.filter(given))
