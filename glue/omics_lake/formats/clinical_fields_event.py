"""Core columns of the event forms: follow-up, new tumour event, other malignancy."""

from __future__ import annotations

from omics_lake.formats.clinical_fields import Field, days, text
from omics_lake.formats.clinical_fields_outcome import OUTCOME_FIELDS

_TREATMENT_OF_EVENT: tuple[Field, ...] = (
    text(
        "evidence",
        "How the new tumour event was determined, such as Convincing Imaging; several are joined by |.",
        "2786205",
        "progression_determined_by new_tumor_event_dx_evidence",
    ),
    text(
        "surgery_locoregional",
        "YES or NO: surgery of a locoregional event.",
        "3008755",
        "additional_surgery_locoregional_procedure",
    ),
    days(
        "days_to_surgery_locoregional",
        "Surgery of a locoregional event.",
        "3408572",
        "days_to_additional_surgery_locoregional_procedure new_tumor_event_surgery_days_to_loco",
    ),
    text(
        "surgery_metastatic",
        "YES or NO: surgery of a metastasis.",
        "3008757",
        "additional_surgery_metastatic_procedure new_tumor_event_surgery_met",
    ),
    days(
        "days_to_surgery_metastatic",
        "Surgery of a metastasis.",
        "3408682",
        "days_to_additional_surgery_metastatic_procedure new_tumor_event_surgery_days_to_met",
    ),
    text(
        "event_radiation",
        "YES or NO: radiation of the new tumour event.",
        "3427615",
        "additional_radiation_therapy new_tumor_event_radiation_tx",
    ),
    text(
        "event_pharmaceutical",
        "YES or NO: pharmaceutical therapy of the new tumour event.",
        "3427616",
        "additional_pharmaceutical_therapy new_tumor_event_pharmaceutical_tx",
    ),
)

FOLLOW_UP_FIELDS: tuple[Field, ...] = (
    text("followup_barcode", "BCR barcode of the follow-up, such as TCGA-44-2659-F18790.", "", "bcr_followup_barcode"),
    text("followup_uuid", "BCR UUID of the follow-up, as written.", "", "bcr_followup_uuid"),
    text("lost_to_follow_up", "YES or NO.", "61333", "lost_follow_up followup_lost_to"),
    text(
        "followup_reason",
        "Why the form was sent: scheduled, or a new tumour event.",
        "3233305",
        "followup_case_report_form_submission_reason followup_reason",
    ),
    *OUTCOME_FIELDS,
    text(
        "treatment_outcome_at_follow_up",
        "Outcome of treatment at this follow-up.",
        "3104050",
        "followup_treatment_success treatment_outcome_at_tcga_followup",
    ),
    *_TREATMENT_OF_EVENT,
)

NEW_TUMOR_EVENT_FIELDS: tuple[Field, ...] = (
    text("followup_barcode", "Follow-up that the event was reported with (forms *_nte).", "", "bcr_followup_barcode"),
    *(field for field in OUTCOME_FIELDS if field.name in ("days_to_new_tumor_event", "new_tumor_event_type")),
    text(
        "anatomic_site",
        "Site of the event.",
        "3108271",
        "new_neoplasm_event_occurrence_anatomic_site new_tumor_event_site",
    ),
    text(
        "anatomic_site_other",
        "Site in words where it is none of the list.",
        "3128033",
        "new_neoplasm_occurrence_anatomic_site_text new_tumor_event_site_other",
    ),
    text(
        "confirmed_by",
        "Method that confirmed the event: Imaging, Pathology.",
        "3186701",
        "new_neoplasm_confirmed_diagnosis_method_name new_tumor_event_dx_confirmed_by",
    ),
    text(
        "surgery",
        "YES or NO: surgery of the event.",
        "3427611",
        "new_tumor_event_additional_surgery_procedure new_tumor_event_surgery",
    ),
    days(
        "days_to_surgery",
        "Surgery of the event.",
        "3008335",
        "days_to_new_tumor_event_additional_surgery_procedure new_tumor_event_surgery_days_to",
    ),
    text(
        "residual_tumor",
        "R0, R1, R2 or RX after surgery of the event.",
        "3104061 3008753",
        "residual_disease_new_tumor_event residual_disease_post_new_tumor_event_margin_status "
        "new_tumor_event_residual_tumor",
    ),
    *_TREATMENT_OF_EVENT,
)

