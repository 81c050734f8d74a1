"""INFO of many lines at once: the map of all keys and the typed columns.

Each rule of a key is checked once for all its values: its name, its type, how many values it has. A line with a value
that is not plain is odd, and goes the careful way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.vcf import reserved
from omics_lake.formats.vcf.info import TEXT, info_field
from omics_lake.formats.vcf.info_entries import Entries, entries_of
from omics_lake.formats.vcf.model import Field, Header
from omics_lake.formats.vcf.plain_numbers import Numbers, floats, integers, list_by_row
from omics_lake.formats.vcf.slices import Mask, Pieces, Places, places, slices, split
from omics_lake.formats.vcf.table_of_lines import Lines

INFO = 7
_ANY, _A, _R = -1, -2, -3
_INTEGER, _FLOAT, _FLAG, _TEXT, _CAREFUL = range(5)
_TYPES = {"Integer": _INTEGER, "Float": _FLOAT, "Flag": _FLAG, **dict.fromkeys(TEXT, _TEXT)}
_CIGAR = r"^([0-9]+[MIDNSHPX=])+(,([0-9]+[MIDNSHPX=])+)*$"
# What the typed columns are read from, if the header has it so.
_TYPED = {"AC": "Integer", "AN": "Integer", "END": "Integer", "AF": "Float"}


@dataclass(frozen=True)
class Values:
    """Numbers of the entries of one type.

    Args:
        entries: which ones.
        pieces: their values cut at commas.
    """

    entries: npt.NDArray[np.int64]
    pieces: Pieces
    numbers: Numbers


@dataclass(frozen=True)
class Info:
    """INFO of lines.

    Args:
        column: `map<string,string>`.
        odd: lines to be read the careful way; their values here mean nothing.
        undeclared: key -> lines with it.
    """

    column: pa.MapArray
    odd: Mask
    undeclared: Mapping[str, Mask]
    entries: Entries
    integers: Values
    floats: Values

    def lists(self, key: str) -> pa.ListArray:
        """Numbers of a key by line; null where it is absent or a dot alone."""
        values, mine, lines = self._of(key)
        # An odd line may have the key twice.
        counts = np.bincount(lines, weights=values.pieces.counts[mine], minlength=len(self.odd)).astype(np.int32)
        return list_by_row(values.numbers.only(values.pieces.of_rows(mine)), counts)

    def firsts(self, key: str) -> pa.Array:
        """First number of a key by line."""
        values, mine, lines = self._of(key)
        return self._by_line(values.numbers.only(values.pieces.borders[mine]), lines)

    def only(self, key: str) -> pa.Array:
        """The number of a key that has one, by line."""
        values, mine, lines = self._of(key)
        alone = values.pieces.counts[mine] == 1
        return self._by_line(values.numbers.only(values.pieces.borders[mine[alone]]), lines[alone])

    def _by_line(self, values: pa.Array, lines: Places) -> pa.Array:
        if np.array_equal(lines, np.arange(len(self.odd))):
            return values
        return values.take(places(lines, np.arange(len(lines), dtype=np.int32), len(self.odd)))

    def _of(self, key: str) -> tuple[Values, npt.NDArray[np.int64], Places]:
        """The numbers of the key's type, which of them are the key's and more than a dot, and their lines."""
        values = self.floats if _TYPED[key] == "Float" else self.integers
        pieces = values.pieces
        mine = np.flatnonzero(self.entries.codes[values.entries] == self.entries.code(key))
        mine = mine[~((pieces.counts[mine] == 1) & pieces.dots[pieces.borders[mine]])]
        return values, mine, self.entries.lines[values.entries[mine]]

    def texts(self, key: str) -> pa.StringArray:
        """Text of a key by line; null where it is absent, has no value or a dot."""
        mine = self.entries.of(key)
        found = self.column.items.take(places(self.entries.lines[mine], mine, len(self.odd)))
        return pc.if_else(pc.equal(found, "."), None, found)


def info_of(lines: Lines, header: Header, alts: Places) -> Info:
    """Read INFO.

    Args:
        alts: how many ALT alleles each line has.
    """
    entries, odd_entry = entries_of(lines.text, lines.start(INFO), lines.end(INFO))
    fields = [info_field(name, header) for name in entries.names]
    kinds = np.array([_kind(field) for field in fields], np.int8)[entries.codes]
    odd_entry |= (kinds == _CAREFUL) | (entries.assigned & (kinds == _FLAG))
    odd_entry[_negative(entries)] = True
    whole, real = _numbers(entries, kinds == _INTEGER, integers), _numbers(entries, kinds == _FLOAT, floats)
    wanted = np.array([_wanted(field) for field in fields], np.int32)
    for values in (whole, real):
        odd_entry[values.entries] |= _miscounted(
            values, wanted[entries.codes[values.entries]], alts[entries.lines[values.entries]]
        )
        odd_entry[values.entries] |= values.pieces.any_of_row(~values.numbers.plain)
    undeclared = {field.name: entries.lines_with(field.name) for field in fields if not field.declared}
    text = slices(entries.text, entries.values, entries.ends, entries.assigned)
    odd_entry[_odd_cigars(entries, text)] = True
    odd = entries.repeated()
    odd[entries.lines[odd_entry]] = True
    column = pa.MapArray.from_arrays(pa.array(entries.borders), entries.keys, text)
    return Info(column, odd, undeclared, entries, whole, real)


def _kind(field: Field) -> int:
    """How a key's values are read; _CAREFUL for keys that are too rare to have whole-column rules."""
    if "," in field.name or field.type != _TYPED.get(field.name, field.type):
        return _CAREFUL
    return _TYPES.get(field.type, _CAREFUL)


def _odd_cigars(entries: Entries, texts: pa.StringArray) -> npt.NDArray[np.int64]:
    """Entries of the key CIGAR that are none."""
    mine = entries.of("CIGAR")
    mine = mine[entries.assigned[mine]]
    right = pc.match_substring_regex(texts.take(pa.array(mine)), _CIGAR)
    return np.asarray(mine[~right.to_numpy(zero_copy_only=False).astype(bool)])


def _wanted(field: Field) -> int:
    """How many values a key has; negative for what is no fixed count."""
    if field.type in TEXT:
        return _ANY
    if field.number.isdecimal():
        return int(field.number) or _ANY
    return {"A": _A, "R": _R}.get(field.number, _ANY)


def _miscounted(values: Values, wanted: Places, alts: Places) -> Mask:
    """Entries with another count of values than their key has; a dot alone may stand for any."""
    found = values.pieces.counts
    right = np.where(wanted == _A, alts, np.where(wanted == _R, alts + 1, wanted))
    checked = (wanted != _ANY) & ((wanted >= 0) | (alts > 0))
    dot = (found == 1) & values.pieces.dots[values.pieces.borders[:-1]]
    return np.asarray(checked & (right != found) & ~dot, bool)


def _negative(entries: Entries) -> npt.NDArray[np.int64]:
    """Entries of keys that are never negative with a minus sign."""
    mine = np.concatenate([entries.of(name) for name in sorted(reserved.NEVER_NEGATIVE)])
    return np.asarray(mine[entries.text[entries.values[mine]] == ord("-")])


def _numbers(entries: Entries, wanted: Mask, read: Callable[[Pieces], Numbers]) -> Values:
    chosen = np.flatnonzero(wanted & entries.assigned)
    pieces = split(entries.text, entries.values[chosen], entries.ends[chosen], ",", after=";")
    return Values(chosen, pieces, read(pieces))
