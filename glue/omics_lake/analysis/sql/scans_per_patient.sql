-- Grain: one row per project. Key: project_id.
-- Original series only; derived ones (segmentations and the like) are not scans.
SELECT
    project_id,
    COUNT(*) AS imaged_patients,
    COUNT_IF(imaging_only) AS without_clinical_record,
    SUM(imaging_studies) AS studies,
    SUM(imaging_series) AS series,
    SUM(imaging_images) AS images,
    ROUND(CAST(SUM(imaging_studies) AS DOUBLE) / COUNT(*), 2) AS studies_per_patient,
    ROUND(CAST(SUM(imaging_images) AS DOUBLE) / COUNT(*), 1) AS images_per_patient
FROM marts.patient_summary
WHERE imaging_studies > 0
GROUP BY project_id
ORDER BY project_id
