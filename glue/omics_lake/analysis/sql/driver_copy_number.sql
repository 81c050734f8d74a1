-- Grain: one row per project and mutation status. Key: project_id, status.
-- Copies of the most often mutated gene by ASCAT3 alone (workflows are never mixed), one preferred tumour aliquot
-- per sequenced patient; genes that no segment covers have no copy number and do not count.
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
    count(copies.copy_number) as patients,
    round(avg(cast(copies.copy_number as double)), 2) as mean_copies,
    count_if(copies.copy_number > 2) as with_gain
from sequenced
inner join marts.preferred_aliquot as preferred
    on
        sequenced.project_id = preferred.project_id
        and sequenced.patient_barcode = preferred.patient_barcode
        and preferred.modality = 'copy_number_gene:ASCAT3'
        and preferred.default_tumor
inner join omics.copy_number_gene as copies
    on
        preferred.project_id = copies.project_id
        and preferred.aliquot_id = copies.aliquot_id
        and sequenced.hugo_symbol = copies.gene_name
        and copies.workflow = 'ASCAT3'
group by sequenced.project_id, sequenced.hugo_symbol, sequenced.mutated
order by sequenced.project_id, status
