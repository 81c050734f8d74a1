-- Grain: one row per project and stage group. Key: project_id, stage.
-- Kaplan-Meier estimate of overall survival; the median is the first day on which it is 0.5 or less
-- (empty: more than half were alive at the end of follow-up).
WITH patient AS (
    SELECT
        survival.project_id,
        clinical_patient.ajcc_stage_group AS stage,
        survival.os_days AS days,
        survival.os_event AS event
    FROM marts.survival AS survival
    INNER JOIN omics.clinical_patient AS clinical_patient
        ON survival.project_id = clinical_patient.project_id AND survival.case_id = clinical_patient.case_id
    WHERE survival.os_days IS NOT NULL AND clinical_patient.ajcc_stage_group IS NOT NULL
),

day_count AS (
    SELECT
        project_id,
        stage,
        days,
        SUM(event) AS deaths,
        COUNT(*) AS leaving
    FROM patient
    GROUP BY project_id, stage, days
),

at_risk AS (
    SELECT
        project_id,
        stage,
        days,
        deaths,
        SUM(leaving) OVER (PARTITION BY project_id, stage ORDER BY days DESC) AS patients
    FROM day_count
),

curve AS (
    SELECT
        project_id,
        stage,
        days,
        -- ln(0) when everybody left dies: minus 1000 stands for it, exp(-1000) is 0
        EXP(SUM(CASE WHEN deaths = patients THEN -1000.0 ELSE LN(1.0 - CAST(deaths AS DOUBLE) / patients) END)
            OVER (PARTITION BY project_id, stage ORDER BY days)) AS surviving
    FROM at_risk
),

median_of AS (
    SELECT
        project_id,
        stage,
        MIN(days) AS median_days
    FROM curve
    WHERE surviving <= 0.5
    GROUP BY project_id, stage
)

SELECT
    patient.project_id,
    patient.stage,
    COUNT(*) AS patients,
    SUM(patient.event) AS deaths,
    MAX(median_of.median_days) AS median_days
FROM patient
LEFT JOIN median_of ON patient.project_id = median_of.project_id AND patient.stage = median_of.stage
GROUP BY patient.project_id, patient.stage
ORDER BY patient.project_id, patient.stage
