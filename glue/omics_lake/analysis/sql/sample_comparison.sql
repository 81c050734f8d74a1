-- Grain: one row per pair of samples. Key: first_sample, second_sample.
-- Concordance of two samples, of one call set or of two: over the places (contig, position, REF) that both call sets
-- list, alleles compared as bases, phase left aside, implied hom-ref calls counted. Called: no allele missing.
-- Reference blocks are no places, and places that a call set lists twice with one REF are counted apart. An indel whose
-- REF one call set pads (for another ALT of the record) is a place of each alone: it is never called discordant.
-- non_reference_concordance leaves out the places where both are hom-ref.
-- Parameters: project, call set and sample of the one, project, call set and sample of the other.
-- Columns read: omics.callset 5, omics.genotype 8, omics.variant 11.
with one as (
    select
        callset.project_id,
        callset.callset_id,
        callset.file_id,
        callset.reference_build,
        listed.sample_id
    from omics.callset as callset
    cross join unnest(callset.samples) as listed (sample_id)
    where callset.project_id = ? and callset.callset_id = ? and listed.sample_id = ?
),

other as (
    select
        callset.project_id,
        callset.callset_id,
        callset.file_id,
        callset.reference_build,
        listed.sample_id
    from omics.callset as callset
    cross join unnest(callset.samples) as listed (sample_id)
    where callset.project_id = ? and callset.callset_id = ? and listed.sample_id = ?
),

-- A place is the same base in both only where the build is the same. Else the cast fails, its message in the error. So
-- it does where a sample is not there. The last select looks at it by itself, since an engine need not evaluate what it
-- joins to nothing.
one_build as (
    select
        case
            when count(distinct side) < 2
                then
                    cast(
                        'samples of that project, call set and name in this lake, of two: '
                        || cast(count(distinct side) as varchar) as integer
                    )
            when
                count(distinct reference_build) > 1
                or (count(distinct set_name) > 1 and count(reference_build) < count(*))
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
            'one' as side,
            project_id || ' ' || callset_id as set_name,
            'call set ' || callset_id as label,
            reference_build
        from one
        union
        select
            'other' as side,
            project_id || ' ' || callset_id as set_name,
            'call set ' || callset_id as label,
            reference_build
        from other
    ) as compared
),

one_call as (
    select
        variant.contig,
        variant.pos,
        variant.ref,
        -- a place that is listed twice with one REF cannot be paired
        count(*) as records,
        max(
            case
                when genotype.record is null
                    then
                        array_join(
                            transform(
                                split(
                                    replace(regexp_replace(split_part(variant.hom_ref, ':', 1), '^[/|]', ''), '|', '/'),
                                    '/'
                                ),
                                a -> variant.ref
                            ),
                            '/'
                        )
                when cardinality(filter(genotype.calls, a -> a is null)) = 0 then array_join(
                    array_sort(
                        transform(
                            genotype.calls,
                            a -> case when a = 0 then variant.ref else element_at(variant.alts, a) end
                        )
                    ),
                    '/'
                )
            end
        ) as alleles,
        min(
            case
                when genotype.record is null then 0
                else cardinality(filter(genotype.calls, a -> a > 0))
            end
        ) as alternates
    from omics.variant as variant
    inner join one
        on
            variant.project_id = one.project_id
            and variant.callset_id = one.callset_id
            and variant.file_id = one.file_id
    cross join one_build
    left join omics.genotype as genotype
        on
            variant.project_id = genotype.project_id
            and variant.callset_id = genotype.callset_id
            and variant.file_id = genotype.file_id
            and variant.contig = genotype.contig
            and variant.start = genotype.start
            and variant.record = genotype.record
            and one.sample_id = genotype.sample_id
    where one_build.holds = 1 and not variant.is_reference_block
    group by variant.contig, variant.pos, variant.ref
),

