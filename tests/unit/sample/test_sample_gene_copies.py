"""A gene's copy number from the segments it lies in, by hand."""

from __future__ import annotations

import pytest

from omics_lake.sample.genes import Gene
from omics_lake.sample.profile import GeneCopies, Segment, copies_of

GENE = Gene("ENSG99999999999.1", "SYN9999", "protein_coding", "chr1", 101, 200, "+", 100, 0)


def segments(*totals_at_ends):
    """Segments of chr1 from base 1 on, given as (end, copies)."""
    starts = [1, *(end + 1 for end, _ in totals_at_ends)]
    return tuple(Segment("chr1", start, end, n, 0) for start, (end, n) in zip(starts, totals_at_ends, strict=False))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (segments((500, 3)), GeneCopies(3, 3, 3)),
        (segments((130, 2), (500, 5)), GeneCopies(5, 2, 5)),  # 30 bases of 2, 70 of 5
        (segments((170, 2), (500, 5)), GeneCopies(2, 2, 5)),  # 70 bases of 2, 30 of 5
        (segments((150, 5), (500, 2)), GeneCopies(2, 2, 5)),  # 50 to 50: the smaller
        (segments((130, 1), (140, 9), (500, 4)), GeneCopies(4, 1, 9)),
        (segments((100, 7)), None),  # ends one base before the gene
        (segments((101, 7)), GeneCopies(7, 7, 7)),  # covers its first base
    ],
)
def test_the_weighted_median_and_the_extremes(given, expected):
    assert copies_of(GENE, given) == expected


def test_segments_of_other_chromosomes_do_not_count():
    assert copies_of(GENE, (Segment("chr10", 1, 500, 3, 1),)) is None
