"""Hand-worked patients: what the forms say, and the endpoints that follow from the rules of TCGA-CDR.

All patients are built in one go; each case then looks at its own row. The cohorts differ in the questions they ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row

from omics_lake.marts import survival
from omics_lake.tables import clinical_follow_up, clinical_new_tumor_event, clinical_patient

pytestmark = pytest.mark.spark

Form = dict[str, Any]
DISEASE_FREE = ("treatment_outcome_first_course", "residual_tumor", "margin_status")
PROGRESSION = ("tumor_status", "cause_of_death", "new_tumor_event", "days_to_new_tumor_event", "new_tumor_event_type")
ABSENT: dict[str, tuple[str, ...]] = {
    "ASKS-ALL": (),
    "ASKS-R0": ("treatment_outcome_first_course",),
    "ASKS-MARGIN": ("treatment_outcome_first_course", "residual_tumor"),
    "ASKS-NO-DISEASE-FREE": DISEASE_FREE,
    "ASKS-LIKE-LAML": (*PROGRESSION, *DISEASE_FREE),
    "ASKS-CAUSE-ONLY": ("tumor_status", "days_to_new_tumor_event", "new_tumor_event_type", *DISEASE_FREE),
}
COMPLETE = "Complete Remission/Response"


@dataclass(frozen=True)
class Case:
    """A patient: forms (the first is the patient form, the rest follow-ups), event forms, and what must come out."""

    name: str
    forms: list[Form]
    expect: dict[str, Any]
    events: list[Form] = field(default_factory=list)
    cohort: str = "ASKS-ALL"


def alive(days: int | None, **more: Any) -> Form:
    return {"vital_status": "Alive", "days_to_last_follow_up": days, **more}


def dead(days: int | None, **more: Any) -> Form:
    return {"vital_status": "Dead", "days_to_death": days, **more}


def event(days: int | None, kind: str | None = None) -> Form:
    return {"days_to_new_tumor_event": days, "new_tumor_event_type": kind}


def on(year: int, month: int = 1, day: int = 1) -> Form:
    return {"completed_on": date(year, month, day)}


CASES = [
    # OS
    Case("alive is censored at the last contact", [alive(100), alive(250)], {"os_event": 0, "os_days": 250}),
    Case(
        "one form that says Dead is enough, and the newest day counts",
        [alive(100), dead(300)],
        {"vital_status": "Dead", "os_event": 1, "os_days": 300, "os_source": "follow_up_v1.0:1:days_to_death"},
    ),
    Case(
        "a contact after the death day is taken, and flagged",
        [dead(300, days_to_last_follow_up=310)],
        {"os_event": 1, "os_days": 310, "conflict_flags": ["contact_after_death"]},
    ),
    Case(
        "case and blanks do not matter", [{"vital_status": " DEAD ", "days_to_death": 5}], {"os_event": 1, "os_days": 5}
    ),
    Case("older editions say DECEASED", [{"vital_status": "DECEASED", "days_to_death": 5}], {"os_event": 1}),
    Case("day zero is legal", [alive(0)], {"os_event": 0, "os_days": 0, "conflict_flags": []}),
    Case(
        "no day at all leaves the time open",
        [alive(None)],
        {"os_event": 0, "os_days": None, "os_source": "patient:1:vital_status", "conflict_flags": ["time_unknown"]},
    ),
    Case(
        "a death without a death day is an event without time",
        [dead(None, days_to_last_follow_up=424)],
        {
            "os_event": 1,
            "os_days": None,
            "os_source": "patient:1:vital_status",
            "conflict_flags": ["event_without_day"],
        },
    ),
    Case(
        "its source is the form that says Dead, not a later one that says Alive",
        [dead(None) | on(2010), alive(None) | on(2012)],
        {"os_event": 1, "os_source": "patient:1:vital_status"},
    ),
    Case(
        "nobody answers the vital status",
        [{"days_to_last_follow_up": 10}],
        {"os_event": None, "pfi_event": None, "vital_status": None, "conflict_flags": ["vital_status_missing"]},
    ),
    # T5: conflicts
    Case(
        "alive with a death day stays censored and is flagged",
        [alive(100, days_to_death=200)],
        {"os_event": 0, "os_days": 200, "conflict_flags": ["alive_with_death_day"]},
    ),
    Case(
        "censored before the diagnosis counts as day 0",
        [alive(-13)],
        {"os_event": 0, "os_days": 0, "pfi_event": 0, "pfi_days": 0, "conflict_flags": ["negative_days"]},
    ),
    Case(
        "an event before the diagnosis keeps the event and loses the time",
        [dead(-2)],
        {"os_event": 1, "os_days": None, "conflict_flags": ["event_without_day", "negative_days"]},
    ),
    Case(
        "a new tumour before the diagnosis keeps the event and loses the time",
        [alive(90)],
        {"pfi_event": 1, "pfi_days": None, "os_days": 90, "conflict_flags": ["event_without_day", "negative_days"]},
        events=[event(-4, "Distant Metastasis")],
    ),
    Case(
        "three sources disagree: Dead wins, the largest day wins, its form is named",
        [alive(500) | on(2012), dead(400) | on(2011), dead(420) | on(2010)],
        {
            "os_event": 1,
            "os_days": 500,
            "os_source": "patient:1:days_to_last_follow_up",
            "conflict_flags": ["contact_after_death", "death_day_disagrees", "vital_status_disagrees"],
        },
    ),
    Case(
        "two death days: the larger, from its form",
        [dead(400) | on(2011), dead(420) | on(2010)],
        {"os_days": 420, "os_source": "follow_up_v1.0:1:days_to_death", "conflict_flags": ["death_day_disagrees"]},
    ),
    Case(
        "alive first and dead later is no conflict", [alive(1) | on(2010), dead(9) | on(2011)], {"conflict_flags": []}
    ),
    Case(
        "Dead of an August without a day comes before Alive of that August",
        [
            {"form_completion_date": "2011-8-00", **dead(50)},
            {"form_completion_date": "2011-8-3", **alive(60), **on(2011, 8, 3)},
        ],
        {"conflict_flags": ["contact_after_death", "vital_status_disagrees"]},
    ),
    Case(
        "what a form marks as discrepancy is passed on, for columns that matter",
        [alive(9, discrepancies=["tumor_status", "attributes.gender"])],
        {"conflict_flags": ["discrepancy:tumor_status"]},
    ),
    # DSS
    Case("the living did not die of it", [alive(10, tumor_status="WITH TUMOR")], {"dss_event": 0, "dss_days": 10}),
    Case(
        "dead of the cohort's cancer, though tumour free",
        [dead(10, cause_of_death="Pancreatic Cancer", tumor_status="TUMOR FREE")],
        {"dss_event": 1, "dss_days": 10, "dss_source": "patient:1:cause_of_death"},
    ),
    Case(
        "dead of another malignancy, though with tumour",
        [dead(10, cause_of_death="Other malignancy", tumor_status="WITH TUMOR")],
        {"dss_event": 0, "pfi_event": 1},
    ),
    Case(
        "dead of something else",
        [dead(10, cause_of_death="Other, non-malignant disease", tumor_status="WITH TUMOR")],
        {"dss_event": 0},
    ),
    Case("dead of surgery", [dead(10, cause_of_death="Surgical Complications")], {"dss_event": 0}),
    Case(
        "a cause that says nothing leaves it to the tumour status",
        [dead(10, cause_of_death="Sepsis?", tumor_status="WITH TUMOR")],
        {"dss_event": 1, "dss_source": "patient:1:tumor_status"},
    ),
    Case("dead, with tumour, no cause", [dead(10, tumor_status="WITH TUMOR")], {"dss_event": 1, "dss_days": 10}),
    Case("dead, tumour free, no cause", [dead(10, tumor_status="TUMOR FREE")], {"dss_event": 0, "dss_days": 10}),
    Case(
        "dead and nothing known: no event, but a time",
        [dead(10)],
        {"dss_event": None, "dss_days": 10, "dss_source": None},
    ),
    Case(
        "tumour status is that of the last form that has one",
        [
            dead(10, tumor_status="TUMOR FREE") | on(2010),
            dead(10, tumor_status="WITH TUMOR") | on(2012),
            dead(10) | on(2013),
        ],
        {"dss_event": 1, "dss_source": "follow_up_v1.0:1:tumor_status"},
    ),
    Case(
        "two causes: the last one, flagged",
        [
            dead(10, cause_of_death="Pancreatic Cancer") | on(2010),
            dead(10, cause_of_death="Surgical Complications") | on(2011),
        ],
        {"dss_event": 0, "conflict_flags": ["cause_of_death_disagrees"]},
    ),
    # PFI
    Case(
        "the earliest dated event of any type, from any form",
        [alive(900), alive(950, **event(700, "Distant Metastasis"))],
        {"pfi_event": 1, "pfi_days": 300, "pfi_source": "nte:2:days_to_new_tumor_event"},
        events=[event(500), event(300, "New Primary Tumor")],
    ),
    Case("an event without a type counts", [alive(900)], {"pfi_event": 1, "pfi_days": 500}, events=[event(500)]),
    Case(
        "YES without a day is no event",
        [alive(900, new_tumor_event="YES")],
        {"pfi_event": 0, "pfi_days": 900, "conflict_flags": ["new_event_without_day"]},
    ),
    Case(
        "death with tumour is progression on the death day",
        [dead(80, tumor_status="WITH TUMOR", days_to_last_follow_up=85)],
        {"pfi_event": 1, "pfi_days": 80, "os_days": 85, "pfi_source": "patient:1:tumor_status"},
    ),
    Case("death with unknown tumour status is censored", [dead(80)], {"pfi_event": 0, "pfi_days": 80}),
    Case("death tumour free is censored", [dead(80, tumor_status="TUMOR FREE")], {"pfi_event": 0, "pfi_days": 80}),
    Case("alive with tumour is censored", [alive(80, tumor_status="WITH TUMOR")], {"pfi_event": 0, "pfi_days": 80}),
    # DFI
    Case(
        "never disease-free: not available",
        [alive(90, treatment_outcome_first_course="Progressive Disease")],
        {"dfi_event": None, "dfi_days": None, "dfi_source": None},
    ),
    Case(
        "an open outcome is not disease-free, even with R0, where the cohort asks the outcome",
        [alive(90, residual_tumor="R0")],
        {"dfi_event": None, "dfi_days": None},
    ),
    Case(
        "complete response on any form, no event: censored",
        [alive(90), alive(95, treatment_outcome_first_course=COMPLETE)],
        {"dfi_event": 0, "dfi_days": 95},
    ),
    Case(
        "recurrence after complete response",
        [alive(900, treatment_outcome_first_course=COMPLETE)],
        {"dfi_event": 1, "dfi_days": 500, "pfi_days": 200, "dfi_source": "nte:2:days_to_new_tumor_event"},
        events=[event(200, "New Primary Tumor"), event(500, "Locoregional Recurrence")],
    ),
    Case(
        "only a new primary: 0 at OS time",
        [alive(900, treatment_outcome_first_course=COMPLETE)],
        {"dfi_event": 0, "dfi_days": 900, "pfi_event": 1, "pfi_days": 200},
        events=[event(200, "New Primary Tumor")],
    ),
    Case(
        "a new primary together with a metastasis is a recurrence",
        [alive(900, treatment_outcome_first_course=COMPLETE)],
        {"dfi_event": 1, "dfi_days": 200},
        events=[event(200, "New Primary Tumor|Distant Metastasis")],
    ),
    Case(
        "a recurrence without a type counts",
        [alive(900, treatment_outcome_first_course=COMPLETE)],
        {"dfi_event": 1, "dfi_days": 200},
        events=[event(200)],
    ),
    Case(
        "dead with tumour and no dated event: not available",
        [dead(90, tumor_status="WITH TUMOR", treatment_outcome_first_course=COMPLETE)],
        {"dfi_event": None, "dfi_days": None, "pfi_event": 1},
    ),
    Case(
        "dead with tumour and only a new primary: 0 at OS time",
        [dead(90, tumor_status="WITH TUMOR", treatment_outcome_first_course=COMPLETE)],
        {"dfi_event": 0, "dfi_days": 90},
        events=[event(20, "New Primary Tumor")],
    ),
    # What the cohort asks
    Case(
        "a cohort that asks neither tumour status nor events has OS only",
        [alive(70)],
        {
            "os_event": 0,
            "os_days": 70,
            **{f"{name}_{part}": None for name in ("dss", "pfi", "dfi") for part in ("event", "days", "source")},
        },
        cohort="ASKS-LIKE-LAML",
    ),
    Case("its dead have OS only, too", [dead(70)], {"os_event": 1, "dss_event": None}, cohort="ASKS-LIKE-LAML"),
    Case(
        "a cohort that asks the cause alone has DSS and no PFI",
        [dead(70, cause_of_death="Mesothelioma")],
        {"dss_event": 1, "dss_days": 70, "pfi_event": None, "pfi_days": None},
        cohort="ASKS-CAUSE-ONLY",
    ),
    Case(
        "R0 stands in where no form of the cohort asks the outcome",
        [alive(70, residual_tumor="R0", margin_status="Positive")],
        {"dfi_event": 0, "dfi_days": 70},
        cohort="ASKS-R0",
    ),
    Case("R1 is not disease-free", [alive(70, residual_tumor="R1")], {"dfi_event": None}, cohort="ASKS-R0"),
    Case("RX is not R0", [alive(70, residual_tumor="RX")], {"dfi_event": None}, cohort="ASKS-R0"),
    Case(
        "the margin stands in where neither is asked",
        [alive(70, margin_status="NEGATIVE")],
        {"dfi_event": 0, "dfi_days": 70},
        cohort="ASKS-MARGIN",
    ),
    Case(
        "none of the three asked: no DFI",
        [alive(70)],
        {"dfi_event": None, "pfi_event": 0},
        cohort="ASKS-NO-DISEASE-FREE",
    ),
]
NUMBERED = {f"case-{number}": case for number, case in enumerate(CASES)}


@pytest.fixture(scope="module")
def outcomes(frame_of: Callable[..., DataFrame]) -> dict[str, Row]:
    patient, follow_up, events = [], [], []
    for case_id, case in NUMBERED.items():
        shared = {"project_id": case.cohort, "case_id": case_id, "patient_barcode": case_id.upper()}
        asked = {"absent_columns": list(ABSENT[case.cohort]), "discrepancies": []}
        for number, form in enumerate(case.forms):
            name = "follow_up_v1.0" if number else "patient"
            (follow_up if number else patient).append(
                {**shared, **asked, "form": name, "row_number": max(number, 1), **form}
            )
        events += [{**shared, "form": "nte", "row_number": n, **e} for n, e in enumerate(case.events, start=1)]
    tables = {
        "omics.clinical_patient": frame_of(clinical_patient.TABLE, *patient),
        "omics.clinical_follow_up": frame_of(clinical_follow_up.TABLE, *follow_up),
        "omics.clinical_new_tumor_event": frame_of(clinical_new_tumor_event.TABLE, *events),
    }
    return {row["case_id"]: row for row in survival.build(tables).collect()}


@pytest.mark.parametrize("case_id", NUMBERED, ids=lambda case_id: NUMBERED[case_id].name)
def test_endpoints_of(case_id: str, outcomes: dict[str, Row]) -> None:
    expected = NUMBERED[case_id].expect

    found = outcomes[case_id].asDict()

    assert {name: found[name] for name in expected} == expected


def test_one_row_per_patient_with_the_declared_columns(outcomes: dict[str, Row]) -> None:
    assert sorted(outcomes) == sorted(NUMBERED)
    assert tuple(next(iter(outcomes.values())).asDict()) == survival.TABLE.column_names


def test_a_patient_known_from_follow_up_alone_is_kept_and_flagged(frame_of: Callable[..., DataFrame]) -> None:
    follow_up = {"project_id": "P", "case_id": "c", "form": "follow_up_v1.0", "row_number": 1, **alive(7)}
    tables = {
        "omics.clinical_patient": frame_of(clinical_patient.TABLE),
        "omics.clinical_follow_up": frame_of(clinical_follow_up.TABLE, follow_up),
        "omics.clinical_new_tumor_event": frame_of(clinical_new_tumor_event.TABLE),
    }

    (row,) = survival.build(tables).collect()

    assert (row["os_event"], row["os_days"], row["conflict_flags"]) == (0, 7, ["no_patient_form"])
