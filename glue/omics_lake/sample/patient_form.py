"""Cells of the patient form, by alternative CDE name (header row 2)."""

from __future__ import annotations

from omics_lake.sample.courses import NOT_APPLICABLE, NOT_AVAILABLE, UNKNOWN, Course
from omics_lake.sample.patients import Patient
from omics_lake.sample.seeds import Seeds

Cells = dict[str, str]

_TNM = {"I": ("T1", "N0", "M0"), "II": ("T2", "N1", "M0"), "III": ("T3", "N2", "M0"), "IV": ("T4", "N2", "M1")}

_TESTED_UP_TO = 12
DISCORDANT_MARKERS = {("TCGA-XLUA", 3): None, ("TCGA-XLUA", 9): "p.L858R"}
"""Patients whose form states another EGFR result than the mutation file shows."""

_RARE_MARKERS = {
    ("TCGA-XLUA", 9): {"kras_mutation_found": "[Pending]"},
    ("TCGA-XLUA", 10): {"history_immunological_disease": "--"},
    ("TCGA-XLUA", 12): {"history_relevant_infectious_dx": "[Completed]", "karnofsky_performance_score": UNKNOWN},
    ("TCGA-XPAN", 2): {"relative_cancer_type": "--"},
    ("TCGA-XPAN", 3): {"days_to_diabetes_onset": "[Pending]", "days_to_pancreatitis_onset": "-292"},
    ("TCGA-XPAN", 4): {"days_to_pancreatitis_onset": "[Completed]"},
}


def patient_cells(seeds: Seeds, patient: Patient, course: Course) -> Cells:
    """Every cell the generator states; names a form lacks are dropped by the writer, the rest is a null marker."""
    first = course.visits[0]
    return {
        "bcr_patient_uuid": form_uuid(patient),
        "bcr_patient_barcode": patient.barcode,
        "form_completion_date": first.date,
        "vital_status": first.vital,
        "days_to_death": first.death,
        "days_to_last_followup": first.contact,
        "person_neoplasm_cancer_status": first.status,
        "primary_therapy_outcome_success": first.outcome,
        "new_tumor_event_after_initial_treatment": first.indicator,
        "patient_death_reason": course.cause,
        "residual_tumor": course.residual,
        "patient_id": patient.barcode[-4:],
        "tissue_source_site": patient.project.site,
        **_person(seeds, patient),
        **_tumor(patient, course),
        **_markers(patient),
        **_constants(),
        **_RARE_MARKERS.get(patient.who, {}),
    }


def form_uuid(patient: Patient) -> str:
    """The case's UUID; forms write it in either case."""
    return patient.case_id.upper() if patient.number % 2 else patient.case_id


def _person(seeds: Seeds, patient: Patient) -> Cells:
    rng = seeds.stream("person", patient.barcode)
    smoking = ("1", "2", "3", "4", "5", NOT_AVAILABLE)[int(rng.choice(6, p=[0.15, 0.24, 0.26, 0.3, 0.02, 0.03]))]
    smoked = smoking in "2345"
    return {
        "gender": patient.sex,
        "race": patient.race,
        "ethnicity": patient.ethnicity,
        "days_to_birth": str(patient.days_to_birth),
        "age_at_initial_pathologic_diagnosis": str(patient.age),
        "year_of_initial_pathologic_diagnosis": str(int(rng.integers(2005, 2010))),
        "tobacco_smoking_history": smoking,
        "number_pack_years_smoked": str(int(rng.integers(5, 80))) if smoked else NOT_AVAILABLE,
        "karnofsky_performance_score": ("100", "90", "80", "[Not Evaluated]")[int(rng.integers(4))],
        "other_dx": "Yes" if rng.random() < 0.1 else "No",
        "height": str(int(rng.integers(150, 195))),
        "weight": str(int(rng.integers(48, 110))),
    }


def _tumor(patient: Patient, course: Course) -> Cells:
    group = course.stage.removeprefix("Stage ").rstrip("ABC")
    pathologic = dict(
        zip(("pathologic_T", "pathologic_N", "pathologic_M"), _TNM.get(group, ("TX", "NX", "MX")), strict=True)
    )
    return {
        **pathologic,
        "pathologic_stage": course.stage,
        "system_version": "7th" if patient.number % 3 else "6th",
        "diagnosis": "Lung Adenocarcinoma",
        "histological_type": patient.project.histology,
        "tumor_tissue_site": patient.project.tissue,
        "anatomic_neoplasm_subdivision": patient.project.subdivision if patient.number % 7 else "[Discrepancy]",
        "icd_10": patient.project.icd_10,
        "icd_o_3_site": patient.project.icd_10,
        "icd_o_3_histology": patient.project.morphology,
    }


def _markers(patient: Patient) -> Cells:
    """Clinical gene tests, done for the first patients; two of them disagree with sequencing."""
    if patient.number > _TESTED_UP_TO:
        return {"egfr_mutation_performed": "NO" if patient.number % 2 else UNKNOWN}
    found = DISCORDANT_MARKERS.get(patient.who, patient.driver_change)
    result = {"p.L858R": "L858R", "p.E746_A750del": "Exon 19 Deletion"}.get(str(found), NOT_AVAILABLE)
    return {
        "egfr_mutation_performed": "YES",
        "egfr_mutation_identified": "YES" if found else "NO",
        "egfr_mutation_result": result,
        "kras_gene_analysis_performed": "YES",
        "kras_mutation_found": "NO",
    }


def _constants() -> Cells:
    return {
        "tissue_prospective_collection_indicator": "NO",
        "tissue_retrospective_collection_indicator": "YES",
        "history_of_neoadjuvant_treatment": "No",
        "days_to_initial_pathologic_diagnosis": "0",
        "informed_consent_verified": "YES",
        "tumor_type": "Primary",
        "clinical_T": NOT_APPLICABLE,
        "clinical_N": NOT_APPLICABLE,
        "clinical_M": NOT_APPLICABLE,
        "clinical_stage": NOT_APPLICABLE,
        "extranodal_involvement": NOT_APPLICABLE,
        "anatomic_neoplasm_subdivision_other": NOT_APPLICABLE,
    }
