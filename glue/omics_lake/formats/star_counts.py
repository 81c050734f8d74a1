"""STAR - Counts: one gene's counts and abundances in one aliquot (`*.rna_seq.augmented_star_gene_counts.tsv`).

Line 1 `# gene-model: GENCODE v36`, then the header, four lines of read statistics whose `gene_id` starts with `N_`
(they may be absent), then one line a gene. Counts are whole reads; `tpm` sums to a million over a file.
Source: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/Expression_mRNA_Pipeline/
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.duplicates import settle_duplicates
from omics_lake.formats.gene_list import gene_list
from omics_lake.formats.result import Parsed, Rejected
from omics_lake.formats.text import read_text
from omics_lake.formats.tsv import Body, Header, read_body, read_header, reject, require_columns, where

_GENE = ("gene_id", "gene_name", "gene_type")
_VALUES = {
    "unstranded": "unstranded",
    "stranded_first": "stranded_first",
    "stranded_second": "stranded_second",
    "tpm_unstranded": "tpm",
    "fpkm_unstranded": "fpkm",
    "fpkm_uq_unstranded": "fpkm_uq",
}
_TYPES = dict.fromkeys(_GENE, pa.string()) | {
    name: pa.float64() if name.endswith("_unstranded") else pa.int64() for name in _VALUES
}
STATISTICS = {
    "N_unmapped": "n_unmapped",
    "N_multimapping": "n_multimapping",
    "N_noFeature": "n_no_feature",
    "N_ambiguous": "n_ambiguous",
}


_SUMMARY = pa.schema(
    [
        ("gene_model", pa.string()),
        ("genes", pa.int64()),
        *((name, pa.int64()) for name in STATISTICS.values()),
        ("total_unstranded", pa.int64()),
        ("tpm_total", pa.float64()),
    ]
)


def parse_star_counts(data: bytes) -> Parsed:
    """One row a gene.

    Returns:
        Rows of gene_id, gene_name, gene_type, gene_id_base, par_y, unstranded, stranded_first, stranded_second
        (reads), tpm, fpkm, fpkm_uq. The statistics lines are no rows. Lines with a missing, negative or infinite
        value are rejected, as are those of a gene that stands twice with other values. Note `gene_model`.

    Raises:
        SchemaDrift: a column is missing.
        UnreadableFile: the file has no header.
    """
    text, header, _ = _open(data)
    body = _reject_values(read_body(text, header, _TYPES), text, list(_VALUES))
    genes = gene_list(body.rows.select(list(_GENE)))
    duplicates = 0
    if not genes.distinct:
        body, duplicates = settle_duplicates(body, text, ["gene_id"])
        genes = gene_list(body.rows.select(list(_GENE)))
    values = {new: body.rows[old] for old, new in _VALUES.items()}
    return Parsed(pa.table({**genes.columns, **values}), body.rejected, duplicates, notes=_notes(header))


def parse_star_summary(data: bytes) -> Parsed:
    """One row for the whole file: how many genes and reads.

    Returns:
        One row of gene_model, genes (distinct gene ids, and lines that cannot be read), the four statistics of the
        `unstranded` column (null where the file has no such line), total_unstranded (reads), tpm_total. Of gene lines
        none is rejected here, `parse_star_counts` reports them; a statistics line that is no count is.

    Raises:
        SchemaDrift: a column is missing.
        UnreadableFile: the file has no header.
    """
    text, header, statistics = _open(data)
    used = ("gene_id", "unstranded", "tpm_unstranded")
    read = read_body(text, header, {name: _TYPES[name] for name in used})
    ids = gene_list(read.rows.select(["gene_id"]))
    genes = read.rows.num_rows if ids.distinct else pc.count_distinct(read.rows["gene_id"], mode="all").as_py()
    body = _reject_values(read if ids.distinct else settle_duplicates(read, text, ["gene_id"])[0], text, used[1:])
    counts, rejected = _read_statistics(header, statistics)
    row = {
        "gene_model": _notes(header).get("gene_model"),
        "genes": genes + len(read.rejected),
        **counts,
        "total_unstranded": pc.sum(body.rows["unstranded"], min_count=0).as_py(),
        "tpm_total": pc.sum(body.rows["tpm_unstranded"], min_count=0).as_py(),
    }
    return Parsed(pa.Table.from_pylist([row], schema=_SUMMARY), rejected, notes=_notes(header))


def _open(data: bytes) -> tuple[bytes, Header, list[str]]:
    """The text, its header moved past the statistics lines, and these lines."""
    text = read_text(data)
    header = read_header(text)
    require_columns(header, _TYPES, "STAR - Counts")
    statistics = []
    while text.startswith(b"N_", header.body):
        end = text.find(b"\n", header.body)
        end = len(text) if end < 0 else end
        statistics.append(text[header.body : end].decode())
        header = replace(header, line=header.line + 1, body=min(end + 1, len(text)))
    return text, header, statistics


def _read_statistics(header: Header, statistics: Sequence[str]) -> tuple[dict[str, int], tuple[Rejected, ...]]:
    """Counts of the statistics lines by column, and the lines that are no counts."""
    place = header.names.index("unstranded")
    first = header.line - len(statistics) + 1
    counts: dict[str, int] = {}
    rejected = []
    for line, raw in enumerate(statistics, start=first):
        cells = raw.split("\t")
        if len(cells) == len(header.names) and cells[0] in STATISTICS and cells[place].isdecimal():
            counts[STATISTICS[cells[0]]] = int(cells[place])
        else:
            rejected.append(Rejected(line, "not a read statistic with a whole number", raw))
    return counts, tuple(rejected)


def _reject_values(body: Body, text: bytes, names: Sequence[str]) -> Body:
    """Leave out lines without a gene id or with a missing, negative, infinite or not-a-number value."""
    reasons = dict.fromkeys(where(pc.is_null(body.rows["gene_id"])), "gene_id is empty")
    for name in names:
        column = body.rows[name]
        if column.null_count:
            reasons |= dict.fromkeys(where(pc.is_null(column)), f"{name} is empty")
        values = column.to_numpy()
        if len(values) and not (values.min() >= 0 and values.max() < np.inf):
            bad = ~((values >= 0) & (values < np.inf))
            reasons |= {
                at: f"{name} is {values[at]}, not a count or abundance" for at in where(bad) if at not in reasons
            }
    return reject(body, text, reasons)


def _notes(header: Header) -> dict[str, str]:
    facts = (comment.lstrip("# ").partition(":") for comment in header.comments)
    return {name.strip().replace("-", "_"): value.strip() for name, _, value in facts if value}
