"""What the lines of annotation files other than VCF become: GFF3, and tables with a column for place and alleles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from omics_lake.build.streamed_made import Made, with_constants
from omics_lake.core.genome import Naming
from omics_lake.formats.annotation import gff3, tsv
from omics_lake.formats.vcf.model import Edge, TextBatch
from omics_lake.tables import annotation


@dataclass(frozen=True)
class Gff3Meaning:
    """A GFF3 whose lines are features."""

    naming: Naming
    set_id: str
    source: str
    release: str

    @property
    def samples(self) -> tuple[str, ...]:
        """It has none."""
        return ()

    def body(self, batches: Iterator[TextBatch]) -> Iterator[TextBatch]:
        """Up to the sequences that may end the file."""
        return gff3.until_fasta(batches)

    def rows_of(self, batch: TextBatch, before: Edge | None, left: frozenset[str]) -> Made:
        """Annotations."""
        rows, rejected = gff3.rows_of_text(batch, self.naming, self.source, self.release)
        return Made({annotation.TABLE.full_name: with_constants(rows, set_id=self.set_id)}, rejected)


@dataclass(frozen=True)
class TsvMeaning:
    """A table whose lines are alleles or regions."""

    layout: tsv.Layout
    naming: Naming
    set_id: str
    source: str
    release: str

    @property
    def samples(self) -> tuple[str, ...]:
        """It has none."""
        return ()

    def body(self, batches: Iterator[TextBatch]) -> Iterator[TextBatch]:
        """All."""
        return batches

    def rows_of(self, batch: TextBatch, before: Edge | None, left: frozenset[str]) -> Made:
        """Annotations."""
        rows, rejected = tsv.rows_of_text(batch, self.layout, self.naming, self.source, self.release)
        return Made({annotation.TABLE.full_name: with_constants(rows, set_id=self.set_id)}, rejected)
