"""Lines of one file that share a key: equal ones are kept once, differing ones are all left out.

Which of two differing lines is right nobody can tell, so neither becomes a row; both are reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from omics_lake.formats.tsv import Body, Lines, reject


def settle_duplicates(body: Body, text: bytes, key: Sequence[str]) -> tuple[Body, int]:
    """Decide lines with the same key.

    Args:
        body: rows read from `text`.
        text: the file, whose raw lines say whether two are equal.
        key: columns whose values together are unique; null counts as a value.

    Returns:
        The body, and how many lines were dropped because an equal one was kept (the first).
    """
    shared = _shared(body.rows.select(list(key)))
    if not shared:
        return body, 0
    raw = text.split(b"\n")
    equal = [places for places in shared if len({raw[body.lines[at] - 1] for at in places}) == 1]
    reasons: dict[int, str] = {}
    for places in shared:
        if places not in equal:
            numbers = ", ".join(str(body.lines[at]) for at in places)
            reasons |= dict.fromkeys(places, f"lines {numbers} have the same {', '.join(key)} and differ")
    repeated = [at for places in equal for at in places[1:]]
    return _drop(reject(body, text, reasons), body.lines[repeated]), len(repeated)


def _shared(keys: pa.Table) -> list[list[int]]:
    """Places of the rows whose key is not theirs alone, key by key."""
    distinct = keys.group_by(keys.column_names, use_threads=False).aggregate([]).num_rows
    if distinct == keys.num_rows:
        return []
    places: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, values in enumerate(zip(*(column.to_pylist() for column in keys.columns), strict=True)):
        places[values].append(at)
    return [group for group in places.values() if len(group) > 1]


def _drop(body: Body, lines: Lines) -> Body:
    keep = ~np.isin(body.lines, lines)
    return Body(body.rows.filter(pa.array(keep)), body.lines[keep], body.rejected)
