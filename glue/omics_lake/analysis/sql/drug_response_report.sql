-- Grain: one row per sample, record and annotation of an allele that it carries. Key: sample_id, record, allele_key,
-- annotation_name.
-- Alleles whose significance has the term drug response, with who carries them. The join is by allele key.
-- Parameters: project, call set, annotation source, its release.
-- Columns read: omics.annotation 10, omics.callset 4, omics.genotype 9, omics.variant 8.
with chosen as (
    select
        project_id,
        callset_id,
        reference_build,
        patients
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
        gene_symbols,
        conditions,
        review_stars
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
        chosen.patients,
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
),

response as (
    select *
    from known
    where contains(significance, 'drug response')
)

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
        and allele.contig = genotype.contig
        and allele.start = genotype.start
        and allele.record = genotype.record
where cardinality(filter(genotype.calls, a -> a = allele.n)) > 0
order by genotype.sample_id, allele.record, allele.allele_key, response.name
