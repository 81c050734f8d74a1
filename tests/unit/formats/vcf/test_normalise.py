"""Expected spellings: `bcftools norm -f` 1.16 on the same records, copied by hand; and properties against brute force.

`tests/data/normalise_by_bcftools.tsv` has more of them, made by `scripts/normalise_cases.py`. Another 31,220 random
records, run once beside `bcftools norm`, gave no difference.
"""

from functools import partial
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from omics_lake.formats.vcf.normalise import ReferenceMismatch, left_align, trim

#           0        1         2         3
#           123456789012345678901234567890
REFERENCE = "GCACACACTTTTGATGATGACCRNAAAAAG"
TABLE = Path(__file__).parents[3] / "data" / "normalise_by_bcftools.tsv"


def _bases(sequence: str, start: int, end: int) -> str:
    return sequence[start:end]


@pytest.mark.parametrize(
    ("given", "trimmed"),
    [
        ((5, "A", "C"), (5, "A", "C")),
        ((5, "AC", "AT"), (6, "C", "T")),
        ((5, "ACT", "AGT"), (6, "C", "G")),
        ((5, "AAA", "AA"), (5, "AA", "A")),
        ((5, "AA", "AAAA"), (5, "A", "AAA")),
        ((5, "CTCC", "CCC"), (5, "CT", "C")),
        ((5, "GAGT", "GA"), (6, "AGT", "A")),
        ((5, "acg", "ATG"), (6, "C", "T")),
        ((5, "ACGT", "ACGT"), (5, "A", "A")),
        ((5, "A", "ACGT"), (5, "A", "ACGT")),
    ],
)
def test_trimming(given: tuple[int, str, str], trimmed: tuple[int, str, str]) -> None:
    assert trim(*given) == trimmed


@pytest.mark.parametrize(
    ("given", "shifted"),
    [
        ((1, "G", "GG"), (1, "G", "GG")),
        ((1, "GCA", "A"), (1, "GCA", "A")),
        ((1, "G", "CAG"), (1, "G", "CAG")),
        ((3, "A", "T"), (3, "A", "T")),
        ((6, "CAC", "C"), (1, "GCA", "G")),
        ((7, "ACT", "AT"), (7, "AC", "A")),
        ((8, "C", "CCAC"), (5, "A", "ACAC")),
        ((8, "CT", "C"), (8, "CT", "C")),
        ((12, "T", "TT"), (8, "C", "CT")),
        ((10, "TTTG", "TG"), (8, "CTT", "C")),
        ((22, "C", "CC"), (20, "A", "AC")),
        ((25, "A", "AA"), (24, "N", "NA")),
        ((26, "AAA", "A"), (24, "NAA", "N")),
        ((27, "A", "ACA"), (26, "A", "AAC")),
        ((30, "G", "GAG"), (28, "A", "AAG")),
        ((28, "AAG", "GAG"), (28, "A", "G")),
    ],
)
def test_left_alignment(given: tuple[int, str, str], shifted: tuple[int, str, str]) -> None:
    assert left_align(*given, partial(_bases, REFERENCE)) == shifted
    pos, ref, alt = given
    assert left_align(pos, ref.lower(), alt.lower(), partial(_bases, REFERENCE)) == shifted


def test_random_records_become_what_bcftools_makes_of_them() -> None:
    lines = TABLE.read_text().splitlines()
    fetch = partial(_bases, "".join(line[2:] for line in lines if line.startswith("#>")))
    rows = [line.split("\t") for line in lines if line[0].isdigit()]
    wrong = [row for row in rows if left_align(int(row[0]), row[1], row[2], fetch) != (int(row[3]), row[4], row[5])]
    assert (wrong, len(rows)) == ([], 194)


def test_no_shift_goes_through_an_ambiguity_code() -> None:
    # bcftools norm on GCARAAAG: 7 A AA becomes 4 N NA.
    assert left_align(7, "A", "AA", partial(_bases, "GCARAAAG")) == (4, "N", "NA")
    assert left_align(4, "A", "C", partial(_bases, "GCARAAAG")) == (4, "A", "C")


@pytest.mark.parametrize("given", [(2, "A", "C"), (29, "AT", "A"), (30, "GA", "G"), (31, "A", "C"), (24, "A", "C")])
def test_another_reference_is_refused(given: tuple[int, str, str]) -> None:
    with pytest.raises(ReferenceMismatch, match=f"REF is {given[1]} where the reference has"):
        left_align(*given, partial(_bases, REFERENCE))


