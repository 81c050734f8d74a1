"""Cells of the follow-up, event, treatment and other-malignancy forms, by alternative CDE name."""

from __future__ import annotations

from omics_lake.sample.courses import NOT_APPLICABLE, NOT_AVAILABLE, Course, NewEvent
from omics_lake.sample.patient_form import Cells, form_uuid
from omics_lake.sample.patients import Patient
from omics_lake.sample.seeds import Seeds

DRUGS = ("Cisplatin", "cisplatin", "CARBOPLATIN", "Pemetrexed", "Vinorelbine", "Erlotinib", "Gemcitabine")
RESPONSES = (
    "Complete Response",
    "Partial Response",
    "Stable Disease",
    "Clinical Progressive Disease",
    NOT_AVAILABLE,
    "[Unknown]",
)

_OTHER_MALIGNANCIES = {
    ("TCGA-XLUA", 4): "Malignant neoplasm of colon",
    ("TCGA-XLUA", 10): "carcinoma in situ",
    ("TCGA-XLUA", 15): "basal cell carcinoma",
    ("TCGA-XPAN", 3): "paraganglioma",
    ("TCGA-XPAN", 9): "melanoma \u2013 left arm",  # an en dash: one byte in Windows-1252
}


def _who(patient: Patient) -> Cells:
    return {"bcr_patient_uuid": form_uuid(patient), "bcr_patient_barcode": patient.barcode}


def _form_id(seeds: Seeds, patient: Patient, letter: str, index: int) -> str:
    return f"{patient.barcode}-{letter}{seeds.number(10000, 99999, 'form', patient.barcode, letter, str(index))}"


def follow_up_rows(seeds: Seeds, patient: Patient, course: Course) -> list[Cells]:
    """One row per visit after the patient form; the lung style also holds the new event."""
    rows: list[Cells] = []
    for index, visit in enumerate(course.visits[1:], start=1):
        event = visit.event
        rows.append(
            {
                **_who(patient),
                "bcr_followup_barcode": _form_id(seeds, patient, "F", index),
                "bcr_followup_uuid": seeds.uuid("follow_up", patient.barcode, str(index)).upper(),
                "form_completion_date": visit.date,
                "vital_status": visit.vital,
                "followup_case_report_form_submission_reason": "Scheduled Follow-up Submission",
                "lost_follow_up": "NO",
                "radiation_therapy": "NO",
                "postoperative_rx_tx": "YES" if patient.number % 2 else "NO",
                "days_to_last_followup": visit.contact,
                "days_to_death": visit.death,
                "person_neoplasm_cancer_status": visit.status,
                "primary_therapy_outcome_success": visit.outcome,
                "new_tumor_event_after_initial_treatment": visit.indicator,
                "new_neoplasm_event_type": event.kind if event else NOT_AVAILABLE,
                "days_to_new_tumor_event_after_initial_treatment": event.day
                if event
                else NOT_AVAILABLE
                if visit.indicator == "YES"
                else NOT_APPLICABLE,
            }
        )
    return rows


def follow_up_event_rows(seeds: Seeds, patient: Patient, course: Course) -> list[Cells]:
    """Rows of the follow-up's own new-tumour-event form (later style only)."""
    rows: list[Cells] = []
    for index, visit in enumerate(course.visits[1:], start=1):
        events = (visit.event, *course.more_events) if visit.event else ()
        barcode = {"bcr_followup_barcode": _form_id(seeds, patient, "F", index)}
        rows.extend({**_event(patient, event), **barcode} for event in events)
    return rows


def event_rows(_seeds: Seeds, patient: Patient, course: Course) -> list[Cells]:
    """Rows of the new-tumour-event form that goes with the patient form."""
    return [_event(patient, event) for event in course.nte]


