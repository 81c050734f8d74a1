"""What a batch of lines becomes: rows of one or more tables. Plain functions, no Spark.

Each `Meaning` is one kind of file: a call set's VCF, an annotation's VCF, an annotation in another text format. It
travels to tasks, so it holds plain values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.build.streamed_fasta import Reference
from omics_lake.core.genome import Naming
from omics_lake.formats.annotation.sites import annotations_of
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.batch import parse_batch
from omics_lake.formats.vcf.consequence import consequences_of
from omics_lake.formats.vcf.model import Edge, Header, ParsedBatch, TextBatch
from omics_lake.tables import annotation, consequence, genotype, variant
from omics_lake.tables.recipe import constant

Rows = Mapping[str, pa.Table]
"""Full name of a table -> rows, without the columns that say where they come from."""


@dataclass(frozen=True)
class Made:
    """What one batch came to; names as in `ParsedBatch`."""

    rows: Rows
    rejected: tuple[Rejected, ...] = ()
    undeclared: Mapping[str, int] = field(default_factory=dict)
    first: Edge | None = None
    last: Edge | None = None
    contigs: tuple[str, ...] = ()
    blocks: bool = False


class Meaning(Protocol):
    """How one file's lines are read."""

    @property
    def samples(self) -> tuple[str, ...]:
        """Samples of the file."""

    def body(self, batches: Iterator[TextBatch]) -> Iterator[TextBatch]:
        """The batches that hold rows."""

    def rows_of(self, batch: TextBatch, before: Edge | None, left: frozenset[str]) -> Made:
        """Rows of a batch.

        Args:
            before: where the lines before it end.
            left: contigs (source spelling) that ended before that.
        """


@dataclass(frozen=True)
class CallSetMeaning:
    """A VCF whose records are variants and calls."""

    header: Header
    naming: Naming
    set_id: str
    reference: Reference | None = None

    @property
    def samples(self) -> tuple[str, ...]:
        """As the header has them."""
        return self.header.samples

    def body(self, batches: Iterator[TextBatch]) -> Iterator[TextBatch]:
        """All."""
        return batches

    def rows_of(self, batch: TextBatch, before: Edge | None, left: frozenset[str]) -> Made:
        """Variants, calls and consequences."""
        parsed = parse_batch(batch, self.header, self.naming, before, left)
        variants = self.reference.left_aligned(parsed.variants) if self.reference else parsed.variants
        _require_every_call(parsed, len(self.header.samples))
        rows = {variant.TABLE.full_name: with_constants(variants, callset_id=self.set_id)}
        if parsed.genotypes.num_rows:
            rows[genotype.TABLE.full_name] = with_constants(parsed.genotypes, callset_id=self.set_id)
        found = consequences_of(variants, self.header)
        if found.num_rows:
            rows[consequence.TABLE.full_name] = with_constants(found, set_id=self.set_id)
        return _made(parsed, rows)


@dataclass(frozen=True)
class SitesMeaning:
    """A VCF whose records are annotations."""

    header: Header
    naming: Naming
    set_id: str
    source: str
    release: str
    reference: Reference | None = None

    @property
    def samples(self) -> tuple[str, ...]:
        """None are kept."""
        return ()

    def body(self, batches: Iterator[TextBatch]) -> Iterator[TextBatch]:
        """All."""
        return batches

    def rows_of(self, batch: TextBatch, before: Edge | None, left: frozenset[str]) -> Made:
        """Annotations and consequences."""
        parsed = parse_batch(batch, self.header, self.naming, before, left)
        variants = self.reference.left_aligned(parsed.variants) if self.reference else parsed.variants
        spelt = {self.naming.lake_name(contig): contig for contig in parsed.contigs}
        made = annotations_of(variants, self.header, self.source, self.release, self.naming.build, spelt)
        rows = {annotation.TABLE.full_name: with_constants(made, set_id=self.set_id)}
        found = consequences_of(variants, self.header)
        if found.num_rows:
            rows[consequence.TABLE.full_name] = with_constants(found, set_id=self.set_id)
        return _made(parsed, rows)


def _made(parsed: ParsedBatch, rows: Rows) -> Made:
    blocks = bool(pc.any(parsed.variants["is_reference_block"]).as_py())
    return Made(rows, parsed.rejected, parsed.undeclared, parsed.first, parsed.last, parsed.contigs, blocks)


def with_constants(rows: pa.Table, **constants: str) -> pa.Table:
    """The rows with columns of one value."""
    for name, value in constants.items():
        rows = rows.append_column(name, constant(value, rows.num_rows))
    return rows


def _require_every_call(parsed: ParsedBatch, samples: int) -> None:
    """Each sample's call of each record is a row or implied: no call is lost between the two tables."""
    implied = pc.sum(parsed.variants["implied"]).as_py() or 0
    expected = parsed.variants.num_rows * samples
    if parsed.genotypes.num_rows + implied != expected:
        raise AssertionError(f"{parsed.genotypes.num_rows} rows and {implied} implied of {expected} calls")
