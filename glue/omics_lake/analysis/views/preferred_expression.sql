-- Grain: one row per patient and gene. Key: project_id, patient_barcode, gene_id.
-- Expression in the one tumour aliquot that stands for the patient, the chrY copies of pseudoautosomal genes left out.
-- Columns read: marts.preferred_aliquot 5, omics.expression 9.
select
    expression.project_id,
    expression.patient_barcode,
    expression.aliquot_id,
    preferred.sample_type_code,
    expression.gene_id,
    expression.gene_name,
    expression.gene_type,
    expression.unstranded as read_count,
    expression.tpm
from omics.expression as expression
inner join marts.preferred_aliquot as preferred
    on expression.project_id = preferred.project_id and expression.aliquot_id = preferred.aliquot_id
where preferred.modality = 'expression' and preferred.default_tumor and not expression.par_y
