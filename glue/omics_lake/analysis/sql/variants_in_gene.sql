-- Grain: one row per record with an alternate allele and gene feature that it overlaps. Key: gene_record, record.
-- The positional join of a call set with the genes of an annotation release (GFF3), and how many samples carry an
-- alternate allele. Reference blocks are left out. * and <NON_REF> are no alternates.
-- Parameters: project, call set, annotation source, its release, gene symbol.
-- Columns read: omics.annotation 12, omics.callset 3, omics.genotype 6, omics.variant 11.
with chosen as (
    select
        project_id,
        callset_id,
        reference_build
    from omics.callset
    where project_id = ? and callset_id = ?
),

known as (
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

-- A place is the same base in both only where the build is the same. Else the cast fails, its message in the error.
one_build as (
    select
        case
            when count(*) > 1 and (count(distinct reference_build) > 1 or count(reference_build) < count(*))
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
            'call set ' || callset_id as label,
            reference_build
        from chosen
        union
        select
            source || ' ' || release as label,
            reference_build
        from known
    ) as compared
),

site as (
    select
        known.record as gene_record,
        known.gene_id,
        known.strand,
        variant.project_id,
        variant.callset_id,
        variant.record,
        variant.contig,
        variant.start,
        variant.pos,
        variant.ref,
        variant.alts,
        array_join(variant.filters, ',') as filters
    from omics.variant as variant
    inner join chosen on variant.project_id = chosen.project_id and variant.callset_id = chosen.callset_id
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
)

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
order by site.gene_record, site.record
