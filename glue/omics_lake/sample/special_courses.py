"""Courses with a purpose: each holds one difficulty that real forms have, and its outcome by the rules.

Days and states are written out, so that the expected endpoint of each can be worked out by hand.
"""

from __future__ import annotations

from dataclasses import replace

from omics_lake.sample.courses import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    REMISSION,
    UNKNOWN,
    Course,
    NewEvent,
    Visit,
    draw_course,
)
from omics_lake.sample.outcomes import TUMOR_FREE, WITH_TUMOR, Fate
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds


def course_of(seeds: Seeds, project: Project, number: int, later: bool) -> Course:
    """The special course of that patient number, or an ordinary one; `later` adds what the second release knows."""
    who = (project.project_id, number)
    special = LATER_COURSES.get(who) if later else None
    special = special or SPECIAL_COURSES.get(who)
    if special is None:
        return draw_course(seeds, project, number)
    return replace(special, stage=special.stage or project.stages[number - 1])


def _alive(date: str, contact: int, status: str, outcome: str = NOT_AVAILABLE, *, indicator: str = "NO") -> Visit:
    return Visit(date, "Alive", NOT_APPLICABLE, str(contact), status, outcome, indicator)


def _dead(date: str, death: int, status: str, outcome: str = NOT_AVAILABLE, event: NewEvent | None = None) -> Visit:
    return Visit(date, "Dead", str(death), NOT_AVAILABLE, status, outcome, "YES" if event else "NO", event)


_UNTYPED = NewEvent("260", NOT_AVAILABLE)
_TWO_KINDS = NewEvent("515", "Locoregional Recurrence|Distant Metastasis")

_XLUA = {
    # A dated event that only the nte form holds.
    1: Course(
        Fate(False, 2100, TUMOR_FREE, event_day=410, disease_free=True),
        (_alive("2011-3-7", 300, TUMOR_FREE, REMISSION), _alive("2013-11-12", 2100, TUMOR_FREE, indicator="YES")),
        nte=(NewEvent("410", "Locoregional Recurrence"),),
    ),
    # "YES" without a day is no event.
    2: Course(
        Fate(False, 1800, TUMOR_FREE, disease_free=True),
        (_alive("2011-8-00", 240, TUMOR_FREE, REMISSION), _alive("2014-4-2", 1800, TUMOR_FREE, indicator="YES")),
    ),
    # A new primary tumour ends PFI, not DFI.
    3: Course(
        Fate(False, 1500, TUMOR_FREE, event_day=350, only_new_primary=True, disease_free=True),
        (_alive("2012-1-9", 200, TUMOR_FREE, REMISSION), _alive("2014-6-3", 1500, TUMOR_FREE, indicator="YES")),
        nte=(NewEvent("350", "New Primary Tumor"),),
    ),
    # Last contact before the diagnosis: censored at day 0.
    4: Course(Fate(False, -3, TUMOR_FREE), (_alive("2012-5-14", -3, TUMOR_FREE),)),
    # Alive on every form, yet one gives a day of death.
    5: Course(
        Fate(False, 1900, TUMOR_FREE, disease_free=True),
        (
            Visit("2011-2-28", "Alive", "300", "290", TUMOR_FREE, REMISSION),
            _alive("2014-7-1", 1900, TUMOR_FREE),
        ),
        conflicts=("alive_with_death_day",),
    ),
    # Dead on the patient form, alive on a later one.
    6: Course(
        Fate(True, 1500, TUMOR_FREE, disease_free=True),
        (_dead("2012-10-4", 1400, TUMOR_FREE, REMISSION), _alive("2014-2-17", 1500, TUMOR_FREE)),
        conflicts=("dead_then_alive",),
    ),
    # Remission that only a follow-up knows of.
    7: Course(
        Fate(False, 1650, TUMOR_FREE, disease_free=True),
        (_alive("2010-9-21", 100, TUMOR_FREE, UNKNOWN), _alive("2014-1-30", 1650, TUMOR_FREE, REMISSION)),
    ),
    # An event without a type counts for both PFI and DFI.
    11: Course(
        Fate(True, 1100, WITH_TUMOR, event_day=260, disease_free=True),
        (_alive("2010-4-8", 150, TUMOR_FREE, REMISSION), _dead("2013-3-6", 1100, WITH_TUMOR, NOT_AVAILABLE, _UNTYPED)),
    ),
    # Two kinds of event in one cell; R0 does not stand in for a remission where the project asks for the outcome.
    12: Course(
        Fate(False, 1250, WITH_TUMOR, event_day=515),
        (
            _alive("2011-6-16", 160, WITH_TUMOR, "Progressive Disease"),
            Visit("2014-3-3", "Alive", NOT_APPLICABLE, "1250", WITH_TUMOR, NOT_AVAILABLE, "YES", _TWO_KINDS),
        ),
        residual="R0",
    ),
    13: Course(
        Fate(True, 900, TUMOR_FREE, disease_free=True),
        (_alive("2011-12-5", 90, TUMOR_FREE, REMISSION), _dead("2013-8-22", 900, TUMOR_FREE)),
    ),
    # Tumour status unknown at death: DSS not applicable, PFI censored.
    14: Course(
        Fate(True, 1300, None),
        (_alive("2010-11-11", 120, "[Discrepancy]"), _dead("2013-9-9", 1300, UNKNOWN)),
    ),
    # The stage's sources disagree.
    16: Course(
        Fate(False, 1420, TUMOR_FREE, disease_free=True),
        (_alive("2011-1-4", 60, TUMOR_FREE, REMISSION), _alive("2014-8-8", 1420, TUMOR_FREE)),
        stage="[Discrepancy]",
    ),
    # Dead with tumour and no dated event: PFI at death, DFI not applicable in spite of the remission.
    17: Course(
        Fate(True, 700, WITH_TUMOR, disease_free=True),
        (_alive("2011-5-19", 200, TUMOR_FREE, REMISSION), _dead("2013-4-25", 700, WITH_TUMOR)),
    ),
    # The last form is silent on the tumour; the one before is not.
    18: Course(
        Fate(True, 820, WITH_TUMOR),
        (
            _alive("2011-7-7", 110, TUMOR_FREE, "Stable Disease"),
            _alive("2013-2-2", 480, WITH_TUMOR),
            _dead("2014-5-5", 820, NOT_AVAILABLE),
        ),
    ),
    # As text 2014-10-2 sorts before 2014-9-30; as dates it is the later form.
    19: Course(
        Fate(True, 640, WITH_TUMOR),
        (
            _alive("2012-12-12", 70, TUMOR_FREE, "Stable Disease"),
            _alive("2014-9-30", 500, TUMOR_FREE),
            _dead("2014-10-2", 640, WITH_TUMOR),
        ),
    ),
    # A death without any day.
    22: Course(
        Fate(True, None, WITH_TUMOR),
        (Visit("2012-3-15", "Dead", NOT_AVAILABLE, NOT_AVAILABLE, WITH_TUMOR, "Progressive Disease"),),
    ),
}

