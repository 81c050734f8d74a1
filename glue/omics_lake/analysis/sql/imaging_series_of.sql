-- Grain: one row per DICOM series, derived ones included. Key: series_uid.
-- The series of a set of patients, with where their objects lie and under which licence.
-- Parameters: project, patient barcodes joined by commas, without spaces.
-- Columns read: omics.imaging_series 11.
select
    project_id,
    patient_barcode,
    study_uid,
    series_uid,
    modality,
    body_part_examined,
    is_derived,
    instances,
    size_mb,
    license,
    series_url
from omics.imaging_series
where project_id = ? and contains(split(?, ','), patient_barcode)
order by patient_barcode, study_uid, series_uid
