r"""A table of annotations as tab-separated text: one line is one variant or region, a row for each ALT.

The header is the last leading `#` line if it has tabs (`#CHROM\tPOS`, dbNSFP's `#chr\tpos(1-based)`), else the first
line after the comments. `tsv_layout` says which column is what. All other columns become `attributes`, empty cells and
dots left out.

Traps: `base` is where counting starts, 1 unless the column map says 0 (BED-like). An `end` column is the last base when
counting from 1 and the base after it when counting from 0: the same number. Lines without `end` reach over REF, or over
one base.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.genome import Naming
from omics_lake.formats.annotation.columnar import Ragged, blank_is_null, by_distinct, ordinals, split, to_map
from omics_lake.formats.annotation.lines import Lines, Reasons, lines_of
from omics_lake.formats.annotation.rows import allele_keys, annotation_table, lake_contigs
from omics_lake.formats.annotation.tsv_layout import Layout, layout_of
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.model import TextBatch

__all__ = ["Layout", "layout_of", "rows_of_text"]

_EMPTY = ("", ".")
_WHOLE = r"^[0-9]{1,15}$"
_NUMBER = r"^[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$"


def rows_of_text(
    batch: TextBatch, layout: Layout, naming: Naming, source: str, release: str
) -> tuple[pa.Table, tuple[Rejected, ...]]:
    """Rows of `ANNOTATION_SCHEMA`, and the lines that are none; comments, blank lines and the header are no data."""
    lines = lines_of(batch).without_comments()
    lines = lines.keep(pc.not_equal(lines.texts, layout.line))
    cells = split(lines.texts, "\t")
    reasons = _reasons(cells, layout)
    columns = _rows(lines.keep(pa.array(reasons.fine)), cells.of(np.flatnonzero(reasons.fine)), layout, naming)
    return annotation_table(columns, source, release, naming.build), lines.rejects(reasons)


def _reasons(cells: Ragged, layout: Layout) -> Reasons:
    """Why a line is no row."""
    reasons = Reasons(cells.lengths, len(layout.names))
    chrom, pos = cells.cell(layout.place["chrom"]), cells.cell(layout.place["pos"])
    reasons.because(pc.is_in(chrom, value_set=pa.array(_EMPTY)), "no chromosome")
    reasons.because(pc.invert(pc.match_substring_regex(pos, _WHOLE)), "the position is not a whole number")
    start = reasons.whole(pos)
    reasons.because(pc.less(start, layout.base), f"the position is below {layout.base}")
    if "end" in layout.place:
        end = blank_is_null(cells.cell(layout.place["end"]), _EMPTY)
        reasons.because(pc.invert(pc.match_substring_regex(end, _WHOLE)), "the end is not a whole number")
        reasons.because(pc.less(reasons.whole(end), start), "the end lies before the start")
    if "alt" in layout.place:
        unlike = by_distinct(cells.cell(layout.place["alt"]), _are_unlike, pa.bool_())
        reasons.because(pc.invert(unlike), "an ALT is empty or stands twice")
    return reasons


def _are_unlike(alts: str) -> bool:
    """Comma-separated ALTs are rows of their own, told apart by ALT."""
    parts = alts.split(",")
    return len(parts) == 1 or (all(parts) and len(set(parts)) == len(parts))


def _rows(lines: Lines, cells: Ragged, layout: Layout, naming: Naming) -> dict[str, pa.Array]:
    """Columns of good lines, a row for each of the comma-separated ALTs."""
    rows = len(lines.places)

    def cell(word: str) -> pa.Array:
        return (
            blank_is_null(cells.cell(layout.place[word]), _EMPTY)
            if word in layout.place
            else pa.nulls(rows, pa.string())
        )

    pos = pc.subtract(cell("pos").cast(pa.int64()), layout.base - 1)
    ref = cell("ref")
    others = [place for place in range(len(layout.names)) if place not in layout.place.values()]
    attributes = [blank_is_null(cells.cell(place), _EMPTY) for place in others]
    start = pc.subtract(pos, 1)
    over = pc.add(start, pc.utf8_length(ref).fill_null(1).cast(pa.int64()))
    alts = split(cell("alt"), ",")
    columns = {
        "record": pa.array(lines.places),
        "contig": lake_contigs(cell("chrom"), naming),
        "source_contig": cell("chrom"),
        "start": start,
        "end": pc.coalesce(cell("end").cast(pa.int64()), over),
        "pos": pos,
        "ref": ref,
        "name": cell("name"),
        "is_multiallelic": pa.array(alts.lengths > 1),
        "attributes": to_map([layout.names[place] for place in others], attributes, rows),
    }
    return _by_alt(columns, alts, cell("af"))


def _by_alt(columns: dict[str, pa.Array], alts: Ragged, frequencies: pa.Array) -> dict[str, pa.Array]:
    counts = np.maximum(alts.lengths, 1)
    record = np.repeat(np.arange(len(counts)), counts)
    place = ordinals(counts)
    alt = alts.of(record).cell(place)
    number = pa.array(place + 1, pa.int32(), mask=np.asarray(alt.is_null()))
    columns = {name: values.take(pa.array(record)) for name, values in columns.items()}
    frequency = split(frequencies, ",").of(record).cell(place)
    numeric = pc.match_substring_regex(frequency, _NUMBER)
    return columns | {
        "alt": alt,
        "allele_number": number,
        "allele_key": allele_keys(columns["contig"], columns["pos"], columns["ref"], alt),
        "af": pc.if_else(numeric, frequency, pa.scalar(None, pa.string())).cast(pa.float64()),
    }
