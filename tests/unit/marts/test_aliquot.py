"""The three policies, and that Spark chooses the same aliquot as the pure rule."""

from __future__ import annotations

import pytest
from chispa import assert_df_equality
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from omics_lake.core.aliquot_rule import Candidate, choose
from omics_lake.marts.aliquot import choose_preferred, keep_all, keep_preferred, mean_per_sample

pytestmark = pytest.mark.spark

POLICY = "aliquot_policy string, aliquots_used array<string>, aliquots_left_out array<string>"
ALIQUOT = "pool string, aliquot_id string, aliquot_barcode string, is_ffpe boolean"
VALUES = (
    "project_id string, patient_barcode string, sample_barcode string, aliquot_id string, aliquot_barcode string, "
    "gene_id string, tpm double"
)
SMALL = "project_id string, aliquot_id string, tpm double"


def test_all_keeps_every_row_and_says_so(spark: SparkSession) -> None:
    values = spark.createDataFrame([("P", "a1", 1.0), ("P", "a2", 3.0)], SMALL)

    kept = keep_all(values)

    expected = spark.createDataFrame(
        [("P", "a1", 1.0, "all", ["a1"], []), ("P", "a2", 3.0, "all", ["a2"], [])], f"{SMALL}, {POLICY}"
    )
    assert_df_equality(kept, expected, ignore_row_order=True, ignore_nullable=True)


def test_preferred_keeps_the_chosen_aliquot_and_names_those_left_out(spark: SparkSession) -> None:
    values = spark.createDataFrame([("P", "a1", 1.0), ("P", "a2", 3.0), ("P", "a3", 5.0)], SMALL)
    choice = spark.createDataFrame(
        [("P", "a2", ["a1"]), ("P", "a3", [])], "project_id string, aliquot_id string, left_out array<string>"
    )

    kept = keep_preferred(values, choice)

    expected = spark.createDataFrame(
        [("P", "a2", 3.0, "preferred", ["a2"], ["a1"]), ("P", "a3", 5.0, "preferred", ["a3"], [])],
        f"{SMALL}, {POLICY}",
    )
    assert_df_equality(kept, expected, ignore_row_order=True, ignore_nullable=True)


def test_a_choice_that_names_an_aliquot_twice_does_not_double_its_rows(spark: SparkSession) -> None:
    values = spark.createDataFrame([("P", "a1", 1.0)], SMALL)
    choice = spark.createDataFrame(
        [("P", "a1", [])] * 2, "project_id string, aliquot_id string, left_out array<string>"
    )

    assert keep_preferred(values, choice).count() == 1


def test_mean_averages_the_vials_of_one_sample_and_keeps_sample_types_apart(spark: SparkSession) -> None:
    def row(barcode: str, tpm: float | None) -> tuple[object, ...]:
        return ("P", barcode[:12], barcode[:16], f"id-{barcode[13:20]}", barcode, "G", tpm)

    values = spark.createDataFrame(
        [
            row("TCGA-44-2668-01A-01R-0946-07", 1.0),
            row("TCGA-44-2668-01B-02R-A277-07", 4.0),
            row("TCGA-44-2668-11A-01R-1758-07", 10.0),
        ],
        VALUES,
    )

    means = mean_per_sample(values, ["tpm"])

    expected = spark.createDataFrame(
        [
            ("P", "TCGA-44-2668", "TCGA-44-2668-01", "G", 2.5, "mean", ["id-01A-01R", "id-01B-02R"], []),
            ("P", "TCGA-44-2668", "TCGA-44-2668-11", "G", 10.0, "mean", ["id-11A-01R"], []),
        ],
        f"project_id string, patient_barcode string, sample string, gene_id string, tpm double, {POLICY}",
    )
    assert_df_equality(means, expected, ignore_row_order=True, ignore_nullable=True)


def test_mean_gives_each_aliquot_one_vote_and_nulls_none(spark: SparkSession) -> None:
    # a1 comes from two files: (1 + 3) / 2 = 2; a2 is 6; a3 is null: (2 + 6) / 2 = 4.
    rows = [("a1", 1.0), ("a1", 3.0), ("a2", 6.0), ("a3", None)]
    values = spark.createDataFrame([("P", "p", "s", a, None, "G", tpm) for a, tpm in rows], VALUES)

    (mean,) = mean_per_sample(values, ["tpm"]).collect()

    assert (mean["sample"], mean["tpm"], mean["aliquots_used"]) == ("s", 4.0, ["a1", "a2", "a3"])


def test_two_ids_under_one_barcode_still_give_one_row(spark: SparkSession) -> None:
    aliquots = spark.createDataFrame([("p", "id1", "B", False), ("p", "id2", "B", None)], ALIQUOT)

    (chosen,) = choose_preferred(aliquots, ["pool"]).collect()

    assert (chosen["aliquot_id"], chosen["left_out"]) == ("id2", [])


barcodes = st.one_of(
    st.builds(
        "TCGA-AA-0001-01{}-{:02d}{}-{}-01".format,
        st.sampled_from("AB"),
        st.integers(1, 2),
        st.sampled_from("HRTDGWX"),
        st.sampled_from(["0100", "0900", "A273"]),
    ),
    st.sampled_from(["MMRF_1", "MMRF_2", "TCGA-AA-0001-01A"]),
)
pools = st.lists(st.builds(Candidate, barcodes, st.booleans()), min_size=1, max_size=5, unique_by=lambda c: c.barcode)


# Few examples of many pools each: one Spark job answers all pools of an example. Shrinking would take minutes of
# Spark jobs, and the assertion shows the pools that differ anyway.
@settings(
    max_examples=4, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(many=st.lists(pools, min_size=40, max_size=80))
def test_spark_chooses_what_the_pure_rule_chooses(spark: SparkSession, many: list[list[Candidate]]) -> None:
    rows = [(str(n), f"id-{c.barcode}", c.barcode, c.is_ffpe) for n, pool in enumerate(many) for c in pool]

    chosen = choose_preferred(spark.createDataFrame(rows, ALIQUOT), ["pool"]).collect()

    got = {int(r["pool"]): (r["aliquot_barcode"], tuple(r["left_out"]), r["rule"]) for r in chosen}
    want = {n: choose(pool) for n, pool in enumerate(many)}
    assert len(chosen) == len(many)
    expected = {n: (c.chosen, c.left_out, c.rule) for n, c in want.items()}
    assert [(many[n], got[n], expected[n]) for n in expected if got[n] != expected[n]] == []
