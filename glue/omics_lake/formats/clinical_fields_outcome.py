"""Core columns that the patient and the follow-up form share: what endpoints are derived from.

Day 0 is the initial pathologic diagnosis. A death day is null both for the living and for a death without day.
"""

from __future__ import annotations

from omics_lake.formats.clinical_fields import Field, days, text, whole, yes_no

OUTCOME_FIELDS: tuple[Field, ...] = (
    text("vital_status", "Alive or Dead when the form was completed.", "5", "vital_status"),
    days("days_to_death", "Death.", "3165475", "days_to_death death_days_to"),
    days(
        "days_to_last_follow_up",
        "Last contact.",
        "3008273",
        "days_to_last_followup last_contact_days_to days_to_last_follow_up",
    ),
    text(
        "tumor_status",
        "TUMOR FREE or WITH TUMOR at last contact or death.",
        "2759550",
        "person_neoplasm_cancer_status tumor_status",
    ),
    text("cause_of_death", "Cause of death.", "2554674", "patient_death_reason cause_of_death"),
    yes_no(
        "new_tumor_event",
        "YES or NO: a new tumour event after initial treatment.",
        "3121376",
        "new_tumor_event_after_initial_treatment new_tumor_event_dx_indicator",
    ),
    days(
        "days_to_new_tumor_event",
        "New tumour event after initial treatment.",
        "3392464",
        "days_to_new_tumor_event_after_initial_treatment new_tumor_event_dx_days_to",
    ),
    text(
        "new_tumor_event_type",
        "Locoregional Recurrence, Distant Metastasis, New Primary Tumor, ...; several are joined by |.",
        "3119721",
        "new_neoplasm_event_type new_tumor_event_type",
    ),
    text(
        "treatment_outcome_first_course",
        "Outcome of the first course of treatment, such as Complete Remission/Response.",
        "2786727",
        "primary_therapy_outcome_success treatment_outcome_first_course primary_therapy_outcome_success_type",
    ),
    text("residual_tumor", "R0, R1, R2 or RX after surgery of the primary tumour.", "2608702", "residual_tumor"),
    text(
        "margin_status", "Margin of the resected primary tumour: Negative, Positive, Close.", "3114007", "margin_status"
    ),
    text(
        "radiation_treatment_adjuvant",
        "YES or NO: adjuvant radiation.",
        "2005312",
        "radiation_therapy radiation_treatment_adjuvant",
    ),
    text(
        "pharmaceutical_treatment_adjuvant",
        "YES or NO: adjuvant pharmaceutical therapy.",
        "3397567",
        "postoperative_rx_tx pharmaceutical_tx_adjuvant",
    ),
    whole(
        "karnofsky_performance_score",
        "Karnofsky score, 0-100.",
        "2003853",
        "karnofsky_performance_score karnofsky_score karnofsky_performance_status_score",
        low=0,
        high=100,
    ),
    whole(
        "ecog_performance_status",
        "ECOG performance status, 0-5.",
        "88",
        "eastern_cancer_oncology_group ecog_score "
        "performance_status_assessment_eastern_cooperative_oncology_group_scale",
        low=0,
        high=5,
    ),
    text(
        "performance_status_timing",
        "When the performance status was taken.",
        "2792763",
        "performance_status_scale_timing performance_status_timing",
    ),
)
"""Fields of both the patient and the follow-up form; a form that does not ask one lists it in `absent_columns`."""
