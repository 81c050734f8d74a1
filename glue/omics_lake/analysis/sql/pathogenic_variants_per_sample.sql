-- Grain: one row per sample of a call set. Key: sample_id.
-- Alleles that an annotation release calls pathogenic or likely pathogenic, without conflict, and that the sample is
-- called with. A sample without any has 0. Homozygous: all of two or more alleles. Hemizygous: a haploid call, such as
-- a male's on X. The join is by allele key.
-- Parameters: project, call set, annotation source, its release.
-- Columns read: omics.annotation 7, omics.callset 6, omics.genotype 8, omics.variant 8.
with chosen as (
    select
        project_id,
        callset_id,
        file_id,
        reference_build,
        samples,
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
        is_pathogenic,
        gene_symbols
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
            and allele.file_id = genotype.file_id
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
),

answer as (
    select
        member.sample_id,
        member.patient_barcode,
        count(carried.allele_key) as pathogenic_alleles,
        count(case when carried.other_alleles = 0 and carried.ploidy > 1 then 1 end) as homozygous,
        count(case when carried.other_alleles = 0 and carried.ploidy = 1 then 1 end) as hemizygous,
        -- null in every engine where there is none
        nullif(array_join(array_sort(array_agg(distinct carried.gene)), ' '), '') as genes,
        nullif(array_join(array_sort(array_agg(carried.allele_key)), ' '), '') as allele_keys
    from member
    left join carried on member.sample_id = carried.sample_id
    group by member.sample_id, member.patient_barcode
)

select *
from answer
union all
select
    null as sample_id,
    null as patient_barcode,
    null as pathogenic_alleles,
    null as homozygous,
    null as hemizygous,
    null as genes,
    null as allele_keys
from one_build
where holds <> 1
order by sample_id