def test_a_long_shift() -> None:
    sequence = "G" + "A" * 20_000 + "C"
    assert left_align(20_000, "A", "AAA", partial(_bases, sequence)) == (1, "G", "GAA")
    assert left_align(20_001, "AC", "C", partial(_bases, "T" + sequence[1:])) == (1, "TA", "T")


def test_the_whole_beginning_deleted() -> None:
    # No base comes before: the one after stands in its place (VCF 4.5, section 1.6.1, REF).
    assert left_align(1, "ACA", "A", partial(_bases, "ACACG")) == (1, "ACA", "A")
    assert left_align(3, "ACG", "G", partial(_bases, "ACACG")) == (1, "ACA", "A")


def _applied(sequence: str, pos: int, ref: str, alt: str) -> str:
    assert sequence[pos - 1 : pos - 1 + len(ref)] == ref
    return sequence[: pos - 1] + alt + sequence[pos - 1 + len(ref) :]


def _spellings(sequence: str, changed: str) -> list[tuple[int, str, str]]:
    """Every (pos, ref, alt) with the least bases that turns one sequence into the other."""
    found = []
    grown = len(changed) - len(sequence)
    for start in range(len(sequence)):
        for length in range(1, len(sequence) - start + 1):
            inside = changed[start : start + length + grown]
            if inside and changed == sequence[:start] + inside + sequence[start + length :] and length + grown > 0:
                found.append((start + 1, sequence[start : start + length], inside))
    least = min((len(ref) + len(alt) for _, ref, alt in found), default=0)
    return [spelling for spelling in found if len(spelling[1]) + len(spelling[2]) == least]


@given(
    sequence=st.text("AC", min_size=2, max_size=14),
    start=st.integers(0, 13),
    length=st.integers(1, 5),
    alt=st.text("AC", min_size=1, max_size=5),
)
def test_the_result_is_the_leftmost_of_the_shortest_spellings(sequence: str, start: int, length: int, alt: str) -> None:
    ref = sequence[start : start + length]
    assume(ref and alt != ref)
    changed = _applied(sequence, start + 1, ref, alt)
    assert left_align(start + 1, ref, alt, partial(_bases, sequence)) == min(_spellings(sequence, changed))


@given(
    sequence=st.text("ACGT", min_size=2, max_size=400),
    start=st.integers(0, 399),
    length=st.integers(1, 9),
    alt=st.text("ACGT", min_size=1, max_size=9),
)
def test_the_haplotype_stays_and_normalising_again_changes_nothing(
    sequence: str, start: int, length: int, alt: str
) -> None:
    ref = sequence[start : start + length]
    assume(ref)
    fetch = partial(_bases, sequence)
    for spelling in (trim(start + 1, ref, alt), left_align(start + 1, ref, alt, fetch)):
        assert _applied(sequence, *spelling) == _applied(sequence, start + 1, ref, alt)
    assert left_align(*left_align(start + 1, ref, alt, fetch), fetch) == left_align(start + 1, ref, alt, fetch)


def _reference_told_by(one: tuple[int, str, str], other: tuple[int, str, str]) -> dict[int, str]:
    """0-based position -> base, as far as two spellings of an insertion or deletion tell it.

    What a change is shifted over repeats the bases that it inserts or deletes.
    """
    (right, ref, _), (left, left_ref, left_alt) = one, other
    unit = max(left_ref, left_alt, key=len)[1:]
    length = right + len(ref) - left - 1
    repeated = left_ref[0] + (unit * (length // max(1, len(unit)) + 1))[:length]
    return dict(enumerate(repeated, left - 1)) | dict(enumerate(ref, right - 1))


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "moved"),
    [("01_IN_altered_biallelic", 80), ("test_left_align_hg38_altered_symbolic_vtdecompose", 13)],
)
def test_glows_files_become_what_bcftools_made_of_them(real_data: Path, name: str, moved: int) -> None:
    folder = real_data / "vcf/glow/test-data/variantsplitternormalizer-test"
    before, after = (_records(folder / f"{name}{end}.vcf") for end in ("", "_bcftoolsnormalized"))
    count = 0
    for one, other in zip(before, after, strict=True):
        if one[2].isalpha():
            known = _reference_told_by(one, other)
            assert (
                left_align(*one, lambda start, end, k=known: "".join(k.get(i, "N") for i in range(start, end))) == other
            )
            count += one != other
    assert count == moved


def _records(path: Path) -> list[tuple[int, str, str]]:
    rows = [line.split("\t")[:5] for line in path.read_text().splitlines() if not line.startswith("#")]
    return [(int(pos), ref, alt) for _, pos, _, ref, alt in rows]
