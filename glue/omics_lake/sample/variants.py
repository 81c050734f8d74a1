"""Somatic variants of one tumour: a few background variants, the driver's hot spot, one deletion, one insertion.

Coordinates are GRCh38, 1-based closed. Hot spots are real variants with their real names; background variants
are random substitutions in the genes of the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from omics_lake.sample.genes import CHROMOSOME_LENGTHS, Gene
from omics_lake.sample.patients import Patient
from omics_lake.sample.seeds import Seeds


@dataclass(frozen=True)
class Variant:
    """One variant of one tumour aliquot.

    Args:
        more: further MAF columns of this variant, by name.
    """

    gene: Gene
    start: int
    end: int
    kind: str
    classification: str
    consequence: str
    impact: str
    reference: str
    allele: str
    coding_change: str
    protein_change: str
    protein_short: str
    amino_acids: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def changes_protein(self) -> bool:
        """True unless silent or outside the coding sequence."""
        return self.impact in ("MODERATE", "HIGH")


_SNP = ("SNP", "Missense_Mutation", "missense_variant", "MODERATE")

_HOTSPOTS = {
    "p.L858R": (55191822, 55191822, *_SNP, "T", "G", "c.2573T>G", "p.Leu858Arg", "p.L858R", "L/R", {
        "Transcript_ID": "ENST00000275493", "Exon_Number": "21/28", "EXON": "21/28", "Codons": "cTg/cGg",
        "CDS_position": "2573/3633", "Protein_position": "858/1210", "dbSNP_RS": "rs121434568",
        "Existing_variation": "rs121434568;COSV51765492", "COSMIC": "COSM6224;COSV51765492", "SOMATIC": "0;1",
        "PHENO": "1;1", "CLIN_SIG": "drug_response;pathogenic"}),
    "p.E746_A750del": (55174772, 55174786, "DEL", "In_Frame_Del", "inframe_deletion", "MODERATE", "GGAATTAAGAGAAGC",
        "-", "c.2235_2249del", "p.Glu746_Ala750del", "p.E746_A750del", "KELREA/K", {
        "Transcript_ID": "ENST00000275493", "Exon_Number": "19/28", "EXON": "19/28",
        "Codons": "aaGGAATTAAGAGAAGCa/aaa", "CDS_position": "2235-2249/3633", "Protein_position": "745-750/1210",
        "dbSNP_RS": "rs121913421", "Existing_variation": "rs121913421;COSV51765119", "COSMIC": "COSM6223",
        "SOMATIC": "0;1", "PHENO": "1;1", "CLIN_SIG": "drug_response"}),
    "p.G12D": (25245350, 25245350, *_SNP, "C", "T", "c.35G>A", "p.Gly12Asp", "p.G12D", "G/D", {
        "Transcript_ID": "ENST00000256078", "Exon_Number": "2/6", "EXON": "2/6", "Codons": "gGt/gAt",
        "CDS_position": "35/570", "Protein_position": "12/189", "dbSNP_RS": "rs121913529",
        "Existing_variation": "rs121913529;COSV55497369;COSV55497419", "COSMIC": "COSM521", "SOMATIC": "0;1;1",
        "PHENO": "1;1;1", "CLIN_SIG": "pathogenic;likely_pathogenic"}),
    "p.G12V": (25245350, 25245350, *_SNP, "C", "A", "c.35G>T", "p.Gly12Val", "p.G12V", "G/V", {
        "Transcript_ID": "ENST00000256078", "Exon_Number": "2/6", "EXON": "2/6", "Codons": "gGt/gTt",
        "CDS_position": "35/570", "Protein_position": "12/189", "dbSNP_RS": "rs121913529",
        "Existing_variation": "rs121913529;COSV55497369;COSV55497419", "COSMIC": "COSM520", "SOMATIC": "0;1;1",
        "PHENO": "1;1;1", "CLIN_SIG": "pathogenic"}),
    "p.R175H": (7675088, 7675088, *_SNP, "C", "T", "c.524G>A", "p.Arg175His", "p.R175H", "R/H", {
        "Transcript_ID": "ENST00000269305", "Exon_Number": "5/11", "EXON": "5/11", "Codons": "cGc/cAc",
        "CDS_position": "524/1182", "Protein_position": "175/393", "dbSNP_RS": "rs28934578",
        "Existing_variation": "rs28934578;COSV52661038", "COSMIC": "COSM10648", "SOMATIC": "0;1", "PHENO": "1;1",
        "CLIN_SIG": "pathogenic"}),
}  # fmt: skip

_COMPLEMENT = {"A": "T", "C": "G", "G": "C", "T": "A"}
_BACKGROUND = (
    ("Missense_Mutation", "missense_variant", "MODERATE"),
    ("Silent", "synonymous_variant", "LOW"),
    ("3'UTR", "3_prime_UTR_variant", "MODIFIER"),
    ("Nonsense_Mutation", "stop_gained", "HIGH"),
)
_FRAMESHIFT_GENE = "STK11"


def draw_variants(seeds: Seeds, genes: Sequence[Gene], patient: Patient, aliquot: str) -> tuple[Variant, ...]:
    """Variants of one tumour aliquot, sorted by coordinate as the file is; aliquots share the driver, not the rest."""
    rng = seeds.stream("variants", aliquot)
    by_name = {gene.name: gene for gene in genes}
    candidates = [gene for gene in genes if gene.chromosome != "chrM" and gene.name != patient.project.driver]
    candidates = [gene for gene in candidates if not gene.is_par_y]
    chosen = rng.choice(len(candidates), size=int(rng.integers(4, 13)), replace=False)
    variants = [_background(rng, candidates[int(index)]) for index in chosen]
    if patient.driver_change:
        variants.append(_hotspot(by_name[patient.project.driver], patient.driver_change))
    if patient.number % 3 == 0:
        variants.append(_hotspot(by_name["TP53"], "p.R175H"))
    if patient.number % 5 == 0:
        variants.append(_insertion(by_name[_FRAMESHIFT_GENE]))
    order = list(CHROMOSOME_LENGTHS)
    return tuple(sorted(variants, key=lambda v: (order.index(v.gene.chromosome), v.start, v.allele)))


def _hotspot(gene: Gene, change: str) -> Variant:
    start, end, kind, classification, consequence, impact, ref, alt, coding, protein, short, amino, more = _HOTSPOTS[
        change
    ]
    hot = {"hotspot": "Y", "CANONICAL": "YES", **more}
    return Variant(
        gene, start, end, kind, classification, consequence, impact, ref, alt, coding, protein, short, amino, hot
    )


def _insertion(gene: Gene) -> Variant:
    """A base between two neighbours: `start` and `end` are those neighbours, the reference is `-`."""
    start = 1207055
    more = {"Exon_Number": "1/10", "EXON": "1/10"}
    return Variant(
        gene, start, start + 1, "INS", "Frame_Shift_Ins", "frameshift_variant", "HIGH", "-", "G", "c.142_143insG",
        "p.Thr48SerfsTer5", "p.T48Sfs*5", "T/SX", more,
    )  # fmt: skip


def _background(rng: np.random.Generator, gene: Gene) -> Variant:
    coding = gene.gene_type == "protein_coding"
    share = [0.55, 0.25, 0.12, 0.08] if coding else [0.0, 0.0, 0.0, 0.0]
    classification, consequence, impact = (
        _BACKGROUND[int(rng.choice(4, p=share))]
        if coding
        else ("RNA", "non_coding_transcript_exon_variant", "MODIFIER")
    )
    position = int(rng.integers(gene.start, gene.end + 1))
    reference, allele = (str(base) for base in rng.choice(list("ACGT"), size=2, replace=False))
    residue = int(rng.integers(2, 400))
    protein, short, amino = {
        "MODERATE": (f"p.Gly{residue}Ser", f"p.G{residue}S", "G/S"),
        "LOW": (f"p.Leu{residue}=", f"p.L{residue}=", "L"),
        "HIGH": (f"p.Arg{residue}Ter", f"p.R{residue}*", "R/*"),
    }.get(impact, ("", "", ""))
    on_strand = (reference, allele) if gene.strand == "+" else (_COMPLEMENT[reference], _COMPLEMENT[allele])
    prefix = "c." if protein else "c.*" if coding else "n."
    return Variant(
        gene, position, position, "SNP", classification, consequence, impact, reference, allele,
        f"{prefix}{residue * 3 - 1}{on_strand[0]}>{on_strand[1]}", protein, short, amino,
    )  # fmt: skip
