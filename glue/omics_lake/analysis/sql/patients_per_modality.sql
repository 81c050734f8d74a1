-- Grain: one row per project and modality. Key: project_id, modality.
-- Patients of the summary with at least one record of the modality.
SELECT
    project_id,
    modality,
    COUNT_IF(has_data) AS patients,
    COUNT(*) AS of_patients
FROM (
    SELECT project_id, 'clinical record' AS modality, has_clinical AS has_data FROM marts.patient_summary
    UNION ALL
    SELECT project_id, 'mutations' AS modality, mutation_aliquots > 0 AS has_data FROM marts.patient_summary
    UNION ALL
    SELECT project_id, 'expression' AS modality, expression_aliquots > 0 AS has_data FROM marts.patient_summary
    UNION ALL
    SELECT project_id, 'copy number' AS modality, copy_number_aliquots > 0 AS has_data FROM marts.patient_summary
    UNION ALL
    SELECT project_id, 'imaging' AS modality, imaging_studies > 0 AS has_data FROM marts.patient_summary
    UNION ALL
    SELECT project_id, 'imaging only' AS modality, imaging_only AS has_data FROM marts.patient_summary
) AS flags
GROUP BY project_id, modality
ORDER BY project_id, patients DESC, modality
