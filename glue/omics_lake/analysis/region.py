"""A stretch of a contig, as bcftools and samtools write it: chr1, chr1:100, chr1:100-200. Both ends count, from 1."""

from __future__ import annotations

import re
from dataclasses import dataclass

from omics_lake.core.errors import UsageError

_REGION = re.compile(r"(?P<contig>.+?)(?::(?P<first>[0-9,]+)(?:-(?P<last>[0-9,]+)?)?)?")
LAST = 2**31 - 1
"""The highest position that VCF has."""


@dataclass(frozen=True)
class Region:
    """A stretch of a contig.

    Args:
        contig: as it was given.
        first, last: 1-based, both counting.
    """

    contig: str
    first: int = 1
    last: int = LAST


def parse_region(text: str) -> Region:
    """`chr1:1,000-2,000` -> Region; `chr1:1000` is that one base, `chr1:1000-` what follows.

    Raises:
        UsageError: it is not written so, or ends before it begins.
    """
    found = _REGION.fullmatch(text)
    if not found:
        raise UsageError("A region is a contig, or a contig with positions", where=text, next_step="write chr1:100-200")
    first = _number(found["first"]) or 1
    last = _number(found["last"]) or (first if found["first"] and "-" not in text.rpartition(":")[2] else LAST)
    if last < first:
        raise UsageError("A region ends before it begins", where=text, next_step="give the lower position first")
    return Region(found["contig"], first, last)


def _number(text: str | None) -> int:
    return int(text.replace(",", "") or 0) if text else 0
