-- Grain: one row per table and project. Key: table_name, project_id.
-- What building each table took, over all runs that are recorded.
-- Columns read: ops.run 6.
select
    table_name,
    project_id,
    count(*) as runs,
    count_if(outcome = 'failed') as failed,
    count_if(outcome = 'unchanged') as unchanged,
    sum(bytes_in) as bytes_in,
    round(sum(seconds), 1) as seconds,
    round(max(seconds), 1) as longest_seconds,
    max(finished_at) as last_finished_at
from ops.run
group by table_name, project_id
order by table_name, project_id
