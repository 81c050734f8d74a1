"""Columns 2, 8 and 9 of GFF3 as one map a line."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.annotation.columnar import Places, Ragged, blank_is_null, maps_of, percent_decoded, split


def attributes_of(cells: Ragged) -> pa.Array:
    """`source` and `phase` unless they are dots, then `key=value;...` in its order, percent-encoding undone."""
    count = len(cells.lengths)
    parts = split(pc.utf8_trim_whitespace(cells.cell(8)), ";")
    texts = pc.utf8_trim_whitespace(parts.flat())
    said = np.asarray(pc.invert(pc.is_in(texts, value_set=pa.array(("", ".")))))
    pairs = split(texts.filter(pa.array(said)), "=", most=1)
    sources, phases = (blank_is_null(cells.cell(place), (".",)) for place in (1, 7))
    fixed = [np.flatnonzero(np.asarray(values.is_valid())) for values in (sources, phases)]
    owner = np.concatenate([*fixed, parts.parents[said]])
    keys = [pa.repeat(pa.scalar(name), len(rows)) for name, rows in zip(("source", "phase"), fixed, strict=True)]
    order = np.argsort(owner, kind="stable")
    key = percent_decoded(pa.concat_arrays([*keys, pairs.cell(0)]).take(pa.array(order)))
    value = percent_decoded(
        pa.concat_arrays([sources.drop_null(), phases.drop_null(), pairs.cell(1)]).take(pa.array(order))
    )
    return _keys_once(owner[order], key, value, count)


def _keys_once(owner: Places, keys: pa.Array, values: pa.Array, count: int) -> pa.Array:
    """Maps by line; the values of a key that comes again in its line are joined by commas, as GFF3 writes lists."""
    codes = np.asarray(keys.dictionary_encode().indices).astype(np.int64)
    pair = owner * (int(codes.max(initial=0)) + 1) + codes
    _, first, which = np.unique(pair, return_index=True, return_inverse=True)
    if len(first) == len(pair):
        return maps_of(np.bincount(owner, minlength=count), keys, values)
    joined: dict[int, str] = {}
    for group, value in zip(which, values.to_pylist(), strict=True):
        joined[int(group)] = f"{joined[int(group)]},{value}" if int(group) in joined else value
    order = np.argsort(first)
    once = first[order]
    texts = pa.array([joined[int(group)] for group in order], pa.string())
    return maps_of(np.bincount(owner[once], minlength=count), keys.take(pa.array(once)), texts)