other_call as (
    select
        variant.contig,
        variant.pos,
        variant.ref,
        -- a place that is listed twice with one REF cannot be paired
        count(*) as records,
        max(
            case
                when genotype.record is null
                    then
                        array_join(
                            transform(
                                split(
                                    replace(regexp_replace(split_part(variant.hom_ref, ':', 1), '^[/|]', ''), '|', '/'),
                                    '/'
                                ),
                                a -> variant.ref
                            ),
                            '/'
                        )
                when cardinality(filter(genotype.calls, a -> a is null)) = 0 then array_join(
                    array_sort(
                        transform(
                            genotype.calls,
                            a -> case when a = 0 then variant.ref else element_at(variant.alts, a) end
                        )
                    ),
                    '/'
                )
            end
        ) as alleles,
        min(
            case
                when genotype.record is null then 0
                else cardinality(filter(genotype.calls, a -> a > 0))
            end
        ) as alternates
    from omics.variant as variant
    inner join other
        on
            variant.project_id = other.project_id
            and variant.callset_id = other.callset_id
            and variant.file_id = other.file_id
    cross join one_build
    left join omics.genotype as genotype
        on
            variant.project_id = genotype.project_id
            and variant.callset_id = genotype.callset_id
            and variant.file_id = genotype.file_id
            and variant.contig = genotype.contig
            and variant.start = genotype.start
            and variant.record = genotype.record
            and other.sample_id = genotype.sample_id
    where one_build.holds = 1 and not variant.is_reference_block
    group by variant.contig, variant.pos, variant.ref
),

place as (
    select
        one_call.alleles as one_alleles,
        other_call.alleles as other_alleles,
        coalesce(one_call.records, 0) as one_records,
        coalesce(other_call.records, 0) as other_records,
        one_call.alternates + other_call.alternates as alternates
    from one_call
    full outer join other_call
        on
            one_call.contig = other_call.contig
            and one_call.pos = other_call.pos
            and one_call.ref = other_call.ref
),

counted as (
    select
        count(case when other_records = 0 then 1 end) as only_first,
        count(case when one_records = 0 then 1 end) as only_second,
        count(case when one_records > 1 or other_records > 1 then 1 end) as listed_twice,
        count(case when one_records = 1 and other_records = 1 then 1 end) as places,
        count(case when one_records = 1 and other_records = 1 and one_alleles is null then 1 end) as first_missing,
        count(case when one_records = 1 and other_records = 1 and other_alleles is null then 1 end) as second_missing,
        count(case when one_records = 1 and other_records = 1 and one_alleles = other_alleles then 1 end)
            as same_genotype,
        count(
            case
                when one_records = 1 and other_records = 1 and one_alleles = other_alleles and alternates = 0 then 1
            end
        ) as same_reference,
        count(case when one_records = 1 and other_records = 1 and one_alleles <> other_alleles then 1 end) as discordant
    from place
),

answer as (
    select
        one.sample_id as first_sample,
        other.sample_id as second_sample,
        counted.places,
        counted.same_genotype,
        counted.discordant,
        counted.first_missing,
        counted.second_missing,
        counted.only_first,
        counted.only_second,
        counted.listed_twice,
        counted.same_genotype + counted.discordant as both_called,
        round(
            cast(counted.same_genotype as double) / nullif(counted.same_genotype + counted.discordant, 0), 6
        ) as concordance,
        round(
            cast(counted.same_genotype - counted.same_reference as double)
            / nullif(counted.same_genotype - counted.same_reference + counted.discordant, 0),
            6
        ) as non_reference_concordance
    from one
    cross join other
    cross join counted
)

select *
from answer
union all
select
    null as first_sample,
    null as second_sample,
    null as places,
    null as same_genotype,
    null as discordant,
    null as first_missing,
    null as second_missing,
    null as only_first,
    null as only_second,
    null as listed_twice,
    null as both_called,
    null as concordance,
    null as non_reference_concordance
from one_build
where holds <> 1
order by first_sample
