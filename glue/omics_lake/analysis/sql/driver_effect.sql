-- Grain: one row per project and mutation status. Key: project_id, status.
-- Expression (TPM) and copies (ASCAT3 alone: workflows are never mixed) of the most often mutated gene, one preferred
-- tumour aliquot per sequenced patient and data type. Genes that no segment covers have no copies and do not count.
-- Columns read: marts.patient_summary 3, marts.preferred_aliquot 5, omics.copy_number_gene 5, omics.expression 5,
-- omics.mutation 4.
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
),

expressed as (
    select
        preferred.project_id,
        preferred.patient_barcode,
        expression.gene_name,
        expression.tpm
    from marts.preferred_aliquot as preferred
    inner join omics.expression as expression
        on preferred.project_id = expression.project_id and preferred.aliquot_id = expression.aliquot_id
    where preferred.modality = 'expression' and preferred.default_tumor and not expression.par_y
),

copied as (
    select
        preferred.project_id,
        preferred.patient_barcode,
        copies.gene_name,
        copies.copy_number
    from marts.preferred_aliquot as preferred
    inner join omics.copy_number_gene as copies
        on preferred.project_id = copies.project_id and preferred.aliquot_id = copies.aliquot_id
    where preferred.modality = 'copy_number_gene:ASCAT3' and preferred.default_tumor and copies.workflow = 'ASCAT3'
)

select
    sequenced.project_id,
    sequenced.hugo_symbol as gene,
    case when sequenced.mutated then 'mutated' else 'other' end as status,
    count(*) as patients,
    count(expressed.tpm) as with_expression,
    round(avg(expressed.tpm), 2) as mean_tpm,
    count(copied.copy_number) as with_copies,
    round(avg(cast(copied.copy_number as double)), 2) as mean_copies,
    count_if(copied.copy_number > 2) as with_gain
from sequenced
left join expressed
    on
        sequenced.project_id = expressed.project_id
        and sequenced.patient_barcode = expressed.patient_barcode
        and sequenced.hugo_symbol = expressed.gene_name
left join copied
    on
        sequenced.project_id = copied.project_id
        and sequenced.patient_barcode = copied.patient_barcode
        and sequenced.hugo_symbol = copied.gene_name
group by sequenced.project_id, sequenced.hugo_symbol, sequenced.mutated
order by sequenced.project_id, status
