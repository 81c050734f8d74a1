-- Grain: one row per sample of a call set. Key: sample_id.
-- Alleles that an annotation release calls pathogenic or likely pathogenic, without conflict, and that the sample is
-- called with. A sample without any has 0. The join is by allele key.
-- Parameters: project, call set, annotation source, its release.
-- Columns read: omics.annotation 7, omics.callset 5, omics.genotype 7, omics.variant 7.
with chosen as (
    select
        project_id,
        callset_id,
        reference_build,
        samples,
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
        is_pathogenic,
        gene_symbols
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
),

carried as (
    select
        genotype.sample_id,
        allele.allele_key,
        max(array_join(known.gene_symbols, '/')) as gene,
        min(cardinality(filter(genotype.calls, a -> a is null or a <> allele.n))) as other_alleles,
        max(cardinality(genotype.calls)) as ploidy
    from allele
    inner join known on allele.contig = known.contig and allele.allele_key = known.allele_key
    inner join omics.genotype as genotype
        on
            allele.project_id = genotype.project_id
            and allele.callset_id = genotype.callset_id
            and allele.contig = genotype.contig
            and allele.start = genotype.start
            and allele.record = genotype.record
    where known.is_pathogenic and cardinality(filter(genotype.calls, a -> a = allele.n)) > 0
    group by genotype.sample_id, allele.allele_key
),

member as (
    select
        listed.sample_id,
        element_at(chosen.patients, listed.sample_id) as patient_barcode
    from chosen
    cross join one_build
    cross join unnest(chosen.samples) as listed (sample_id)
    where one_build.holds = 1
)

select
    member.sample_id,
    member.patient_barcode,
    count(carried.allele_key) as pathogenic_alleles,
    count(case when carried.other_alleles = 0 and carried.ploidy > 1 then 1 end) as homozygous,
    -- null in every engine where there is none
    nullif(array_join(array_sort(array_agg(distinct carried.gene)), ' '), '') as genes,
    nullif(array_join(array_sort(array_agg(carried.allele_key)), ' '), '') as allele_keys
from member
left join carried on member.sample_id = carried.sample_id
group by member.sample_id, member.patient_barcode
order by member.sample_id
