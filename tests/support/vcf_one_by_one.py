"""A batch of lines to rows, one line at a time: the reference that `batch.parse_batch` must equal on every input.

Slow and plain: each line is read by `record`, held against its neighbours by `order` and made into rows by `rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.model import Edge, Header, ParsedBatch, TextBatch
from omics_lake.formats.vcf.order import Neighbours
from omics_lake.formats.vcf.record import BadRecord, Record, parse_record, text_of
from omics_lake.formats.vcf.rows import rows_of

if TYPE_CHECKING:
    from omics_lake.core.genome import Naming


def parse_batch(
    batch: TextBatch, header: Header, naming: Naming, before: Edge | None = None, left: Iterable[str] = ()
) -> ParsedBatch:
    """Rows of a batch.

    Args:
        before: edge of the records before this batch.
        left: contigs (source spelling) that ended before `before`.
    """
    neighbours = Neighbours(before, left)
    kept: list[tuple[int, Record]] = []
    rejected: list[Rejected] = []
    undeclared: Counter[str] = Counter()
    for number, place, line in _lines(batch):
        try:
            record = _next(line, header, neighbours)
        except BadRecord as error:
            rejected.append(Rejected(number, str(error), line.decode(errors="replace")))
            continue
        kept.append((place, record))
        undeclared.update(record.undeclared)
    variants, genotypes = rows_of(kept, header, naming)
    return ParsedBatch(
        variants=variants,
        genotypes=genotypes,
        rejected=tuple(rejected),
        undeclared=dict(undeclared),
        first=neighbours.first,
        last=neighbours.last if kept else None,
        contigs=tuple(neighbours.contigs),
    )


def _lines(batch: TextBatch) -> Iterator[tuple[int, int, bytes]]:
    """Each line's number, place and text without its end."""
    lines = batch.text.removesuffix(b"\n").split(b"\n") if batch.text else []
    for number, (place, line) in enumerate(zip(batch.places.tolist(), lines, strict=True), start=batch.first_line):
        yield number, place, line.removesuffix(b"\r")


def _next(line: bytes, header: Header, neighbours: Neighbours) -> Record:
    record = parse_record(text_of(line), header)
    if reason := neighbours.take(record):
        raise BadRecord(reason)
    return record
