"""What the parts of the VCF reader hand to each other.

Source of all rules: https://github.com/samtools/hts-specs (VCFv4.1 to VCFv4.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from omics_lake.formats.result import Rejected


@dataclass(frozen=True)
class Field:
    """An INFO or FORMAT key.

    Args:
        number: a count, or A, R, G, `.`, or of 4.5 LA, LR, LG, P, M.
        type: Integer, Float, Flag, Character or String.
        declared: False for a key that records use and the header lacks: the spec's reserved type, else String.
    """

    name: str
    number: str
    type: str
    description: str = ""
    declared: bool = True


@dataclass(frozen=True)
class Header:
    """A VCF's header.

    Args:
        text: all header lines as they stand, `#CHROM` line included, each ended by a newline alone.
        version: such as 4.2.
        samples: of the `#CHROM` line, in order.
        contigs: source spelling -> length (None where not given), in order.
        reference: of `##reference`.
        line_end: of the file, a newline with or without a carriage return before it.
    """

    text: str
    version: str
    samples: tuple[str, ...]
    info: Mapping[str, Field]
    format: Mapping[str, Field]
    filters: frozenset[str]
    contigs: Mapping[str, int | None]
    reference: str | None = None
    line_end: str = "\n"

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")


@dataclass(frozen=True)
class TextBatch:
    """Whole lines of a file, none of them of the header.

    Args:
        text: the lines, each ended by a newline; only the file's last may lack it.
        places: of each line's first byte: byte offset in plain text and gzip, virtual offset in bgzip. Unique, rising.
        first_line: 1-based number of the first line, counted from the first line that the split owns (in the first
            split that is the file's first).
    """

    text: bytes
    places: npt.NDArray[np.int64]
    first_line: int


@dataclass(frozen=True)
class Edge:
    """Where a run of records begins or ends: what its neighbour needs to check order and duplicates.

    Args:
        contig: source spelling.
        alleles: (REF, ALT as written) of every record kept at that position.
    """

    contig: str
    pos: int
    alleles: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class ParsedBatch:
    """Rows of a batch.

    Args:
        variants: columns of `schema.VARIANT_SCHEMA`, in file order.
        genotypes: columns of `schema.GENOTYPE_SCHEMA`, by record and then sample in header order; text columns may be
            dictionary-encoded.
        rejected: lines that break the specification, in order; `line` counts as `TextBatch.first_line` does.
        undeclared: `INFO/XX`, `FORMAT/XX`, `FILTER/xx`, `contig/xx` that the header lacks -> records that use it.
        first, last: edges; None without records.
        contigs: source spellings met, in order.
    """

    variants: pa.Table
    genotypes: pa.Table
    rejected: tuple[Rejected, ...] = ()
    undeclared: Mapping[str, int] = field(default_factory=dict)
    first: Edge | None = None
    last: Edge | None = None
    contigs: tuple[str, ...] = ()
