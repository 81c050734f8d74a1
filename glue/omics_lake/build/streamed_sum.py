"""What a part of a file comes to, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from omics_lake.build.streamed_made import Made
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.model import Edge
from omics_lake.lake.arrow_files import WrittenFile


@dataclass(frozen=True)
class SplitResult:
    """What a part came to.

    Args:
        written: data files, by full name of the table.
        rows: by full name of the table.
        rejected: lines are counted as `TextBatch.first_line` is.
        lines: of the part; 0 where it has none of its own.
        first, last: edges of its records; None without records.
        contigs: source spellings in order.
    """

    written: Mapping[str, tuple[WrittenFile, ...]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()
    lines: int = 0
    first: Edge | None = None
    last: Edge | None = None
    contigs: tuple[str, ...] = ()
    undeclared: Mapping[str, int] = field(default_factory=dict)
    blocks: bool = False


class Sum:
    """What the batches of a part came to so far.

    Args:
        before: edge of what stands before the part, when that is known.
        left: contigs that ended before it.
    """

    def __init__(self, before: Edge | None, left: frozenset[str]) -> None:
        self._left = left
        self.first: Edge | None = None
        self.last = before
        self._made = False
        self.lines = 0
        self._blocks = False
        self._rejected: list[Rejected] = []
        self._contigs: dict[str, None] = {}
        self._undeclared: Counter[str] = Counter()

    def left(self) -> frozenset[str]:
        """Contigs that ended before the last record."""
        return (self._left | self._contigs.keys()) - {self.last.contig if self.last else ""}

    def add(self, made: Made, last_line: int) -> None:
        """Take in one batch."""
        self.lines = last_line
        self._rejected += made.rejected
        self._contigs.update(dict.fromkeys(made.contigs))
        self._undeclared.update(made.undeclared)
        self._blocks |= made.blocks
        if made.last is not None:
            self.first = self.first or made.first
            if self.last is not None and self.last.contig != made.last.contig:
                self._left |= {self.last.contig}
            self.last = joined(self.last, made.last)
            self._made = True

    def result(self, written: Mapping[str, tuple[WrittenFile, ...]], rows: Mapping[str, int]) -> SplitResult:
        """The sum."""
        return SplitResult(
            written,
            dict(rows),
            tuple(self._rejected),
            self.lines,
            self.first,
            self.last if self._made else None,
            tuple(self._contigs),
            dict(self._undeclared),
            self._blocks,
        )


def joined(before: Edge | None, edge: Edge) -> Edge:
    """The edge, with what stands at the same place before it."""
    if before is None or (before.contig, before.pos) != (edge.contig, edge.pos):
        return edge
    return Edge(edge.contig, edge.pos, before.alleles | edge.alleles)
