"""Germline variants of the sample: the sites that both projects share, and what each patient carries there.

Some are well-known variants under their real names and GRCh38 positions, with carriers set by patient number, so that
questions have answers that anybody can check; the others are drawn in the genes of the model, with invented bases.
Positions are the VCF's, 1-based.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from omics_lake.sample.genes import CHROMOSOME_LENGTHS, Gene
from omics_lake.sample.patients import Patient
from omics_lake.sample.seeds import Seeds

SITES = 300
"""Sites, the known ones among them; a call set leaves out those that none of its patients carries."""


@dataclass(frozen=True)
class Site:
    """One site.

    Args:
        name: dbSNP's, or `.`.
        gene: that it lies in.
        consequence: Sequence Ontology term and impact of each ALT.
        frequency: of each ALT, for drawn sites.
        carriers: patient number -> alleles, for known sites; all others are hom-ref.
        in_clinvar: significance of each ALT, None for one that ClinVar lacks.
        bare: hom-ref calls carry nothing but their genotype, as in call sets that were merged.
    """

    contig: str
    pos: int
    name: str
    ref: str
    alts: tuple[str, ...]
    gene: Gene
    consequence: tuple[tuple[str, str], ...]
    frequency: tuple[float, ...] = ()
    carriers: Mapping[int, tuple[int | None, ...]] = field(default_factory=dict)
    in_clinvar: tuple[str | None, ...] = ()
    bare: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Sorts as the files do."""
        return list(CHROMOSOME_LENGTHS).index(self.contig), self.pos


_STOP, _SHIFT, _MISSENSE = ("stop_gained", "HIGH"), ("frameshift_variant", "HIGH"), ("missense_variant", "MODERATE")
_HET, _HOM = (0, 1), (1, 1)

_KNOWN = (
    ("APC", 112839514, "rs1801155", "T", ("A",), (_MISSENSE,), {1: _HET, 4: _HET},
     ("Conflicting_classifications_of_pathogenicity",)),
    ("EGFR", 55181378, "rs121434569", "C", ("T",), (_MISSENSE,), {3: _HET, 7: _HOM}, ("drug_response",)),
    ("ATM", 108250700, ".", "G", ("A", "C"), (_STOP, _MISSENSE), {6: _HET, 8: (1, 2), 10: (0, 2)},
     ("Likely_pathogenic", "Benign")),
    ("BRCA2", 32340300, "rs80359550", "GT", ("G",), (_SHIFT,), {2: _HET, 9: _HET}, ("Pathogenic",)),
    ("TP53", 7675088, "rs28934578", "C", ("T",), (_MISSENSE,), {5: _HET, 12: (None, None)},
     ("Pathogenic/Likely_pathogenic",)),
    ("BRCA1", 43057062, "rs80357906", "T", ("TG",), (_SHIFT,), {11: _HET}, ("Pathogenic",)),
)  # fmt: skip
"""Gene, position, dbSNP, REF, ALTs, consequences, carriers, ClinVar's words."""

_DRAWN = (("missense_variant", "MODERATE"), ("synonymous_variant", "LOW"), ("intron_variant", "MODIFIER"))
_WORDS = ("Benign", "Likely_benign", "Benign/Likely_benign", "Uncertain_significance", "not_provided")


def sites_of(seeds: Seeds, genes: Sequence[Gene]) -> tuple[Site, ...]:
    """All sites in the order of the files: by contig, then position."""
    return _sites(seeds, tuple(genes))


@lru_cache(maxsize=4)
def _sites(seeds: Seeds, genes: tuple[Gene, ...]) -> tuple[Site, ...]:
    by_name = {gene.name: gene for gene in genes}
    known = [_known(by_name[str(spec[0])], *spec[1:]) for spec in _KNOWN]
    rng = seeds.stream("germline sites")
    candidates = [gene for gene in genes if gene.chromosome not in ("chrM", "chrY")]
    taken = {(site.contig, site.pos) for site in known}
    drawn: list[Site] = []
    while len(drawn) < SITES - len(known):
        site = _draw(rng, candidates[int(rng.integers(len(candidates)))], len(drawn))
        if (site.contig, site.pos) not in taken:
            taken.add((site.contig, site.pos))
            drawn.append(site)
    return tuple(sorted([*known, *drawn], key=lambda site: site.place))


def _known(
    gene: Gene,
    pos: int,
    name: str,
    ref: str,
    alts: tuple[str, ...],
    consequence: tuple[tuple[str, str], ...],
    carriers: Mapping[int, tuple[int | None, ...]],
    words: tuple[str, ...],
) -> Site:
    return Site(gene.chromosome, pos, name, ref, alts, gene, consequence, (), carriers, words)


def _draw(rng: np.random.Generator, gene: Gene, number: int) -> Site:
    """Every tenth a deletion, an insertion, or a site of two ALTs; the rest single bases."""
    pos = int(rng.integers(gene.start, gene.end + 1))
    first, second, third = (str(base) for base in rng.choice(list("ACGT"), size=3, replace=False))
    ref, alts = {
        3: (first + second + third, (first,)),
        6: (first, (first + second + third,)),
        9: (first, (second, third)),
    }.get(number % 10, (first, (second,)))
    shares = tuple(float(share) / len(alts) for share in rng.beta(0.4, 2.0, size=len(alts)))
    word = str(_WORDS[int(rng.integers(len(_WORDS)))]) if rng.random() < 0.2 else None
    return Site(
        contig=gene.chromosome,
        pos=pos,
        name=f"rs{9_000_000_000 + pos}" if rng.random() < 0.7 else ".",
        ref=ref,
        alts=alts,
        gene=gene,
        consequence=tuple(_DRAWN[int(rng.integers(len(_DRAWN)))] for _ in alts),
        frequency=shares,
        in_clinvar=(word, *[None] * (len(alts) - 1)),
        bare=bool(rng.random() < 0.5),
    )


def is_haploid(site: Site, patient: Patient) -> bool:
    """True where the patient has one copy: a man's X outside the regions that it shares with Y."""
    return site.contig == "chrX" and patient.sex == "MALE" and site.gene.name not in ("CD99", "VAMP7", "IL9R")


def alleles_of(seeds: Seeds, site: Site, patient: Patient) -> tuple[int | None, ...]:
    """What a patient carries at a site; None for an allele that could not be told."""
    if not site.frequency:
        return site.carriers.get(patient.number, (0, 0))
    rng = seeds.stream("germline", site.contig, str(site.pos), patient.barcode)
    copies = 1 if is_haploid(site, patient) else 2
    if rng.random() < 0.02:
        return (None,) * copies
    shares = [1.0 - sum(site.frequency), *site.frequency]
    return tuple(sorted(int(allele) for allele in rng.choice(len(shares), size=copies, p=shares)))
