-- Grain: one row per tumour aliquot, gene and workflow. Key: aliquot_id, gene_id, workflow.
-- Copies of one gene over a project by one workflow, replicates included, preferred marks the aliquot to use of each
-- patient and sample type. Genes that no segment covers have no copies.
-- Parameters: project, gene symbol, workflow (ASCAT3, ASCAT2, ABSOLUTE LiftOver): never mix them.
-- Columns read: marts.preferred_aliquot 4, omics.copy_number_gene 10.
select
    copies.project_id,
    copies.patient_barcode,
    copies.aliquot_id,
    copies.workflow,
    copies.gene_id,
    copies.gene_name,
    copies.copy_number,
    copies.min_copy_number,
    copies.max_copy_number,
    preferred.aliquot_id is not null as preferred,
    coalesce(preferred.default_tumor, false) as default_tumor
from omics.copy_number_gene as copies
left join marts.preferred_aliquot as preferred
    on
        copies.project_id = preferred.project_id
        and copies.aliquot_id = preferred.aliquot_id
        and preferred.modality = concat('copy_number_gene:', copies.workflow)
where copies.project_id = ? and copies.gene_name = ? and copies.workflow = ? and not copies.par_y
order by copies.patient_barcode, copies.aliquot_id, copies.gene_id
