"""Core columns of the treatment forms: drug and radiation. One line is one course.

Doses stay text: forms hold ranges, units and prose in them (`205-300`, `4,500 cGy`, `50mg/m2 = 100mg`).
"""

from __future__ import annotations

from omics_lake.formats.clinical_fields import Field, days, text, whole

_SHARED: tuple[Field, ...] = (
    text(
        "best_response",
        "Best response, such as Complete Response.",
        "2857291",
        "measure_of_response treatment_best_response",
    ),
    text(
        "regimen_indication", "ADJUVANT, PALLIATIVE, RECURRENCE, ...", "2793511", "regimen_indication therapy_regimen"
    ),
    text(
        "regimen_indication_notes",
        "Indication in words where it is none of the list.",
        "2793516",
        "regimen_indication_notes therapy_regimen_other",
    ),
)

DRUG_FIELDS: tuple[Field, ...] = (
    text("drug_barcode", "BCR barcode of the course, such as TCGA-05-4384-D12345.", "", "bcr_drug_barcode"),
    text("drug_uuid", "BCR UUID of the course, as written.", "", "bcr_drug_uuid"),
    text(
        "drug_name",
        "Drug as written: trade and generic names, any case.",
        "2975232",
        "drug_name pharmaceutical_therapy_drug_name",
    ),
    text(
        "therapy_type",
        "Chemotherapy, Hormone Therapy, Immunotherapy, ...",
        "2793530",
        "therapy_type pharmaceutical_therapy_type",
    ),
    text(
        "therapy_type_notes",
        "Kind in words where it is none of the list.",
        "2001762",
        "therapy_type_notes pharma_type_other",
    ),
    days(
        "days_to_drug_start",
        "Start of the course.",
        "3392465",
        "days_to_drug_therapy_start pharmaceutical_tx_started_days_to",
    ),
    days(
        "days_to_drug_end", "End of the course.", "3392470", "days_to_drug_therapy_end pharmaceutical_tx_ended_days_to"
    ),
    text(
        "ongoing",
        "YES or NO: the course was running when the form was completed.",
        "3103479",
        "therapy_ongoing pharmaceutical_tx_ongoing_indicator",
    ),
    whole("number_of_cycles", "Cycles given.", "62590", "number_cycles pharma_adjuvant_cycles_count", low=0),
    text("prescribed_dose", "Prescribed dose as written.", "2184728", "prescribed_dose"),
    text(
        "prescribed_dose_units",
        "Unit of prescribed_dose.",
        "3065815",
        "prescribed_dose_units pharmaceutical_tx_dose_units",
    ),
    text("total_dose", "Total dose as written.", "1515", "total_dose cumulative_agent_total_dose"),
    text("total_dose_units", "Unit of total_dose.", "3088785", "total_dose_units pharmaceutical_tx_total_dose_units"),
    text("regimen_number", "Number or name of the regimen.", "2744948 2673845", "regimen_number"),
    text("route_of_administration", "IV, PO, IM, ...; several are joined by |.", "2003586", "route_of_administration"),
    text(
        "clinical_trial",
        "YES or NO: given within a clinical trial.",
        "3925111 2503808",
        "tx_on_clinical_trial clinical_trial_indicator",
    ),
    *_SHARED,
)

RADIATION_FIELDS: tuple[Field, ...] = (
    text("radiation_barcode", "BCR barcode of the course, such as TCGA-05-4382-R36336.", "", "bcr_radiation_barcode"),
    text("radiation_uuid", "BCR UUID of the course, as written.", "", "bcr_radiation_uuid"),
    text(
        "radiation_type",
        "External, Internal, Systemic, ... as written.",
        "2842944",
        "radiation_type radiation_therapy_type",
    ),
    text(
        "radiation_type_notes",
        "Kind in words where it is none of the list.",
        "2195477",
        "radiation_type_notes radiation_type_other",
    ),
    text(
        "anatomic_site",
        "Field of treatment, such as Primary Tumor Field.",
        "2793522",
        "anatomic_treatment_site radiation_therapy_site",
    ),
    days(
        "days_to_radiation_start",
        "Start of the course.",
        "3008313",
        "days_to_radiation_therapy_start radiation_therapy_started_days_to",
    ),
    days(
        "days_to_radiation_end",
        "End of the course.",
        "3008333",
        "days_to_radiation_therapy_end radiation_therapy_ended_days_to",
    ),
    text(
        "ongoing",
        "YES or NO: the course was running when the form was completed.",
        "2842745",
        "radiation_treatment_ongoing radiation_therapy_ongoing_indicator",
    ),
    text("total_dose", "Total dose as written.", "2721441", "radiation_dosage radiation_total_dose"),
    text("total_dose_units", "Unit of total_dose: cGy, Gy, mCi.", "61446", "units radiation_adjuvant_units"),
    whole("number_of_fractions", "Fractions given.", "61465", "numfractions radiation_adjuvant_fractions_total", low=0),
    whole("course_number", "Number of the course.", "2732184", "course_number", low=0),
    *_SHARED,
)
