-- Grain: one row per call set, record and sample that carries the allele. Key: callset_id, record, sample_id.
-- Samples called with at least one copy. Hom-ref and missing calls are no carriers. Call sets of another reference
-- build, or of one that nothing tells, are left out: the same place is another base there.
-- Parameters: project, reference build, contig, allele key (contig:pos:ref:alt, trimmed).
-- Columns read: omics.callset 4, omics.genotype 11, omics.variant 8.
with site as (
    select
        variant.project_id,
        variant.callset_id,
        variant.record,
        variant.contig,
        variant.start,
        variant.alts,
        variant.allele_keys,
        callset.patients,
        array_join(variant.filters, ',') as filters
    from omics.variant as variant
    inner join omics.callset as callset
        on variant.project_id = callset.project_id and variant.callset_id = callset.callset_id
    where variant.project_id = ? and callset.reference_build = ? and variant.contig = ?
),

allele as (
    select
        site.*,
        place.n
    from site
    cross join unnest(sequence(1, cardinality(site.alts))) as place (n)
    where element_at(site.allele_keys, cast(place.n as integer)) = ?
)

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
        and allele.contig = carrier.contig
        and allele.start = carrier.start
        and allele.record = carrier.record
where cardinality(filter(carrier.calls, a -> a = allele.n)) > 0
order by allele.callset_id, allele.record, carrier.sample_id
