"""From a patient's fate to the visits that recorded it: the patient form first, then follow-ups by date.

Survival falls with stage: times are the quantiles of an exponential distribution, so that a handful of
patients per stage already shows the difference.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from omics_lake.sample.outcomes import TUMOR_FREE, WITH_TUMOR, Fate
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds

NOT_AVAILABLE = "[Not Available]"
NOT_APPLICABLE = "[Not Applicable]"
UNKNOWN = "[Unknown]"
REMISSION = "Complete Remission/Response"

MEDIAN_SURVIVAL_DAYS = {"I": 2600, "II": 1500, "III": 800, "IV": 380}
EVENT_KINDS = ("Distant Metastasis", "Locoregional Recurrence")


@dataclass(frozen=True)
class NewEvent:
    """A new tumour event as one form records it; `day` and `kind` are cells, so they may be null markers."""

    day: str
    kind: str
    site: str = "Lung"


@dataclass(frozen=True)
class Visit:
    """One form filled in: the cells that carry the outcome.

    Args:
        date: `form_completion_date`, without zero padding.
        event: a new tumour event recorded with this form.
    """

    date: str
    vital: str = "Alive"
    death: str = NOT_APPLICABLE
    contact: str = NOT_AVAILABLE
    status: str = NOT_AVAILABLE
    outcome: str = NOT_AVAILABLE
    indicator: str = "NO"
    event: NewEvent | None = None


@dataclass(frozen=True)
class Course:
    """A fate and its record.

    Args:
        visits: patient form, then follow-up forms in order of date.
        nte: events recorded in the new-tumour-event form of the patient form.
        more_events: further rows of the follow-up's own new-tumour-event form (same day, other sites).
        residual: residual tumour cell of the patient form.
        cause: cause of death cell of the patient form.
        stage: stage cell of the patient form.
        conflicts: what the forms contradict each other in.
    """

    fate: Fate
    visits: tuple[Visit, ...]
    nte: tuple[NewEvent, ...] = ()
    more_events: tuple[NewEvent, ...] = ()
    residual: str = NOT_AVAILABLE
    cause: str = NOT_AVAILABLE
    stage: str = ""
    conflicts: tuple[str, ...] = ()


def stage_group(stage: str) -> str | None:
    """`Stage IIB` -> `II`; None for a null marker."""
    return stage.removeprefix("Stage ").rstrip("ABC") if stage.startswith("Stage ") else None


def draw_course(seeds: Seeds, project: Project, number: int) -> Course:
    """An ordinary course of a patient of the project."""
    rng = seeds.stream("course", project.project_id, str(number))
    stage = project.stages[number - 1]
    fate = _draw_fate(rng, project, number)
    kind = EVENT_KINDS[int(rng.integers(len(EVENT_KINDS)))]
    event = NewEvent(str(fate.event_day), kind) if fate.event_day is not None else None
    follow_ups = int(rng.choice(4, p=[0.3, 0.35, 0.25, 0.1]))
    visits = _visits(rng, fate, follow_ups, event, project.has_outcome_field)
    cause = project.cause_of_death if fate.cancer_death and follow_ups == 0 else NOT_AVAILABLE
    if cause == NOT_AVAILABLE:  # the cause stands in the patient form alone, written before the death
        fate = replace(fate, cancer_death=None)
    residual = "R0" if fate.disease_free else ("R1", "RX", NOT_AVAILABLE)[int(rng.integers(3))]
    return Course(fate, visits, () if follow_ups else _one(event), (), residual, cause, stage)


def _one(event: NewEvent | None) -> tuple[NewEvent, ...]:
    return () if event is None else (event,)


def _draw_fate(rng: np.random.Generator, project: Project, number: int) -> Fate:
    survival = _survival_days(project, number)
    censored = int(rng.integers(500, 3000))
    dead, time = survival <= censored, min(survival, censored)
    weights = [0.75, 0.15, 0.1] if dead else [0.2, 0.7, 0.1]
    status = (WITH_TUMOR, TUMOR_FREE, None)[int(rng.choice(3, p=weights))]
    has_event = rng.random() < (0.6 if status == WITH_TUMOR else 0.1)
    return Fate(
        dead=dead,
        time=time,
        status=status,
        cancer_death=True if dead and status != TUMOR_FREE and not project.has_outcome_field else None,
        event_day=int(time * rng.uniform(0.3, 0.9)) if has_event else None,
        disease_free=bool(rng.random() < (0.2 if stage_group(project.stages[number - 1]) == "IV" else 0.7)),
    )


def _survival_days(project: Project, number: int) -> int:
    """The patient's quantile among those of the same stage group."""
    groups = [stage_group(stage) for stage in project.stages]
    group = groups[number - 1]
    rank, size = groups[: number - 1].count(group), groups.count(group)
    median = MEDIAN_SURVIVAL_DAYS[str(group)]
    return max(1, round(-math.log(1 - (rank + 0.5) / size) * median / math.log(2)))


def _visits(
    rng: np.random.Generator, fate: Fate, follow_ups: int, event: NewEvent | None, has_outcome: bool
) -> tuple[Visit, ...]:
    time = fate.time or 0
    early = TUMOR_FREE if fate.disease_free else WITH_TUMOR
    no_remission = ("Progressive Disease", "Stable Disease", NOT_AVAILABLE, UNKNOWN)[int(rng.integers(4))]
    outcome = (REMISSION if fate.disease_free else no_remission) if has_outcome else NOT_AVAILABLE
    forms = []
    for index in range(follow_ups + 1):
        last = index == follow_ups
        seen = time if last else int(time * (index + 1) / (follow_ups + 2))
        dead = fate.dead and last
        status = NOT_AVAILABLE if fate.status is None else fate.status if last else early
        forms.append(
            Visit(
                date=f"{2010 + 2 * index}-{int(rng.integers(1, 13))}-{int(rng.integers(1, 29))}",
                vital="Dead" if dead else "Alive",
                death=str(seen) if dead else NOT_APPLICABLE,
                contact=NOT_AVAILABLE if dead else str(seen),
                status=status,
                outcome=outcome,
                indicator="YES" if event and last else "NO",
                event=event if last and index else None,
            )
        )
    return tuple(forms)
