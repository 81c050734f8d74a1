"""Rows of gene files laid out gene by gene without sorting them.

Files of one task list the same genes in the same order, so a table sorted by gene is a transpose: the order is worked
out once on the gene columns, each value column becomes a matrix of file x gene, and its transpose is the column.
Strings are dictionary-encoded: a gene's name is held once, not once for each file. Files whose genes differ are
concatenated and sorted instead; the rows are the same either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.errors import UnknownFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import Table
from omics_lake.tables.recipe import combine_sorted, constant, plain


def interleave(table: Table, gene_columns: Sequence[str], parts: Sequence[pa.Table]) -> pa.Table:
    """Combine files into one table in the declared sort order, then by file.

    Args:
        table: the declaration; all of its `sort` are gene columns.
        gene_columns: columns that describe the gene and not the file.
        parts: rows of one file each, in declared columns.

    Returns:
        Rows sorted by `table.sort`, then `file_id`, whatever the order of `parts`; strings dictionary-encoded.
    """
    files = sorted((part for part in parts if part.num_rows), key=_file_id)
    if not files:
        return pa.concat_tables([plain(part) for part in parts])
    if not _same_genes(files, gene_columns):
        return combine_sorted(table, files)
    genes = files[0].select(list(gene_columns))
    order = pc.sort_indices(genes, [(name, "ascending") for name in table.sort]).to_numpy()
    columns = {}
    for name in files[0].column_names:
        pieces = [_array(part[name]) for part in files]
        if name in gene_columns:
            columns[name] = _repeat(pieces[0], order, len(files))
        elif pa.types.is_dictionary(pieces[0].type):
            columns[name] = _tile(pieces, len(order))
        else:
            columns[name] = _transpose(pieces, order)
    return pa.table(columns)


def aliquot_values(aliquot: Aliquot) -> dict[str, str | None]:
    """The columns that say whose rows these are; UUIDs in lower case, empty text as null."""
    return {
        "aliquot_id": (aliquot.aliquot_id or "").lower() or None,
        "aliquot_barcode": aliquot.aliquot_barcode,
        "sample_barcode": aliquot.sample_barcode,
        "patient_barcode": aliquot.patient_barcode or None,
        "case_id": aliquot.case_id.lower() or None,
        "tissue_type": aliquot.tissue_type,
    }


def aliquot_columns(aliquot: Aliquot, length: int) -> dict[str, pa.DictionaryArray]:
    """`aliquot_values` for each of a file's rows."""
    return {name: constant(value, length) for name, value in aliquot_values(aliquot).items()}


def known_aliquot(file: FileRecord) -> Aliquot:
    """The aliquot the file was made from (of a tumour-normal pair the tumour's).

    Raises:
        UnknownFile: the manifest does not tell.
    """
    aliquot = file.only()
    if aliquot is None or aliquot.aliquot_id is None:
        raise UnknownFile(
            "The file's aliquot is not known",
            where=f"{file.file_name} (file {file.file_id})",
            why=f"its record lists {len(file.aliquots)} aliquots, none of which is the one it was made from",
            next_step="land the file with a manifest that lists its aliquots",
        )
    return aliquot


def _file_id(part: pa.Table) -> str:
    return str(part["file_id"][0].as_py())


def _same_genes(files: Sequence[pa.Table], gene_columns: Sequence[str]) -> bool:
    """True when all files have one row a gene, the same genes, and one file each."""
    if len({_file_id(part) for part in files}) < len(files):
        return False
    return all(a[name].equals(b[name]) for a, b in pairwise(files) for name in gene_columns)


def _array(column: pa.ChunkedArray) -> pa.Array:
    """The column as one array; the usual single chunk is not copied."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _repeat(column: pa.Array, order: npt.NDArray[np.int64], times: int) -> pa.Array:
    """Each gene's value `times` times, genes in order."""
    where = pa.array(np.repeat(order.astype(np.int32), times))
    if not pa.types.is_string(column.type):
        return column.take(where)
    encoded = column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(encoded.indices.take(where), encoded.dictionary)


def _tile(pieces: Sequence[pa.DictionaryArray], genes: int) -> pa.DictionaryArray:
    """Each file's one value in turn, once a gene."""
    values = pa.array([piece[0].as_py() for piece in pieces], pa.string()).dictionary_encode()
    small = np.int8 if len(pieces) < 128 else np.int32
    codes = values.indices.fill_null(0).to_numpy().astype(small)
    missing = np.tile(values.indices.is_null().to_numpy(zero_copy_only=False), genes) if values.null_count else None
    return pa.DictionaryArray.from_arrays(pa.array(np.tile(codes, genes), mask=missing), values.dictionary)


def _transpose(pieces: Sequence[pa.Array], order: npt.NDArray[np.int64]) -> pa.Array:
    """Values of file x gene, read gene by gene."""
    kind = pieces[0].type
    values = np.empty((len(order), len(pieces)), dtype=kind.to_pandas_dtype())
    missing = np.zeros(values.shape, dtype=bool) if any(piece.null_count for piece in pieces) else None
    for at, piece in enumerate(pieces):
        values[:, at] = (piece.fill_null(0) if piece.null_count else piece).to_numpy(zero_copy_only=False)[order]
        if missing is not None:
            missing[:, at] = piece.is_null().to_numpy(zero_copy_only=False)[order]
    return pa.array(values.ravel(), kind, mask=None if missing is None else missing.ravel())
