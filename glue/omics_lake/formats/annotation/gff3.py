"""GFF3: one line is one feature, or one part of a feature that lies in several places (a CDS): parts stay rows.

Positions are 1-based and closed there, 0-based and half-open here. Column 9 is `key=value;...`, percent-encoded; a
value with commas is a list and stays one text. Columns 2 and 8 are kept in `attributes` as `source` and `phase`.
`##FASTA` ends the features. A split could not know that it begins after it: a GFF3 is read in one split, through
`until_fasta`.

https://github.com/The-Sequence-Ontology/Specifications/blob/master/gff3.md
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.errors import UnreadableFile
from omics_lake.core.genome import Naming
from omics_lake.formats.annotation.columnar import (
    MapColumn,
    Ragged,
    blank_is_null,
    by_distinct,
    percent_decoded,
    split,
)
from omics_lake.formats.annotation.gff3_attributes import attributes_of
from omics_lake.formats.annotation.lines import Lines, Reasons, lines_of
from omics_lake.formats.annotation.rows import annotation_table, lake_contigs
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.model import TextBatch

_FASTA = re.compile(rb"^(##FASTA|>)", re.MULTILINE)
_GTF = r'^\s*\w+ ("[^"]*"|\d+)\s*;'
_WHOLE = r"^[0-9]{1,15}$"
_SCORE = r"^(\.|[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)$"
_STRINGS = pa.list_(pa.field("element", pa.string()))
_GENE_ID = re.compile(r"(?:^|,)GeneID:([^,]+)")

# What is wrong with a line whose cell does not match, in the order of the columns.
_RULES = (
    (0, r"^[^.>].*|^\.+[^.].*", "no sequence id"),
    (2, r"^[^.].*", "no feature type"),
    (3, _WHOLE, "the start is not a whole number"),
    (4, _WHOLE, "the end is not a whole number"),
    (5, _SCORE, "the score is neither a number nor a dot"),
    (6, r"^[-+.?]$", "the strand is none of + - . ?"),
    (7, r"^[012.]$", "the phase is none of 0 1 2 ."),
    (8, r"^\s*(\.|([^=;]+=[^;]*)(;\s*[^=;]+=[^;]*)*;?)?\s*$", "column 9 is not key=value;..."),
)


def until_fasta(batches: Iterable[TextBatch]) -> Iterator[TextBatch]:
    """Batches up to the sequences at a file's end."""
    for batch in batches:
        match = _FASTA.search(batch.text)
        if match is None:
            yield batch
            continue
        text = batch.text[: match.start()]
        yield replace(batch, text=text, places=batch.places[: text.count(b"\n")])
        return


def evidence(head: str) -> tuple[dict[str, int | None], tuple[str, ...]]:
    """What a file's beginning says of its assembly, as `core.genome.naming_of` takes it.

    Args:
        head: the leading `#` lines, or more.

    Returns:
        Lengths of `##sequence-region`, and texts of `genome-build` and `description`.

    Raises:
        UnreadableFile: it is of another version than 3.
    """
    found = re.search(r"^##gff-version\s+(\S+)", head, re.MULTILINE)
    if found and not re.fullmatch(r"3(\.\d+)*", found[1]):
        raise UnreadableFile(
            "The file is not GFF3", where="header", why=f"##gff-version is {found[1]}", next_step="convert it to GFF3"
        )
    regions = re.findall(r"^##sequence-region\s+(\S+)\s+(\d+)\s+(\d+)", head, re.MULTILINE)
    texts = re.findall(r"^#[#!]?(?:genome-build|description:)\s+(.*)", head, re.MULTILINE)
    return {name: int(end) if start == "1" else None for name, start, end in regions}, tuple(texts)


def rows_of_text(batch: TextBatch, naming: Naming, source: str, release: str) -> tuple[pa.Table, tuple[Rejected, ...]]:
    """Rows of `ANNOTATION_SCHEMA`, and the lines that are none; comments, directives and blank lines are passed over.

    Raises:
        UnreadableFile: column 9 is written as GTF writes it.
    """
    lines = lines_of(batch).without_comments()
    cells = split(lines.texts, "\t")
    _refuse_gtf(lines, cells.cell(8))
    reasons = _reasons(cells)
    columns = _columns(lines.keep(pa.array(reasons.fine)), cells.of(np.flatnonzero(reasons.fine)), naming)
    return annotation_table(columns, source, release, naming.build), lines.rejects(reasons)


def _refuse_gtf(lines: Lines, ninth: pa.Array) -> None:
    gtf = np.flatnonzero(np.asarray(pc.match_substring_regex(ninth, _GTF).fill_null(False)))
    if len(gtf):
        raise UnreadableFile(
            "The file is GTF, not GFF3",
            where=f"line {lines.numbers[gtf[0]]}",
            why=f"column 9 is {ninth[int(gtf[0])].as_py()[:80]!r}, where GFF3 has key=value;...",
            next_step="take the GFF3 of the same release, or convert it (gffread, AGAT)",
        )


def _reasons(cells: Ragged) -> Reasons:
    """Why a line is no row."""
    reasons = Reasons(cells.lengths, 9)
    for place, pattern, why in _RULES:
        reasons.because(pc.invert(pc.match_substring_regex(cells.cell(place), pattern)), why)
    start, end = reasons.whole(cells.cell(3)), reasons.whole(cells.cell(4))
    reasons.because(pc.less(start, 1), "the start is below 1")
    reasons.because(pc.less(end, start), "the end lies before the start")
    return reasons


def _columns(lines: Lines, cells: Ragged, naming: Naming) -> dict[str, pa.Array]:
    start = cells.cell(3).cast(pa.int64())
    attributes = attributes_of(cells)
    values = MapColumn(attributes)
    kind, spelt = percent_decoded(cells.cell(2)), percent_decoded(cells.cell(0))
    return {
        "record": pa.array(lines.places),
        "contig": lake_contigs(spelt, naming),
        "source_contig": spelt,
        "start": pc.subtract(start, 1),
        "end": cells.cell(4).cast(pa.int64()),
        "pos": start,
        "is_multiallelic": pa.repeat(pa.scalar(False), len(start)),
        "name": values.value("ID"),
        "qual": blank_is_null(cells.cell(5), (".",)).cast(pa.float64()),
        "feature_type": kind,
        "strand": blank_is_null(cells.cell(6), (".",)),
        "gene_symbols": by_distinct(_symbol(values, kind), lambda text: [text], _STRINGS),
        "gene_ids": by_distinct(_gene_id(values), lambda text: [text], _STRINGS),
        "attributes": attributes,
    }


def _symbol(values: MapColumn, kind: pa.Array) -> pa.Array:
    """GENCODE writes gene_name, NCBI gene, Ensembl the gene feature's own Name."""
    none = pa.scalar(None, pa.string())
    own = pc.if_else(pc.match_substring(kind, "gene"), values.value("Name"), none)
    return pc.coalesce(values.value("gene_name"), values.value("gene"), own)


def _gene_id(values: MapColumn) -> pa.Array:
    """gene_id; NCBI writes it among the cross-references, `Dbxref=GeneID:7157,...`."""
    return pc.coalesce(values.value("gene_id"), by_distinct(values.value("Dbxref"), _of_dbxref, pa.string()))


def _of_dbxref(text: str) -> str | None:
    match = _GENE_ID.search(text)
    return match[1] if match else None
