"""`marts.survival`: four outcome endpoints for each patient, with the form each came from and what conflicts.

One row is one patient; key `case_id`. Day 0 is the initial pathologic diagnosis; times are whole days.
The endpoints are those of the TCGA Pan-Cancer Clinical Data Resource:
[CDR] Liu et al. 2018, Cell 173:400, https://doi.org/10.1016/j.cell.2018.02.052, notes of Table S1.
The rules stand in `marts.survival_endpoints`; `docs/survival.md` has the reasons and how far the result agrees.

Traps: an event may have no time (`*_days` null): leave it out of time-to-event models. Redacted patients (57 in CDR)
are not marked in the forms, so they are not marked here.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from omics_lake.core.table import Column, Holds, InRange, OneOf, Table
from omics_lake.marts.mart import Frames, Mart, as_declared
from omics_lake.marts.survival_endpoints import (
    with_disease_free_interval,
    with_disease_specific_survival,
    with_overall_survival,
    with_progression_free_interval,
)
from omics_lake.marts.survival_events import PATIENT, cohort_questions, new_events, patient_facts, union_forms
from omics_lake.marts.survival_flags import with_conflict_flags

ENDPOINTS = ("os", "dss", "pfi", "dfi")
_MEANING = {
    "os": "death of any cause",
    "dss": "death of the cohort's cancer (approximate)",
    "pfi": "new tumour event of any type, or death with tumour",
    "dfi": "new tumour event other than only a new primary, after being disease-free",
}


def _endpoint_columns(name: str) -> tuple[Column, ...]:
    label, meaning = name.upper(), _MEANING[name]
    return (
        Column(f"{name}_event", "int", f"{label}: 1 {meaning}, 0 censored, null not available."),
        Column(f"{name}_days", "int", f"{label}: days from diagnosis to event or last contact; null when not known."),
        Column(f"{name}_source", "string", f"{label}: form:row:column that decided; null when not available."),
    )


TABLE = Table(
    namespace="marts",
    name="survival",
    row="One row is one patient: OS, DSS, PFI and DFI as event, days and the form that decided.",
    source="omics.clinical_patient, omics.clinical_follow_up, omics.clinical_new_tumor_event; rules of TCGA-CDR.",
    columns=(
        Column("project_id", "string", "Project, such as TCGA-LUAD (GDC project_id).", nullable=False),
        Column("case_id", "string", "Patient's UUID in lower case (GDC case_id).", nullable=False),
        Column("patient_barcode", "string", "Patient barcode, such as TCGA-50-5072."),
        Column("vital_status", "string", "Dead when any form says so, else Alive; null when no form answers."),
        *(column for name in ENDPOINTS for column in _endpoint_columns(name)),
        Column(
            "conflict_flags",
            "array<string>",
            "What the forms contradict or leave open, sorted; empty when nothing. The words are in docs/survival.md.",
            nullable=False,
        ),
    ),
    key=("case_id",),
    sort=("patient_barcode",),
    audits=(
        OneOf("vital_status", ("Dead", "Alive")),
        *(InRange(f"{name}_event", 0, 1) for name in ENDPOINTS),
        *(InRange(f"{name}_days", 0, None) for name in ENDPOINTS),
        Holds("pfi_event IS NULL OR dfi_event IS NULL OR dfi_event <= pfi_event", "a DFI event is a PFI event"),
        Holds("os_event IS NULL OR dss_event IS NULL OR dss_event <= os_event", "a DSS event is a death"),
    ),
)


def build(tables: Frames) -> DataFrame:
    """Survival endpoints of every patient with a patient or follow-up form."""
    forms = union_forms(tables["omics.clinical_patient"], tables["omics.clinical_follow_up"])
    events = tables["omics.clinical_new_tumor_event"]
    return (
        patient_facts(forms)
        .join(new_events(forms, events), list(PATIENT), "left")
        .join(F.broadcast(cohort_questions(forms, events)), "project_id", "left")
        .transform(with_overall_survival)
        .transform(with_disease_specific_survival)
        .transform(with_progression_free_interval)
        .transform(with_disease_free_interval)
        .transform(with_conflict_flags)
        .transform(as_declared, TABLE)
    )


MART = Mart(
    TABLE,
    ("omics.clinical_patient", "omics.clinical_follow_up", "omics.clinical_new_tumor_event"),
    build,
)
