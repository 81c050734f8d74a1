"""One spelling for each variant: the shortest alleles, as far left as the reference allows.

`chr1 100 CAG C` and `chr1 102 GAG G` in a run of AG delete the same bases. Trimming alone makes alleles shortest;
shifting needs the reference. The result is that of `bcftools norm` and `vt normalize`: Tan, Abecasis, Kang, Unified
representation of genetic variants, Bioinformatics 31 (2015), https://doi.org/10.1093/bioinformatics/btv112

Positions are 1-based as in VCF. Alleles are bases alone: no symbolic allele, breakend or `*`. Results are in upper
case: to VCF, `a` and `A` are one base.
"""

from __future__ import annotations

from collections.abc import Callable

Fetch = Callable[[int, int], str]
"""(start, end), 0-based half-open -> bases of the contig in upper case, fewer where it ends."""

_STEP = 128  # bases asked of the reference at first; each further step asks for twice as many

# An ambiguity code of the reference stands for N in the bases put before an allele, as in `bcftools norm`: no shift
# goes through it. REF itself may be any base there: VCF has it reduced to one that fits (4.5, section 1.6.1).
_PLAIN = str.maketrans(dict.fromkeys("MRWSYKVHDBUX", "N"))


class ReferenceMismatch(ValueError):
    """REF is not what the reference has at its place; the text says so in words."""


def trim(pos: int, ref: str, alt: str) -> tuple[int, str, str]:
    """Cut the bases that both alleles end with, then those that both begin with; one base of each stays."""
    ref, alt = ref.upper(), alt.upper()
    shorter = min(len(ref), len(alt)) - 1
    if shorter < 1:
        return pos, ref, alt
    cut = _common_end(ref, alt, shorter)
    ref, alt = ref[: len(ref) - cut], alt[: len(alt) - cut]
    begin = _common_begin(ref, alt, shorter - cut)
    return pos + begin, ref[begin:], alt[begin:]


def left_align(pos: int, ref: str, alt: str, fetch: Fetch) -> tuple[int, str, str]:
    """Shift an insertion or deletion as far left as it goes, and trim.

    At the contig's first base, where no base comes before, the base after the change stands in its place.

    Raises:
        ReferenceMismatch: REF is not the reference's.
    """
    ref, alt = ref.upper(), alt.upper()
    _check(pos, ref, fetch)
    if ref == alt or len(ref) == len(alt):
        return trim(pos, ref, alt)
    return trim(*_shifted(pos, ref, alt, fetch))


def _shifted(pos: int, ref: str, alt: str, fetch: Fetch) -> tuple[int, str, str]:
    """Cut common ends; whenever an allele has nothing left, put the bases before it in front of both."""
    step = _STEP
    while True:
        cut = _common_end(ref, alt, min(len(ref), len(alt)))
        ref, alt = ref[: len(ref) - cut], alt[: len(alt) - cut]
        if ref and alt:
            return pos, ref, alt
        if pos == 1:
            after = fetch(len(ref), len(ref) + 1).translate(_PLAIN)
            return pos, ref + after, alt + after
        before = fetch(max(0, pos - 1 - step), pos - 1).translate(_PLAIN)
        pos, ref, alt = pos - len(before), before + ref, before + alt
        step *= 2


def _check(pos: int, ref: str, fetch: Fetch) -> None:
    """REF is the reference's, save where that has an ambiguity code."""
    there = fetch(pos - 1, pos - 1 + len(ref))
    if there != ref and (
        len(there) < len(ref) or any(base != own and base in "ACGTN" for base, own in zip(there, ref, strict=True))
    ):
        raise ReferenceMismatch(f"REF is {_short(ref)} where the reference has {_short(there) or 'no base'}")


def _short(bases: str) -> str:
    return bases if len(bases) <= 50 else f"{bases[:50]}... ({len(bases)} bases)"


def _common_end(one: str, other: str, most: int) -> int:
    """How many bases both end with, `most` at most."""
    count = 0
    while count < most and one[-1 - count] == other[-1 - count]:
        count += 1
    return count


def _common_begin(one: str, other: str, most: int) -> int:
    """How many bases both begin with, `most` at most."""
    count = 0
    while count < most and one[count] == other[count]:
        count += 1
    return count
