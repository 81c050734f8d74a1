-- Grain: one row per alternate allele of a record. Key: record, allele_key.
-- Allele and genotype counts of a call set in a region, over called alleles: non-carriers and implied hom-ref calls
-- are in the denominator, missing alleles are not, a haploid call counts one. The allele * counts as called, and
-- neither it nor a symbolic allele has a row. A sample counts as called where any of its alleles is. Carriers are
-- heterozygous, homozygous, haploid, or half called (the allele beside missing ones alone, such as ./1).
-- Parameters: project, call set, contig, first and last position (1-based).
-- Columns read: omics.callset 4, omics.genotype 7, omics.variant 12.
with chosen as (
    select
        project_id,
        callset_id,
        file_id,
        cardinality(samples) as samples
    from omics.callset
    where project_id = ? and callset_id = ?
),

-- Without such a call set the cast fails, its message in the error: that is not "none found". The last select looks at
-- it by itself, since an engine need not evaluate what it joins to nothing.
held as (
    select
        case
            when count(*) = 0
                then
                    cast(
                        'call sets of that project and name in this lake: ' || cast(count(*) as varchar) as integer
                    )
            else 1
        end as holds
    from chosen
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
        variant.allele_keys,
        variant.implied,
        chosen.samples,
        -- its alleles are all 0, one character each
        coalesce(length(replace(replace(split_part(variant.hom_ref, ':', 1), '/', ''), '|', '')), 0) as implied_ploidy
    from omics.variant as variant
    inner join chosen
        on
            variant.project_id = chosen.project_id
            and variant.callset_id = chosen.callset_id
            and variant.file_id = chosen.file_id
    where variant.contig = ? and variant.pos >= ? and variant.pos <= ?
),

allele as (
    select
        site.*,
        place.n,
        element_at(site.alts, cast(place.n as integer)) as alt,
        element_at(site.allele_keys, cast(place.n as integer)) as allele_key
    from site
    cross join unnest(sequence(1, cardinality(site.alts))) as place (n)
    where element_at(site.allele_keys, cast(place.n as integer)) is not null
),

call as (
    select
        allele.record,
        allele.n,
        cardinality(genotype.calls) as ploidy,
        cardinality(filter(genotype.calls, a -> a is not null)) as alleles,
        cardinality(filter(genotype.calls, a -> a = allele.n)) as copies
    from allele
    inner join omics.genotype as genotype
        on
            allele.project_id = genotype.project_id
            and allele.callset_id = genotype.callset_id
            and allele.file_id = genotype.file_id
            and allele.contig = genotype.contig
            and allele.start = genotype.start
            and allele.record = genotype.record
),

counted as (
    select
        record,
        n,
        sum(alleles) as called_alleles,
        sum(copies) as copies,
        count(case when alleles > 0 then 1 end) as called_samples,
        count(case when copies > 0 then 1 end) as carriers,
        count(case when copies > 0 and ploidy = 1 then 1 end) as haploid,
        count(case when ploidy > 1 and copies = ploidy then 1 end) as homozygous,
        count(case when copies > 0 and alleles < ploidy and copies = alleles then 1 end) as half_called
    from call
    group by record, n
),

total as (
    select
        allele.*,
        coalesce(counted.called_alleles, 0) + allele.implied * allele.implied_ploidy as called_alleles,
        coalesce(counted.copies, 0) as copies,
        coalesce(counted.called_samples, 0)
        + case when allele.implied_ploidy > 0 then allele.implied else 0 end as called_samples,
        coalesce(counted.carriers, 0) as carriers,
        coalesce(counted.haploid, 0) as haploid,
        coalesce(counted.homozygous, 0) as homozygous,
        coalesce(counted.half_called, 0) as half_called
    from allele
    left join counted on allele.record = counted.record and allele.n = counted.n
),

answer as (
    select
        record,
        contig,
        pos,
        ref,
        alt,
        allele_key,
        samples,
        called_samples,
        called_alleles,
        copies as allele_count,
        carriers,
        homozygous,
        haploid as haploid_carriers,
        half_called,
        samples - called_samples as missing_samples,
        round(cast(copies as double) / nullif(called_alleles, 0), 6) as allele_frequency,
        called_samples - carriers as non_carriers,
        carriers - haploid - homozygous - half_called as heterozygous
    from total
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
    null as samples,
    null as called_samples,
    null as called_alleles,
    null as allele_count,
    null as carriers,
    null as homozygous,
    null as haploid_carriers,
    null as half_called,
    null as missing_samples,
    null as allele_frequency,
    null as non_carriers,
    null as heterozygous
from held
where holds <> 1
order by record, allele_key
