"""The cells of one made-up somatic variant, as a GDC ensemble MAF gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from omics_lake.formats.maf_columns import MAF_COLUMNS

_EFFECTS = ("Missense_Mutation", "Silent", "Nonsense_Mutation", "3'UTR", "Intron")
_FREQUENCIES = tuple(
    c.source for c in MAF_COLUMNS if c.source.startswith(("gnomAD", "1000G")) and c.source.endswith("_AF")
)


def variant_cells(drawn: Sequence[int], owner: Mapping[str, str]) -> dict[str, str]:
    """Cells by column name; a column that is not among them is empty.

    Args:
        drawn: 12 random numbers below 2**30.
        owner: `tumor`, `normal` and `case` UUIDs and the `patient` barcode.
    """
    common = drawn[7] % 2 == 0
    frequency = f"{(drawn[10] % 1000) / 1e6:.4g}"
    return {
        **_call(drawn, owner),
        **_effect(drawn),
        **_annotation(drawn, owner),
        **(dict.fromkeys(_FREQUENCIES, frequency) if common else {}),
    }


def _alleles(drawn: Sequence[int]) -> tuple[str, str]:
    return "ACGT"[drawn[1] % 4], "ACGT"[(drawn[1] + 1 + drawn[2] % 3) % 4]


def _gene(drawn: Sequence[int]) -> int:
    return drawn[0] % 19000


def _residue(drawn: Sequence[int]) -> int:
    return drawn[4] % 900 + 1


def _transcript(drawn: Sequence[int]) -> str:
    return f"ENST{_gene(drawn) * 11:011d}"


def _refseq(drawn: Sequence[int]) -> str:
    return f"NM_{drawn[0] % 999999:06d}.3"


def _call(drawn: Sequence[int], owner: Mapping[str, str]) -> dict[str, str]:
    """Place, alleles, samples and reads."""
    reference, variant = _alleles(drawn)
    position = str(drawn[3] % 240000000)
    gene = _gene(drawn)
    return {
        "Hugo_Symbol": f"GENE{gene}",
        "Entrez_Gene_Id": str(gene * 3),
        "Center": "BI",
        "NCBI_Build": "GRCh38",
        "Chromosome": f"chr{1 + drawn[5] % 22}",
        "Start_Position": position,
        "End_Position": position,
        "Strand": "+",
        "Variant_Classification": _EFFECTS[drawn[6] % 5],
        "Variant_Type": "SNP",
        "Reference_Allele": reference,
        "Tumor_Seq_Allele1": reference,
        "Tumor_Seq_Allele2": variant,
        "dbSNP_RS": "novel" if drawn[7] % 2 else f"rs{drawn[8]}",
        "Tumor_Sample_Barcode": f"{owner['patient']}-01A-11D-1855-08",
        "Matched_Norm_Sample_Barcode": f"{owner['patient']}-10A-01D-1855-08",
        "Mutation_Status": "Somatic",
        "Tumor_Sample_UUID": owner["tumor"],
        "Matched_Norm_Sample_UUID": owner["normal"],
        "t_depth": str(drawn[9] % 300 + 20),
        "t_ref_count": str(drawn[9] % 200),
        "t_alt_count": str(drawn[10] % 100),
        "n_depth": str(drawn[11] % 300),
    }


def _effect(drawn: Sequence[int]) -> dict[str, str]:
    """What the variant does to the gene's product."""
    reference, variant = _alleles(drawn)
    gene, residue = _gene(drawn), _residue(drawn)
    coding = f"c.{residue * 3}{reference}>{variant}"
    exon = f"{1 + drawn[9] % 20}/20"
    return {
        "HGVSc": coding,
        "HGVSp": f"p.Gly{residue}Val",
        "HGVSp_Short": f"p.G{residue}V",
        "Transcript_ID": _transcript(drawn),
        "Exon_Number": exon,
        "EXON": exon,
        "all_effects": (
            f"GENE{gene},missense_variant,p.G{residue}V,{_transcript(drawn)},{_refseq(drawn)},{coding},MODERATE,YES,"
            f"deleterious(0.0{drawn[1] % 9}),probably_damaging(0.9{drawn[2] % 99}),1;"
            f"GENE{gene},missense_variant,p.G{residue}V,ENST{gene * 11 + 1:011d},,{coding},MODERATE,,tolerated,benign,1"
        ),
        "Allele": variant,
        "Gene": f"ENSG{gene:011d}",
        "Feature": _transcript(drawn),
        "Feature_type": "Transcript",
        "One_Consequence": "missense_variant",
        "Consequence": "missense_variant",
        "cDNA_position": f"{residue * 3 + 100}/3000",
        "CDS_position": f"{residue * 3}/2700",
        "Protein_position": f"{residue}/900",
        "Amino_acids": "G/V",
        "Codons": "gGc/gTc",
        "SIFT": f"deleterious(0.0{drawn[1] % 9})",
        "PolyPhen": f"probably_damaging(0.9{drawn[2] % 99})",
        "IMPACT": "MODERATE",
    }


def _annotation(drawn: Sequence[int], owner: Mapping[str, str]) -> dict[str, str]:
    """What databases know of the gene and the place."""
    gene = _gene(drawn)
    return {
        "Existing_variation": f"COSV{drawn[8] % 99999999}",
        "TRANSCRIPT_STRAND": "1",
        "SYMBOL": f"GENE{gene}",
        "SYMBOL_SOURCE": "HGNC",
        "HGNC_ID": f"HGNC:{gene}",
        "BIOTYPE": "protein_coding",
        "CANONICAL": "YES",
        "CCDS": f"CCDS{gene}.1",
        "ENSP": f"ENSP{gene:011d}",
        "SWISSPROT": f"P{gene:05d}.100",
        "UNIPARC": f"UPI{gene:010X}",
        "RefSeq": _refseq(drawn),
        "MANE": _refseq(drawn),
        "APPRIS": "P1",
        "DOMAINS": f"Gene3D:1.10.{drawn[3] % 999};Pfam:PF{drawn[4] % 20000:05d}",
        "PICK": "1",
        "VARIANT_CLASS": "SNV",
        "TSL": "1",
        "PHENO": "1",
        "GENE_PHENO": "1",
        "CONTEXT": "".join("ACGT"[(drawn[5] >> 2 * i) & 3] for i in range(11)),
        "tumor_bam_uuid": owner["tumor"],
        "normal_bam_uuid": owner["normal"],
        "case_id": owner["case"],
        "COSMIC": f"COSM{drawn[8] % 9999999}",
        "hotspot": "N",
        "RNA_Support": "Unknown",
        "callers": "muse;mutect2;varscan2",
    }
