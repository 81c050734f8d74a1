-- Grain: one row per project. Key: project_id.
-- Original series only, derived ones (segmentations and the like) are not scans.
-- Columns read: marts.patient_summary 5.
select
    project_id,
    count(*) as patients,
    count_if(imaging_only) as imaging_only,
    sum(imaging_studies) as studies,
    sum(imaging_series) as series,
    sum(imaging_images) as images,
    round(cast(sum(imaging_studies) as double) / count(*), 2) as studies_each,
    round(cast(sum(imaging_images) as double) / count(*), 1) as images_each
from marts.patient_summary
where imaging_studies > 0
group by project_id
order by project_id
