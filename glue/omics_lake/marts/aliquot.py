"""The three aliquot policies over DataFrames: `all`, `preferred`, `mean`.

Several aliquots of one sample may be measured. Which of them speak is the reader's decision, so each policy adds the
same three columns to the rows it keeps: `aliquot_policy`, `aliquots_used` and `aliquots_left_out` (aliquot ids).

- all: every row; nothing left out.
- preferred: one aliquot per patient and sample type, by the rule of `core.aliquot_rule` (Broad GDAC).
- mean: the average over a sample's aliquots, as the UCSC Xena hub makes it. Xena averages first and takes
  log2(x + 1) afterwards, so feed it linear values (TPM, counts), never logs.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.window import Window, WindowSpec

from omics_lake.core import aliquot_rule as rule

TCGA_SAMPLE = r"^([A-Z0-9]+-[A-Z0-9]+-[A-Z0-9]+-\d{2})"
"""Patient and sample type of a TCGA barcode of any depth: what Xena and cBioPortal call a sample."""


def keep_all(values: DataFrame) -> DataFrame:
    """Policy `all`: every row, with the policy's columns added.

    Args:
        values: rows with `aliquot_id`.
    """
    return values.transform(_record, "all", F.array("aliquot_id"), F.array().cast("array<string>"))


def keep_preferred(values: DataFrame, choice: DataFrame) -> DataFrame:
    """Policy `preferred`: rows of chosen aliquots only.

    Args:
        values: rows with `project_id` and `aliquot_id`.
        choice: rows of `marts.preferred_aliquot` of one modality (and of one sample class where only that is wanted):
            `project_id`, `aliquot_id`, `left_out`.
    """
    chosen = choice.select("project_id", "aliquot_id", F.col("left_out").alias("_left_out")).dropDuplicates(
        ["project_id", "aliquot_id"]
    )
    return (
        values.join(F.broadcast(chosen), ["project_id", "aliquot_id"], "inner")
        .transform(_record, "preferred", F.array("aliquot_id"), F.col("_left_out"))
        .drop("_left_out")
        .select(*values.columns, "aliquot_policy", "aliquots_used", "aliquots_left_out")
    )


def mean_per_sample(values: DataFrame, value_columns: Sequence[str], per: Sequence[str] = ("gene_id",)) -> DataFrame:
    """Policy `mean`: one row per sample and measured thing, the average over the sample's aliquots.

    A sample is patient and sample type (the first 15 characters of a TCGA barcode): vials, portions and analytes are
    averaged together, different sample types stay apart. Each aliquot has one vote, however many files it has. Nulls
    have no vote; all null gives null.

    Args:
        values: rows with `project_id`, `patient_barcode`, `sample_barcode`, `aliquot_id`, `aliquot_barcode`, the
            columns of `per` and the value columns (linear scale).
        value_columns: columns to average.
        per: what is measured: columns that name the gene (and the workflow, where the table has several).

    Returns:
        project_id, patient_barcode, sample, the columns of `per`, the value columns as double, and the policy's
        columns; `aliquots_used` is sorted.
    """
    sample = ["project_id", "patient_barcode", "sample", *per]
    by_aliquot = (
        values.withColumn("sample", sample_of(F.col("aliquot_barcode"), F.col("sample_barcode")))
        .groupBy(*sample, "aliquot_id")
        .agg(*(F.avg(name).alias(name) for name in value_columns))
    )
    return (
        by_aliquot.groupBy(*sample)
        .agg(
            *(F.avg(name).alias(name) for name in value_columns),
            F.sort_array(F.collect_set("aliquot_id")).alias("_used"),
        )
        .transform(_record, "mean", F.col("_used"), F.array().cast("array<string>"))
        .drop("_used")
    )


def choose_preferred(aliquots: DataFrame, group: Sequence[str]) -> DataFrame:
    """One row per group: the aliquot that `core.aliquot_rule.choose` chooses, without leaving Spark.

    Args:
        aliquots: columns of `group`, `aliquot_id`, `aliquot_barcode`, `is_ffpe` (null counts as False), any others;
            one row per aliquot of the group, its barcode not null.
        group: columns that name the pool to choose from.

    Returns:
        The chosen rows with all their columns, and `left_out` (barcodes, sorted) and `rule`.
    """
    pool = Window.partitionBy(*group)
    return (
        aliquots.withColumn("_ffpe", F.coalesce(F.col("is_ffpe"), F.lit(False)))
        .withColumn("_analyte", F.regexp_extract("aliquot_barcode", rule.ANALYTE_PATTERN, 1))
        .withColumn("_plate", F.regexp_extract("aliquot_barcode", rule.PLATE_PATTERN, 1))
        .transform(_keep_fresh, pool)
        .transform(_keep_best_analyte, pool)
        .transform(_keep_latest_plate, pool)
        .transform(_keep_highest, pool)
        .withColumn("rule", _deciding_filter(pool))
        .withColumn("_all", F.collect_set("aliquot_barcode").over(pool))
        .where("_highest")
        .withColumn("left_out", F.sort_array(F.array_except("_all", F.array("aliquot_barcode"))))
        .select(*aliquots.columns, "left_out", "rule")
    )


def sample_of(aliquot_barcode: Column, sample_barcode: Column) -> Column:
    """`TCGA-50-5072-01` of a TCGA barcode; for other ids the sample's own."""
    sample = F.regexp_extract(aliquot_barcode, TCGA_SAMPLE, 1)
    return F.when(sample != "", sample).otherwise(sample_barcode)


