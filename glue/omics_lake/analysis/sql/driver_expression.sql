-- Grain: one row per project and mutation status. Key: project_id, status.
-- TPM of the most often mutated gene, one preferred tumour aliquot per sequenced patient.
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
    COUNT(*) AS patients,
    ROUND(AVG(expression.tpm), 2) AS mean_tpm,
    ROUND(APPROX_PERCENTILE(expression.tpm, 0.5), 2) AS median_tpm
FROM sequenced
INNER JOIN marts.preferred_aliquot AS preferred
    ON
        sequenced.project_id = preferred.project_id
        AND sequenced.patient_barcode = preferred.patient_barcode
        AND preferred.modality = 'expression'
        AND preferred.default_tumor
INNER JOIN omics.expression AS expression
    ON
        preferred.project_id = expression.project_id
        AND preferred.aliquot_id = expression.aliquot_id
        AND sequenced.hugo_symbol = expression.gene_name
WHERE NOT expression.par_y
GROUP BY sequenced.project_id, sequenced.hugo_symbol, sequenced.mutated
ORDER BY sequenced.project_id, status
