-- Grain: one row per gene. Key: project_id, gene.
-- Genes with a protein-changing mutation in most patients of a project, and their share of the sequenced patients
-- (those with a MAF, empty or not). Equal counts rank by symbol.
-- Parameters: project, how many genes.
-- Columns read: marts.patient_summary 2, omics.mutation 4.
with gene as (
    select
        project_id,
        hugo_symbol,
        count(distinct patient_barcode) as patients,
        count(*) as variants
    from omics.mutation
    where
        project_id = ?
        and hugo_symbol <> 'Unknown'
        and variant_classification not in ('Silent', 'Intron', '3''UTR', '5''UTR', '3''Flank', '5''Flank', 'IGR', 'RNA')
    group by project_id, hugo_symbol
),

ranked as (
    select
        project_id,
        hugo_symbol,
        patients,
        variants,
        row_number() over (order by patients desc, hugo_symbol asc) as place
    from gene
),

sequenced as (
    select
        project_id,
        count(*) as patients
    from marts.patient_summary
    where variants is not null
    group by project_id
)

select
    ranked.project_id,
    ranked.place,
    ranked.hugo_symbol as gene,
    ranked.patients,
    ranked.variants,
    sequenced.patients as sequenced,
    round(cast(ranked.patients as double) / sequenced.patients, 3) as rate
from ranked
inner join sequenced on ranked.project_id = sequenced.project_id
where ranked.place <= ?
order by ranked.place