_XPAN = {
    # An event before the diagnosis keeps the event and loses the time.
    1: Course(
        Fate(False, 1400, TUMOR_FREE, event_day=-5, disease_free=True),
        (_alive("2012-6-20", 210, TUMOR_FREE, indicator="YES"), _alive("2014-7-24", 1400, TUMOR_FREE)),
        nte=(NewEvent("-5", "Distant Metastasis", "Liver"),),
        residual="R0",
    ),
    # RX is no R0.
    5: Course(
        Fate(False, 1000, TUMOR_FREE),
        (_alive("2012-2-9", 100, TUMOR_FREE), _alive("2014-11-13", 1000, TUMOR_FREE)),
        residual="RX",
    ),
    # The cause of death goes before the tumour status, both ways.
    6: Course(
        Fate(True, 600, WITH_TUMOR, cancer_death=False),
        (_dead("2013-7-16", 600, WITH_TUMOR),),
        residual="R1",
        cause="Other, non-malignant disease",
    ),
    7: Course(
        Fate(True, 500, TUMOR_FREE, cancer_death=True, disease_free=True),
        (_dead("2013-1-23", 500, TUMOR_FREE),),
        residual="R0",
        cause="Pancreatic Cancer",
    ),
    # One event at three sites: three rows of the follow-up's own nte form.
    8: Course(
        Fate(True, 650, WITH_TUMOR, event_day=300, disease_free=True),
        (
            _alive("2011-10-18", 80, TUMOR_FREE),
            _dead("2014-6-12", 650, WITH_TUMOR, NOT_AVAILABLE, NewEvent("300", "Distant Metastasis", "Bone")),
        ),
        more_events=(
            NewEvent("300", "Distant Metastasis", "Lung"),
            NewEvent("300", "Distant Metastasis", "Liver"),
        ),
        residual="R0",
    ),
    # An unknown cause leaves the decision to the tumour status.
    13: Course(
        Fate(True, 250, WITH_TUMOR),
        (_dead("2012-9-3", 250, WITH_TUMOR),),
        residual="R1",
        cause=UNKNOWN,
    ),
}

SPECIAL_COURSES = {
    **{("TCGA-XLUA", number): course for number, course in _XLUA.items()},
    **{("TCGA-XPAN", number): course for number, course in _XPAN.items()},
}

LATER_COURSES = {
    # The second release has one more follow-up: death with tumour, in remission before, no dated event.
    ("TCGA-XLUA", 2): Course(
        Fate(True, 2300, WITH_TUMOR, disease_free=True),
        (*_XLUA[2].visits, _dead("2015-9-5", 2300, WITH_TUMOR)),
    ),
}
