"""Cells of many lines cut into fields: which key a field has, which cell it is of, and which cells say hom-ref alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from omics_lake.formats.vcf.cells import keys_of
from omics_lake.formats.vcf.slices import Bytes, Mask, Places, slices, split
from omics_lake.formats.vcf.table_of_lines import SITE_COLUMNS, Lines

_KEY = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*")
_HOM_REF = re.compile(r"0(?:/0)*|0(?:\|0)*")


@dataclass(frozen=True)
class Formats:
    """FORMAT of lines.

    Args:
        names: distinct texts.
        codes: which one a line has.
        keys: all keys of all FORMATs.
        key_codes: FORMAT, place in it -> which of `keys`.
        counts: keys of each FORMAT.
        plain: those that keep all rules.
    """

    names: list[str]
    codes: Places
    keys: list[str]
    key_codes: Places
    counts: Places
    plain: Mask

    def only(self, lines: Places) -> Formats:
        """Of some of the lines."""
        return replace(self, codes=self.codes[lines])


def formats_of(names: list[str], codes: Places) -> Formats:
    """Read each distinct FORMAT once."""
    split_names = [keys_of(name) for name in names]
    keys = list(dict.fromkeys(key for name in split_names for key in name))
    widest = max(map(len, split_names), default=0)
    places = np.full((len(names), widest + 1), -1, np.int32)
    for row, name in enumerate(split_names):
        places[row, : len(name)] = [keys.index(key) for key in name]
    plain = np.array([_is_plain(name) for name in split_names], bool)
    return Formats(names, codes, keys, places, np.array([len(name) for name in split_names], np.int32), plain)


def _is_plain(keys: tuple[str, ...]) -> bool:
    once = len(set(keys)) == len(keys) > 0
    return once and "GT" not in keys[1:] and all(_KEY.fullmatch(key) for key in keys)


@dataclass(frozen=True)
class Fields:
    """Fields of the cells that become rows.

    Args:
        starts, ends: in `text`.
        keys: which of `Formats.keys` each has.
        rows: whose it is.
        row_count: cells that become rows.
        lines, samples: of each row.
        cells: rows' texts; null where every field of FORMAT is there.
    """

    text: Bytes
    starts: Places
    ends: Places
    keys: Places
    rows: Places
    row_count: int
    lines: Places
    samples: Places
    cells: pa.StringArray
    dropped: Mask


@dataclass(frozen=True)
class Cut:
    """Fields, what is implied, and the lines to be read the careful way."""

    fields: Fields
    hom_ref: pa.StringArray
    implied: Places
    odd: Mask


def cut(lines: Lines, formats: Formats) -> Cut:
    """Cut every cell at its colons and leave out the implied ones."""
    samples = lines.tabs.shape[1] - SITE_COLUMNS - 1
    starts = (lines.tabs[:, SITE_COLUMNS:-1] + 1).ravel()
    ends = lines.tabs[:, SITE_COLUMNS + 1 :].ravel()
    pieces = split(lines.text, starts, ends, ":")
    cells, counts = pieces.rows, pieces.counts
    line = np.repeat(np.arange(len(lines), dtype=np.int32), samples)
    form = formats.codes[line]
    expected = formats.counts[form]
    odd_cell = (counts > expected) | pieces.any_of_row(pieces.ends == pieces.starts) | ~formats.plain[form]
    place = np.arange(len(cells), dtype=np.int32) - pieces.borders[:-1][cells]
    widest = formats.key_codes.shape[1] - 1
    keys = formats.key_codes[form[cells], np.minimum(place, widest)]
    odd = odd_cell.reshape(len(lines), samples).any(axis=1)
    with_gt = np.array([name.split(":")[0] == "GT" for name in formats.names], bool)
    filled = pieces.any_of_row((place > 0) & ~pieces.dots)
    candidates = np.flatnonzero(with_gt[form] & ~filled & (pieces.text[pieces.starts[pieces.borders[:-1]]] == ord("0")))
    implied_cells, hom_ref, implied = _implied(slices(lines.text, starts, ends), candidates, line, len(lines))
    kept = ~implied_cells
    row_of_cell = (np.cumsum(kept) - 1).astype(np.int32)
    field_kept = kept[cells]
    chosen = np.flatnonzero(kept)
    short = counts[chosen] < expected[chosen]
    fields = Fields(
        text=pieces.text,
        starts=pieces.starts[field_kept],
        ends=pieces.ends[field_kept],
        keys=keys[field_kept],
        rows=row_of_cell[cells[field_kept]],
        row_count=len(chosen),
        lines=line[chosen],
        samples=(chosen % samples).astype(np.int32),
        cells=slices(lines.text, starts[chosen], ends[chosen]),
        dropped=short,
    )
    return Cut(fields, hom_ref, implied, odd)


def _implied(
    texts: pa.StringArray, candidates: Places, line: Places, lines: int
) -> tuple[Mask, pa.StringArray, Places]:
    """Cells that are their line's `hom_ref`, that text by line, and how many they are.

    Args:
        candidates: cells that begin with 0 and have no field but GT that is more than a dot.
    """
    implied_cells = np.zeros(len(texts), bool)
    coded = texts.take(pa.array(candidates)).dictionary_encode()
    names = coded.dictionary.to_pylist()
    order = np.argsort(np.array(names, object), kind="stable") if names else np.empty(0, np.int64)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    right = np.array([bool(_HOM_REF.fullmatch(name.split(":")[0])) for name in names], bool)
    codes = coded.indices.to_numpy()
    candidates, ranks = candidates[right[codes]] if names else candidates, rank[codes[right[codes]]] if names else codes
    width = max(len(names), 1)
    counts = np.bincount(line[candidates] * np.int64(width) + ranks, minlength=lines * width).reshape(lines, width)
    best = counts.argmax(axis=1)
    implied = counts[np.arange(lines), best]
    implied_cells[candidates] = ranks == best[line[candidates]]
    ordered = pa.array([names[i] for i in order] or [None], pa.string())
    return implied_cells, ordered.take(pa.array(best, mask=implied == 0)), implied.astype(np.int32)
