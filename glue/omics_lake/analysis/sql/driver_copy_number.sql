-- Grain: one row per project and mutation status. Key: project_id, status.
-- Copies of the most often mutated gene by ASCAT3 alone (workflows are never mixed), one preferred tumour aliquot
-- per sequenced patient; genes that no segment covers have no copy number and do not count.
WITH changed AS (
    SELECT DISTINCT
        project_id,
        patient_barcode,
        hugo_symbol
    FROM omics.mutation
    WHERE variant_classification NOT IN ('Silent', 'Intron', '3''UTR', '5''UTR', '3''Flank', '5''Flank', 'IGR', 'RNA')
),

gene AS (
    SELECT
        project_id,
        hugo_symbol,
        ROW_NUMBER() OVER (PARTITION BY project_id ORDER BY COUNT(DISTINCT patient_barcode) DESC, hugo_symbol) AS place
    FROM changed
    GROUP BY project_id, hugo_symbol
),

driver AS (
    SELECT
        project_id,
        hugo_symbol
    FROM gene
    WHERE place = 1
),

sequenced AS (
    SELECT
        summary.project_id,
        summary.patient_barcode,
        driver.hugo_symbol,
        COALESCE(changed.patient_barcode IS NOT NULL, FALSE) AS mutated
    FROM marts.patient_summary AS summary
    INNER JOIN driver ON summary.project_id = driver.project_id
    LEFT JOIN changed
        ON
            summary.project_id = changed.project_id
            AND summary.patient_barcode = changed.patient_barcode
            AND driver.hugo_symbol = changed.hugo_symbol
    WHERE summary.variants IS NOT NULL
)

SELECT
    sequenced.project_id,
    sequenced.hugo_symbol AS gene,
    CASE WHEN sequenced.mutated THEN 'mutated' ELSE 'other' END AS status,
    COUNT(copies.copy_number) AS patients,
    ROUND(AVG(CAST(copies.copy_number AS DOUBLE)), 2) AS mean_copies,
    COUNT_IF(copies.copy_number > 2) AS with_gain
FROM sequenced
INNER JOIN marts.preferred_aliquot AS preferred
    ON
        sequenced.project_id = preferred.project_id
        AND sequenced.patient_barcode = preferred.patient_barcode
        AND preferred.modality = 'copy_number_gene:ASCAT3'
        AND preferred.default_tumor
INNER JOIN omics.copy_number_gene AS copies
    ON
        preferred.project_id = copies.project_id
        AND preferred.aliquot_id = copies.aliquot_id
        AND sequenced.hugo_symbol = copies.gene_name
        AND copies.workflow = 'ASCAT3'
GROUP BY sequenced.project_id, sequenced.hugo_symbol, sequenced.mutated
ORDER BY sequenced.project_id, status
