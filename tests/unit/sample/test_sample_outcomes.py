"""The true endpoints: worked out by hand for the special courses, and found again in the forms for all."""

from __future__ import annotations

import pytest

DEAD_DAY, CONTACT, VITAL, STATUS = "CDE_ID:3165475", "CDE_ID:3008273", "CDE_ID:5", "CDE_ID:2759550"
CAUSE, OUTCOME, RESIDUAL = "CDE_ID:2554674", "CDE_ID:2786727", "CDE_ID:2608702"
EVENT_DAY, EVENT_KIND = "CDE_ID:3392464", "CDE_ID:3119721"
CAUSES = {"Pancreatic Cancer": 1, "Other, non-malignant disease": 0}

BY_HAND = {
    #                 OS         DSS           PFI         DFI
    "TCGA-X0-0001": ((0, 2100), (0, 2100), (1, 410), (1, 410)),  # event in the nte form alone
    "TCGA-X0-0002": ((0, 1800), (0, 1800), (0, 1800), (0, 1800)),  # YES without a day
    "TCGA-X0-0003": ((0, 1500), (0, 1500), (1, 350), (0, 1500)),  # only a new primary
    "TCGA-X0-0004": ((0, 0), (0, 0), (0, 0), (None, None)),  # last contact on day -3
    "TCGA-X0-0005": ((0, 1900), (0, 1900), (0, 1900), (0, 1900)),  # alive with a day of death
    "TCGA-X0-0006": ((1, 1500), (0, 1500), (0, 1500), (0, 1500)),  # dead, then alive
    "TCGA-X0-0007": ((0, 1650), (0, 1650), (0, 1650), (0, 1650)),  # remission in a follow-up
    "TCGA-X0-0011": ((1, 1100), (1, 1100), (1, 260), (1, 260)),  # event without a type
    "TCGA-X0-0012": ((0, 1250), (0, 1250), (1, 515), (None, None)),  # no remission, though R0
    "TCGA-X0-0013": ((1, 900), (0, 900), (0, 900), (0, 900)),
    "TCGA-X0-0014": ((1, 1300), (None, 1300), (0, 1300), (None, None)),  # status unknown
    "TCGA-X0-0017": ((1, 700), (1, 700), (1, 700), (None, None)),  # dead with tumour, no dated event
    "TCGA-X0-0018": ((1, 820), (1, 820), (1, 820), (None, None)),  # last form silent
    "TCGA-X0-0019": ((1, 640), (1, 640), (1, 640), (None, None)),  # 2014-10-2 is after 2014-9-30
    "TCGA-X0-0022": ((1, None), (1, None), (1, None), (None, None)),  # death without a day
    "TCGA-X1-0001": ((0, 1400), (0, 1400), (1, None), (1, None)),  # event on day -5
    "TCGA-X1-0005": ((0, 1000), (0, 1000), (0, 1000), (None, None)),  # RX
    "TCGA-X1-0006": ((1, 600), (0, 600), (1, 600), (None, None)),  # another cause of death
    "TCGA-X1-0007": ((1, 500), (1, 500), (0, 500), (0, 500)),  # cancer death, tumour free
    "TCGA-X1-0008": ((1, 650), (1, 650), (1, 300), (1, 300)),  # one event at three sites
    "TCGA-X1-0013": ((1, 250), (1, 250), (1, 250), (None, None)),  # cause unknown
}


def pairs(outcomes):
    return tuple((e.event, e.days) for e in (outcomes.os, outcomes.dss, outcomes.pfi, outcomes.dfi))


@pytest.mark.parametrize("barcode", BY_HAND)
def test_the_truth_of_a_special_course_is_what_the_rules_give(landed, barcode):
    project = landed.truth.project("TCGA-XLUA" if "-X0-" in barcode else "TCGA-XPAN")

    assert pairs(project.patient(barcode).outcomes) == BY_HAND[barcode]


