"""A tumour's copy number profile: segments of chromosomes 1 to 22 and X, and what they mean for a gene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from omics_lake.sample.aliquots import SampleAliquot
from omics_lake.sample.genes import CHROMOSOME_LENGTHS, Gene
from omics_lake.sample.patients import Patient
from omics_lake.sample.seeds import Seeds

FIRST_PROBE = 62_920
"""No probe lies before this position, so genes at the very start of a chromosome are covered by no segment."""

_DRIVER_MARGIN = 500_000
_STATES = ((1, 1), (2, 1), (1, 0), (2, 0), (2, 2), (3, 1))
_SHARES = (0.55, 0.2, 0.13, 0.05, 0.04, 0.03)


@dataclass(frozen=True)
class Segment:
    """One segment: 1-based closed place, major and minor copy number."""

    chromosome: str
    start: int
    end: int
    major: int
    minor: int

    @property
    def total(self) -> int:
        """Copies of both alleles."""
        return self.major + self.minor


@dataclass(frozen=True)
class GeneCopies:
    """A gene's copy number: weighted median over its segments, and the extremes."""

    middle: int
    low: int
    high: int


def draw_profile(
    seeds: Seeds, genes: Sequence[Gene], patient: Patient, aliquot: SampleAliquot, workflow: str
) -> tuple[Segment, ...]:
    """Segments of one tumour aliquot by one workflow; another aliquot or workflow differs in a few states."""
    shared = seeds.stream("profile", patient.barcode)
    own = seeds.stream("profile", aliquot.barcode, workflow)
    driver = next(gene for gene in genes if gene.name == patient.project.driver)
    segments: list[Segment] = []
    for chromosome in _chromosomes():
        for start, end in _pieces(shared, genes, chromosome, driver):
            major, minor = _STATES[int(shared.choice(len(_STATES), p=_SHARES))]
            if own.random() < 0.05:
                major += 1
            if chromosome == "chrX" and patient.sex == "MALE":
                major, minor = 1, 0
            if chromosome == driver.chromosome and start <= driver.start and end >= driver.end:
                major, minor = patient.driver_copies
            segments.append(Segment(chromosome, start, end, major, minor))
    return tuple(segments)


def normal_profile(patient: Patient) -> tuple[Segment, ...]:
    """Whole chromosomes with the copies one is born with."""
    single = patient.sex == "MALE"
    return tuple(
        Segment(name, FIRST_PROBE, CHROMOSOME_LENGTHS[name] - FIRST_PROBE, 1, 0 if single and name == "chrX" else 1)
        for name in _chromosomes()
    )


def copies_of(gene: Gene, segments: Sequence[Segment]) -> GeneCopies | None:
    """Median of the copy number weighted by overlap, ties to the smaller; None where no segment covers the gene."""
    overlaps = sorted(
        (segment.total, min(segment.end, gene.end) - max(segment.start, gene.start) + 1)
        for segment in segments
        if segment.chromosome == gene.chromosome and segment.start <= gene.end and segment.end >= gene.start
    )
    if not overlaps:
        return None
    half, seen, middle = sum(width for _, width in overlaps) / 2, 0, overlaps[-1][0]
    for copies, width in overlaps:
        seen += width
        if seen >= half:
            middle = copies
            break
    return GeneCopies(middle, overlaps[0][0], overlaps[-1][0])


def _chromosomes() -> list[str]:
    return [name for name in CHROMOSOME_LENGTHS if name not in ("chrY", "chrM")]


def _pieces(rng: np.random.Generator, genes: Sequence[Gene], chromosome: str, driver: Gene) -> list[tuple[int, int]]:
    """Cut a chromosome: around the driver, inside one gene, and at up to two places at random."""
    first, last = FIRST_PROBE, CHROMOSOME_LENGTHS[chromosome] - FIRST_PROBE
    cuts = {int(cut) for cut in rng.integers(first + 1_000_000, last - 1_000_000, int(rng.integers(0, 3)))}
    inside = [gene for gene in genes if gene.chromosome == chromosome and gene.end - gene.start > 20_000]
    if inside:
        gene = inside[int(rng.integers(len(inside)))]
        cuts.add(gene.start + (gene.end - gene.start) // 3)
    if chromosome == driver.chromosome:
        around = (driver.start - _DRIVER_MARGIN, driver.end + _DRIVER_MARGIN)
        cuts = {cut for cut in cuts if not around[0] <= cut <= around[1]} | set(around)
    starts = [first, *(cut + 1 for cut in sorted(cuts) if first < cut < last)]
    return list(zip(starts, [start - 1 for start in starts[1:]] + [last], strict=True))
