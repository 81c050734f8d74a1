"""The calls that a record implies: its most frequent cell that says hom-ref and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.formats.vcf.slices import Mask, Places

_HOM_REF = re.compile(r"0(?:/0)*|0(?:\|0)*")


@dataclass(frozen=True)
class Implied:
    """What lines imply.

    Args:
        cells: those that are their line's `hom_ref`.
        hom_ref: by line.
        counts: such cells, by line.
    """

    cells: Mask
    hom_ref: pa.StringArray
    counts: Places


def implied_of(texts: pa.StringArray, candidates: npt.NDArray[np.int64], lines: Places, count: int) -> Implied:
    """Find each line's `hom_ref`; of texts that are as frequent the smallest.

    Args:
        texts: of all cells.
        candidates: cells that begin with a GT of 0 and have dots alone after it.
        lines: of every cell.
        count: how many lines there are.
    """
    cells = np.zeros(len(texts), bool)
    coded = texts.take(pa.array(candidates)).dictionary_encode()
    names, codes = coded.dictionary.to_pylist(), coded.indices.to_numpy()
    if not names:
        return Implied(cells, pa.nulls(count, pa.string()), np.zeros(count, np.int32))
    right = np.array([bool(_HOM_REF.fullmatch(name.split(":")[0])) for name in names], bool)[codes]
    ordered = sorted(names)
    ranks = np.array([ordered.index(name) for name in names], np.int64)[codes[right]]
    candidates, width = candidates[right], len(names)
    seen = np.bincount(lines[candidates] * np.int64(width) + ranks, minlength=count * width).reshape(count, width)
    best = seen.argmax(axis=1)
    counts = seen[np.arange(count), best]
    cells[candidates] = ranks == best[lines[candidates]]
    hom_ref = pa.array(ordered, pa.string()).take(pa.array(best, mask=counts == 0))
    return Implied(cells, hom_ref, counts.astype(np.int32))
