-- Grain: one row per project. Key: project_id.
-- The gene with a protein-changing mutation in most patients, its rate among sequenced patients (those with a
-- MAF, empty or not) and its most frequent protein change.
WITH changed AS (
    SELECT DISTINCT
        project_id,
        patient_barcode,
        hugo_symbol,
        hgvsp_short
    FROM omics.mutation
    WHERE variant_classification NOT IN ('Silent', 'Intron', '3''UTR', '5''UTR', '3''Flank', '5''Flank', 'IGR', 'RNA')
),

gene AS (
    SELECT
        project_id,
        hugo_symbol,
        COUNT(DISTINCT patient_barcode) AS mutated
    FROM changed
    GROUP BY project_id, hugo_symbol
),

ranked AS (
    SELECT
        project_id,
        hugo_symbol,
        mutated,
        ROW_NUMBER() OVER (PARTITION BY project_id ORDER BY mutated DESC, hugo_symbol) AS place
    FROM gene
),

hotspot AS (
    SELECT
        project_id,
        hugo_symbol,
        hgvsp_short,
        COUNT(DISTINCT patient_barcode) AS patients,
        ROW_NUMBER() OVER (
            PARTITION BY project_id, hugo_symbol ORDER BY COUNT(DISTINCT patient_barcode) DESC, hgvsp_short
        ) AS place
    FROM changed
    WHERE hgvsp_short IS NOT NULL
    GROUP BY project_id, hugo_symbol, hgvsp_short
),

sequenced AS (
    SELECT
        project_id,
        COUNT(*) AS patients
    FROM marts.patient_summary
    WHERE variants IS NOT NULL
    GROUP BY project_id
)

SELECT
    ranked.project_id,
    ranked.hugo_symbol AS gene,
    ranked.mutated AS mutated,
    sequenced.patients AS sequenced,
    ROUND(CAST(ranked.mutated AS DOUBLE) / sequenced.patients, 3) AS rate,
    hotspot.hgvsp_short AS top_change,
    hotspot.patients AS with_it
FROM ranked
INNER JOIN sequenced ON ranked.project_id = sequenced.project_id
LEFT JOIN hotspot
    ON
        ranked.project_id = hotspot.project_id
        AND ranked.hugo_symbol = hotspot.hugo_symbol
        AND hotspot.place = 1
WHERE ranked.place = 1
ORDER BY ranked.project_id
