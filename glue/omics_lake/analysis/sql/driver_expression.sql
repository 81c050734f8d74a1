-- Grain: one row per project and mutation status. Key: project_id, status.
-- TPM of the most often mutated gene, one preferred tumour aliquot per sequenced patient.
with changed as (
    select distinct
        project_id,
        patient_barcode,
        hugo_symbol
    from omics.mutation
    where variant_classification not in ('Silent', 'Intron', '3''UTR', '5''UTR', '3''Flank', '5''Flank', 'IGR', 'RNA')
),

gene as (
    select
        project_id,
        hugo_symbol,
        row_number() over (partition by project_id order by count(distinct patient_barcode) desc, hugo_symbol) as place
    from changed
    group by project_id, hugo_symbol
),

driver as (
    select
        project_id,
        hugo_symbol
    from gene
    where place = 1
),

sequenced as (
    select
        summary.project_id,
        summary.patient_barcode,
        driver.hugo_symbol,
        changed.patient_barcode is not null as mutated
    from marts.patient_summary as summary
    inner join driver on summary.project_id = driver.project_id
    left join changed
        on
            summary.project_id = changed.project_id
            and summary.patient_barcode = changed.patient_barcode
            and driver.hugo_symbol = changed.hugo_symbol
    where summary.variants is not null
)

select
    sequenced.project_id,
    sequenced.hugo_symbol as gene,
    case when sequenced.mutated then 'mutated' else 'other' end as status,
    count(*) as patients,
    round(avg(expression.tpm), 2) as mean_tpm
from sequenced
inner join marts.preferred_aliquot as preferred
    on
        sequenced.project_id = preferred.project_id
        and sequenced.patient_barcode = preferred.patient_barcode
        and preferred.modality = 'expression'
        and preferred.default_tumor
inner join omics.expression as expression
    on
        preferred.project_id = expression.project_id
        and preferred.aliquot_id = expression.aliquot_id
        and sequenced.hugo_symbol = expression.gene_name
where not expression.par_y
group by sequenced.project_id, sequenced.hugo_symbol, sequenced.mutated
order by sequenced.project_id, status
