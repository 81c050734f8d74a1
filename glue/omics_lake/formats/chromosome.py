"""Chromosome names as the lake stores them: `chr1` ... `chr22`, `chrX`, `chrY`, `chrM`.

Sources write `1`, `chr1`, `CHR1`, `X`, `chrx`, `23` (X) and `24` (Y) in array segment files, `MT` or `chrMT` for the
mitochondrion. Other contigs (`GL000192.1`, `chrUn_KI270302v1`) have no name here: callers reject the line.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

CHROMOSOMES = (*(f"chr{n}" for n in range(1, 23)), "chrX", "chrY", "chrM")

_SHORT = {name[3:].lower(): name for name in CHROMOSOMES} | {"23": "chrX", "24": "chrY", "mt": "chrM"}


def normalise_chromosome(name: str) -> str | None:
    """The lake's spelling of a chromosome, or None when it is none of the 25."""
    return _SHORT.get(name.strip().lower().removeprefix("chr"))


def normalise_chromosomes(names: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The lake's spelling of a whole column; null where it is none of the 25.

    Works on the distinct values, of which a file has a few dozen.
    """
    encoded = pc.dictionary_encode(names)
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    known = pa.array([normalise_chromosome(name) for name in encoded.dictionary.to_pylist()], pa.string())
    return known.take(encoded.indices) if len(known) else pa.nulls(len(names), pa.string())
