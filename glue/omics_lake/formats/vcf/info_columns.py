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
from omics_lake.formats.vcf.model import Field, Header
from omics_lake.formats.vcf.plain_numbers import Numbers, floats, integers, list_of
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
        every = list_of(values.numbers.values, values.pieces.borders)
        return every.take(places(lines, mine, len(self.odd)))

    def firsts(self, key: str) -> pa.Array:
        """First number of a key by line."""
        values, mine, lines = self._of(key)
        return values.numbers.values.take(places(lines, values.pieces.borders[mine], len(self.odd)))

    def only(self, key: str) -> pa.Array:
        """The number of a key that has one, by line."""
        values, mine, lines = self._of(key)
        alone = values.pieces.counts[mine] == 1
        return values.numbers.values.take(places(lines[alone], values.pieces.borders[mine[alone]], len(self.odd)))

    def _of(self, key: str) -> tuple[Values, npt.NDArray[np.int64], Places]:
        """The numbers of the key's type, which of them are the key's and more than a dot, and their lines."""
        values = self.floats if _TYPED[key] == "Float" else self.integers
        name = self.entries.names.index(key) if key in self.entries.names else -1
        mine = np.flatnonzero(self.entries.codes[values.entries] == name)
        dots = (values.pieces.counts[mine] == 1) & values.pieces.dots[values.pieces.borders[mine]]
        mine = mine[~dots]
        return values, mine, self.entries.lines[values.entries[mine]]

    def having(self, key: str) -> Mask:
        """Lines with a key."""
        return _lines_with(self.entries, key, len(self.odd))

    def texts(self, key: str) -> pa.StringArray:
        """Text of a key by line; null where it is absent, a flag or a dot."""
        name = self.entries.names.index(key) if key in self.entries.names else -1
        mine = np.flatnonzero((self.entries.codes == name) & self.entries.assigned)
        found = self.column.items.take(places(self.entries.lines[mine], mine, len(self.odd)))
        return pc.if_else(pc.equal(found, "."), None, found)


def info_of(lines: Lines, header: Header, alts: Places) -> Info:
    """Read INFO.

    Args:
        alts: how many ALT alleles each line has.
    """
    pieces = split(lines.text, lines.start(INFO), lines.end(INFO), ";")
    entries, odd_entry = _entries(pieces)
    fields = [info_field(name, header) for name in entries.names]
    kinds = np.array([_kind(field) for field in fields], np.int8)[entries.codes]
    odd_entry |= (kinds == _CAREFUL) | (entries.assigned & (kinds == _FLAG))
    odd_entry |= _miscounted(entries, fields, alts) | _negative(entries)
    whole, real = _numbers(entries, kinds == _INTEGER, integers), _numbers(entries, kinds == _FLOAT, floats)
    for values in (whole, real):
        odd_entry[values.entries] |= values.pieces.any_of_row(~values.numbers.plain)
    undeclared = {field.name: _lines_with(entries, field.name, len(lines)) for field in fields if not field.declared}
    text = slices(entries.text, entries.values, entries.ends, entries.assigned)
    odd_entry[_odd_cigars(entries, text)] = True
    odd = _repeated(entries, len(lines))
    odd[entries.lines[odd_entry]] = True
    column = pa.MapArray.from_arrays(pa.array(entries.borders), entries.keys, text)
    return Info(column, odd, undeclared, entries, whole, real)


