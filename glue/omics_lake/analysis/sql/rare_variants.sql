-- Grain: one row per alternate allele of a record that a sample carries. Key: record, allele_key.
-- Alleles below a frequency. The frequency is the highest that the annotation release gives (AF, or ClinVar's AF_EXAC,
-- AF_TGP, AF_ESP), else the call set's own AF. An allele that neither gives has none, and is listed.
-- Parameters: project, call set, annotation source, its release, frequency such as 0.01.
-- Columns read: omics.annotation 7, omics.callset 4, omics.genotype 7, omics.variant 11.
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
        array_max(
            filter(
                array[
                    af,
                    try_cast(element_at(attributes, 'AF_EXAC') as double),
                    try_cast(element_at(attributes, 'AF_TGP') as double),
                    try_cast(element_at(attributes, 'AF_ESP') as double)
                ],
                f -> f is not null
            )
        ) as frequency
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
        variant.af as afs,
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
        element_at(site.afs, cast(place.n as integer)) as af,
        element_at(site.allele_keys, cast(place.n as integer)) as allele_key
    from site
    cross join unnest(sequence(1, cardinality(site.alts))) as place (n)
),

carried as (
    select
        allele.record,
        allele.n,
        count(*) as carriers
    from allele
    inner join omics.genotype as genotype
        on
            allele.project_id = genotype.project_id
            and allele.callset_id = genotype.callset_id
            and allele.file_id = genotype.file_id
            and allele.contig = genotype.contig
            and allele.start = genotype.start
            and allele.record = genotype.record
    where cardinality(filter(genotype.calls, a -> a = allele.n)) > 0
    group by allele.record, allele.n
),

published as (
    select
        contig,
        allele_key,
        max(frequency) as frequency
    from known
    group by contig, allele_key
),

answer as (
    select
        allele.record,
        allele.contig,
        allele.pos,
        allele.ref,
        allele.alt,
        allele.allele_key,
        carried.carriers,
        coalesce(published.frequency, allele.af) as frequency,
        case
            when published.frequency is not null then 'annotation'
            when allele.af is not null then 'call set'
            else 'neither'
        end as frequency_from
    from allele
    inner join carried on allele.record = carried.record and allele.n = carried.n
    left join published on allele.contig = published.contig and allele.allele_key = published.allele_key
    where allele.allele_key is not null and coalesce(published.frequency, allele.af, 0e0) < cast(? as double)
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
    null as carriers,
    null as frequency,
    null as frequency_from
from one_build
where holds <> 1
order by record, allele_key
