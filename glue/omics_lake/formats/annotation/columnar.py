"""Whole columns at a time: cells of delimited text, values of a map, meanings per distinct text.

Annotations repeat themselves (a handful of classifications over millions of records), so a text's meaning is worked
out once for each distinct text of a batch and spread over the rows. Arrow's arrays may be slices, and null lists may
own elements: `Ragged` is where both are seen to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Places = npt.NDArray[np.int64]


def column(table: pa.Table, name: str) -> pa.Array:
    """One column as one plain array, dictionaries undone."""
    found = table.column(name)
    whole = found.combine_chunks() if found.num_chunks != 1 else found.chunk(0)
    return whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole


@dataclass(frozen=True)
class Ragged:
    """Rows of many cells each.

    Args:
        starts: of each row, in `values`.
        lengths: cells of each row; 0 for a null row.
        values: all cells.
    """

    starts: Places
    lengths: Places
    values: pa.Array

    @property
    def parents(self) -> Places:
        """Row of every cell, row by row."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    @property
    def places(self) -> Places:
        """Place in `values` of every cell, row by row."""
        return np.repeat(self.starts, self.lengths) + ordinals(self.lengths)

    def flat(self) -> pa.Array:
        """Every cell, row by row."""
        return self.values.take(pa.array(self.places))

    def of(self, rows: Places) -> Ragged:
        """These rows, in that order."""
        return Ragged(self.starts[rows], self.lengths[rows], self.values)

    def cell(self, place: int | Places) -> pa.Array:
        """The cell at that place (from 0) of each row; null past a row's end and for a negative place."""
        absent = (self.lengths <= place) | (np.asarray(place) < 0)
        return self.values.take(pa.array(self.starts + place, mask=absent))


def ragged(lists: pa.Array, values: pa.Array | None = None) -> Ragged:
    """A list array's rows.

    Args:
        lists: lists or maps.
        values: what the rows hold, where that is a map's keys or items.
    """
    offsets = np.asarray(lists.offsets).astype(np.int64)
    lengths = np.where(np.asarray(lists.is_null()), 0, np.diff(offsets))
    return Ragged(offsets[:-1], lengths, lists.values if values is None else values)


def split(texts: pa.Array, separator: str, most: int | None = None) -> Ragged:
    """Cells of delimited texts, split no more than `most` times; a null text has none."""
    return ragged(pc.split_pattern(texts, separator, max_splits=most))


def ordinals(lengths: Places) -> Places:
    """0, 1, 2, ... for each row, one row after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths, lengths)


def by_distinct(texts: pa.Array, meaning: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """What each text means, worked out once per distinct text; null stays null."""
    encoded = texts.dictionary_encode()
    return pa.array([meaning(text) for text in encoded.dictionary.to_pylist()], kind).take(encoded.indices)


class MapColumn:
    """A `map<string,string>` column, read key by key."""

    def __init__(self, maps: pa.Array) -> None:
        keys, self._items = ragged(maps, maps.keys), maps.items
        self._rows, self._parents, self._places = len(maps), keys.parents, keys.places
        encoded = keys.flat()
        encoded = encoded if pa.types.is_dictionary(encoded.type) else encoded.dictionary_encode()
        self._codes = np.asarray(encoded.indices)
        self._code_of = {name: code for code, name in enumerate(encoded.dictionary.to_pylist())}

    def value(self, key: str) -> pa.Array:
        """The key's value in each row: null where it is absent, or a flag."""
        place = np.full(self._rows, -1, np.int64)
        if (code := self._code_of.get(key)) is not None:
            here = np.flatnonzero(self._codes == code)
            place[self._parents[here]] = self._places[here]
        values = self._items.take(pa.array(place, mask=place < 0))
        return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def to_map(names: Sequence[str], columns: Sequence[pa.Array], rows: int) -> pa.Array:
    """Columns of text to one map a row, in the columns' order; nulls are left out."""
    if not columns:
        return maps_of(np.zeros(rows, np.int64), pa.array([], pa.string()), pa.array([], pa.string()))
    given = np.column_stack([np.asarray(one.is_valid()) for one in columns])
    row, which = np.nonzero(given)
    values = pa.concat_arrays(columns).take(pa.array(which * rows + row))
    return maps_of(given.sum(axis=1), pa.array(list(names), pa.string()).take(pa.array(which)), values)


def maps_of(lengths: Places, keys: pa.Array, values: pa.Array) -> pa.Array:
    """Maps of so many entries each."""
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    return pa.MapArray.from_arrays(pa.array(offsets), keys, values)


def blank_is_null(texts: pa.Array, blanks: Sequence[str] = ("",)) -> pa.Array:
    """Texts that say nothing become null."""
    return pc.if_else(pc.is_in(texts, value_set=pa.array(blanks)), pa.scalar(None, pa.string()), texts)


def percent_decoded(texts: pa.Array) -> pa.Array:
    """Percent-encoding undone; a text that would not be UTF-8 then stays as it is."""
    if not pc.any(pc.match_substring(texts, "%")).as_py():
        return texts
    return by_distinct(texts, decode, pa.string())


def decode(text: str) -> str:
    """`p.Ala376%3D` -> `p.Ala376=`."""
    try:
        return unquote(text, errors="strict") if "%" in text else text
    except UnicodeDecodeError:
        return text


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """A name that comes again gets a number, `CADD_RAW_2`: a map holds a key once."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(found)
