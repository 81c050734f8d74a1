-- Grain: one row per call set, record and sample that carries the allele. Key: callset_id, record, sample_id.
-- Samples called with at least one copy. Hom-ref and missing calls are no carriers. Call sets of the other reference
-- build are left out: the same place is another base there. A call set with samples whose build nothing tells is an
-- error, as it may hold carriers.
-- Parameters: project, reference build, contig, allele key (contig:pos:ref:alt, trimmed).
-- Columns read: omics.callset 6, omics.genotype 12, omics.variant 9.
with listed as (
    select
        project_id,
        callset_id,
        file_id,
        reference_build,
        samples,
        patients
    from omics.callset
    where project_id = ?
),

chosen as (
    select *
    from listed
    where reference_build = ?
),

-- The cast fails, its message in the error, where there is no such call set: that is not "none found". The last select
-- looks at it by itself, since an engine need not evaluate what it joins to nothing.
held as (
    select
        case
            when count(case when reference_build is null and members > 0 then 1 end) > 0
                then
                    cast(
                        'reference builds differ or are not known: '
                        || array_join(
                            array_sort(array_agg(label || ' ' || coalesce(reference_build, 'of unknown build'))), ', '
                        ) as integer
                    )
            when count(case when is_chosen then 1 end) = 0
                then
                    cast(
                        'call sets of that project and build in this lake: '
                        || cast(count(case when is_chosen then 1 end) as varchar) as integer
                    )
            else 1
        end as holds
    from (
        select
            listed.reference_build,
            'call set ' || listed.callset_id as label,
            cardinality(listed.samples) as members,
            chosen.callset_id is not null as is_chosen
        from listed
        left join chosen on listed.project_id = chosen.project_id and listed.callset_id = chosen.callset_id
    ) as compared
),

site as (
    select
        variant.project_id,
        variant.callset_id,
        variant.file_id,
        variant.record,
        variant.contig,
        variant.start,
        variant.alts,
        variant.allele_keys,
        chosen.patients,
        array_join(variant.filters, ',') as filters
    from omics.variant as variant
    inner join chosen
        on
            variant.project_id = chosen.project_id
            and variant.callset_id = chosen.callset_id
            and variant.file_id = chosen.file_id
    where variant.contig = ?
),

allele as (
    select
        site.*,
        place.n
    from site
    cross join unnest(sequence(1, cardinality(site.alts))) as place (n)
    where element_at(site.allele_keys, cast(place.n as integer)) = ?
),

answer as (
    select
        allele.callset_id,
        allele.record,
        carrier.sample_id,
        carrier.dp,
        carrier.gq,
        allele.filters,
        element_at(allele.patients, carrier.sample_id) as patient_barcode,
        case
            when carrier.phased then array_join(transform(carrier.calls, a -> coalesce(cast(a as varchar), '.')), '|')
            else array_join(transform(carrier.calls, a -> coalesce(cast(a as varchar), '.')), '/')
        end as genotype,
        cardinality(filter(carrier.calls, a -> a = allele.n)) as copies,
        cardinality(carrier.calls) as ploidy,
        element_at(carrier.ad, cast(allele.n + 1 as integer)) as allele_reads
    from allele
    inner join omics.genotype as carrier
        on
            allele.project_id = carrier.project_id
            and allele.callset_id = carrier.callset_id
            and allele.file_id = carrier.file_id
            and allele.contig = carrier.contig
            and allele.start = carrier.start
            and allele.record = carrier.record
    where cardinality(filter(carrier.calls, a -> a = allele.n)) > 0
)

select *
from answer
union all
select
    null as callset_id,
    null as record,
    null as sample_id,
    null as dp,
    null as gq,
    null as filters,
    null as patient_barcode,
    null as genotype,
    null as copies,
    null as ploidy,
    null as allele_reads
from held
where holds <> 1
order by callset_id, record, sample_id
