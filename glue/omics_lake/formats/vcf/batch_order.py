"""Order and duplicates of a batch's records: `order.Neighbours` speaks, if anything gives it reason to.

Most batches are in order and have no two records alike; that is seen by whole columns, and nothing is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.vcf.model import Edge
from omics_lake.formats.vcf.order import Neighbours
from omics_lake.formats.vcf.record import Record
from omics_lake.formats.vcf.slices import Mask


@dataclass(frozen=True)
class Checked:
    """What the order of records says.

    Args:
        kept: by record.
        reasons: record -> why it is rejected.
        first, last, contigs: as in `ParsedBatch`.
    """

    kept: Mask
    reasons: Mapping[int, str]
    first: Edge | None
    last: Edge | None
    contigs: tuple[str, ...]


def check_order(
    contigs: list[str], codes: npt.NDArray[np.int32], variants: pa.Table, before: Edge | None, left: frozenset[str]
) -> Checked:
    """Check the records of a batch, in order.

    Args:
        contigs, codes: source spellings, and which of them each record has.
        variants: the columns pos, ref and alts are read.
        before: the edge of the batch before.
        left: contigs that ended before.
    """
    count = variants.num_rows
    if not count:
        return Checked(np.ones(0, bool), {}, None, None, ())
    pos = variants["pos"].to_numpy()
    met = {contigs[code] for code in np.flatnonzero(np.bincount(codes))}
    if left & met or _is_doubtful(met, contigs[codes[0]], codes, variants, before):
        return _ask(contigs, codes, variants, Neighbours(before, left))
    changes = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    same_as_first = (codes == codes[0]) & (pos == pos[0])
    same_as_last = (codes == codes[-1]) & (pos == pos[-1])
    return Checked(
        kept=np.ones(count, bool),
        reasons={},
        first=_edge(contigs[codes[0]], variants, same_as_first),
        last=_edge(contigs[codes[-1]], variants, same_as_last),
        contigs=tuple(contigs[codes[row]] for row in changes),
    )


def _is_doubtful(
    met: set[str], first: str, codes: npt.NDArray[np.int32], variants: pa.Table, before: Edge | None
) -> bool:
    """Whether a record may be out of order or stand twice; a false alarm costs time alone."""
    pos = variants["pos"].to_numpy()
    same = codes[1:] == codes[:-1]
    runs = 1 + int((~same).sum())
    if runs > len(met) or (same & (pos[1:] < pos[:-1])).any():
        return True
    if before is not None and before.contig in met and (first != before.contig or pos[0] <= before.pos):
        return True
    alike = same & (pos[1:] == pos[:-1])
    return bool(alike.any()) and _has_twins(alike, variants)


def _has_twins(alike: Mask, variants: pa.Table) -> bool:
    """Two records at one place have the same REF and ALT."""
    place = np.append(0, np.cumsum(~alike))
    chosen = np.append(False, alike) | np.append(alike, False)
    some = variants.select(["ref", "alts"]).filter(pa.array(chosen))
    texts = pc.binary_join_element_wise(some["ref"], pc.binary_join(some["alts"], ","), "\t", null_handling="replace")
    codes = texts.combine_chunks().dictionary_encode()
    codes = (codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes).indices.to_numpy()
    both = place[chosen] * (int(codes.max()) + 1) + codes
    return len(np.unique(both)) < len(both)


def _edge(contig: str, variants: pa.Table, rows: Mask) -> Edge:
    some = variants.select(["pos", "ref", "alts"]).filter(pa.array(rows)).to_pylist()
    return Edge(contig, some[0]["pos"], frozenset((x["ref"], ",".join(x["alts"] or ()) or ".") for x in some))


def _ask(contigs: list[str], codes: npt.NDArray[np.int32], variants: pa.Table, neighbours: Neighbours) -> Checked:
    """Ask record by record."""
    reasons = {}
    rows = variants.select(["pos", "ref", "alts"]).to_pylist()
    for number, (code, row) in enumerate(zip(codes.tolist(), rows, strict=True)):
        alts = tuple(row["alts"] or ())
        record = Record("", contigs[code], row["pos"], (), row["ref"], alts, None, (), (), None, (), ())
        if reason := neighbours.take(record):
            reasons[number] = reason
    kept = np.ones(len(codes), bool)
    kept[list(reasons)] = False
    last = neighbours.last if kept.any() else None
    return Checked(kept, reasons, neighbours.first, last, tuple(neighbours.contigs))
