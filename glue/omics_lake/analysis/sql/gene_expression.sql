-- Grain: one row per aliquot and gene. Key: aliquot_id, gene_id.
-- Expression of one gene over a project, normals and replicates included, preferred marks the aliquot to use of each
-- patient and sample type. A symbol can name several genes: gene_id tells them apart.
-- Parameters: project, gene symbol.
-- Columns read: marts.preferred_aliquot 4, omics.expression 9.
select
    expression.project_id,
    expression.patient_barcode,
    expression.aliquot_id,
    expression.tissue_type,
    expression.gene_id,
    expression.gene_name,
    expression.unstranded as read_count,
    expression.tpm,
    preferred.aliquot_id is not null as preferred,
    coalesce(preferred.default_tumor, false) as default_tumor
from omics.expression as expression
left join marts.preferred_aliquot as preferred
    on
        expression.project_id = preferred.project_id
        and expression.aliquot_id = preferred.aliquot_id
        and preferred.modality = 'expression'
where expression.project_id = ? and expression.gene_name = ? and not expression.par_y
order by expression.patient_barcode, expression.aliquot_id, expression.gene_id
