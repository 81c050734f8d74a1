-- Grain: one row per sample, record and annotation of an allele that it carries. Key: sample_id, record, allele_key,
-- annotation_name.
-- Alleles whose significance has the term drug response, with who carries them. The join is by allele key.
-- Parameters: project, call set, annotation source, its release.
-- Columns read: omics.annotation 10, omics.callset 5, omics.genotype 10, omics.variant 9.
with chosen as (
    select
        project_id,
        callset_id,
        file_id,
        reference_build,
        patients
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
        gene_symbols,
        conditions,
        review_stars
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
        chosen.patients,
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

response as (
    select *
    from known
    where contains(significance, 'drug response')
),

answer as (
    select
        genotype.sample_id,
        response.review_stars,
        allele.record,
        allele.contig,
        allele.pos,
        allele.allele_key,
        response.name as annotation_name,
        genotype.dp,
        genotype.gq,
        element_at(allele.patients, genotype.sample_id) as patient_barcode,
        nullif(array_join(response.gene_symbols, ','), '') as genes,
        nullif(array_join(response.conditions, ', '), '') as responses,
        cardinality(filter(genotype.calls, a -> a = allele.n)) as copies,
        cardinality(genotype.calls) as ploidy
    from allele
    inner join response on allele.contig = response.contig and allele.allele_key = response.allele_key
    inner join omics.genotype as genotype
        on
            allele.project_id = genotype.project_id
            and allele.callset_id = genotype.callset_id
            and allele.file_id = genotype.file_id
            and allele.contig = genotype.contig
            and allele.start = genotype.start
            and allele.record = genotype.record
    where cardinality(filter(genotype.calls, a -> a = allele.n)) > 0
)

select *
from answer
union all
select
    null as sample_id,
    null as review_stars,
    null as record,
    null as contig,
    null as pos,
    null as allele_key,
    null as annotation_name,
    null as dp,
    null as gq,
    null as patient_barcode,
    null as genes,
    null as responses,
    null as copies,
    null as ploidy
from one_build
where holds <> 1
order by sample_id, record, allele_key, annotation_name
