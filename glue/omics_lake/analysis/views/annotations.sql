-- Grain: one row per allele, or region, of a release of an annotation source. Key: importjobid, contigname, start,
-- referenceallele, alternatealleles, names.
-- The 22 columns of a HealthOmics annotation store, with its types: SQL written for one runs here. Sources, releases
-- and reference builds lie side by side, told apart by importjobid, which is file_id of omics.annotation. Contigs are
-- spelt as in the file: ClinVar's have no chr.
-- Why rules are switched off below: names, order and types of the columns are the store's own.
-- Columns read: omics.annotation 11.
select -- noqa: ST06
    file_id as importjobid,
    source_contig as contigname,
    start,
    annotation."end",
    case when name is not null then array[name] end as names, -- noqa: RF04
    ref as referenceallele,
    case when alt is not null then array[alt] end as alternatealleles,
    qual,
    filters,
    is_multiallelic as splitfrommultiallelic,
    attributes,
    cast(null as boolean) as phased,
    cast(null as array(integer)) as calls,
    cast(null as array(double)) as genotypelikelihoods,
    cast(null as array(integer)) as phredlikelihoods,
    cast(null as array(integer)) as alleledepths,
    cast(null as integer) as conditionalquality,
    cast(null as array(integer)) as spl,
    cast(null as integer) as depth, -- noqa: RF04
    cast(null as integer) as ps,
    cast(null as varchar) as sampleid,
    cast(null as map(varchar, varchar)) as information -- noqa: LT01
from omics.annotation as annotation
