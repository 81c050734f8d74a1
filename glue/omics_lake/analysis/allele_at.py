"""What one allele of a VCF record has at one position that the record reaches over.

A record lists its alleles from POS on, with bases around the change that stay as they are: the base before an indel,
and padding where a record has several ALTs. So REF's first base says nothing of the positions behind it.
https://samtools.github.io/hts-specs/VCFv4.4.pdf, 1.6.1: REF and ALT; 1.4.5: symbolic alleles, POS is the base before
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from omics_lake.formats.vcf.normalise import trim

DELETED = "*"
"""As the VCF writes an allele whose base is gone."""
_BASES = re.compile(r"[ACGTNacgtn]+")


class Change(StrEnum):
    """What an allele does to the base at the position."""

    NONE = "none"
    CHANGED = "changed"
    DELETED = "deleted"


@dataclass(frozen=True)
class AlleleAt:
    """An allele at a position.

    Args:
        text: the base, `*` where it is deleted, the allele as written where base and base cannot be matched; None where
            the record does not tell the base.
    """

    change: Change
    text: str | None


def reference_at(pos: int, ref: str, place: int) -> AlleleAt:
    """REF at a position.

    Args:
        pos: of the record, 1-based.
        ref: as written.
        place: the position asked of, 1-based, from pos on.
    """
    inside = place - pos < len(ref)
    return AlleleAt(Change.NONE, ref[place - pos] if inside else None)


def alternate_at(pos: int, ref: str, alt: str, place: int) -> AlleleAt:
    """An ALT at a position, as for `reference_at`."""
    if alt == DELETED or (alt.startswith("<DEL") and place > pos):
        return AlleleAt(Change.DELETED, DELETED)
    if not _BASES.fullmatch(alt):
        # The base before a symbolic allele or a breakend stays
        return AlleleAt(Change.CHANGED, alt) if place > pos else reference_at(pos, ref[:1], place)
    start, before, after = trim(pos, ref, alt)
    offset = place - start
    anchored = len(before) != len(after) and before[0] == after[0]
    if not 0 <= offset < len(before) or (anchored and offset == 0):
        return reference_at(pos, ref, place)
    if anchored and len(after) == 1:
        return AlleleAt(Change.DELETED, DELETED)
    if len(before) == len(after):
        same = before[offset] == after[offset]
        return reference_at(pos, ref, place) if same else AlleleAt(Change.CHANGED, after[offset])
    return AlleleAt(Change.CHANGED, alt)
