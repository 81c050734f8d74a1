"""INFO of many lines cut into entries: which key an entry has, where its value stands, whose it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.formats.vcf.slices import Bytes, Mask, Places, slices, with_ends


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


def entries_of(text: Bytes, starts: Places, ends: Places) -> tuple[Entries, Mask]:
    """Entries, and which of them are odd: no key or an empty value.

    Args:
        starts, ends: INFO of lines in `text`.
    """
    copy, rows = with_ends(text, starts, ends)
    begins, keys, stops, assigned, borders = _cut(copy)
    absent = (np.diff(rows) == 2) & (copy[rows[:-1]] == ord("."))
    if absent.any():
        kept = ~np.repeat(absent, np.diff(borders))
        begins, keys, stops, assigned = begins[kept], keys[kept], stops[kept], assigned[kept]
        borders = np.append(0, np.cumsum(np.where(absent, 0, np.diff(borders)))).astype(np.int32)
    lines = np.repeat(np.arange(len(rows) - 1, dtype=np.int32), np.diff(borders))
    values = keys + assigned
    odd = (keys == begins) | (assigned & (values == stops))
    names = slices(copy, begins, keys)
    coded = names.dictionary_encode()
    codes = coded.indices.to_numpy()
    return Entries(copy, names, codes, coded.dictionary.to_pylist(), values, stops, assigned, lines, borders), odd


def _cut(text: Bytes) -> tuple[Places, Places, Places, Mask, Places]:
    """Of each entry where it begins, where its key ends, where it ends, whether it has an equals sign; rows' borders.

    Later equals signs are the value's.
    """
    marks = np.flatnonzero((text == ord(";")) | (text == ord("=")) | (text < ord(" "))).astype(np.int32)
    kinds = text[marks]
    last = np.flatnonzero(kinds != ord("="))
    before = np.empty_like(last)
    before[:1] = -1
    before[1:] = last[:-1]
    stops = marks[last]
    begins = np.empty_like(stops)
    begins[:1] = 0
    begins[1:] = stops[:-1] + 1
    borders = np.append(0, np.flatnonzero(kinds[last] != ord(";")) + 1).astype(np.int32)
    return begins, marks[before + 1], stops, last - before > 1, borders
