"""The 140 columns of a GDC ensemble masked MAF, in order.

Source: https://docs.gdc.cancer.gov/Data/File_Formats/MAF_Format/ (gdc-2.0.0-aliquot-merged-masked).
"""

from __future__ import annotations

MAF_COLUMNS: tuple[str, ...] = tuple(
    """
Hugo_Symbol Entrez_Gene_Id Center NCBI_Build Chromosome Start_Position End_Position Strand Variant_Classification
Variant_Type Reference_Allele Tumor_Seq_Allele1 Tumor_Seq_Allele2 dbSNP_RS dbSNP_Val_Status Tumor_Sample_Barcode
Matched_Norm_Sample_Barcode Match_Norm_Seq_Allele1 Match_Norm_Seq_Allele2 Tumor_Validation_Allele1
Tumor_Validation_Allele2 Match_Norm_Validation_Allele1 Match_Norm_Validation_Allele2 Verification_Status
Validation_Status Mutation_Status Sequencing_Phase Sequence_Source Validation_Method Score BAM_File Sequencer
Tumor_Sample_UUID Matched_Norm_Sample_UUID HGVSc HGVSp HGVSp_Short Transcript_ID Exon_Number t_depth t_ref_count
t_alt_count n_depth n_ref_count n_alt_count all_effects Allele Gene Feature Feature_type One_Consequence Consequence
cDNA_position CDS_position Protein_position Amino_acids Codons Existing_variation DISTANCE TRANSCRIPT_STRAND SYMBOL
SYMBOL_SOURCE HGNC_ID BIOTYPE CANONICAL CCDS ENSP SWISSPROT TREMBL UNIPARC UNIPROT_ISOFORM RefSeq MANE APPRIS FLAGS
SIFT PolyPhen EXON INTRON DOMAINS 1000G_AF 1000G_AFR_AF 1000G_AMR_AF 1000G_EAS_AF 1000G_EUR_AF 1000G_SAS_AF ESP_AA_AF
ESP_EA_AF gnomAD_AF gnomAD_AFR_AF gnomAD_AMR_AF gnomAD_ASJ_AF gnomAD_EAS_AF gnomAD_FIN_AF gnomAD_NFE_AF gnomAD_OTH_AF
gnomAD_SAS_AF MAX_AF MAX_AF_POPS gnomAD_non_cancer_AF gnomAD_non_cancer_AFR_AF gnomAD_non_cancer_AMI_AF
gnomAD_non_cancer_AMR_AF gnomAD_non_cancer_ASJ_AF gnomAD_non_cancer_EAS_AF gnomAD_non_cancer_FIN_AF
gnomAD_non_cancer_MID_AF gnomAD_non_cancer_NFE_AF gnomAD_non_cancer_OTH_AF gnomAD_non_cancer_SAS_AF
gnomAD_non_cancer_MAX_AF_adj gnomAD_non_cancer_MAX_AF_POPS_adj CLIN_SIG SOMATIC PUBMED TRANSCRIPTION_FACTORS
MOTIF_NAME MOTIF_POS HIGH_INF_POS MOTIF_SCORE_CHANGE miRNA IMPACT PICK VARIANT_CLASS TSL HGVS_OFFSET PHENO GENE_PHENO
CONTEXT tumor_bam_uuid normal_bam_uuid case_id GDC_FILTER COSMIC hotspot RNA_Support RNA_depth RNA_ref_count
RNA_alt_count callers
""".split()
)