def _entries(pieces: Pieces) -> tuple[Entries, Mask]:
    """Entries, and which of them are odd: no key or an empty value."""
    text, starts, ends, lines = pieces.text, pieces.starts, pieces.ends, pieces.rows
    marks = np.flatnonzero((text == ord(";")) | (text == ord("=")) | (text == 0)).astype(np.int32)
    last = np.flatnonzero(text[marks] != ord("="))
    before = np.empty_like(last)
    before[:1] = -1
    before[1:] = last[:-1]
    signs = last - before - 1
    keys = marks[before + 1]
    borders = pieces.borders
    absent = pieces.dots & (pieces.counts == 1)[lines]
    if absent.any():
        kept = ~absent
        starts, ends, lines, signs, keys = starts[kept], ends[kept], lines[kept], signs[kept], keys[kept]
        borders = np.append(0, np.cumsum(np.bincount(lines, minlength=len(borders) - 1))).astype(np.int32)
    values = np.minimum(keys + 1, ends)
    assigned = signs > 0
    odd = (keys == starts) | (assigned & (values == ends))
    names = slices(text, starts, keys)
    coded = names.dictionary_encode()
    codes = coded.indices.to_numpy()
    return Entries(text, names, codes, coded.dictionary.to_pylist(), values, ends, assigned, lines, borders), odd


def _kind(field: Field) -> int:
    """How a key's values are read; _CAREFUL for keys that are too rare to have whole-column rules."""
    if "," in field.name or field.type != _TYPED.get(field.name, field.type):
        return _CAREFUL
    return _TYPES.get(field.type, _CAREFUL)


def _odd_cigars(entries: Entries, texts: pa.StringArray) -> npt.NDArray[np.int64]:
    """Entries of the key CIGAR that are none."""
    if "CIGAR" not in entries.names:
        return np.empty(0, np.int64)
    mine = np.flatnonzero((entries.codes == entries.names.index("CIGAR")) & entries.assigned)
    right = pc.match_substring_regex(texts.take(pa.array(mine)), _CIGAR)
    return mine[~right.to_numpy(zero_copy_only=False)]


def _wanted(field: Field) -> int:
    """How many values a key has; negative for what is no fixed count."""
    if field.type in TEXT:
        return _ANY
    if field.number.isdecimal():
        return int(field.number) or _ANY
    return {"A": _A, "R": _R}.get(field.number, _ANY)


def _miscounted(entries: Entries, fields: list[Field], alts: Places) -> Mask:
    """Entries with another count of values than their key has; a dot alone may stand for any."""
    wanted = np.array([_wanted(field) for field in fields], np.int64)[entries.codes]
    commas = np.searchsorted(entries.ends, np.flatnonzero(entries.text == ord(",")))
    found = np.bincount(commas, minlength=len(wanted))[: len(wanted)] + 1
    by_allele = alts[entries.lines]
    right = np.where(wanted == _A, by_allele, np.where(wanted == _R, by_allele + 1, wanted))
    checked = (wanted != _ANY) & ((wanted >= 0) | (by_allele > 0))
    dot = (entries.ends - entries.values == 1) & (entries.text[entries.values] == ord("."))
    return np.asarray(checked & (right != found) & ~dot & entries.assigned, bool)


def _negative(entries: Entries) -> Mask:
    """Entries of keys that are never negative with a minus sign."""
    never = np.array([name in reserved.NEVER_NEGATIVE for name in entries.names], bool)[entries.codes]
    return np.asarray(never & (entries.text[entries.values] == ord("-")), bool)


def _numbers(entries: Entries, wanted: Mask, read: Callable[[Pieces], Numbers]) -> Values:
    chosen = np.flatnonzero(wanted & entries.assigned)
    pieces = split(entries.text, entries.values[chosen], entries.ends[chosen], ",")
    return Values(chosen, pieces, read(pieces))


def _repeated(entries: Entries, lines: int) -> Mask:
    """Lines that have a key twice."""
    names = max(len(entries.names), 1)
    place = entries.lines.astype(np.int64) * names + entries.codes
    if lines * names <= 4 * len(place) + 1_000_000:
        twice = np.flatnonzero(np.bincount(place, minlength=lines * names) > 1)
    else:
        found, counts = np.unique(place, return_counts=True)
        twice = found[counts > 1]
    odd = np.zeros(lines, bool)
    odd[twice // names] = True
    return odd


def _lines_with(entries: Entries, key: str, lines: int) -> Mask:
    found = np.zeros(lines, bool)
    code = entries.names.index(key) if key in entries.names else -1
    found[entries.lines[entries.codes == code]] = True
    return found
