"""A batch's text cut into lines and columns, for the lines that are regular.

Regular: as many columns as the header, the first ones not empty, printable ASCII without spaces. Every other line is
left to `record.parse_record`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omics_lake.formats.vcf.slices import Bytes, Mask, Places

SITE_COLUMNS = 8
_TAB, _NEWLINE, _RETURN, _SPACE, _DELETE = 9, 10, 13, 32, 127


@dataclass(frozen=True)
class Lines:
    """Regular lines of a batch.

    Args:
        text: of the whole batch, ended by a newline.
        index: each line's number in the batch, from 0.
        begins: each line's first byte.
        tabs: ends of each line's columns, the last one's included; a row a line.
    """

    text: Bytes
    index: npt.NDArray[np.int64]
    begins: Places
    tabs: Places

    def __len__(self) -> int:
        return len(self.begins)

    def start(self, column: int) -> Places:
        """First byte of a column (0 is CHROM)."""
        return self.begins if column == 0 else self.tabs[:, column - 1] + 1

    def end(self, column: int) -> Places:
        """Byte after a column's last."""
        return self.tabs[:, column]

    def only(self, wanted: Mask) -> Lines:
        """Some of the lines."""
        return Lines(self.text, self.index[wanted], self.begins[wanted], self.tabs[wanted])


@dataclass(frozen=True)
class Borders:
    """Where a batch's lines begin and end; ends leave out carriage return and newline."""

    text: Bytes
    begins: Places
    ends: Places

    def line(self, number: int) -> bytes:
        """One line without its end."""
        return self.text[self.begins[number] : self.ends[number]].tobytes()


def borders_of(text: bytes) -> Borders:
    """Find the lines."""
    whole = np.frombuffer(text if text.endswith(b"\n") or not text else text + b"\n", np.uint8)
    newlines = np.flatnonzero(whole == _NEWLINE).astype(np.int32)
    begins = np.zeros_like(newlines)
    begins[1:] = newlines[:-1] + 1
    returned = (newlines > begins) & (whole[newlines - 1] == _RETURN)
    return Borders(whole, begins, newlines - returned)


def lines_of(borders: Borders, columns: int) -> Lines:
    """The regular lines.

    Args:
        columns: of the header's `#CHROM` line.
    """
    text, begins = borders.text, borders.begins
    tabs = np.flatnonzero(text == _TAB).astype(np.int32)
    firsts = np.searchsorted(tabs, np.append(begins, np.int32(len(text))))
    counts = np.diff(firsts)
    regular = (counts == columns - 1) & ~_unusual(borders, len(tabs))
    if not regular.all():
        tabs = tabs[np.repeat(regular, counts)]
    ends = np.empty((int(regular.sum()), columns), np.int32)
    ends[:, :-1] = tabs.reshape(-1, columns - 1)
    ends[:, -1] = borders.ends[regular]
    found = Lines(text, np.flatnonzero(regular), begins[regular], ends)
    filled = _filled(found, min(columns, SITE_COLUMNS + 1))
    return found if filled.all() else found.only(filled)


def _unusual(borders: Borders, tabs: int) -> Mask:
    """Lines with bytes other than printable ASCII and tabs."""
    text, begins, ends = borders.text, borders.begins, borders.ends
    found = np.zeros(len(begins), bool)
    low = text <= _SPACE
    returns = int((text[np.minimum(ends, len(text) - 1)] == _RETURN).sum()) if len(ends) else 0
    if np.count_nonzero(low) == tabs + len(begins) + returns and not (text >= _DELETE).any():
        return found
    strange = (low & (text != _TAB) & (text != _NEWLINE)) | (text >= _DELETE)
    strange[ends] = False  # a line's own end
    found[np.searchsorted(ends, np.flatnonzero(strange))] = True
    return found


def _filled(lines: Lines, columns: int) -> Mask:
    found = np.ones(len(lines), bool)
    for column in range(columns):
        found &= lines.end(column) > lines.start(column)
    return found
