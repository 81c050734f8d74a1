-- Grain: one row per alternate allele of a record that a sample carries. Key: record, allele_key.
-- Alleles below a frequency. The frequency is the highest that the annotation release gives (AF, or ClinVar's AF_EXAC,
-- AF_TGP, AF_ESP), else the call set's own AF. An allele that neither gives has none, and is listed.
-- Parameters: project, call set, annotation source, its release, frequency such as 0.01.
-- Columns read: omics.annotation 7, omics.callset 3, omics.genotype 6, omics.variant 10.
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
        variant.af as afs,
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
)

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
order by allele.record, allele.allele_key
