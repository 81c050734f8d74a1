"""What truly happened to a patient, and the four endpoints that follow from it.

The fate is decided first; the forms are written from it afterwards (`courses.py`). The endpoints here are
therefore the truth that a reading of the forms must find again. Definitions: Liu et al. 2018, Cell 173:400.
Day 0 is the initial pathologic diagnosis; all times are whole days.
"""

from __future__ import annotations

from dataclasses import dataclass

WITH_TUMOR = "WITH TUMOR"
TUMOR_FREE = "TUMOR FREE"


@dataclass(frozen=True)
class Endpoint:
    """Event 1, 0 or None (not applicable), and days to it or to the last contact."""

    event: int | None
    days: int | None


@dataclass(frozen=True)
class Outcomes:
    """Overall, disease-specific, progression-free and disease-free survival."""

    os: Endpoint
    dss: Endpoint
    pfi: Endpoint
    dfi: Endpoint


@dataclass(frozen=True)
class Fate:
    """What happened.

    Args:
        dead: dead at the end of observation.
        time: death or last contact, whichever is later; None when no form gives a day.
        status: tumour status at the end, None when unknown.
        cancer_death: what the recorded cause of death says; None when no cause is recorded.
        event_day: day of the earliest dated new tumour event, None when there is none.
        only_new_primary: that event is a new primary tumour and nothing else.
        disease_free: free of disease after the first course (remission, or R0 where no outcome is asked).
    """

    dead: bool
    time: int | None
    status: str | None
    cancer_death: bool | None = None
    event_day: int | None = None
    only_new_primary: bool = False
    disease_free: bool = False


NOT_APPLICABLE = Endpoint(None, None)


def outcomes_of(fate: Fate) -> Outcomes:
    """The four endpoints of a fate."""
    os = Endpoint(int(fate.dead), fate.time if fate.dead else _not_negative(fate.time))
    return Outcomes(os=os, dss=Endpoint(_cancer_death(fate), os.days), pfi=_pfi(fate, os), dfi=_dfi(fate, os))


def _not_negative(days: int | None) -> int | None:
    return None if days is None else max(0, days)


def _cancer_death(fate: Fate) -> int | None:
    if not fate.dead:
        return 0
    if fate.cancer_death is not None:
        return int(fate.cancer_death)
    return None if fate.status is None else int(fate.status == WITH_TUMOR)


def _event(day: int) -> Endpoint:
    """An event before day 0 stays an event, without a time."""
    return Endpoint(1, day if day >= 0 else None)


def _pfi(fate: Fate, os: Endpoint) -> Endpoint:
    if fate.event_day is not None:
        return _event(fate.event_day)
    if fate.dead and fate.status == WITH_TUMOR:
        return Endpoint(1, fate.time)
    return Endpoint(0, os.days)


def _dfi(fate: Fate, os: Endpoint) -> Endpoint:
    if not fate.disease_free:
        return NOT_APPLICABLE
    if fate.event_day is not None:
        return Endpoint(0, os.days) if fate.only_new_primary else _event(fate.event_day)
    if fate.dead and fate.status == WITH_TUMOR:
        return NOT_APPLICABLE
    return Endpoint(0, os.days)
