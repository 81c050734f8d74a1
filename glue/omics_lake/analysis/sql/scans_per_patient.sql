-- Grain: one row per project. Key: project_id.
-- Original series only; derived ones (segmentations and the like) are not scans.
SELECT
    project_id,
    COUNT(*) AS patients,
    COUNT_IF(imaging_only) AS imaging_only,
    SUM(imaging_studies) AS studies,
    SUM(imaging_series) AS series,
    SUM(imaging_images) AS images,
    ROUND(CAST(SUM(imaging_studies) AS DOUBLE) / COUNT(*), 2) AS studies_each,
    ROUND(CAST(SUM(imaging_images) AS DOUBLE) / COUNT(*), 1) AS images_each
FROM marts.patient_summary
WHERE imaging_studies > 0
GROUP BY project_id
ORDER BY project_id
