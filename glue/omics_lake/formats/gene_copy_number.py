"""Gene-level copy number: one gene's copies in one tumour (`*.gene_level_copy_number.v36.tsv`).

Columns gene_id, gene_name, chromosome, start, end (1-based, closed), copy_number, min_copy_number, max_copy_number.
The three copy numbers are empty where no segment covers the gene. If several segments do, `copy_number` is their
weighted median (ties to the smaller), min and max go over the segments.
Source: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/CNV_Pipeline/
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.duplicates import settle_duplicates
from omics_lake.formats.gene_list import gene_list
from omics_lake.formats.result import Parsed
from omics_lake.formats.text import read_text
from omics_lake.formats.tsv import Body, read_body, read_header, reject, require_columns, where

_GENE = {
    "gene_id": pa.string(),
    "gene_name": pa.string(),
    "chromosome": pa.string(),
    "start": pa.int32(),
    "end": pa.int32(),
}
COPIES = ("copy_number", "min_copy_number", "max_copy_number")
_TYPES = _GENE | dict.fromkeys(COPIES, pa.int32())


def parse_gene_copy_number(data: bytes) -> Parsed:
    """One row a gene, those without a segment included (their copy numbers are null).

    Returns:
        Rows of gene_id, gene_name, chromosome, start_position, end_position, gene_id_base, par_y, copy_number,
        min_copy_number, max_copy_number (copies). Rejected are lines with a negative copy number, another contig
        than the 25 chromosomes, no position, and genes that stand twice with other values.

    Raises:
        SchemaDrift: a column is missing.
        UnreadableFile: the file has no header.
    """
    text = read_text(data)
    header = read_header(text)
    require_columns(header, _TYPES, "a gene-level copy number file")
    body = _reject_values(read_body(text, header, _TYPES), text)
    genes = gene_list(body.rows.select(list(_GENE)))
    duplicates = 0
    if not genes.distinct:
        body, duplicates = settle_duplicates(body, text, ["gene_id"])
        genes = gene_list(body.rows.select(list(_GENE)))
    names = {"start": "start_position", "end": "end_position"}
    columns = {names.get(name, name): column for name, column in genes.columns.items()}
    copies = {name: body.rows[name] for name in COPIES}
    return Parsed(pa.table({**columns, **copies}), body.rejected, duplicates)


def _reject_values(body: Body, text: bytes) -> Body:
    reasons: dict[int, str] = {}
    known = gene_list(body.rows.select(list(_GENE))).columns["chromosome"]
    if known.null_count:
        unknown = body.rows["chromosome"]
        reasons |= {at: f"chromosome {unknown[at].as_py()!r} is none of the 25" for at in where(pc.is_null(known))}
    for name in ("gene_id", "chromosome", "start", "end"):
        if body.rows[name].null_count:
            reasons |= dict.fromkeys(where(pc.is_null(body.rows[name])), f"{name} is empty")
    for name in COPIES:
        if (pc.min(body.rows[name]).as_py() or 0) < 0:
            reasons |= dict.fromkeys(where(pc.less(body.rows[name], 0)), f"{name} is negative")
    return reject(body, text, reasons)
