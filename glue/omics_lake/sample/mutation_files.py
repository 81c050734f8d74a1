"""Ensemble masked MAF of one tumour-normal pair: gzip, seven comment lines, 140 columns.

Masked columns are empty, lists use `;`, and a file may hold no variant at all.
Source: https://docs.gdc.cancer.gov/Data/File_Formats/MAF_Format/
"""

from __future__ import annotations

from omics_lake.sample.aliquots import SampleAliquot
from omics_lake.sample.files import Facts, SampleFile, gzipped
from omics_lake.sample.genes import CHROMOSOME_LENGTHS, Gene
from omics_lake.sample.maf_columns import MAF_COLUMNS
from omics_lake.sample.patients import WITHOUT_VARIANTS, Patient
from omics_lake.sample.seeds import Seeds
from omics_lake.sample.variants import Variant, draw_variants

WORKFLOW = "Aliquot Ensemble Somatic Variant Merging and Masking"
_CALLERS = ("muse;mutect2;varscan2", "muse;mutect2", "mutect2;pindel;varscan2")


def maf_key(aliquot: SampleAliquot) -> str:
    """The file's key over releases."""
    return f"maf/{aliquot.barcode}"


def maf_file(
    seeds: Seeds, genes: tuple[Gene, ...], patient: Patient, pair: tuple[SampleAliquot, SampleAliquot]
) -> SampleFile:
    """The file of one pair; `pair` is tumour and normal."""
    tumor, normal = pair
    empty = patient.who in WITHOUT_VARIANTS
    variants = () if empty else draw_variants(seeds, genes, patient, tumor.barcode)
    rows = [_row(seeds, patient, pair, variant) for variant in variants]
    lines = [*_comments(tumor, normal), "\t".join(MAF_COLUMNS)]
    lines += ["\t".join(row.get(column, "") for column in MAF_COLUMNS) for row in rows]
    records = (tumor.record, normal.record)
    return SampleFile(
        key=maf_key(tumor),
        edition=0,
        file_id=seeds.uuid("file", maf_key(tumor)),
        file_name=f"{seeds.uuid('name', maf_key(tumor))}.wxs.aliquot_ensemble_masked.maf.gz",
        data_type="Masked Somatic Mutation",
        data=gzipped("\n".join([*lines, ""]).encode()),
        facts=Facts(rows={"mutation": len(variants)}, variants=variants),
        data_format="MAF",
        workflow_type=WORKFLOW,
        experimental_strategy="WXS",
        aliquots=records[::-1] if patient.number % 2 else records,
    )


def _comments(tumor: SampleAliquot, normal: SampleAliquot) -> list[str]:
    return [
        "#version gdc-1.0.0",
        "#annotation.spec gdc-2.0.0-aliquot-merged-masked",
        f"#contigs {','.join(CHROMOSOME_LENGTHS)}",
        "#sort.order BarcodesAndCoordinate",
        "#filedate 20220517",
        f"#normal.aliquot {normal.aliquot_id}",
        f"#tumor.aliquot {tumor.aliquot_id}",
    ]


def _row(seeds: Seeds, patient: Patient, pair: tuple[SampleAliquot, SampleAliquot], variant: Variant) -> dict[str, str]:
    tumor, normal = pair
    return {
        **_place(variant),
        **_depths(seeds, tumor, variant),
        **_effect(variant),
        "Center": "BI",
        "NCBI_Build": "GRCh38",
        "Strand": "+",
        "Mutation_Status": "Somatic",
        "Tumor_Sample_Barcode": tumor.barcode,
        "Matched_Norm_Sample_Barcode": normal.barcode,
        "Tumor_Sample_UUID": tumor.aliquot_id,
        "Matched_Norm_Sample_UUID": normal.aliquot_id,
        "tumor_bam_uuid": seeds.uuid("bam", tumor.barcode),
        "normal_bam_uuid": seeds.uuid("bam", normal.barcode),
        "case_id": patient.case_id,
        "hotspot": "N",
        "RNA_Support": "Unknown",
        **variant.more,
    }


def _place(variant: Variant) -> dict[str, str]:
    return {
        "Hugo_Symbol": variant.gene.name,
        "Entrez_Gene_Id": str(variant.gene.entrez),
        "Chromosome": variant.gene.chromosome,
        "Start_Position": str(variant.start),
        "End_Position": str(variant.end),
        "Variant_Classification": variant.classification,
        "Variant_Type": variant.kind,
        "Reference_Allele": variant.reference,
        "Tumor_Seq_Allele1": variant.reference,
        "Tumor_Seq_Allele2": variant.allele,
        "dbSNP_RS": "novel",
        "VARIANT_CLASS": {"SNP": "SNV", "DEL": "deletion", "INS": "insertion"}[variant.kind],
    }


def _depths(seeds: Seeds, tumor: SampleAliquot, variant: Variant) -> dict[str, str]:
    """Read depths; the normal's allele counts are masked, its depth is not."""
    rng = seeds.stream("depth", tumor.barcode, variant.gene.gene_id, str(variant.start))
    depth = int(rng.integers(30, 250))
    alternate = int(depth * rng.uniform(0.1, 0.6))
    return {
        "t_depth": str(depth),
        "t_ref_count": str(depth - alternate),
        "t_alt_count": str(alternate),
        "n_depth": str(int(rng.integers(25, 200))),
        "callers": _CALLERS[2] if variant.kind != "SNP" else _CALLERS[int(rng.integers(2))],
    }


def _effect(variant: Variant) -> dict[str, str]:
    gene = variant.gene
    transcript = variant.more.get("Transcript_ID", gene.gene_id.split(".")[0].replace("ENSG", "ENST"))
    strand = "1" if gene.strand == "+" else "-1"
    parts = [gene.name, variant.consequence, variant.protein_short, transcript, "", variant.coding_change]
    main = ",".join([*parts, variant.impact, "YES", "", "", strand])
    neighbour = f"SYN0004,downstream_gene_variant,,ENST99000000004,,,MODIFIER,,,,{strand}"
    return {
        "HGVSc": variant.coding_change,
        "HGVSp": variant.protein_change,
        "HGVSp_Short": variant.protein_short,
        "Transcript_ID": transcript,
        "all_effects": f"{main};{neighbour}",
        "Allele": variant.allele,
        "Gene": gene.gene_id.split(".")[0],
        "Feature": transcript,
        "Feature_type": "Transcript",
        "One_Consequence": variant.consequence,
        "Consequence": variant.consequence,
        "Amino_acids": variant.amino_acids,
        "TRANSCRIPT_STRAND": strand,
        "SYMBOL": gene.name,
        "SYMBOL_SOURCE": "Clone_based_ensembl_gene" if gene.is_synthetic else "HGNC",
        "BIOTYPE": gene.gene_type,
        "RefSeq": "" if gene.is_synthetic else "NM_000000.1;NM_000000.2",
        "IMPACT": variant.impact,
        "PICK": "1",
        "GENE_PHENO": "" if gene.is_synthetic else "1",
    }
