"""The rules that turn a patient's facts into endpoints, one function for each endpoint.

[CDR] marks a rule that the notes of TCGA-CDR's Table S1 state (Liu et al. 2018, Cell 173:400,
https://doi.org/10.1016/j.cell.2018.02.052); "inferred" one that they do not state and that was read off the published
values. Facts are the columns of `marts.survival_events`; each function adds `<endpoint>_event`, `_days`, `_source`.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from omics_lake.marts.survival_events import said


def with_overall_survival(facts: DataFrame) -> DataFrame:
    """OS: event 1 if any form says Dead; time is the largest of death and last-contact days over all forms [CDR].

    Inferred: a death whose day no form gives is an event without a time, whatever the last contact was (LAML
    TCGA-AB-2880 and -2928 in CDR); the patient died at some unknown later day.
    """
    latest = F.greatest("death", "contact")
    known = ~F.col("is_dead") | F.col("death").isNotNull()
    return (
        facts.withColumn("vital_status", F.when(F.col("is_dead"), "Dead").when(~F.col("is_dead"), "Alive"))
        .withColumn("os_event", F.col("is_dead").cast("int"))
        .withColumn("os_days", _legal(F.col("os_event"), F.when(known, latest["days"])))
        .withColumn(
            "os_source",
            F.when(F.col("is_dead") & F.col("death").isNull(), F.col("death_report.source")).when(
                F.col("is_dead").isNotNull(), F.coalesce(latest["source"], F.col("last_status.source"))
            ),
        )
    )


def with_disease_specific_survival(facts: DataFrame) -> DataFrame:
    """DSS: 0 if alive; if dead, by cause of death where one is given, else by tumour status [CDR]. Time as OS.

    Null for a cohort whose forms ask for neither (LAML), as nobody's death could be told from another cause.
    """
    asked = F.col("asks_tumor_status") | F.col("asks_cause_of_death")
    by_cause, by_tumor = cause_is_the_cancer(F.col("cause.value")), _tumor_at_death()
    alive = ~F.col("is_dead")
    event = F.when(asked, F.when(alive, 0).when(F.col("is_dead"), F.coalesce(by_cause, by_tumor)))
    source = (
        F.when(alive, F.col("os_source"))
        .when(by_cause.isNotNull(), F.col("cause.source"))
        .when(by_tumor.isNotNull(), F.col("tumor.source"))
    )
    return (
        facts.withColumn("dss_event", event)
        .withColumn("dss_days", F.when(asked, F.col("os_days")))
        .withColumn("dss_source", F.when(asked, source))
    )


def with_progression_free_interval(facts: DataFrame) -> DataFrame:
    """PFI: the earliest dated new tumour event of any type; else death WITH TUMOR on its day; else 0 at OS time [CDR].

    Inferred: "YES" without a day is no event. A death with unknown tumour status is censored, not null.
    """
    dated, with_tumor = F.col("first_event").isNotNull(), F.col("is_dead") & (_tumor_at_death() == 1)
    event = F.when(dated | with_tumor, 1).when(F.col("is_dead").isNotNull(), 0)
    days = F.when(dated, F.col("first_event.days")).when(with_tumor, F.col("death.days")).otherwise(F.col("os_days"))
    source = (
        F.when(dated, F.col("first_event.source"))
        .when(with_tumor, F.col("tumor.source"))
        .when(F.col("is_dead").isNotNull(), F.col("os_source"))
    )
    return (
        facts.withColumn("pfi_event", F.when(_progression_asked(), event))
        .withColumn("pfi_days", F.when(_progression_asked(), _legal(F.col("pfi_event"), days)))
        .withColumn("pfi_source", F.when(_progression_asked(), source))
    )


def with_disease_free_interval(facts: DataFrame) -> DataFrame:
    """DFI: among patients once disease-free, the earliest dated event that is more than a new primary; else 0 [CDR].

    Only a new primary: 0 at OS time. Inferred: death WITH TUMOR and no dated event of any type is null, as the disease
    came back on a day that nobody wrote down.
    """
    recurred, undated = F.col("first_recurrence").isNotNull(), F.col("first_event").isNull()
    lost = undated & F.col("is_dead") & (F.coalesce(_tumor_at_death(), F.lit(0)) == 1)
    event = F.when(
        _progression_asked() & _disease_free(),
        F.when(recurred, 1).when(~lost & F.col("is_dead").isNotNull(), 0),
    )
    days = F.when(recurred, F.col("first_recurrence.days")).otherwise(F.col("os_days"))
    source = F.when(recurred, F.col("first_recurrence.source")).otherwise(F.col("os_source"))
    return (
        facts.withColumn("dfi_event", event)
        .withColumn("dfi_days", F.when(F.col("dfi_event").isNotNull(), _legal(F.col("dfi_event"), days)))
        .withColumn("dfi_source", F.when(F.col("dfi_event").isNotNull(), source))
    )


def cause_is_the_cancer(cause: Column) -> Column:
    """1: died of the cohort's cancer, 0: of something else, null: the text does not say (tumour status decides).

    The question offers the cohort's own cancer by name ("Pancreatic Cancer"), "Other malignancy", "Other, non-malignant
    disease", "Surgical Complications", "Other, specify". So a cancer named without "other" is the cohort's (1 in CDR),
    and the rest is 0 (inferred; holds for all 11 such PAAD patients, even "Other, specify" WITH TUMOR).
    """
    text = F.lower(F.trim(cause))
    elsewhere = text.rlike(r"^other|non-? ?malignan|non-? ?cancer|complication|second (primary|malignan)|new primary")
    cancer = text.rlike(
        r"cancer|carcinoma|tumou?r|melanoma|sarcoma|mesothelioma|lymphoma|leuk|glioma|glioblastoma|thymoma|seminoma"
        r"|pheochromocytoma|paraganglioma|blastoma|neoplas|metasta|malignan"
    )
    return F.when(elsewhere, 0).when(cancer, 1)


def _tumor_at_death() -> Column:
    """1 WITH TUMOR, 0 TUMOR FREE, null unknown: the last form with a value, not the last form."""
    status = said(F.col("tumor.value"))
    return F.when(status == "WITH TUMOR", 1).when(status == "TUMOR FREE", 0)


def _progression_asked() -> Column:
    return F.col("asks_tumor_status") | F.col("asks_days_to_new_tumor_event")


def _disease_free() -> Column:
    """First-course outcome; only if no form of the cohort asks it, residual tumour R0; else margin negative [CDR].

    The fallback is for the cohort, not for a null cell.
    """
    return (
        F.when(F.col("asks_treatment_outcome_first_course"), F.col("complete_response"))
        .when(F.col("asks_residual_tumor"), F.col("no_residual_tumor"))
        .when(F.col("asks_margin_status"), F.col("margin_negative"))
        .otherwise(F.lit(False))
    )


def _legal(event: Column, days: Column) -> Column:
    """No negative times: censored before day 0 counts as day 0, an event before day 0 has no time (as in CDR)."""
    return F.when(days < 0, F.when(event == 0, 0)).otherwise(days)
