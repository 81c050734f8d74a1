-- Grain: one row per source file, archive and project. Key: file_id, source, project_id.
-- Where a row came from: give the file_id that it holds. With the lines of the file that did not become rows.
-- Parameters: file id.
-- Columns read: ops.file 12, ops.quarantine 3.
with reject as (
    select
        project_id,
        file_id,
        count(distinct line) as line_count
    from ops.quarantine
    group by project_id, file_id
)

select
    origin.project_id,
    origin.source,
    origin.data_release,
    origin.file_id,
    origin.file_name,
    origin.data_type,
    origin.workflow_type,
    origin.file_size,
    origin.md5sum,
    origin.status,
    array_join(origin.tabled_by, ', ') as tabled_by,
    array_join(origin.patient_barcodes, ', ') as patient_barcodes,
    coalesce(reject.line_count, 0) as rejected_lines
from ops.file as origin
left join reject on origin.project_id = reject.project_id and origin.file_id = reject.file_id
where origin.file_id = ?
order by origin.project_id, origin.source
