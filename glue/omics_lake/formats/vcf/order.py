"""Order of neighbouring records: positions rise, contigs are not left and come back, no record stands twice.

One `Neighbours` follows one run of records. The later record is the offender. Duplicates share contig, position, REF
and ALT as written; records with a symbolic ALT other than <NON_REF> and <*> are never duplicates, since their length
and kind stand in INFO (hts-specs' own sv44.vcf has <DEL> twice at one place).

Source: https://github.com/samtools/hts-specs, VCFv4.3, section 1.6.1 (1, 2), and the files failed_body_contiguous,
failed_body_duplicated and failed_body_unsorted.
"""

from __future__ import annotations

from collections.abc import Iterable

from omics_lake.formats.vcf.model import Edge
from omics_lake.formats.vcf.record import Record


def is_comparable(alt: str) -> bool:
    """Whether two records with this ALT (as written) and one REF at one place are one record twice."""
    return "<" not in alt.replace("<NON_REF>", "").replace("<*>", "")


class Neighbours:
    """What is known of the records before the next one.

    Args:
        before: edge of the run before; None at the file's start.
        left: contigs (source spelling) that ended before `before`.
    """

    def __init__(self, before: Edge | None = None, left: Iterable[str] = ()) -> None:
        self.first: Edge | None = None
        self.last = before
        self.contigs: list[str] = []
        self._left = set(left)

    def take(self, record: Record) -> str | None:
        """Why the record must be rejected; None where it is kept, and then it is the next one's neighbour."""
        reason = self._reason(record)
        if reason is None:
            self._keep(record)
        return reason

    def _reason(self, record: Record) -> str | None:
        if record.contig in self._left:
            return f"records of contig {record.contig} stood before those of another contig"
        if self.last is None or record.contig != self.last.contig:
            return None
        if record.pos < self.last.pos:
            return f"POS {record.pos} stands after POS {self.last.pos}"
        if record.pos == self.last.pos and is_comparable(record.alt) and (record.ref, record.alt) in self.last.alleles:
            return "a record with the same CHROM, POS, REF and ALT stood before"
        return None

    def _keep(self, record: Record) -> None:
        if self.last is not None and record.contig != self.last.contig:
            self._left.add(self.last.contig)
        if record.contig not in self.contigs:
            self.contigs.append(record.contig)
        self.last = _grown(self.last, record)
        # The first edge grows only while the run has not left its first place.
        if self.first is None or (self.first.contig, self.first.pos) == (record.contig, record.pos):
            self.first = _grown(self.first, record)


def _grown(edge: Edge | None, record: Record) -> Edge:
    allele = (record.ref, record.alt)
    if edge is None or (edge.contig, edge.pos) != (record.contig, record.pos):
        return Edge(record.contig, record.pos, frozenset({allele}))
    return Edge(edge.contig, edge.pos, edge.alleles | {allele})
