-- Grain: one row per alternate allele of a record and annotation of it. Key: record, allele_key, annotation_name.
-- The allele-exact join of a call set with an annotation release: by allele key, which is trimmed on both sides, so
-- that multi-allelic records and padded spellings of an indel match, too.
-- Parameters: project, call set, annotation source, its release.
-- Columns read: omics.annotation 11, omics.callset 4, omics.variant 9.
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
                        'annotations of that source and release in this lake: '
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
        variant.project_id,
        variant.callset_id,
        variant.file_id,
        variant.record,
        variant.contig,
        variant.start,
        variant.pos,
        variant.ref,
        variant.alts,
        variant.allele_keys
    from omics.variant as variant
    inner join chosen
        on
            variant.project_id = chosen.project_id
            and variant.callset_id = chosen.callset_id
            and variant.file_id = chosen.file_id
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
),

answer as (
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
)

select *
from answer
union all
select
    null as record,
    null as contig,
    null as pos,
    -- RF04: ref is what VCF calls the column, and a keyword to no engine here
    null as ref, -- noqa: RF04
    null as alt,
    null as allele_key,
    null as annotation_name,
    null as is_pathogenic,
    null as review_stars,
    null as significance,
    null as genes,
    null as conditions
from one_build
where holds <> 1
order by record, allele_key, annotation_name
