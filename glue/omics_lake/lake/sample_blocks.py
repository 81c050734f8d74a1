"""Which block of a tiled file a sample is in, and the dictionary that a block's rows name it by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import pyarrow as pa


def blocks_of(samples: Sequence[str], blocks: int) -> dict[str, int]:
    """Sample -> block: samples by name in ranges of equal size, so that bounds of names are narrow."""
    count = max(1, min(blocks, len(samples)))
    return {name: rank * count // len(samples) for rank, name in enumerate(sorted(samples))}


def names_of(block_of: Mapping[str, int]) -> list[pa.Array]:
    """Each block's samples, which its rows' indices count; sorted, as the rows of one place nearly are.

    More than 64 are filled up with others to 129: indices then have eight bits and stand on the borders of bytes, where
    zstd finds what repeats. A cohort's `sample_id` of seven bits is a sixth larger.
    """
    blocks: list[list[str]] = [[] for _ in range(max(block_of.values(), default=-1) + 1)]
    for name, block in block_of.items():
        blocks[block].append(name)
    return [pa.array(_filled(names, block_of), pa.string()) for names in blocks]


def _filled(names: list[str], every: Iterable[str]) -> list[str]:
    if not 64 < len(names) <= 128:
        return names
    own = set(names)
    others = (name for name in every if name not in own)
    return [*names, *islice(others, 129 - len(names))]
