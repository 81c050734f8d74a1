-- Grain: one row per sample of a call set. Key: sample_id.
-- Transitions (A<->G, C<->T) and transversions among biallelic single-base records that the sample is called with.
-- <NON_REF> and <*> beside the one alternate do not count. Filtered records count as well: see filters for others.
-- Parameters: project, call set.
-- Columns read: omics.callset 4, omics.genotype 8, omics.variant 9.
with chosen as (
    select
        project_id,
        callset_id,
        file_id,
        samples
    from omics.callset
    where project_id = ? and callset_id = ?
),

-- Without such a call set the cast fails, its message in the error: that is not "none found". The last select looks at
-- it by itself, since an engine need not evaluate what it joins to nothing.
held as (
    select
        case
            when count(*) = 0
                then
                    cast(
                        'call sets of that project and name in this lake: ' || cast(count(*) as varchar) as integer
                    )
            else 1
        end as holds
    from chosen
),

snv as (
    select
        variant.project_id,
        variant.callset_id,
        variant.file_id,
        variant.record,
        variant.contig,
        variant.start,
        upper(variant.ref) || upper(element_at(variant.alts, 1)) in ('AG', 'GA', 'CT', 'TC') as is_transition
    from omics.variant as variant
    inner join chosen
        on
            variant.project_id = chosen.project_id
            and variant.callset_id = chosen.callset_id
            and variant.file_id = chosen.file_id
    where
        not variant.is_multiallelic
        and upper(variant.ref) in ('A', 'C', 'G', 'T')
        and upper(element_at(variant.alts, 1)) in ('A', 'C', 'G', 'T')
),

carried as (
    select
        genotype.sample_id,
        snv.is_transition
    from snv
    inner join omics.genotype as genotype
        on
            snv.project_id = genotype.project_id
            and snv.callset_id = genotype.callset_id
            and snv.file_id = genotype.file_id
            and snv.contig = genotype.contig
            and snv.start = genotype.start
            and snv.record = genotype.record
    where contains(genotype.calls, 1)
),

member as (
    select listed.sample_id
    from chosen
    cross join unnest(chosen.samples) as listed (sample_id)
),

answer as (
    select
        member.sample_id,
        count(case when carried.is_transition then 1 end) as transitions,
        count(case when not carried.is_transition then 1 end) as transversions,
        round(
            cast(count(case when carried.is_transition then 1 end) as double)
            / nullif(count(case when not carried.is_transition then 1 end), 0),
            3
        ) as ti_tv
    from member
    left join carried on member.sample_id = carried.sample_id
    group by member.sample_id
)

select *
from answer
union all
select
    null as sample_id,
    null as transitions,
    null as transversions,
    null as ti_tv
from held
where holds <> 1
order by sample_id
