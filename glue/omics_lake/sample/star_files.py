"""STAR - Counts files: one row per gene of one RNA aliquot, plus the four lines of read statistics.

TPM of a gene is its count per exonic base, scaled so that all genes add up to a million; FPKM divides by the
counts of protein-coding genes, FPKM-UQ by their upper quartile times the number of protein-coding autosomal
genes. Four decimals. Source: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/Expression_mRNA_Pipeline/
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omics_lake.sample.aliquots import BIG_COUNT_ALIQUOT, SampleAliquot
from omics_lake.sample.files import Facts, SampleFile
from omics_lake.sample.genes import LONG_READ_NAME, Gene
from omics_lake.sample.patients import Patient
from omics_lake.sample.seeds import Seeds

GENE_MODEL = "GENCODE v36 sample"
HEADER = (
    "gene_id",
    "gene_name",
    "gene_type",
    "unstranded",
    "stranded_first",
    "stranded_second",
    "tpm_unstranded",
    "fpkm_unstranded",
    "fpkm_uq_unstranded",
)
BIG_COUNT = 2_400_000_000
NAN_ALIQUOT, NAN_GENE = "TCGA-X0-0009-01A-11R-A121-07", "SYN0010"
"""The file and the gene whose values are written as NaN: one line for quarantine."""

_READS = 30_000_000
_SEX_GENES = {"XIST": "FEMALE", "RPS4Y1": "MALE"}

Counts = npt.NDArray[np.int64]
Rates = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Expression:
    """Values of one file, in gene order: first- and second-strand counts, TPM, FPKM, FPKM-UQ."""

    first: Counts
    second: Counts
    tpm: Rates
    fpkm: Rates
    fpkm_uq: Rates

    @property
    def unstranded(self) -> Counts:
        """Counts whatever the strand."""
        return self.first + self.second


def star_key(aliquot: SampleAliquot) -> str:
    """The file's key over releases."""
    return f"star/{aliquot.barcode}"


def star_file(
    seeds: Seeds, genes: Sequence[Gene], patient: Patient, aliquot: SampleAliquot, edition: int, *, bad_lines: bool
) -> SampleFile:
    """One aliquot's file."""
    rng = seeds.stream("star", aliquot.barcode, str(edition))
    values = _measure(rng, genes, _levels(seeds, genes, patient, aliquot), aliquot.barcode == BIG_COUNT_ALIQUOT)
    lines = _gene_lines(genes, values)
    nan = bad_lines and aliquot.barcode == NAN_ALIQUOT
    if nan:
        at = [gene.name for gene in genes].index(NAN_GENE)
        lines[at] = "\t".join([*lines[at].split("\t")[:6], "NaN", "NaN", "NaN"])
    driver = [gene.name for gene in genes].index(patient.project.driver)
    text = "\n".join([f"# gene-model: {GENE_MODEL}", "\t".join(HEADER), *_statistics(rng), *lines, ""])
    return SampleFile(
        key=star_key(aliquot),
        edition=edition,
        file_id=seeds.uuid("file", star_key(aliquot), str(edition)),
        file_name=f"{seeds.uuid('name', star_key(aliquot), str(edition))}.rna_seq.augmented_star_gene_counts.tsv",
        data_type="Gene Expression Quantification",
        data=text.encode(),
        facts=Facts(
            rows={"expression": len(genes) - nan, "expression_qc": 1},
            rejected={"expression": 1} if nan else {},
            driver_value=round(float(values.tpm[driver]), 4),
        ),
        data_format="TSV",
        workflow_type="STAR - Counts",
        experimental_strategy="RNA-Seq",
        aliquots=(aliquot.record,),
    )


def _levels(seeds: Seeds, genes: Sequence[Gene], patient: Patient, aliquot: SampleAliquot) -> Rates:
    """Log2 of the relative transcript level of each gene before the noise of one library."""
    base = seeds.stream("levels").normal(3.0, 2.0, len(genes))
    tissue = seeds.stream("levels", patient.project.project_id).normal(0.0, 0.7, len(genes))
    levels = np.asarray(base + tissue + seeds.stream("levels", patient.barcode).normal(0.0, 0.5, len(genes)))
    for index, gene in enumerate(genes):
        if gene.name == patient.project.driver:
            levels[index] = 6.0 + _driver_effect(seeds, patient) * aliquot.is_tumor
        elif gene.name in _SEX_GENES:
            levels[index] = 6.0 if patient.sex == _SEX_GENES[gene.name] else -6.0
        elif gene.name in ("GAPDH", "ACTB", "MT-CO1"):
            levels[index] = 9.0
    return levels


def _driver_effect(seeds: Seeds, patient: Patient) -> float:
    """More copies, more transcript; the mutation adds its own part."""
    noise = float(seeds.stream("driver", patient.barcode).normal(0.0, 0.3))
    return math.log2(sum(patient.driver_copies) / 2) + (1.2 if patient.driver_change else 0.0) + noise


def _measure(rng: np.random.Generator, genes: Sequence[Gene], levels: Rates, big: bool) -> Expression:
    lengths = np.array([gene.length for gene in genes], dtype=np.float64)
    silent = np.array([gene.is_par_y or gene.name == LONG_READ_NAME for gene in genes])
    mass = np.where(silent, 0.0, np.exp2(levels + rng.normal(0.0, 0.2, len(genes))) * lengths)
    counts = np.asarray(np.rint(mass / mass.sum() * _READS), dtype=np.int64)
    if big:
        counts[[gene.name for gene in genes].index(LONG_READ_NAME)] = BIG_COUNT
    first = np.asarray(np.rint(counts * rng.uniform(0.48, 0.52, len(genes))), dtype=np.int64)
    coding = np.array([gene.gene_type == "protein_coding" for gene in genes])
    autosomal = np.array([gene.chromosome not in ("chrX", "chrY", "chrM") for gene in genes])
    quartile = max(1.0, float(np.percentile(counts[coding & autosomal], 75)))
    rates = counts / lengths
    return Expression(
        first=first,
        second=counts - first,
        tpm=rates / rates.sum() * 1e6,
        fpkm=rates * 1e9 / float(counts[coding].sum()),
        fpkm_uq=rates * 1e9 / (quartile * int((coding & autosomal).sum())),
    )


def _statistics(rng: np.random.Generator) -> list[str]:
    """The four `N_` lines: names, three counts, and empty cells in the other columns."""
    lines = []
    for name in ("N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous"):
        total = int(rng.integers(500_000, 7_000_000))
        factor = {"N_noFeature": 14, "N_ambiguous": 0.3}.get(name, 1)
        stranded = int(total * factor)
        other = stranded if factor == 1 else stranded + int(rng.integers(0, 9_999))
        lines.append("\t".join([name, "", "", str(total), str(stranded), str(other), "", "", ""]))
    return lines


def _gene_lines(genes: Sequence[Gene], values: Expression) -> list[str]:
    return [
        f"{gene.gene_id}\t{gene.name}\t{gene.gene_type}\t{total}\t{first}\t{second}\t{tpm:.4f}\t{fpkm:.4f}\t{uq:.4f}"
        for gene, total, first, second, tpm, fpkm, uq in zip(
            genes,
            values.unstranded.tolist(),
            values.first.tolist(),
            values.second.tolist(),
            values.tpm.tolist(),
            values.fpkm.tolist(),
            values.fpkm_uq.tolist(),
            strict=True,
        )
    ]