def _event(patient: Patient, event: NewEvent) -> Cells:
    return {
        **_who(patient),
        "days_to_new_tumor_event_after_initial_treatment": event.day,
        "new_neoplasm_event_type": event.kind,
        "new_neoplasm_event_occurrence_anatomic_site": event.site,
        "new_neoplasm_occurrence_anatomic_site_text": NOT_APPLICABLE,
        "new_neoplasm_confirmed_diagnosis_method_name": "Imaging",
        "progression_determined_by": "Biopsy with Histologic Confirmation|Convincing Imaging",
        "additional_surgery_locoregional_procedure": "NO",
        "additional_pharmaceutical_therapy": "YES",
        "additional_radiation_therapy": "NO",
    }


def drug_rows(seeds: Seeds, patient: Patient, _course: Course) -> list[Cells]:
    """Zero to four courses of a drug."""
    rng = seeds.stream("drug", patient.barcode)
    rows: list[Cells] = []
    for index in range(int(rng.choice(5, p=[0.15, 0.2, 0.25, 0.25, 0.15]))):
        start = int(rng.integers(20, 400))
        rows.append(
            {
                **_who(patient),
                "bcr_drug_barcode": _form_id(seeds, patient, "D", index),
                "bcr_drug_uuid": seeds.uuid("drug", patient.barcode, str(index)).upper(),
                "form_completion_date": f"2012-{int(rng.integers(1, 13))}-{int(rng.integers(1, 29))}",
                "drug_name": DRUGS[int(rng.integers(len(DRUGS)))],
                "therapy_type": "Chemotherapy",
                "days_to_drug_therapy_start": str(start),
                "therapy_ongoing": "NO",
                "days_to_drug_therapy_end": str(start + int(rng.integers(20, 150))),
                "measure_of_response": RESPONSES[int(rng.integers(len(RESPONSES)))],
                "regimen_indication_notes": NOT_APPLICABLE,
                "tx_on_clinical_trial": "NO",
            }
        )
    return rows


def radiation_rows(seeds: Seeds, patient: Patient, _course: Course) -> list[Cells]:
    """A course of radiation for every fourth patient."""
    if patient.number % 4:
        return []
    start = seeds.number(30, 300, "radiation", patient.barcode)
    return [
        {
            **_who(patient),
            "bcr_radiation_barcode": _form_id(seeds, patient, "R", 0),
            "bcr_radiation_uuid": seeds.uuid("radiation", patient.barcode).upper(),
            "form_completion_date": "2012-10-29",
            "radiation_type": "External",
            "anatomic_treatment_site": "Primary Tumor Field",
            "radiation_dosage": "60.5",
            "units": "Gy",
            "numfractions": "30",
            "days_to_radiation_therapy_start": str(start),
            "radiation_treatment_ongoing": "NO",
            "days_to_radiation_therapy_end": str(start + 40),
            "measure_of_response": "Complete Response",
            "radiation_type_notes": NOT_APPLICABLE,
        }
    ]


def other_malignancy_rows(seeds: Seeds, patient: Patient, _course: Course) -> list[Cells]:
    """An earlier malignancy of a few patients; days before the diagnosis are negative."""
    text = _OTHER_MALIGNANCIES.get(patient.who)
    if text is None:
        return []
    return [
        {
            **_who(patient),
            "bcr_omf_barcode": _form_id(seeds, patient, "O", 0),
            "bcr_omf_uuid": seeds.uuid("omf", patient.barcode).upper(),
            "form_completion_date": "2012-4-11",
            "malignancy_type": "Prior Malignancy",
            "days_to_other_malignancy_dx": str(-seeds.number(100, 4000, "omf", patient.barcode)),
            "other_malignancy_histological_type": "Other, specify",
            "other_malignancy_histological_type_text": text,
            "other_malignancy_anatomic_site_text": NOT_APPLICABLE,
            "drug_tx_indicator": "NO",
            "radiation_tx_indicator": "NO",
        }
    ]


def quality_control_rows(_seeds: Seeds, patient: Patient, _course: Course) -> list[Cells]:
    """Rows of the case quality control form, which no table takes."""
    return [
        {**_who(patient), "consent_or_death_status": "Consented", "tumor_type": "Primary", "days_to_consent": "-51"}
    ]
