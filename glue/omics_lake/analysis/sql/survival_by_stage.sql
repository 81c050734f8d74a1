-- Grain: one row per project and stage group. Key: project_id, stage_group.
-- Kaplan-Meier estimate of overall survival. The median is the first day on which it is 0.5 or less
-- (empty: more than half were alive at the end of follow-up).
-- Columns read: marts.survival 4, omics.clinical_patient 3.
with patient as (
    select
        survival.project_id,
        clinical_patient.ajcc_stage_group as stage_group,
        survival.os_days,
        survival.os_event
    from marts.survival as survival
    inner join omics.clinical_patient as clinical_patient
        on survival.project_id = clinical_patient.project_id and survival.case_id = clinical_patient.case_id
    where survival.os_days is not null and clinical_patient.ajcc_stage_group is not null
),

day_count as (
    select
        project_id,
        stage_group,
        os_days,
        sum(os_event) as deaths,
        count(*) as leaving
    from patient
    group by project_id, stage_group, os_days
),

at_risk as (
    select
        project_id,
        stage_group,
        os_days,
        deaths,
        sum(leaving) over (partition by project_id, stage_group order by os_days desc) as patients
    from day_count
),

curve as (
    select
        project_id,
        stage_group,
        os_days,
        -- ln(0) when everybody left dies: minus 1000 stands for it, exp(-1000) is 0
        exp(
            sum(case when deaths = patients then -1000.0 else ln(1.0 - cast(deaths as double) / patients) end)
                over (partition by project_id, stage_group order by os_days)
        ) as surviving
    from at_risk
),

median_of as (
    select
        project_id,
        stage_group,
        min(os_days) as median_days
    from curve
    where surviving <= 0.5
    group by project_id, stage_group
)

select
    patient.project_id,
    patient.stage_group,
    count(*) as patients,
    sum(patient.os_event) as deaths,
    max(median_of.median_days) as median_days
from patient
left join median_of on patient.project_id = median_of.project_id and patient.stage_group = median_of.stage_group
group by patient.project_id, patient.stage_group
order by patient.project_id, patient.stage_group
