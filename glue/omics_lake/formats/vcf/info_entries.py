"""INFO of many lines cut into entries: which key an entry has, where its value stands, whose it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.formats.vcf.slices import Bytes, Mask, Pieces, Places, slices


@dataclass(frozen=True)
class Entries:
    """`key=value` of many lines, in order.

    Args:
        codes: which of `names` an entry's key is.
        values, ends: where its value begins and ends in `text`; the same place for a flag.
        assigned: it has an equals sign.
        lines: whose entry it is.
        borders: line -> its first entry.
    """

    text: npt.NDArray[np.uint8]
    keys: pa.StringArray
    codes: Places
    names: list[str]
    values: Places
    ends: Places
    assigned: Mask
    lines: Places
    borders: Places

    def code(self, key: str) -> int:
        """Which of `names` a key is; -1 for none."""
        return self.names.index(key) if key in self.names else -1

    def of(self, key: str) -> npt.NDArray[np.int64]:
        """Numbers of the entries of a key."""
        return np.flatnonzero(self.codes == self.code(key))

    def lines_with(self, key: str) -> Mask:
        """Lines that have a key."""
        found = np.zeros(len(self.borders) - 1, bool)
        found[self.lines[self.of(key)]] = True
        return found

    def repeated(self) -> Mask:
        """Lines that have a key twice."""
        lines, names = len(self.borders) - 1, max(len(self.names), 1)
        place = self.lines.astype(np.int64) * names + self.codes
        if lines * names <= 4 * len(place) + 1_000_000:
            twice = np.flatnonzero(np.bincount(place, minlength=lines * names) > 1)
        else:
            found, counts = np.unique(place, return_counts=True)
            twice = found[counts > 1]
        odd = np.zeros(lines, bool)
        odd[twice // names] = True
        return odd


def entries_of(pieces: Pieces) -> tuple[Entries, Mask]:
    """Entries, and which of them are odd: no key or an empty value.

    Args:
        pieces: INFO cut at semicolons.
    """
    text, starts, ends, lines, borders = pieces.text, pieces.starts, pieces.ends, pieces.rows, pieces.borders
    keys, assigned = _keys(text)
    firsts = borders[:-1]
    absent = (pieces.counts == 1) & (pieces.ends[firsts] - starts[firsts] == 1) & (text[starts[firsts]] == ord("."))
    if absent.any():
        kept = ~absent[lines]
        starts, ends, lines, assigned, keys = starts[kept], ends[kept], lines[kept], assigned[kept], keys[kept]
        borders = np.append(0, np.cumsum(np.bincount(lines, minlength=len(borders) - 1))).astype(np.int32)
    values = np.minimum(keys + 1, ends)
    odd = (keys == starts) | (assigned & (values == ends))
    names = slices(text, starts, keys)
    coded = names.dictionary_encode()
    codes = coded.indices.to_numpy()
    return Entries(text, names, codes, coded.dictionary.to_pylist(), values, ends, assigned, lines, borders), odd


def _keys(text: Bytes) -> tuple[Places, Mask]:
    """Where each entry's key ends, and whether an equals sign is there; later equals signs are the value's."""
    marks = np.flatnonzero((text == ord(";")) | (text == ord("=")) | (text == 0)).astype(np.int32)
    last = np.flatnonzero(text[marks] != ord("="))
    before = np.append(-1, last[:-1]) if len(last) else last
    return marks[before + 1], last - before > 1
