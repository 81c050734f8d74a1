"""The text of `clinvar`: sites with long INFO, as ClinVar's weekly VCF has them; 24 contigs of equal count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from vcf_text import SITE, Integers, alleles, joined, keys

_CONTIGS = (*(str(i) for i in range(1, 23)), "X", "MT")
_CONDITIONS = (
    "not_provided",
    "not_specified",
    "Hereditary_cancer-predisposing_syndrome",
    "Inborn_genetic_diseases",
    "Cardiovascular_phenotype",
    "Dilated_cardiomyopathy_1G",
    "Familial_cancer_of_breast|Hereditary_breast_ovarian_cancer_syndrome",
    "Retinitis_pigmentosa%2C_autosomal_dominant",
    "Autosomal_recessive_limb-girdle_muscular_dystrophy_type_2J",
)
_SIGNIFICANCE = (
    "Uncertain_significance",
    "Likely_benign",
    "Benign",
    "Pathogenic",
    "Likely_pathogenic",
    "Conflicting_classifications_of_pathogenicity",
    "Benign/Likely_benign",
    "Pathogenic/Likely_pathogenic",
)
_REVIEW = (
    "criteria_provided,_single_submitter",
    "criteria_provided,_multiple_submitters,_no_conflicts",
    "no_assertion_criteria_provided",
    "reviewed_by_expert_panel",
)
_CONSEQUENCES = (
    "SO:0001583|missense_variant",
    "SO:0001819|synonymous_variant",
    "SO:0001627|intron_variant",
    "SO:0001587|nonsense",
)
_INFO = (
    ("ALLELEID", "1", "Integer"), ("CLNDISDB", ".", "String"), ("CLNDN", ".", "String"), ("CLNHGVS", ".", "String"),
    ("CLNREVSTAT", ".", "String"), ("CLNSIG", ".", "String"), ("CLNVC", "1", "String"), ("CLNVCSO", "1", "String"),
    ("GENEINFO", "1", "String"), ("MC", ".", "String"), ("ORIGIN", ".", "String"), ("RS", ".", "String"),
)  # fmt: skip


def clinvar_text(sites: int, seed: int) -> Iterator[bytes]:
    """The file; one chunk a contig."""
    rng = np.random.default_rng(seed)
    yield joined(["##fileformat=VCFv4.1", "##source=ClinVar", "##reference=GRCh38", *keys("INFO", _INFO), SITE])
    count = sites // len(_CONTIGS)
    for at, contig in enumerate(_CONTIGS):
        yield "".join(_contig_lines(rng, contig, count, at * count + 1)).encode()


def _contig_lines(rng: np.random.Generator, contig: str, n: int, first_id: int) -> Iterator[str]:
    if contig == "22":  # where the multi-sample file is, so that a join finds rows
        pos: Integers = 16050000 + np.sort(rng.integers(0, 700000, n)) + np.arange(n)  # none twice
    else:
        pos = 10000 + np.cumsum(rng.integers(1, 4000, n))
    ref, alt = alleles(rng, n, 0.1)
    drawn = rng.integers(0, 1 << 30, (n, 6)).tolist()
    for i in range(n):
        written = alt[i] if i % 97 else "."
        info = _info(drawn[i], first_id + i, contig, f"{pos[i]}{ref[i]}>{alt[i]}", int(pos[i]) // 20000)
        yield f"{contig}\t{pos[i]}\t{first_id + i}\t{ref[i]}\t{written}\t.\t.\t{info}\n"


def _info(drawn: Sequence[int], number: int, contig: str, change: str, gene: int) -> str:
    names = range(1 + drawn[1] % 3)
    conditions = "|".join(_CONDITIONS[(drawn[0] >> (4 * j)) % len(_CONDITIONS)] for j in names)
    sources = "|".join(
        f"MONDO:MONDO:{drawn[2] % 9999999:07d},MedGen:C{(drawn[3] + j) % 9999999:07d},OMIM:{drawn[4] % 999999:06d}"
        for j in names
    )
    return (
        f"ALLELEID={number + 15000};CLNDISDB={sources};CLNDN={conditions};CLNHGVS=NC_0000{contig}.11:g.{change};"
        f"CLNREVSTAT={_REVIEW[drawn[0] % 4]};CLNSIG={_SIGNIFICANCE[drawn[5] % 8]};CLNVC=single_nucleotide_variant;"
        f"CLNVCSO=SO:0001483;GENEINFO=GENE{contig}_{gene}:{gene + 1000};MC={_CONSEQUENCES[drawn[5] % 4]};ORIGIN=1;"
        f"RS={10**6 + number * 5}"
    )
