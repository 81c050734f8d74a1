"""Cells of many lines cut into fields: which key a field has and which cell it is of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.formats.vcf.cell_implied import implied_of
from omics_lake.formats.vcf.cells import keys_of
from omics_lake.formats.vcf.slices import Bytes, Mask, Pieces, Places, slices, split
from omics_lake.formats.vcf.table_of_lines import SITE_COLUMNS, Lines

_KEY = re.compile(r"[A-Za-z_][0-9A-Za-z_.]*")


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
        keys: which of `Formats.keys` each has, no two of a row alike; -1 where the FORMAT breaks a rule.
        rows: whose it is.
        row_count: cells that become rows.
        lines, samples: of each row.
        cells: rows' texts.
        dropped: rows whose cell lacks fields at its end.
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


@dataclass(frozen=True)
class _Cells:
    """All cells of lines, by line and then sample.

    Args:
        pieces: cut at colons.
        places: of every piece in its cell, from 0.
        lines, formats: of every cell.
    """

    starts: Places
    ends: Places
    pieces: Pieces
    places: Places
    lines: Places
    formats: Places


def cut(lines: Lines, formats: Formats) -> Cut:
    """Cut every cell at its colons and leave out the implied ones."""
    cells = _cells(lines, formats)
    pieces, expected = cells.pieces, formats.counts[cells.formats]
    empty = pieces.any_of_row(pieces.ends == pieces.starts)
    odd = (pieces.counts > expected) | empty | ~formats.plain[cells.formats]
    texts = slices(lines.text, cells.starts, cells.ends)
    implied = implied_of(texts, _candidates(cells, formats), cells.lines, len(lines))
    fields = _fields(cells, formats, ~implied.cells, texts, expected)
    return Cut(fields, implied.hom_ref, implied.counts, odd.reshape(len(lines), -1).any(axis=1))


def _cells(lines: Lines, formats: Formats) -> _Cells:
    starts = (lines.tabs[:, SITE_COLUMNS:-1] + 1).ravel()
    ends = lines.tabs[:, SITE_COLUMNS + 1 :].ravel()
    pieces = split(lines.text, starts, ends, ":")
    places = np.arange(len(pieces.ends), dtype=np.int32) - pieces.borders[:-1][pieces.rows]
    line = np.repeat(np.arange(len(lines), dtype=np.int32), lines.tabs.shape[1] - SITE_COLUMNS - 1)
    return _Cells(starts, ends, pieces, places, line, formats.codes[line])


def _candidates(cells: _Cells, formats: Formats) -> npt.NDArray[np.int64]:
    """Cells that begin with a GT of 0 and have dots alone after it."""
    with_gt = np.array([name.split(":")[0] == "GT" for name in formats.names], bool)
    pieces = cells.pieces
    filled = pieces.any_of_row((cells.places > 0) & ~pieces.dots)
    return np.flatnonzero(with_gt[cells.formats] & ~filled & (pieces.first[pieces.borders[:-1]] == ord("0")))


def _fields(cells: _Cells, formats: Formats, kept: Mask, texts: pa.StringArray, expected: Places) -> Fields:
    """The fields of the cells that are kept."""
    pieces, chosen = cells.pieces, np.flatnonzero(kept)
    samples = len(kept) // max(int(cells.lines[-1]) + 1, 1) if len(kept) else 1
    row_of_cell = (np.cumsum(kept) - 1).astype(np.int32)
    widest = formats.key_codes.shape[1] - 1
    mine = kept[pieces.rows]
    rows = pieces.rows[mine]
    keys = formats.key_codes[cells.formats[rows], np.minimum(cells.places[mine], widest)]
    return Fields(
        text=pieces.text,
        starts=pieces.starts[mine],
        ends=pieces.ends[mine],
        keys=np.where(formats.plain[cells.formats[rows]], keys, -1),
        rows=row_of_cell[rows],
        row_count=len(chosen),
        lines=cells.lines[chosen],
        samples=(chosen % samples).astype(np.int32),
        cells=texts if len(chosen) == len(kept) else texts.take(pa.array(chosen)),
        dropped=pieces.counts[chosen] < expected[chosen],
    )