OTHER_MALIGNANCY_FIELDS: tuple[Field, ...] = (
    text("omf_barcode", "BCR barcode of the form, such as TCGA-3X-AAV9-O55136.", "", "bcr_omf_barcode"),
    text("omf_uuid", "BCR UUID of the form, as written.", "", "bcr_omf_uuid"),
    text("malignancy_type", "Prior Malignancy or Synchronous Malignancy.", "3182890", "malignancy_type"),
    days(
        "days_to_other_malignancy",
        "Diagnosis of the other malignancy.",
        "3462301",
        "days_to_other_malignancy_dx other_malignancy_dx_days_to",
    ),
    text("anatomic_site", "Site of the other malignancy.", "4122351", "other_malignancy_anatomic_site"),
    text(
        "anatomic_site_other",
        "Site in words where it is none of the list.",
        "4122371",
        "other_malignancy_anatomic_site_text",
    ),
    text("laterality", "Side of the other malignancy.", "4122391", "other_malignancy_laterality"),
    text(
        "histological_type",
        "Histological type of the other malignancy.",
        "4122411",
        "other_malignancy_histological_type",
    ),
    text(
        "histological_type_other",
        "Histological type in words where it is none of the list.",
        "4122431",
        "other_malignancy_histological_type_text",
    ),
    text("surgery", "YES or NO: surgery of the other malignancy.", "3186538", "surgery_indicator"),
    text("surgery_type", "Kind of surgery.", "3462300", "surgery_type other_malignancy_surgery_type"),
    days("days_to_surgery", "Surgery.", "3462302", "days_to_surgical_resection other_malignancy_surgery_days_to"),
    text(
        "drug_treatment", "YES or NO: drug treatment.", "3178327", "drug_tx_indicator pharmaceutical_therapy_indicator"
    ),
    text(
        "drug_name",
        "Drugs as written; several are joined by |.",
        "2975232",
        "drug_name pharmaceutical_therapy_drug_name",
    ),
    days(
        "days_to_drug_start",
        "Start of drug treatment.",
        "3392465",
        "days_to_drug_therapy_start pharmaceutical_tx_started_days_to",
    ),
    text(
        "radiation_treatment", "YES or NO: radiation.", "3178328", "radiation_tx_indicator radiation_therapy_indicator"
    ),
    text(
        "radiation_to_primary_site",
        "YES or NO: radiation to the site of the tumour in this study.",
        "2865132",
        "rad_tx_to_site_of_primary_tumor history_rt_tx_to_site_of_tcga_tumor",
    ),
    days(
        "days_to_radiation_start",
        "Start of radiation.",
        "3008313",
        "days_to_radiation_therapy_start radiation_therapy_started_days_to",
    ),
    text(
        "ajcc_pathologic_stage",
        "Stage of the other malignancy.",
        "3203222",
        "pathologic_stage ajcc_pathologic_tumor_stage",
    ),
    text("ajcc_staging_edition", "Edition of the AJCC manual.", "2722309", "system_version ajcc_staging_edition"),
    text("pathologic_t", "Pathologic T of the other malignancy.", "3045435", "pathologic_T ajcc_tumor_pathologic_pt"),
    text("pathologic_n", "Pathologic N of the other malignancy.", "3203106", "pathologic_N ajcc_nodes_pathologic_pn"),
    text(
        "pathologic_m", "Pathologic M of the other malignancy.", "3045439", "pathologic_M ajcc_metastasis_pathologic_pm"
    ),
    text("clinical_stage", "Clinical stage of the other malignancy.", "3440332", "clinical_stage"),
)
