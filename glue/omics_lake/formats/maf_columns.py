"""The 140 columns of a GDC ensemble MAF (gdc-2.0.0-aliquot-merged-masked): name in the file, type and meaning.

The lake's name is the file's in lower case; one that starts with a digit gets an `x` before it
(`1000G_AF` -> `x1000g_af`). Lists are separated by `;` in the file. Identifiers stay text.
Source: https://docs.gdc.cancer.gov/Data/File_Formats/MAF_Format/
"""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.core.table import Column

_TEXT, _WHOLE, _FLOAT, _LIST = "string", "int", "double", "array<string>"


@dataclass(frozen=True)
class MafColumn:
    """One column.

    Args:
        source: the file's name of it.
        column: the lake's declaration.
    """

    source: str
    column: Column


def lake_name(source: str) -> str:
    """`1000G_AF` -> `x1000g_af`."""
    name = source.lower()
    return f"x{name}" if name[0].isdigit() else name


_DECLARED: tuple[tuple[str, str, str], ...] = (
    ("Hugo_Symbol", _TEXT, "Gene symbol (HUGO); Unknown outside genes."),
    ("Entrez_Gene_Id", _WHOLE, "NCBI Entrez gene number; the file's 0 (no such gene) is null here."),
    ("Center", _LIST, "Sequencing centres that report the variant."),
    ("NCBI_Build", _TEXT, "Reference genome of the coordinates, always GRCh38."),
    ("Chromosome", _TEXT, "Chromosome, chr1 to chr22, chrX, chrY, chrM."),
    ("Start_Position", _WHOLE, "First base of the variant, 1-based; for an insertion the base before it."),
    ("End_Position", _WHOLE, "Last base of the variant, 1-based, closed; for an insertion the base after it."),
    ("Strand", _TEXT, "Strand of the alleles, always +."),
    ("Variant_Classification", _TEXT, "Effect on the protein or transcript, such as Missense_Mutation, Silent, 3'UTR."),
    ("Variant_Type", _TEXT, "SNP, DNP, TNP, ONP, INS or DEL."),
    ("Reference_Allele", _TEXT, "Reference bases on the plus strand; - for an insertion."),
    ("Tumor_Seq_Allele1", _TEXT, "First tumour allele; the reference allele in somatic files."),
    ("Tumor_Seq_Allele2", _TEXT, "Second tumour allele, the variant; - for a deletion."),
    ("dbSNP_RS", _LIST, "dbSNP rs numbers; novel when in no database used, null when in others only."),
    ("dbSNP_Val_Status", _LIST, "dbSNP validation statuses."),
    ("Tumor_Sample_Barcode", _TEXT, "Aliquot barcode of the tumour sample."),
    ("Matched_Norm_Sample_Barcode", _TEXT, "Aliquot barcode of the matched normal sample."),
    ("Match_Norm_Seq_Allele1", _TEXT, "First allele of the normal; emptied in masked files."),
    ("Match_Norm_Seq_Allele2", _TEXT, "Second allele of the normal; emptied in masked files."),
    ("Tumor_Validation_Allele1", _TEXT, "First tumour allele by an orthogonal technology."),
    ("Tumor_Validation_Allele2", _TEXT, "Second tumour allele by an orthogonal technology."),
    ("Match_Norm_Validation_Allele1", _TEXT, "First normal allele by other technology; emptied in masked files."),
    ("Match_Norm_Validation_Allele2", _TEXT, "Second normal allele by other technology; emptied in masked files."),
    ("Verification_Status", _TEXT, "Second result by the same method (Verified, Unknown)."),
    ("Validation_Status", _TEXT, "Second result by an orthogonal technology (Valid, Untested, Inconclusive, ...)."),
    ("Mutation_Status", _TEXT, "Somatic, Germline, LOH, Post-transcriptional, Unknown or None."),
    ("Sequencing_Phase", _TEXT, "TCGA sequencing phase."),
    ("Sequence_Source", _TEXT, "Assay the sequenced material was made with, such as WXS."),
    ("Validation_Method", _LIST, "Assays of the validation call."),
    ("Score", _TEXT, "Not in use at the source."),
    ("BAM_File", _TEXT, "Not in use at the source."),
    ("Sequencer", _LIST, "Instruments of the primary sequence data."),
    ("Tumor_Sample_UUID", _TEXT, "GDC UUID (lower case) of the tumour aliquot; else from the manifest."),
    ("Matched_Norm_Sample_UUID", _TEXT, "GDC UUID (lower case) of the matched normal aliquot."),
    ("HGVSc", _TEXT, "Change in the coding sequence, HGVS."),
    ("HGVSp", _TEXT, "Change in the protein, HGVS, three-letter; p.= means none."),
    ("HGVSp_Short", _TEXT, "Change in the protein, one-letter, such as p.G12D."),
    ("Transcript_ID", _TEXT, "Ensembl transcript the effect is given for."),
    ("Exon_Number", _TEXT, "Exon out of all exons, such as 3/10."),
    ("t_depth", _WHOLE, "Reads across the locus in the tumour."),
    ("t_ref_count", _WHOLE, "Reads with the reference allele in the tumour."),
    ("t_alt_count", _WHOLE, "Reads with the variant allele in the tumour."),
    ("n_depth", _WHOLE, "Reads across the locus in the normal."),
    ("n_ref_count", _WHOLE, "Reads with the reference allele in the normal; emptied in masked files."),
    ("n_alt_count", _WHOLE, "Reads with the variant allele in the normal; emptied in masked files."),
    ("all_effects", _LIST, "Effects by priority: symbol, consequence, protein, transcript, RefSeq, ... by comma."),
    ("Allele", _TEXT, "Variant allele the consequence was computed for."),
    ("Gene", _TEXT, "Ensembl gene id, without version."),
    ("Feature", _TEXT, "Ensembl id of the transcript, regulatory region or motif."),
    ("Feature_type", _TEXT, "Transcript, RegulatoryFeature or MotifFeature."),
    ("One_Consequence", _TEXT, "The one consequence on the chosen transcript, Sequence Ontology."),
    ("Consequence", _LIST, "Consequences on the chosen transcript, Sequence Ontology."),
    ("cDNA_position", _TEXT, "Base position in the cDNA out of its length; - when outside."),
    ("CDS_position", _TEXT, "Base position in the coding sequence out of its length; - when outside."),
    ("Protein_position", _TEXT, "Residue position in the protein out of its length; - when outside."),
    ("Amino_acids", _TEXT, "Residues before/after, only where the protein changes."),
    ("Codons", _TEXT, "Codons before/after, the changed base in upper case."),
    ("Existing_variation", _LIST, "Ids of known variants at the place (dbSNP, COSMIC, ...)."),
    ("DISTANCE", _WHOLE, "Bases to the transcript when the variant lies outside."),
    ("TRANSCRIPT_STRAND", _WHOLE, "Strand of the transcript, 1 or -1."),
    ("SYMBOL", _TEXT, "Gene symbol that VEP gives."),
    ("SYMBOL_SOURCE", _TEXT, "Where SYMBOL comes from."),
    ("HGNC_ID", _TEXT, "HGNC gene id."),
    ("BIOTYPE", _TEXT, "Biotype of the transcript."),
    ("CANONICAL", _TEXT, "YES when the transcript is VEP's canonical one of its gene."),
    ("CCDS", _TEXT, "CCDS id of the transcript."),
    ("ENSP", _TEXT, "Ensembl protein id."),
    ("SWISSPROT", _LIST, "UniProtKB/Swiss-Prot accessions."),
    ("TREMBL", _LIST, "UniProtKB/TrEMBL accessions."),
    ("UNIPARC", _LIST, "UniParc ids."),
    ("UNIPROT_ISOFORM", _LIST, "UniProtKB isoforms."),
    ("RefSeq", _LIST, "RefSeq transcript ids."),
    ("MANE", _LIST, "MANE transcripts."),
    ("APPRIS", _TEXT, "APPRIS rank of the isoform: P principal, A alternative."),
    ("FLAGS", _LIST, "Transcript quality flags, such as cds_end_NF."),
    ("SIFT", _TEXT, "SIFT prediction with score (0 to 1, low is harmful)."),
    ("PolyPhen", _TEXT, "PolyPhen prediction with score (0 to 1, high is harmful)."),
    ("EXON", _TEXT, "Exon out of all exons."),
    ("INTRON", _TEXT, "Intron out of all introns."),
    ("DOMAINS", _LIST, "Protein domains that overlap, source:id."),
    ("1000G_AF", _FLOAT, "Allele frequency (0 to 1) in 1000 Genomes."),
    ("1000G_AFR_AF", _FLOAT, "Allele frequency (0 to 1) in 1000 Genomes, African."),
    ("1000G_AMR_AF", _FLOAT, "Allele frequency (0 to 1) in 1000 Genomes, American."),
    ("1000G_EAS_AF", _FLOAT, "Allele frequency (0 to 1) in 1000 Genomes, East Asian."),
    ("1000G_EUR_AF", _FLOAT, "Allele frequency (0 to 1) in 1000 Genomes, European."),
    ("1000G_SAS_AF", _FLOAT, "Allele frequency (0 to 1) in 1000 Genomes, South Asian."),
    ("ESP_AA_AF", _FLOAT, "Allele frequency (0 to 1) in NHLBI-ESP, African American."),
    ("ESP_EA_AF", _FLOAT, "Allele frequency (0 to 1) in NHLBI-ESP, European American."),
    ("gnomAD_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes."),
    ("gnomAD_AFR_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes, African."),
    ("gnomAD_AMR_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes, American."),
    ("gnomAD_ASJ_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes, Ashkenazi Jewish."),
    ("gnomAD_EAS_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes, East Asian."),
    ("gnomAD_FIN_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes, Finnish."),
    ("gnomAD_NFE_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes, Non-Finnish European."),
    ("gnomAD_OTH_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes, other."),
    ("gnomAD_SAS_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD exomes, South Asian."),
    ("MAX_AF", _FLOAT, "Largest allele frequency (0 to 1) in 1000 Genomes, ESP and gnomAD."),
    ("MAX_AF_POPS", _LIST, "Populations with that largest frequency."),
    ("gnomAD_non_cancer_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes without cancer."),
    ("gnomAD_non_cancer_AFR_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), African."),
    ("gnomAD_non_cancer_AMI_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), Amish."),
    ("gnomAD_non_cancer_AMR_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), American."),
    ("gnomAD_non_cancer_ASJ_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), Ashkenazi Jewish."),
    ("gnomAD_non_cancer_EAS_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), East Asian."),
    ("gnomAD_non_cancer_FIN_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), Finnish."),
    ("gnomAD_non_cancer_MID_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), Middle Eastern."),
    (
        "gnomAD_non_cancer_NFE_AF",
        _FLOAT,
        "Allele frequency (0 to 1) in gnomAD genomes (no cancer), Non-Finnish European.",
    ),
    ("gnomAD_non_cancer_OTH_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), other."),
    ("gnomAD_non_cancer_SAS_AF", _FLOAT, "Allele frequency (0 to 1) in gnomAD genomes (no cancer), South Asian."),
    ("gnomAD_non_cancer_MAX_AF_adj", _FLOAT, "Largest non-cancer frequency (0 to 1), two alleles or more."),
    ("gnomAD_non_cancer_MAX_AF_POPS_adj", _LIST, "Populations with that largest frequency."),
    ("CLIN_SIG", _LIST, "Clinical significances from dbSNP."),
    ("SOMATIC", _LIST, "Somatic status (0, 1 or null) of each id of existing_variation, in its order."),
    ("PUBMED", _LIST, "PubMed ids that cite the known variant."),
    ("TRANSCRIPTION_FACTORS", _LIST, "Transcription factors that bind at the motif."),
    ("MOTIF_NAME", _TEXT, "Id of the binding motif at the place."),
    ("MOTIF_POS", _WHOLE, "Base position of the variant in the motif."),
    ("HIGH_INF_POS", _TEXT, "Y when the place carries much information in the motif."),
    ("MOTIF_SCORE_CHANGE", _FLOAT, "Motif score of the variant minus that of the reference."),
    ("miRNA", _LIST, "Parts of a miRNA's secondary structure that overlap, Sequence Ontology."),
    ("IMPACT", _TEXT, "HIGH, MODERATE, LOW or MODIFIER."),
    ("PICK", _WHOLE, "1 when VEP picked this consequence."),
    ("VARIANT_CLASS", _TEXT, "Sequence Ontology class of the variant."),
    ("TSL", _WHOLE, "Transcript support level, 1 (best) to 5."),
    ("HGVS_OFFSET", _WHOLE, "Bases by which the HGVS notation was shifted."),
    ("PHENO", _LIST, "Link to a phenotype (0, 1 or null) of each id of existing_variation, in its order."),
    ("GENE_PHENO", _WHOLE, "1 when the gene is linked to a phenotype."),
    ("CONTEXT", _TEXT, "Reference allele with five bases on either side."),
    ("tumor_bam_uuid", _TEXT, "GDC UUID of the tumour BAM file."),
    ("normal_bam_uuid", _TEXT, "GDC UUID of the normal BAM file."),
    ("case_id", _TEXT, "GDC UUID (lower case) of the case; else from the manifest."),
    ("GDC_FILTER", _LIST, "GDC filters over all MAFs, such as NonExonic, gdc_pon."),
    ("COSMIC", _LIST, "COSMIC variants that overlap."),
    ("hotspot", _TEXT, "Y for a known hotspot, else N."),
    ("RNA_Support", _TEXT, "Whether tumour RNA shows it: Match, Overlap, No, Unknown (not checked)."),
    ("RNA_depth", _WHOLE, "Reads across the locus in tumour RNA."),
    ("RNA_ref_count", _WHOLE, "Reads with the reference allele in tumour RNA."),
    ("RNA_alt_count", _WHOLE, "Reads with the variant allele in tumour RNA."),
    ("callers", _LIST, "Callers that found it; * marks an overlap with a complex variant that it did not support."),
)
NOT_NULL = (
    "NCBI_Build",
    "Chromosome",
    "Start_Position",
    "End_Position",
    "Reference_Allele",
    "Tumor_Seq_Allele2",
    "Tumor_Sample_UUID",
)
"""Columns without which a line is no variant of a tumour."""

MAF_COLUMNS: tuple[MafColumn, ...] = tuple(
    MafColumn(source, Column(lake_name(source), kind, comment, nullable=source not in NOT_NULL))
    for source, kind, comment in _DECLARED
)
