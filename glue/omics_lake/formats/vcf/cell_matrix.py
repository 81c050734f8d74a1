"""Cells of cohorts with GT alone, one digit an allele: four bytes a cell, so that a line is a row of 32-bit words.

1000 Genomes' 2,504 samples of a line are compared with `0|0` in one step, and only cells that differ are looked at.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.formats.vcf.plain_numbers import list_of
from omics_lake.formats.vcf.schema import GENOTYPE_SCHEMA
from omics_lake.formats.vcf.slices import Mask, Places, nullable
from omics_lake.formats.vcf.table_of_lines import SITE_COLUMNS, Lines

_TAB, _ZERO, _DOT, _PHASED, _UNPHASED = (ord(c) for c in "\t0.|/")
_WIDTH = 4
_NO_ALT = 2**31 - 1
# In the order of their text: of two that are as frequent the first counts.
_HOM_REF = ("0/0", "0|0")
COLUMNS = GENOTYPE_SCHEMA.names[5:]


@dataclass(frozen=True)
class Calls:
    """Cells that become rows, by line and then sample.

    Args:
        lines, samples: of each row, numbers from 0.
        columns: `calls` to `spelling`.
        odd: lines to be read the careful way; their rows here mean nothing.
        hom_ref: by line.
        implied: samples without a row, by line.
    """

    lines: Places
    samples: Places
    columns: dict[str, pa.Array]
    odd: Mask
    hom_ref: pa.StringArray
    implied: Places


def has_matrix(lines: Lines) -> Mask:
    """Lines all of whose cells are three bytes wide."""
    samples = lines.tabs.shape[1] - SITE_COLUMNS - 1
    wide = lines.tabs[:, -1] - lines.tabs[:, SITE_COLUMNS] == samples * _WIDTH
    steps = np.diff(lines.tabs[wide, SITE_COLUMNS:], axis=1)
    wide[wide] = (steps == _WIDTH).all(axis=1)
    return np.asarray(wide, bool)


def matrix_calls(lines: Lines, alts: Places) -> Calls:
    """Read the cells of lines whose FORMAT is GT alone and which `has_matrix` holds for.

    Args:
        alts: how many ALT alleles each line has.
    """
    words = _words(lines)
    chosen, implied = _most_frequent(words)
    words_of_hom_ref = np.array([*map(_word, _HOM_REF), 0], np.uint32)
    differs = words != words_of_hom_ref[chosen][:, None]
    cells = np.flatnonzero(differs)
    row = np.repeat(np.arange(len(lines), dtype=np.int32), np.count_nonzero(differs, axis=1))
    sample = (cells - row.astype(np.int64) * words.shape[1]).astype(np.int32)
    texts = pa.array(words.ravel()[cells]).dictionary_encode()
    code = texts.indices.to_numpy()
    known = [_read(text) for text in texts.dictionary.to_pylist()]
    wrong = np.array([cell.greatest for cell in known], np.int32)[code] > alts[row]
    odd = np.zeros(len(lines), bool)
    odd[row[wrong]] = True
    columns = nulls(len(row))
    columns["calls"] = _calls(known, code)
    columns["phased"] = pa.array(np.array([cell.phased for cell in known], bool)[code])
    columns["information"] = empty_maps(len(row))
    hom_ref = pa.array([*_HOM_REF, None], pa.string()).take(pa.array(chosen))
    return Calls(row, sample, columns, odd, hom_ref, implied)


@dataclass(frozen=True)
class _Cell:
    """A text of three bytes; `greatest` is beyond any ALT where it is no genotype."""

    alleles: tuple[int | None, ...]
    phased: bool
    greatest: int


def _read(word: int) -> _Cell:
    """The genotype of a word."""
    first, join, second, _ = word.to_bytes(_WIDTH, sys.byteorder)
    alleles = tuple(None if byte == _DOT else byte - _ZERO for byte in (first, second))
    right = join in (_PHASED, _UNPHASED) and all(n is None or 0 <= n <= 9 for n in alleles)
    return _Cell(alleles, join == _PHASED, max(n or 0 for n in alleles) if right else _NO_ALT)


def _calls(known: list[_Cell], code: Places) -> pa.ListArray:
    """The column `calls`, two alleles a row."""
    numbers = np.array([[n or 0 for n in cell.alleles] for cell in known], np.int32).reshape(-1, 2)
    missing = np.array([[n is None for n in cell.alleles] for cell in known], bool).reshape(-1, 2)
    valid = ~missing[code].ravel() if missing.any() else None
    return list_of(nullable(numbers[code].ravel(), valid), np.arange(0, 2 * len(code) + 1, 2, dtype=np.int32))


def nulls(rows: int) -> dict[str, pa.Array]:
    """`COLUMNS` without values; those of one type share their bytes."""
    kinds = {GENOTYPE_SCHEMA.field(name).type for name in COLUMNS}
    empty = {kind: pa.nulls(rows, kind) for kind in kinds}
    return {name: empty[GENOTYPE_SCHEMA.field(name).type] for name in COLUMNS}


def empty_maps(rows: int) -> pa.MapArray:
    """Maps without entries."""
    none = pa.array([], pa.string())
    return pa.MapArray.from_arrays(pa.array(np.zeros(rows + 1, np.int32)), none, none)


def _word(text: str) -> int:
    return int(np.frombuffer(f"{text}\t".encode(), np.uint32)[0])


def _words(lines: Lines) -> npt.NDArray[np.uint32]:
    """A word a cell: its three bytes and a tab."""
    begins, ends = lines.start(SITE_COLUMNS + 1), lines.end(-1) + 1
    cells = np.empty((len(lines), _WIDTH * (lines.tabs.shape[1] - SITE_COLUMNS - 1)), np.uint8)
    for row, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        cells[row] = lines.text[begin:end]
    cells[:, -1] = _TAB
    return cells.view(np.uint32)


def _most_frequent(words: npt.NDArray[np.uint32]) -> tuple[Places, Places]:
    """Which of `_HOM_REF` is the most frequent in each line (after the last: none), and how often it stands there."""
    counts = np.stack([np.count_nonzero(words == _word(text), axis=1) for text in _HOM_REF])
    implied = counts.max(axis=0)
    chosen = np.where(implied > 0, counts.argmax(axis=0), len(_HOM_REF))
    return chosen.astype(np.int32), implied.astype(np.int32)
