"""Which of a patient's facts contradict each other or stay open, as words in one sorted list.

A flag never changes an endpoint; it says that another reading of the forms was possible, or why a value is missing.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from omics_lake.marts.survival_events import ANSWERS

MEANINGS = {
    "alive_with_death_day": "no form says Dead, yet one gives a death day; OS stays censored, its time may be that day",
    "cause_of_death_disagrees": "forms name different causes of death; the last form with a value wins",
    "contact_after_death": "a last contact lies after the death day; the later day is taken",
    "death_day_disagrees": "forms give different death days; the largest wins",
    "event_without_day": "an endpoint's event is 1 and its time null",
    "negative_days": "a death, contact or new event lies before the diagnosis",
    "new_event_without_day": "a form says YES to a new tumour event and none gives its day; not counted as an event",
    "no_patient_form": "only follow-up forms are there",
    "time_unknown": "no form gives a usable death or contact day for a patient not known dead",
    "vital_status_disagrees": "a form completed on or after the day of a Dead form says Alive; Dead wins",
    "vital_status_missing": "no form answers the vital status; OS is null",
}
"""Besides these, `discrepancy:<column>`: the form itself marks the answer [Discrepancy]; it is read as no answer."""


def with_conflict_flags(endpoints: DataFrame) -> DataFrame:
    """Add `conflict_flags`: facts and endpoints of `marts.survival` -> sorted words, never null."""
    named = F.array(*(F.when(condition, F.lit(name)) for name, condition in _conditions().items()))
    marked = F.array_intersect("discrepancies", F.array(*(F.lit(name) for name in ANSWERS)))
    discrepancies = F.transform(marked, lambda name: F.concat(F.lit("discrepancy:"), name))
    return endpoints.withColumn("conflict_flags", F.sort_array(F.concat(F.array_compact(named), discrepancies)))


def _conditions() -> dict[str, Column]:
    dead = F.col("is_dead")
    first_event = F.col("first_event.days")
    return {
        "alive_with_death_day": ~F.coalesce(dead, F.lit(False)) & F.col("death").isNotNull(),
        "cause_of_death_disagrees": F.col("causes") > 1,
        "contact_after_death": F.col("contact.days") > F.col("death.days"),
        "death_day_disagrees": F.size("death_days") > 1,
        "event_without_day": F.array_contains(
            F.array(
                *(
                    F.coalesce(F.col(f"{name}_event") == 1, F.lit(False)) & F.col(f"{name}_days").isNull()
                    for name in ("os", "pfi", "dfi")
                )
            ),
            True,
        ),
        "negative_days": (F.col("smallest_day") < 0) | (first_event < 0),
        "new_event_without_day": F.col("says_new_event") & F.col("first_event").isNull(),
        "no_patient_form": F.col("only_follow_up") == 1,
        "time_unknown": ~dead & F.col("os_days").isNull(),
        # Alive first and Dead later is the ordinary course, so only the other order is a conflict.
        "vital_status_disagrees": F.col("last_alive_on") >= F.col("first_dead_on"),
        "vital_status_missing": dead.isNull(),
    }
