-- Grain: one row per date and table, whose Glue job it is. Key: run_date, table_name.
-- What building each table on Glue really took, at list price, failed builds included. One job builds one table.
-- Jobs that build no table (plan, land, maintain) leave no row here, CloudWatch has their metric Dollars.
-- Columns read: ops.run 7.
select
    cast(started_at as date) as run_date,
    table_name,
    count(distinct job_run_id) as job_runs,
    count(distinct project_id) as projects,
    count_if(outcome = 'failed') as failed,
    round(sum(dpu_seconds) / 3600, 4) as dpu_hours,
    round(sum(dollars), 4) as dollars
from ops.run
where job_run_id is not null
group by cast(started_at as date), table_name
order by run_date desc, dollars desc, table_name asc
