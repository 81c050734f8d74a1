-- Grain: one row per project and modality. Key: project_id, modality.
-- Patients of the summary with at least one record of the modality.
-- Columns read: marts.patient_summary 8.
select
    project_id,
    modality,
    count_if(has_data) as patients,
    count(*) as of_patients
from (
    select
        project_id,
        'clinical record' as modality,
        has_clinical as has_data
    from marts.patient_summary
    union all
    select
        project_id,
        'mutations' as modality,
        mutation_aliquots > 0 as has_data
    from marts.patient_summary
    union all
    select
        project_id,
        'expression' as modality,
        expression_aliquots > 0 as has_data
    from marts.patient_summary
    union all
    select
        project_id,
        'copy number' as modality,
        copy_number_aliquots > 0 as has_data
    from marts.patient_summary
    union all
    select
        project_id,
        'germline variants' as modality,
        callsets > 0 as has_data
    from marts.patient_summary
    union all
    select
        project_id,
        'imaging' as modality,
        imaging_studies > 0 as has_data
    from marts.patient_summary
    union all
    select
        project_id,
        'imaging only' as modality,
        imaging_only as has_data
    from marts.patient_summary
) as flags
group by project_id, modality
order by project_id asc, patients desc, modality asc
