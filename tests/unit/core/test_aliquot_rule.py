"""The `preferred` aliquot: GDAC's published pairs, each filter alone, and independence of order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.core import aliquot_rule as rule
from omics_lake.core.aliquot_rule import Candidate, choose


def fresh(*barcodes: str) -> list[Candidate]:
    return [Candidate(barcode) for barcode in barcodes]


@pytest.mark.parametrize(
    ("removed", "chosen", "by"),
    [
        # LAML replicate report 2017_07_22: amplified (W) on a later plate wins over an earlier one.
        ("TCGA-AB-2807-03B-01W-0728-08", "TCGA-AB-2807-03D-01W-0755-09", rule.BARCODE),
        # COADREAD and GBM reports, stddata 2014_01_15.
        ("TCGA-A6-2677-01A-01D-A274-01", "TCGA-A6-2677-01B-02D-A274-01", rule.BARCODE),
        ("TCGA-A6-2684-01A-01D-A274-01", "TCGA-A6-2684-01C-08D-A274-01", rule.BARCODE),
        ("TCGA-A6-6650-01A-11D-A274-01", "TCGA-A6-6650-01B-02D-A274-01", rule.BARCODE),
        ("TCGA-06-0138-01A-01D-0236-01", "TCGA-06-0138-01A-02D-0236-01", rule.BARCODE),
        ("TCGA-06-0211-01A-01R-1849-01", "TCGA-06-0211-01B-01R-1849-01", rule.BARCODE),
    ],
)
def test_the_published_pairs_are_chosen_as_published(removed: str, chosen: str, by: str) -> None:
    choice = choose(fresh(removed, chosen))

    assert choice == rule.Choice(chosen, (removed,), by)


def test_plates_compare_as_text() -> None:
    a273, p1549, p0944 = (f"TCGA-44-2668-01A-01D-{plate}-01" for plate in ("A273", "1549", "0944"))

    choice = choose(fresh(p1549, a273, p0944))

    assert choice == rule.Choice(a273, (p0944, p1549), rule.BARCODE)


def test_a_lone_aliquot_is_chosen_by_no_filter() -> None:
    assert choose(fresh("TCGA-50-5072-01A-21R-1858-07")) == rule.Choice("TCGA-50-5072-01A-21R-1858-07", (), rule.ONLY)


def test_ffpe_goes_before_any_other_filter() -> None:
    # By barcode alone the later vial 01B would win.
    kept, ffpe = "TCGA-A6-2677-01A-01D-A274-01", "TCGA-A6-2677-01B-02D-A274-01"

    choice = choose([Candidate(kept), Candidate(ffpe, is_ffpe=True)])

    assert choice == rule.Choice(kept, (ffpe,), rule.FFPE)


def test_ffpe_stays_when_nothing_else_was_measured() -> None:
    low, high = "TCGA-A6-2677-01A-01D-A274-01", "TCGA-A6-2677-01B-02D-A274-01"

    assert choose([Candidate(low, True), Candidate(high, True)]).chosen == high


@pytest.mark.parametrize(("better", "worse"), [("H", "R"), ("R", "T"), ("H", "T")])
def test_rna_analytes_have_an_order_that_outranks_the_plate(better: str, worse: str) -> None:
    first, second = f"TCGA-AA-0001-01A-01{better}-0100-07", f"TCGA-AA-0001-01A-01{worse}-0900-07"

    assert choose(fresh(first, second)) == rule.Choice(first, (second,), rule.ANALYTE)


def test_rna_of_one_analyte_takes_the_later_plate_before_the_higher_portion() -> None:
    later_plate, later_portion = "TCGA-AA-0001-01A-01R-0900-07", "TCGA-AA-0001-01A-02R-0100-07"

    assert choose(fresh(later_portion, later_plate)) == rule.Choice(later_plate, (later_portion,), rule.PLATE)


@pytest.mark.parametrize("amplified", ["G", "W", "X"])
def test_native_dna_wins_on_an_equal_plate(amplified: str) -> None:
    native, other = "TCGA-AA-0001-01A-01D-0500-01", f"TCGA-AA-0001-01A-01{amplified}-0500-01"

    assert choose(fresh(other, native)) == rule.Choice(native, (other,), rule.ANALYTE)


@pytest.mark.parametrize("amplified", ["G", "W", "X"])
def test_amplified_dna_wins_on_a_higher_plate(amplified: str) -> None:
    native, other = "TCGA-AA-0001-01A-01D-0500-01", f"TCGA-AA-0001-01A-01{amplified}-0501-01"

    assert choose(fresh(native, other)) == rule.Choice(other, (native,), rule.ANALYTE)


def test_the_dna_cycle_is_settled_by_the_analyte_filter_over_the_whole_pool() -> None:
    # Pair by pair: first > second (barcode), second > third (plate), third > first (plate).
    first = "TCGA-AA-0001-01A-02D-0100-01"
    second = "TCGA-AA-0001-01A-01D-0300-01"
    third = "TCGA-AA-0001-01A-01W-0200-01"
    assert choose(fresh(first, second)).chosen == first
    assert choose(fresh(second, third)).chosen == second
    assert choose(fresh(third, first)).chosen == third

    assert choose(fresh(first, second, third)) == rule.Choice(first, (second, third), rule.BARCODE)


def test_an_id_that_is_no_barcode_loses_against_one_and_else_goes_by_text() -> None:
    assert choose(fresh("ZZ_sample", "TCGA-AA-0001-01A-01D-0100-01")).rule == rule.ANALYTE
    assert choose(fresh("MMRF_1", "MMRF_2")).chosen == "MMRF_2"


def test_nothing_to_choose_from_is_an_error() -> None:
    with pytest.raises(ValueError, match="no aliquot"):
        choose([])


barcodes = st.builds(
    "TCGA-AA-0001-01{}-{:02d}{}-{}-01".format,
    st.sampled_from("AB"),
    st.integers(1, 3),
    st.sampled_from("HRTDGWX"),
    st.sampled_from(["0100", "0900", "A273"]),
)
pools = st.lists(st.builds(Candidate, barcodes, st.booleans()), min_size=1, max_size=6)


@given(pools.flatmap(lambda pool: st.tuples(st.just(pool), st.permutations(pool))))
def test_the_order_of_aliquots_never_matters(pair: tuple[list[Candidate], list[Candidate]]) -> None:
    pool, shuffled = pair

    assert choose(pool) == choose(shuffled)


@given(pools)
def test_every_aliquot_is_either_chosen_or_left_out(pool: list[Candidate]) -> None:
    choice = choose(pool)

    assert sorted((choice.chosen, *choice.left_out)) == sorted({c.barcode for c in pool})


@given(pools)
def test_taking_a_loser_away_within_one_analyte_changes_nothing(pool: list[Candidate]) -> None:
    one_kind = [c for c in pool if c.analyte == pool[0].analyte and not c.is_ffpe]
    if len({c.barcode for c in one_kind}) < 2:
        return
    choice = choose(one_kind)

    rest = [c for c in one_kind if c.barcode != choice.left_out[0]]

    assert choose(rest).chosen == choice.chosen
