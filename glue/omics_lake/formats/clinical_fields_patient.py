"""Core columns of the patient form.

CDE ids and names were read off the forms of LUAD, PAAD, PCPG, LAML, CHOL, and checked against the headers of
BLCA, BRCA, GBM, HNSC, OV, SARC and UCEC; names of the DCC writer's one-header dialect stand last.
"""

from __future__ import annotations

import re
from dataclasses import replace

from omics_lake.formats.clinical_fields import Field, days, number, text, to_whole, whole
from omics_lake.formats.clinical_fields_outcome import OUTCOME_FIELDS

_SMOKING = (
    (re.compile(r"lifelong non-?smoker"), 1),
    (re.compile(r"current smoker"), 2),
    (re.compile(r"current reformed smoker for > ?15 (years|yrs)"), 3),
    (re.compile(r"current reformed smoker for (< or =|<=|≤) ?15 (years|yrs)"), 4),
    (re.compile(r"current reformed smoker, duration not specified"), 5),
)


def to_smoking_category(cell: str) -> int:
    """1-5 as the LUAD form writes it, or the label that the BLCA form writes; ValueError for others."""
    for label, code in _SMOKING:
        if label.fullmatch(cell.strip().lower()):
            return code
    return to_whole(cell)


PATIENT_FIELDS: tuple[Field, ...] = (
    text("sex", "Sex as the form's gender field says: FEMALE or MALE.", "2200604", "gender"),
    text("race", "Race, upper case, such as WHITE.", "2192199", "race"),
    text("ethnicity", "NOT HISPANIC OR LATINO or HISPANIC OR LATINO.", "2192217", "ethnicity"),
    days("days_to_birth", "Birth.", "3008233", "days_to_birth birth_days_to"),
    whole(
        "age_at_initial_pathologic_diagnosis",
        "Age in years.",
        "2006657",
        "age_at_initial_pathologic_diagnosis age_at_diagnosis",
        low=0,
        high=130,
    ),
    whole(
        "year_of_initial_pathologic_diagnosis",
        "Calendar year.",
        "2896960",
        "year_of_initial_pathologic_diagnosis initial_pathologic_dx_year",
        low=1900,
        high=2100,
    ),
    *OUTCOME_FIELDS,
    text(
        "ajcc_pathologic_stage",
        "Pathologic stage as written, such as Stage IIIA.",
        "3203222",
        "pathologic_stage ajcc_pathologic_tumor_stage ajcc_neoplasm_disease_stage",
    ),
    text(
        "ajcc_staging_edition",
        "Edition of the AJCC manual, 3rd to 7th.",
        "2722309",
        "system_version ajcc_staging_edition ajcc_cancer_staging_handbook_edition",
    ),
    text("pathologic_t", "Pathologic T.", "3045435", "pathologic_T ajcc_tumor_pathologic_pt ajcc_tumor_stage_code"),
    text(
        "pathologic_n",
        "Pathologic N.",
        "3203106",
        "pathologic_N ajcc_nodes_pathologic_pn ajcc_neoplasm_disease_lymph_node_stage",
    ),
    text(
        "pathologic_m",
        "Pathologic M.",
        "3045439",
        "pathologic_M ajcc_metastasis_pathologic_pm ajcc_cancer_metastasis_stage_code",
    ),
    text(
        "clinical_stage", "Clinical (or FIGO) stage as written.", "3440332", "clinical_stage ajcc_clinical_tumor_stage"
    ),
    text("clinical_t", "Clinical T.", "3440328", "clinical_T ajcc_tumor_clinical_ct"),
    text("clinical_n", "Clinical N.", "3440330", "clinical_N ajcc_nodes_clinical_cn"),
    text("clinical_m", "Clinical M.", "3440331", "clinical_M ajcc_metastasis_clinical_cm"),
    text(
        "neoplasm_histologic_grade", "Histologic grade, such as G2.", "2785839", "neoplasm_histologic_grade tumor_grade"
    ),
    text(
        "histological_type",
        "Histological type as written.",
        "3081934",
        "histological_type histologic_diagnosis specimen_histologic_type_type_histologictype",
    ),
    text("tumor_tissue_site", "Organ of the primary tumour.", "3427536", "tumor_tissue_site submitted_tumor_site"),
    text(
        "anatomic_neoplasm_subdivision",
        "Part of the organ, such as R-Upper.",
        "3108203",
        "anatomic_neoplasm_subdivision anatomic_organ_subdivision",
    ),
    text("laterality", "Side of the primary tumour.", "827", "laterality"),
    text("icd_10", "ICD-10 code, such as C34.1.", "3226287", "icd_10"),
    text("icd_o_3_histology", "ICD-O-3 morphology, such as 8140/3.", "3226275", "icd_o_3_histology"),
    text("icd_o_3_site", "ICD-O-3 topography, such as C34.1.", "3226281", "icd_o_3_site"),
    replace(
        whole(
            "tobacco_smoking_history",
            "1 lifelong non-smoker, 2 current smoker, 3 reformed > 15 years, 4 reformed <= 15 years, "
            "5 reformed for an unknown time.",
            "2181650",
            "tobacco_smoking_history tobacco_smoking_history_indicator patient_smoking_history_category",
            low=1,
            high=5,
        ),
        read=to_smoking_category,
    ),
    number(
        "pack_years_smoked",
        "Pack-years: packs a day times years.",
        "2955385",
        "number_pack_years_smoked tobacco_smoking_pack_years_smoked person_cigarette_smoking_history_pack_year_value",
        low=0,
    ),
    # No own name here: row 2 `history_of_other_malignancy` (CDE 2718428) is the free-text type of it.
    text(
        "history_of_other_malignancy",
        "Whether there was another malignancy: No, Yes, or Yes with its kind.",
        "3382736",
        "other_dx prior_dx history_other_malignancy prior_diagnosis",
    ),
    text(
        "history_of_neoadjuvant_treatment",
        "Whether treated before the sample was taken: No, Yes, or Yes with its kind.",
        "3382737",
        "history_of_neoadjuvant_treatment history_neoadjuvant_treatment",
    ),
    text("kras_mutation_found", "YES or NO, by the clinic's test.", "2932340", "kras_mutation_found"),
    text(
        "kras_mutation_result",
        "KRAS mutation found, such as G12C.",
        "3147614",
        "kras_mutation_result kras_mutation_identified_type",
    ),
    text(
        "egfr_mutation_status",
        "YES or NO: whether the clinic tested EGFR (row 2 egfr_mutation_performed), not the result.",
        "3139429",
        "egfr_mutation_performed egfr_mutation_status",
    ),
    text(
        "egfr_mutation_result",
        "EGFR mutation found, such as L858R.",
        "3147627",
        "egfr_mutation_result egfr_mutation_identified_type",
    ),
    text(
        "eml4_alk_translocation_status",
        "YES or NO: whether the clinic tested EML4-ALK (row 2 eml4_alk_translocation_performed), not the result.",
        "3139437",
        "eml4_alk_translocation_performed eml4_alk_translocation_status",
    ),
    whole(
        "lymph_nodes_examined_count",
        "Lymph nodes examined.",
        "3",
        "lymph_node_examined_count lymph_nodes_examined_count",
        low=0,
    ),
    whole(
        "lymph_nodes_positive_count",
        "Lymph nodes positive by haematoxylin and eosin.",
        "3086388",
        "number_of_lymphnodes_positive_by_he lymph_nodes_examined_he_count",
        low=0,
    ),
    number("height_cm", "Height at diagnosis, cm.", "649", "height height_cm_at_diagnosis", low=0),
    number("weight_kg", "Weight at diagnosis, kg.", "651", "weight weight_kg_at_diagnosis", low=0),
    text("tissue_source_site", "Two-character code of the tissue source site.", "", "tissue_source_site"),
)