def _record(values: DataFrame, policy: str, used: Column, left_out: Column) -> DataFrame:
    return (
        values.withColumn("aliquot_policy", F.lit(policy))
        .withColumn("aliquots_used", used)
        .withColumn("aliquots_left_out", left_out)
    )


def _keep_fresh(aliquots: DataFrame, pool: WindowSpec) -> DataFrame:
    return aliquots.withColumn("_fresh", F.col("_ffpe") == F.min("_ffpe").over(pool))


def _keep_best_analyte(aliquots: DataFrame, pool: WindowSpec) -> DataFrame:
    native, amplified = F.col("_analyte") == rule.NATIVE_DNA, F.col("_analyte").isin(*rule.AMPLIFIED_DNA)
    native_plate = F.max(F.when(F.col("_fresh") & native, F.col("_plate"))).over(pool)
    amplified_plate = F.max(F.when(F.col("_fresh") & amplified, F.col("_plate"))).over(pool)
    native_stays = native_plate.isNotNull() & (amplified_plate.isNull() | (native_plate >= amplified_plate))
    rank = F.when(native, F.when(native_stays, 2).otherwise(1)).when(amplified, F.when(native_stays, 1).otherwise(2))
    for place, analyte in enumerate(rule.RNA_ORDER):
        rank = rank.when(F.col("_analyte") == analyte, 3 + place)
    return aliquots.withColumn("_rank", rank.otherwise(0)).withColumn(
        "_analyte_kept",
        F.col("_fresh") & (F.col("_rank") == F.max(F.when(F.col("_fresh"), F.col("_rank"))).over(pool)),
    )


def _keep_latest_plate(aliquots: DataFrame, pool: WindowSpec) -> DataFrame:
    latest = F.max(F.when(F.col("_analyte_kept"), F.col("_plate"))).over(pool)
    is_rna = F.col("_analyte").isin(*rule.RNA_ORDER)
    return aliquots.withColumn("_plate_kept", F.col("_analyte_kept") & (~is_rna | (F.col("_plate") == latest)))


def _keep_highest(aliquots: DataFrame, pool: WindowSpec) -> DataFrame:
    # The id settles the case of two ids under one barcode, which the barcode alone would leave open.
    this = F.struct("aliquot_barcode", F.coalesce("aliquot_id", F.lit("")))
    return aliquots.withColumn(
        "_highest", F.col("_plate_kept") & (this == F.max(F.when(F.col("_plate_kept"), this)).over(pool))
    )


def _deciding_filter(pool: WindowSpec) -> Column:
    """The first filter after which one aliquot was left."""
    left = [F.sum(F.col(name).cast("int")).over(pool) for name in ("_fresh", "_analyte_kept", "_plate_kept")]
    return (
        F.when(F.count(F.lit(1)).over(pool) == 1, rule.ONLY)
        .when(left[0] == 1, rule.FFPE)
        .when(left[1] == 1, rule.ANALYTE)
        .when(left[2] == 1, rule.PLATE)
        .otherwise(rule.BARCODE)
    )
