-- Grain: one row per alternate allele of a record and annotation of it. Key: record, allele_key, annotation_name.
-- The allele-exact join of a call set with an annotation release: by allele key, which is trimmed on both sides, so
-- that multi-allelic records and padded spellings of an indel match, too.
-- Parameters: project, call set, annotation source, its release.
-- Columns read: omics.annotation 11, omics.callset 3, omics.variant 8.
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
        contig,
        allele_key,
        name,
        significance,
        is_pathogenic,
        review_stars,
        gene_symbols,
        conditions
    from omics.annotation
    where source = ? and release = ?
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
        variant.project_id,
        variant.callset_id,
        variant.record,
        variant.contig,
        variant.start,
        variant.pos,
        variant.ref,
        variant.alts,
        variant.allele_keys
    from omics.variant as variant
    inner join chosen on variant.project_id = chosen.project_id and variant.callset_id = chosen.callset_id
    cross join one_build
    where one_build.holds = 1
),

allele as (
    select
        site.*,
        place.n,
        element_at(site.alts, cast(place.n as integer)) as alt,
        element_at(site.allele_keys, cast(place.n as integer)) as allele_key
    from site
    cross join unnest(sequence(1, cardinality(site.alts))) as place (n)
)

select
    allele.record,
    allele.contig,
    allele.pos,
    allele.ref,
    allele.alt,
    allele.allele_key,
    known.name as annotation_name,
    known.is_pathogenic,
    known.review_stars,
    nullif(array_join(known.significance, ', '), '') as significance,
    nullif(array_join(known.gene_symbols, ', '), '') as genes,
    nullif(array_join(known.conditions, ', '), '') as conditions
from allele
inner join known on allele.contig = known.contig and allele.allele_key = known.allele_key
order by allele.record, allele.allele_key, known.name
