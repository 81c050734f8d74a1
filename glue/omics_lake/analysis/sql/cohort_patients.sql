-- Grain: one row per patient of the patient form. Key: project_id, patient_barcode.
-- A cohort by project and stage group, with outcome and what data there are of each patient.
-- Parameters: project, stage group (I, II, III, IV, unknown, or % for all).
-- Columns read: marts.patient_summary 6, marts.survival 4, omics.clinical_patient 6.
select
    patient.project_id,
    patient.patient_barcode,
    patient.sex,
    patient.age_at_initial_pathologic_diagnosis as age,
    survival.os_event,
    survival.os_days,
    coalesce(patient.ajcc_stage_group, 'unknown') as stage_group,
    coalesce(summary.expression_aliquots > 0, false) as has_expression,
    coalesce(summary.mutation_aliquots > 0, false) as has_mutations,
    coalesce(summary.copy_number_aliquots > 0, false) as has_copy_number,
    coalesce(summary.imaging_studies > 0, false) as has_imaging
from omics.clinical_patient as patient
left join marts.survival as survival
    on patient.project_id = survival.project_id and patient.case_id = survival.case_id
left join marts.patient_summary as summary
    on patient.project_id = summary.project_id and patient.patient_barcode = summary.patient_barcode
where patient.project_id = ? and coalesce(patient.ajcc_stage_group, 'unknown') like ?
order by patient.patient_barcode
