-- Grain: one row per record and sample of a call set, one per record where it has no samples. Key: importjobid,
-- contigname, start, referenceallele, alternatealleles, sampleid.
-- The 22 columns of a HealthOmics variant store, with its types: SQL written for one runs here. Samples whose call is
-- implied are listed as hom-ref. A missing allele is -1 in calls. Multi-allelic records are whole. Contigs are
-- spelt as in the file. start is 0-based, end the base after the last.
-- Why rules are switched off below: names, order and types of the columns are the store's own.
-- Columns read: omics.callset 5, omics.genotype 17, omics.variant 14.
with member as (
    select
        callset.project_id,
        callset.callset_id,
        callset.file_id,
        listed.sample_id
    from omics.callset as callset
    cross join
        unnest(
            case when cardinality(callset.samples) = 0 then array[cast(null as varchar)] else callset.samples end
        ) as listed (sample_id)
),

-- A row each, so that a filter on the file's spelling comes to omics.variant by the join
spelling as (
    select
        callset.project_id,
        callset.callset_id,
        callset.file_id,
        listed.source_contig,
        element_at(callset.contigs, listed.source_contig) as contig
    from omics.callset as callset
    cross join unnest(map_keys(callset.contigs)) as listed (source_contig)
)

select -- noqa: ST06
    variant.file_id as importjobid,
    spelling.source_contig as contigname,
    variant.start,
    variant."end",
    variant.names,
    variant.ref as referenceallele,
    variant.alts as alternatealleles,
    variant.qual,
    variant.filters,
    false as splitfrommultiallelic,
    variant.info as attributes, -- noqa: RF04
    case
        when genotype.record is null then strpos(split_part(variant.hom_ref, ':', 1), '|') > 0
        else genotype.phased
    end as phased,
    case
        when genotype.record is not null then transform(genotype.calls, a -> coalesce(a, -1))
        else
            cast(
                split(replace(regexp_replace(split_part(variant.hom_ref, ':', 1), '^[/|]', ''), '|', '/'), '/')
                as array(integer)
            )
    end as calls,
    genotype.gl as genotypelikelihoods,
    genotype.pl as phredlikelihoods,
    genotype.ad as alleledepths,
    genotype.gq as conditionalquality,
    genotype.spl,
    genotype.dp as depth, -- noqa: RF04
    genotype.ps,
    member.sample_id as sampleid,
    genotype.information
from omics.variant as variant
inner join spelling
    on
        variant.project_id = spelling.project_id
        and variant.callset_id = spelling.callset_id
        and variant.file_id = spelling.file_id
        and variant.contig = spelling.contig
inner join member
    on
        variant.project_id = member.project_id
        and variant.callset_id = member.callset_id
        and variant.file_id = member.file_id
left join omics.genotype as genotype
    on
        variant.project_id = genotype.project_id
        and variant.callset_id = genotype.callset_id
        and variant.file_id = genotype.file_id
        and variant.contig = genotype.contig
        and variant.start = genotype.start
        and variant.record = genotype.record
        and member.sample_id = genotype.sample_id