def facts(landed, project, release, *forms):
    """Rows of several forms as {cde: cell}, with the form's date as a tuple of numbers."""
    found = []
    for form in forms:
        _, names, cde, *rows = landed.form(project, form, release)
        for row in {tuple(row) for row in rows}:
            fact = dict(zip(cde, row, strict=True)) | {"patient": row[1], "date": (0,)}
            if "form_completion_date" in names:
                fact["date"] = tuple(int(n) for n in row[names.index("form_completion_date")].split("-"))
            found.append(fact)
    return sorted(found, key=lambda fact: fact["date"])


def days(rows, *codes):
    return [int(r[c]) for r in rows for c in codes if r.get(c, "[").lstrip("-").isdigit()]


def found_in_forms(rows, events, residual_decides):
    """The four endpoints by the published rules, over one patient's rows in order of date."""
    dead = any(r[VITAL] == "Dead" for r in rows)
    time = max(days(rows, DEAD_DAY, CONTACT), default=None)
    time = time if dead or time is None else max(0, time)
    stated = [r[STATUS] for r in rows if not r[STATUS].startswith("[")]
    with_tumor = stated[-1] == "WITH TUMOR" if stated else None
    causes = [CAUSES[r[CAUSE]] for r in rows if r.get(CAUSE) in CAUSES]
    dss = 0 if not dead else causes[0] if causes else None if with_tumor is None else int(with_tumor)
    dated = [r for r in [*rows, *events] if days([r], EVENT_DAY)]
    first = min(days(dated, EVENT_DAY), default=None)
    event = (1, first if first is not None and first >= 0 else None)
    pfi = event if dated else (1, time) if dead and with_tumor else (0, time)
    free = any(r[RESIDUAL] == "R0" if residual_decides else r.get(OUTCOME, "").startswith("Complete R")
               for r in (rows if not residual_decides else [r for r in rows if RESIDUAL in r]))  # fmt: skip
    only_primary = bool(dated) and {r[EVENT_KIND] for r in dated} == {"New Primary Tumor"}
    if not free or (dead and with_tumor and not dated):
        dfi = (None, None)
    else:
        dfi = event if dated and not only_primary else (0, time)
    return (int(dead), time), (dss, time), pfi, dfi


@pytest.mark.parametrize("release", ["gdc/46.0", "gdc/47.0"])
@pytest.mark.parametrize(
    ("project", "forms", "event_forms"),
    [
        ("TCGA-XLUA", ("patient", "follow_up_v1.0"), ("nte",)),
        ("TCGA-XPAN", ("patient", "follow_up_v4.0"), ("nte", "follow_up_v4.0_nte")),
    ],
)
def test_the_forms_say_what_truly_happened(landed, project, forms, event_forms, release):
    truth = (landed.truth if release.endswith("46.0") else landed.second).project(project)
    rows, events = facts(landed, project, release, *forms), facts(landed, project, release, *event_forms)
    patients = [p for p in truth.patients if p.has_clinical]

    assert len(patients) == {"TCGA-XLUA": 24, "TCGA-XPAN": 15}[project]
    for patient in patients:
        own, own_events = ([r for r in f if r["patient"] == patient.patient_barcode] for f in (rows, events))
        found = found_in_forms(own, own_events, residual_decides=project == "TCGA-XPAN")
        assert found == pairs(patient.outcomes), patient.patient_barcode


def test_conflicts_are_named(landed):
    conflicts = {p.patient_barcode: p.conflicts for p in landed.truth.projects[0].patients if p.conflicts}

    assert conflicts == {"TCGA-X0-0005": ("alive_with_death_day",), "TCGA-X0-0006": ("dead_then_alive",)}


def test_survival_falls_with_stage(landed):
    def deaths_per_year(groups):
        times = [
            p.outcomes.os for project in landed.truth.projects for p in project.patients if p.stage_group in groups
        ]
        return sum(e.event for e in times) / sum(e.days or 0 for e in times) * 365

    assert deaths_per_year(("III", "IV")) > 2 * deaths_per_year(("I", "II"))
