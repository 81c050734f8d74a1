-- Grain: one row per project. Key: project_id.
-- The gene with a protein-changing mutation in most patients, its rate among sequenced patients (those with a
-- MAF, empty or not) and its most frequent protein change.
-- Columns read: marts.patient_summary 2, omics.mutation 5.
with changed as (
    select distinct
        project_id,
        patient_barcode,
        hugo_symbol,
        hgvsp_short
    from omics.mutation
    where variant_classification not in ('Silent', 'Intron', '3''UTR', '5''UTR', '3''Flank', '5''Flank', 'IGR', 'RNA')
),

gene as (
    select
        project_id,
        hugo_symbol,
        count(distinct patient_barcode) as mutated
    from changed
    group by project_id, hugo_symbol
),

ranked as (
    select
        project_id,
        hugo_symbol,
        mutated,
        row_number() over (partition by project_id order by mutated desc, hugo_symbol asc) as place
    from gene
),

hotspot as (
    select
        project_id,
        hugo_symbol,
        hgvsp_short,
        count(distinct patient_barcode) as patients,
        row_number() over (
            partition by project_id, hugo_symbol order by count(distinct patient_barcode) desc, hgvsp_short
        ) as place
    from changed
    where hgvsp_short is not null
    group by project_id, hugo_symbol, hgvsp_short
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
    ranked.hugo_symbol as gene,
    ranked.mutated,
    sequenced.patients as sequenced,
    hotspot.hgvsp_short as top_change,
    hotspot.patients as with_it,
    round(cast(ranked.mutated as double) / sequenced.patients, 3) as rate
from ranked
inner join sequenced on ranked.project_id = sequenced.project_id
left join hotspot
    on
        ranked.project_id = hotspot.project_id
        and ranked.hugo_symbol = hotspot.hugo_symbol
        and hotspot.place = 1
where ranked.place = 1
order by ranked.project_id
