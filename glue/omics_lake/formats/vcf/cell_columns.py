"""Cells of several fields, for many lines at once: a key's fields become a column, whatever FORMATs they stand in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.vcf import cells as rules
from omics_lake.formats.vcf.cell_fields import Cut, Fields, Formats, cut
from omics_lake.formats.vcf.cell_matrix import Calls, empty_maps, nulls
from omics_lake.formats.vcf.info import TEXT
from omics_lake.formats.vcf.model import Field, Header
from omics_lake.formats.vcf.plain_numbers import floats, integers, list_of, rewritten_alike
from omics_lake.formats.vcf.render import FLOAT_LISTS, INTEGER_LISTS, INTEGERS, render_gt
from omics_lake.formats.vcf.schema import GENOTYPE_SCHEMA
from omics_lake.formats.vcf.slices import Mask, Pieces, Places, places, slices, split, unsplit
from omics_lake.formats.vcf.table_of_lines import Lines

_GT = re.compile(r"(?:\.|[0-9]{1,9})(?:[|/](?:\.|[0-9]{1,9}))*")
_TYPED = {**INTEGERS, **INTEGER_LISTS, **FLOAT_LISTS}
_NO_PLOIDY = 0
# Genotypes by number of ALT alleles and ploidy; none without ALT or ploidy, as any count is right then.
_MOST_ALTS, _MOST_SETS, _UNKNOWN = 32, 8, 2**40
_GENOTYPES = np.array(
    [[comb(n + k, k) if n and k else 0 for k in range(_MOST_SETS + 1)] for n in range(_MOST_ALTS + 1)], np.int64
)


@dataclass
class _Reading:
    """What is known so far of the rows."""

    fields: Fields
    alts: Places
    ploidy: Places
    odd: Mask
    kept_text: Mask
    spelled: Mask
    columns: dict[str, pa.Array] = field(default_factory=dict)


def cell_calls(lines: Lines, formats: Formats, header: Header, alts: Places) -> Calls:
    """Read all cells.

    Args:
        alts: how many ALT alleles each line has.
    """
    parts = cut(lines, formats)
    fields = parts.fields
    rows = fields.row_count
    reading = _Reading(
        fields=fields,
        alts=alts[fields.lines],
        ploidy=np.full(rows, _NO_PLOIDY, np.int32),
        odd=np.zeros(rows, bool),
        kept_text=np.zeros(len(fields.keys), bool),
        spelled=fields.dropped.copy(),
        columns=nulls(rows),
    )
    codes = {key: code for code, key in enumerate(formats.keys)}
    for key, code in sorted(codes.items(), key=lambda pair: pair[0] != "GT"):  # GT tells the ploidy
        chosen = np.flatnonzero(fields.keys == code)
        (_read_gt if key == "GT" else _reader(rules.format_field(key, header)))(reading, chosen)
    reading.columns["information"] = _information(reading, formats)
    reading.columns["spelling"] = pc.if_else(pa.array(reading.spelled), fields.cells, None)
    return _calls(parts, reading)


def _calls(parts: Cut, reading: _Reading) -> Calls:
    odd = parts.odd.copy()
    odd[reading.fields.lines[reading.odd]] = True
    fields = parts.fields
    return Calls(fields.lines, fields.samples, reading.columns, odd, parts.hom_ref, parts.implied)


def _read_gt(reading: _Reading, chosen: Places) -> None:
    """GT: each distinct text is read once."""
    fields = reading.fields
    rows = fields.rows[chosen]
    coded = slices(fields.text, fields.starts[chosen], fields.ends[chosen]).dictionary_encode()
    codes, texts = coded.indices.to_numpy(), coded.dictionary.to_pylist()
    plain = np.array([bool(_GT.fullmatch(text)) for text in texts], bool)
    alleles = [rules.alleles_of(text) if _GT.fullmatch(text) else ["."] for text in texts]
    calls = [[None if allele == "." else int(allele) for allele in each] for each in alleles]
    phased = [len(each) > 1 and "/" not in text for each, text in zip(alleles, texts, strict=True)]
    greatest = np.array([max((call or 0 for call in each), default=0) for each in calls], np.int64)
    alike = np.array(
        [render_gt(call, joined) == text for call, joined, text in zip(calls, phased, texts, strict=True)], bool
    )
    ploidy = np.array([_NO_PLOIDY if each == ["."] else len(each) for each in alleles], np.int32)
    reading.odd[rows[~plain[codes] | (greatest[codes] > reading.alts[rows])]] = True
    reading.spelled[rows[~alike[codes]]] = True
    reading.ploidy[rows] = ploidy[codes]
    index = places(rows, codes, fields.row_count)
    reading.columns["calls"] = pa.array(calls, GENOTYPE_SCHEMA.field("calls").type).take(index)
    reading.columns["phased"] = pa.array(phased, pa.bool_()).take(index)


def _reader(declared: Field) -> Callable[[_Reading, Places], None]:
    """How the fields of a key are read."""

    def read(reading: _Reading, chosen: Places) -> None:
        fields = reading.fields
        dot = (fields.ends[chosen] - fields.starts[chosen] == 1) & (fields.text[fields.starts[chosen]] == ord("."))
        chosen = chosen[~dot]
        if declared.type in TEXT and declared.name not in _TYPED:
            reading.kept_text[chosen] = True
        elif declared.type in ("Integer", "Float"):
            _read_numbers(reading, chosen, declared)
        else:
            reading.odd[fields.rows[chosen]] = True

    return read


def _read_numbers(reading: _Reading, chosen: Places, declared: Field) -> None:
    """Hold the values against type and count; put them into their column, if it gives the text back."""
    fields = reading.fields
    rows = fields.rows[chosen]
    starts, ends = fields.starts[chosen], fields.ends[chosen]
    # A comma in a single number makes its line odd.
    single = declared.name in INTEGERS
    pieces = unsplit(fields.text, starts, ends) if single else split(fields.text, starts, ends, ",", after=":")
    wanted = _wanted(declared.number, reading.alts[rows], reading.ploidy[rows])
    reading.odd[rows[(wanted > 0) & (wanted != pieces.counts)]] = True
    numbers = (floats if declared.type == "Float" else integers)(pieces)
    reading.odd[rows[pieces.any_of_row(~numbers.plain)]] = True
    whole = declared.name in INTEGERS or declared.name in INTEGER_LISTS
    if declared.name not in _TYPED or (declared.name in FLOAT_LISTS and declared.type == "Integer"):
        reading.kept_text[chosen] = True
        reading.odd[rows] |= declared.name in _TYPED
        return
    if whole and declared.type == "Float":
        numbers = integers(pieces)
        pointed = pieces.any_of_row(pieces.holding(pieces.text == ord(".")) & ~pieces.dots)
        doubtful = pieces.any_of_row(~numbers.plain) & ~pointed
        reading.odd[rows[doubtful]] = True
        fits = ~pointed
    elif whole:
        fits = np.ones(len(rows), bool)
    else:
        fits = ~pieces.any_of_row(~(pieces.dots | rewritten_alike(pieces)))
    reading.kept_text[chosen[~fits]] = True
    _put(reading, declared.name, pieces, numbers.values, rows, fits)


def _put(reading: _Reading, key: str, pieces: Pieces, values: pa.Array, rows: Places, fits: Mask) -> None:
    """Values into their column."""
    kept = np.flatnonzero(fits)
    count = reading.fields.row_count
    if key in INTEGERS:
        column = values.take(places(rows[kept], pieces.borders[:-1][kept], count))
    else:
        lists = list_of(values, pieces.borders)
        whole = len(kept) == count
        column = lists if whole else lists.take(places(rows[kept], kept, count))
    reading.columns[_TYPED[key]] = column


def _wanted(number: str, alts: Places, ploidy: Places) -> npt.NDArray[np.integer[Any]]:
    """How many values each row must have; 0 where any count is right."""
    if number.isdecimal():
        return np.full(len(alts), int(number), np.int32)
    if number == "A":
        return alts
    if number == "R":
        return np.where(alts > 0, alts + 1, 0).astype(np.int32)
    if number != "G":
        return np.zeros(len(alts), np.int32)
    known = (ploidy <= _MOST_SETS) & (alts <= _MOST_ALTS)
    return np.where(known, _GENOTYPES[np.where(known, alts, 0), np.where(known, ploidy, 0)], _UNKNOWN)


def _information(reading: _Reading, formats: Formats) -> pa.MapArray:
    """The fields that are in no column of their own."""
    fields = reading.fields
    chosen = np.flatnonzero(reading.kept_text)
    if not len(chosen):
        return empty_maps(fields.row_count)
    keys = pa.array(formats.keys, pa.string()).take(pa.array(fields.keys[chosen]))
    values = slices(fields.text, fields.starts[chosen], fields.ends[chosen])
    counts = np.bincount(fields.rows[chosen], minlength=fields.row_count)
    return pa.MapArray.from_arrays(pa.array(np.append(0, np.cumsum(counts)).astype(np.int32)), keys, values)
