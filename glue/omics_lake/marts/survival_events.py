"""What the clinical forms say about one patient's outcome, gathered to one row per patient.

Nothing is decided here: forms are put in order, answers are found, the cohort's questions are listed. `marts.survival`
turns these facts into endpoints.

Order of a patient's forms: by completion date (forms without one first), the patient form before follow-ups of the
same date, then by form name and row. "Last" below means last in this order.
An answer's source is written `form:row:column`, such as `follow_up_v1.0:12:days_to_death`.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

PATIENT = ("project_id", "case_id")
ANSWERS = (
    "vital_status",
    "days_to_death",
    "days_to_last_follow_up",
    "tumor_status",
    "cause_of_death",
    "new_tumor_event",
    "days_to_new_tumor_event",
    "new_tumor_event_type",
    "treatment_outcome_first_course",
    "residual_tumor",
    "margin_status",
)
"""The columns that endpoints are made from."""

FORM_COLUMNS = (
    *PATIENT,
    "patient_barcode",
    "form",
    "row_number",
    "form_completion_date",
    "completed_on",
    *ANSWERS,
    "discrepancies",
    "absent_columns",
)

DEAD = ("DEAD", "DECEASED")
COMPLETE_RESPONSE = "COMPLETE REMISSION/RESPONSE"
NEW_PRIMARY = "NEW PRIMARY TUMOR"


def union_forms(patient: DataFrame, follow_up: DataFrame) -> DataFrame:
    """Patient and follow-up forms under each other, with `is_dead` (null: not answered) and `place` (their order)."""
    both = patient.select(*FORM_COLUMNS, F.lit(0).alias("is_follow_up")).unionByName(
        follow_up.select(*FORM_COLUMNS, F.lit(1).alias("is_follow_up"))
    )
    return both.withColumn("is_dead", said(F.col("vital_status")).isin(*DEAD)).withColumn(
        "place", F.struct(_completed().alias("on"), "is_follow_up", "form", "row_number")
    )


def said(answer: Column) -> Column:
    """An answer in upper case without outer blanks: editions of the forms differ in case."""
    return F.upper(F.trim(answer))


def patient_facts(forms: DataFrame) -> DataFrame:
    """One row per patient: deaths, days, the last tumour status and cause of death, disease-free answers."""
    return forms.groupBy(*PATIENT).agg(
        F.max("patient_barcode").alias("patient_barcode"),
        F.max("is_dead").alias("is_dead"),
        _last("vital_status", F.col("is_dead")).alias("death_report"),
        _last("vital_status").alias("last_status"),
        F.max(_days("days_to_death", is_death=1)).alias("death"),
        F.max(_days("days_to_last_follow_up", is_death=0)).alias("contact"),
        F.sort_array(F.collect_set("days_to_death")).alias("death_days"),
        F.min(F.least("days_to_death", "days_to_last_follow_up")).alias("smallest_day"),
        F.min(F.when(F.col("is_dead"), F.col("place.on"))).alias("first_dead_on"),
        F.max(F.when(~F.col("is_dead"), F.col("place.on"))).alias("last_alive_on"),
        _last("tumor_status").alias("tumor"),
        _last("cause_of_death").alias("cause"),
        F.size(F.collect_set(said(F.col("cause_of_death")))).alias("causes"),
        F.coalesce(F.max(said(F.col("new_tumor_event")) == "YES"), F.lit(False)).alias("says_new_event"),
        _any(said(F.col("treatment_outcome_first_course")) == COMPLETE_RESPONSE).alias("complete_response"),
        _any(said(F.col("residual_tumor")) == "R0").alias("no_residual_tumor"),
        _any(said(F.col("margin_status")) == "NEGATIVE").alias("margin_negative"),
        F.array_distinct(F.flatten(F.collect_list(F.coalesce("discrepancies", _no_names())))).alias("discrepancies"),
        F.min("is_follow_up").alias("only_follow_up"),
    )


def new_events(forms: DataFrame, new_tumor_event: DataFrame) -> DataFrame:
    """One row per patient with a dated new tumour event, from any form that dates one.

    Follow-ups of some cohorts (LUAD) hold the day themselves, those of others have a form of their own; both count.

    Returns:
        project_id, case_id, first_event (days, source): the earliest of any type; first_recurrence: the earliest that
        is more than a new primary tumour (an event without a type counts), null when there is none.
    """
    names = (*PATIENT, "form", "row_number", "days_to_new_tumor_event", "new_tumor_event_type")
    events = (
        forms.select(*names).unionByName(new_tumor_event.select(*names)).where("days_to_new_tumor_event IS NOT NULL")
    )
    event = F.struct(F.col("days_to_new_tumor_event").alias("days"), source("days_to_new_tumor_event").alias("source"))
    return events.groupBy(*PATIENT).agg(
        F.min(event).alias("first_event"),
        F.min(F.when(~_only_new_primary(), event)).alias("first_recurrence"),
    )


def cohort_questions(forms: DataFrame, new_tumor_event: DataFrame) -> DataFrame:
    """One row per project: which questions its forms ask at all (`asks_<column>`), on whatever form.

    A question that no form of the cohort has is not the same as a question left open: only the first makes an
    endpoint impossible or calls for a fallback [CDR].
    """
    event_forms = new_tumor_event.select("project_id").distinct().withColumn("has_event_forms", F.lit(True))
    asked = forms.groupBy("project_id").agg(
        *(
            F.max(~F.array_contains(F.coalesce("absent_columns", _no_names()), name)).alias(f"asks_{name}")
            for name in ANSWERS
        )
    )
    return asked.join(event_forms, "project_id", "left").withColumn(
        "asks_days_to_new_tumor_event",
        F.col("asks_days_to_new_tumor_event") | F.coalesce("has_event_forms", F.lit(False)),
    )


def source(column: str) -> Column:
    """`form:row:column`."""
    return F.concat_ws(":", "form", "row_number", F.lit(column))


def _completed() -> Column:
    """Completion day as yyyymmdd; `2011-8-00` (day unknown, so no date) comes before all of August; 0 when unknown."""
    year, month, day = (
        F.regexp_extract("form_completion_date", r"^(\d{4})-(\d{1,2})-(\d{1,2})$", part).cast("int")
        for part in (1, 2, 3)
    )
    whole = F.date_format("completed_on", "yyyyMMdd").cast("int")
    return F.coalesce(whole, year * 10000 + month * 100 + day, F.lit(0))


def _last(name: str, when: Column | None = None) -> Column:
    """(value, source) of the last form that answers, or of the last one where `when` holds; null when none does."""
    counts = F.col(name).isNotNull() if when is None else when
    answer = F.struct(F.col(name).alias("value"), source(name).alias("source"))
    return F.max_by(answer, F.when(counts, F.col("place")))


def _days(name: str, is_death: int) -> Column:
    """A day that orders by its size; among equals a death day, then the later form, comes out on top."""
    day = F.struct(
        F.col(name).alias("days"), F.lit(is_death).alias("is_death"), F.col("place"), source(name).alias("source")
    )
    return F.when(F.col(name).isNotNull(), day)


def _any(condition: Column) -> Column:
    return F.coalesce(F.max(condition), F.lit(False))


def _only_new_primary() -> Column:
    """Every type named is a new primary; several types of one event are joined by `|`. False without a type."""
    types = F.split("new_tumor_event_type", r"\|")
    return F.coalesce(F.forall(types, lambda one: said(one) == NEW_PRIMARY), F.lit(False))


def _no_names() -> Column:
    return F.array().cast("array<string>")
