-- Grain: one row per record with an alternate allele and gene feature that it overlaps. Key: gene_record, record.
-- The positional join of a call set with the genes of an annotation release (GFF3), and how many samples carry an
-- alternate allele. Reference blocks are left out. * and <NON_REF> are no alternates.
-- Parameters: project, call set, annotation source, its release, gene symbol.
-- Columns read: omics.annotation 12, omics.callset 4, omics.genotype 7, omics.variant 12.
with chosen as (
    select
        project_id,
        callset_id,
        file_id,
        reference_build
    from omics.callset
    where project_id = ? and callset_id = ?
),

listed as (
    select
        source,
        release,
        reference_build,
        record,
        contig,
        start,
        annotation."end",
        strand,
        coalesce(element_at(gene_ids, 1), name) as gene_id
    from omics.annotation as annotation
    where source = ? and release = ? and contains(gene_symbols, ?) and feature_type like '%gene'
),

-- A place is the same base in both only where the build is the same. Of a release's builds, the call set's is taken.
-- Where it is not among them, or not known, no two rows share a build: the cast fails, its message in the error. So it
-- does where nothing is listed under a name that was given: that is not "none found". The last select looks at it by
-- itself, since an engine need not evaluate what it joins to nothing.
one_build as (
    select
        case
            when count(case when kind = 'call set' then 1 end) = 0
                then
                    cast(
                        'call sets of that project and name in this lake: '
                        || cast(count(case when kind = 'call set' then 1 end) as varchar) as integer
                    )
            when count(case when kind = 'annotation' then 1 end) = 0
                then
                    cast(
                        'features of that gene, source and release in this lake: '
                        || cast(count(case when kind = 'annotation' then 1 end) as varchar) as integer
                    )
            when count(distinct reference_build) = count(reference_build)
                then
                    cast(
                        'reference builds differ or are not known: '
                        || array_join(
                            array_sort(array_agg(label || ' ' || coalesce(reference_build, 'of unknown build'))), ', '
                        ) as integer
                    )
            else 1
        end as holds
    from (
        select
            'call set' as kind,
            'call set ' || callset_id as label,
            reference_build
        from chosen
        union
        select
            'annotation' as kind,
            source || ' ' || release as label,
            reference_build
        from listed
    ) as compared
),

known as (
    select listed.*
    from listed
    inner join chosen on listed.reference_build = chosen.reference_build
),

site as (
    select
        known.record as gene_record,
        known.gene_id,
        known.strand,
        variant.project_id,
        variant.callset_id,
        variant.file_id,
        variant.record,
        variant.contig,
        variant.start,
        variant.pos,
        variant.ref,
        variant.alts,
        array_join(variant.filters, ',') as filters
    from omics.variant as variant
    inner join chosen
        on
            variant.project_id = chosen.project_id
            and variant.callset_id = chosen.callset_id
            and variant.file_id = chosen.file_id
    cross join one_build
    inner join known on variant.contig = known.contig and variant.start < known."end" and variant."end" > known.start
    where one_build.holds = 1 and variant.alts is not null and not variant.is_reference_block
),

carried as (
    select
        site.gene_record,
        site.record,
        count(*) as carriers
    from site
    inner join omics.genotype as genotype
        on
            site.project_id = genotype.project_id
            and site.callset_id = genotype.callset_id
            and site.file_id = genotype.file_id
            and site.contig = genotype.contig
            and site.start = genotype.start
            and site.record = genotype.record
    where
        cardinality(
            filter(
                genotype.calls,
                a -> case when a > 0 then element_at(site.alts, a) not in ('*', '<*>', '<NON_REF>') else false end
            )
        ) > 0
    group by site.gene_record, site.record
),

answer as (
    select
        site.gene_record,
        site.gene_id,
        site.strand,
        site.record,
        site.contig,
        site.pos,
        site.ref,
        site.filters,
        array_join(site.alts, ',') as alts,
        coalesce(carried.carriers, 0) as carriers
    from site
    left join carried on site.gene_record = carried.gene_record and site.record = carried.record
)

select *
from answer
union all
select
    null as gene_record,
    null as gene_id,
    null as strand,
    null as record,
    null as contig,
    null as pos,
    -- RF04: ref is what VCF calls the column, and a keyword to no engine here
    null as ref, -- noqa: RF04
    null as filters,
    null as alts,
    null as carriers
from one_build
where holds <> 1
order by gene_record, record
