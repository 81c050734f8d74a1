"""The public VCF suites: which files there are, and what the package makes of one."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from omics_lake.core.genome import Naming
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.batch import parse_batch
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Edge, Header
from omics_lake.formats.vcf.render import render_record
from omics_lake.formats.vcf.splits import batches, plan_splits, read_header

NAMING = Naming(None)


@dataclass(frozen=True)
class Found:
    """A file as the package reads it.

    Args:
        variants: line number, 1 is the first after the header -> row of `omics.variant`.
        calls: the same -> sample -> row of `omics.genotype`.
        contigs: lake name -> source spelling.
    """

    header: Header
    variants: dict[int, dict[str, Any]]
    calls: dict[int, dict[str, dict[str, Any]]]
    contigs: dict[str, str]
    rejected: tuple[Rejected, ...]


def vcfs(folder: Path) -> list[Path]:
    """Every VCF below a folder, plain or compressed."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and re.fullmatch(r".*\.vcf(\.b?gz)?", p.name))


def lines_of(path: Path) -> list[bytes]:
    """The lines after a file's header, by gzip and split alone."""
    data = path.read_bytes()
    lines = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    at = next((n for n, line in enumerate(lines) if not line.startswith(b"##")), len(lines))
    return [line.removesuffix(b"\r") for line in lines[at + 1 :]]


def read(path: Path) -> Found:
    """A file read as one part.

    Raises:
        UnreadableFile: it is refused.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        found = Found(parse_header(read_header(file)), {}, defaultdict(dict), {}, ())
        edge: Edge | None = None
        rejected: list[Rejected] = []
        for split in plan_splits(file, size, max(size, 1)):
            for batch in batches(file, size, split):
                parsed = parse_batch(batch, found.header, NAMING, edge)
                numbers = {place: line for line, place in enumerate(batch.places.tolist(), start=batch.first_line)}
                for row in parsed.variants.to_pylist():
                    found.variants[numbers[row["record"]] - found.header.lines] = row
                for row in parsed.genotypes.to_pylist():
                    found.calls[numbers[row["record"]] - found.header.lines][row["sample_id"]] = row
                found.contigs.update({NAMING.lake_name(contig): contig for contig in parsed.contigs})
                rejected += parsed.rejected
                edge = parsed.last or edge
    return Found(found.header, found.variants, found.calls, found.contigs, tuple(rejected))


def written(found: Found) -> dict[int, str]:
    """Every kept record's line as it is written back, by line number."""
    return {
        number: render_record(row, found.calls.get(number, {}), found.header.samples, found.contigs[row["contig"]])
        for number, row in found.variants.items()
    }
