-- Grain: one row per table, project and reason. Key: table_name, project_id, reason.
-- Lines of source files that did not become rows, a line that several builds rejected counts once.
-- Columns read: ops.quarantine 7.
select
    table_name,
    project_id,
    reason,
    count(distinct file_id) as files,
    count(distinct concat(file_id, ':', cast(line as varchar))) as line_count,
    min(file_name) as example_file,
    max(rejected_at) as last_rejected_at
from ops.quarantine
group by table_name, project_id, reason
order by table_name asc, project_id asc, line_count desc, reason asc
