-- Grain: one row per variant, tumour aliquot and file. Key: that of omics.mutation.
-- Variants that can change a protein, in every tumour aliquot: the classes that the shipped queries count.
-- Columns read: omics.mutation 14.
select
    project_id,
    patient_barcode,
    aliquot_id,
    file_id,
    hugo_symbol,
    chromosome,
    start_position,
    end_position,
    reference_allele,
    tumor_seq_allele2,
    variant_classification,
    hgvsp_short,
    t_depth,
    t_alt_count
from omics.mutation
where variant_classification not in ('Silent', 'Intron', '3''UTR', '5''UTR', '3''Flank', '5''Flank', 'IGR', 'RNA')
