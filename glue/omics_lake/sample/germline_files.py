"""Germline call sets as a lab's pipeline writes them: one VCF for each project, all its patients in it, bgzipped.

Samples are the aliquots of blood normals. Traps in them: hom-ref calls that carry nothing else beside such that do,
missing calls, haploid ones on X, several ALTs, indels, a FILTER, an absent QUAL, annotation by VEP, and one line that
is no record.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import md5

from omics_lake.sample.aliquots import WXS
from omics_lake.sample.bgzip import bgzipped
from omics_lake.sample.files import Facts, SampleFile
from omics_lake.sample.genes import CHROMOSOME_LENGTHS, Gene
from omics_lake.sample.germline import Site, alleles_of, sites_of
from omics_lake.sample.patients import Patient
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds
from omics_lake.source.own_cases import NAMESPACE
from omics_lake.tables.callset import DATA_TYPE

OWN_RELEASE = "1"
FORMAT = "GT:AD:DP:GQ:PL"
CSQ = "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE"

_HEADER = f"""##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=LowQual,Description="Low quality">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count in genotypes, for each ALT allele">
##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency, for each ALT allele">
##INFO=<ID=AN,Number=1,Type=Integer,Description="Alleles in called genotypes">
##INFO=<ID=DP,Number=1,Type=Integer,Description="Read depth over all samples">
##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: {CSQ}">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Read depth of each allele">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">
##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled genotype likelihoods">
##reference=GRCh38
"""


@dataclass(frozen=True)
class _Record:
    """A line, and how many of its calls say hom-ref and nothing else, most of them in one spelling."""

    line: str
    implied: int
    alts: int


def callset_id(project: Project) -> str:
    """`TCGA-XLUA.germline`."""
    return f"{project.project_id}.germline"


def sample_of(patient: Patient) -> str:
    """A patient's sample in the call set: barcode of the blood normal's exome aliquot."""
    return patient.aliquots_of(WXS, tumor=False)[0].barcode


def germline_file(
    seeds: Seeds, genes: Sequence[Gene], project: Project, patients: Sequence[Patient], *, bad_lines: bool
) -> SampleFile:
    """The call set of a project."""
    records = [_record(seeds, site, patients) for site in sites_of(seeds, genes)]
    kept = [record for record in records if record is not None]
    lines = [record.line for record in kept]
    if bad_lines:
        lines.append("\t".join(["chrX", "unknown", ".", "A", "C", ".", ".", ".", "GT", *["0/0"] * len(patients)]))
    contigs = "".join(f"##contig=<ID={name},length={size}>\n" for name, size in CHROMOSOME_LENGTHS.items())
    names = "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT"))
    head = f"{_HEADER}{contigs}{names}\t" + "\t".join(sample_of(patient) for patient in patients)
    facts = Facts(
        rows={
            "variant": len(kept),
            "genotype": sum(len(patients) - record.implied for record in kept),
            "consequence": sum(record.alts for record in kept),
            "callset": 1,
        },
        rejected={"variant": 1} if bad_lines else {},
    )
    data = bgzipped(("\n".join([head, *lines]) + "\n").encode())
    return own_file(project.project_id, f"{callset_id(project)}.vcf.gz", DATA_TYPE, data, facts, None)


def own_file(project: str, name: str, data_type: str, data: bytes, facts: Facts, workflow: str | None) -> SampleFile:
    """A lab's own file, with the id that its sample sheet gives it."""
    digest = md5(data, usedforsecurity=False).hexdigest()
    return SampleFile(
        key=f"own/{name}",
        edition=0,
        file_id=str(uuid.uuid5(NAMESPACE, f"{project}/{data_type}/{name}/{digest}")),
        file_name=name,
        data_type=data_type,
        data=data,
        facts=facts,
        data_format=None,
        workflow_type=workflow,
        source="own",
    )


def _record(seeds: Seeds, site: Site, patients: Sequence[Patient]) -> _Record | None:
    """None where nobody carries anything."""
    calls = [alleles_of(seeds, site, patient) for patient in patients]
    counts = Counter(allele for call in calls for allele in call)
    if not any(counts[n + 1] for n in range(len(site.alts))):
        return None
    cells = [_cell(seeds, site, patient, call) for patient, call in zip(patients, calls, strict=True)]
    plain = Counter(cell for cell in cells if set(cell) <= set("0/"))
    number = sum(count for allele, count in counts.items() if allele is not None)
    depth = sum(int(cell.split(":")[2]) for cell in cells if cell.count(":") == 4)
    info = ";".join(
        (
            "AC=" + ",".join(str(counts[n + 1]) for n in range(len(site.alts))),
            "AF=" + ",".join(f"{counts[n + 1] / number:.4g}" for n in range(len(site.alts))),
            f"AN={number}",
            f"DP={depth}",
            f"CSQ={','.join(_consequences(site))}",
        )
    )
    quality = seeds.number(2000, 900_000, "germline quality", site.contig, str(site.pos)) / 100
    fixed = (
        site.contig, site.pos, site.name, site.ref, ",".join(site.alts), f"{quality:.2f}" if site.pos % 11 else ".",
        "LowQual" if quality < 100 else "PASS", info, FORMAT,
    )  # fmt: skip
    line = "\t".join([*map(str, fixed), *cells])
    return _Record(line, max(plain.values(), default=0), len(site.alts))


def _consequences(site: Site) -> Iterator[str]:
    """One entry for each ALT, its allele without the first base where one is longer, as VEP writes it."""
    for alt, (term, impact) in zip(site.alts, site.consequence, strict=True):
        allele = alt if len(alt) == len(site.ref) else alt[1:] or "-"
        gene = site.gene
        gene_id = gene.gene_id.partition(".")[0]
        yield "|".join((allele, term, impact, gene.name, gene_id, "Transcript", f"ENST{gene_id[4:]}", gene.gene_type))


def _cell(seeds: Seeds, site: Site, patient: Patient, call: tuple[int | None, ...]) -> str:
    genotype = "/".join("." if allele is None else str(allele) for allele in call)
    if None in call:
        return genotype
    if site.bare and not any(call):
        return genotype
    rng = seeds.stream("germline reads", site.contig, str(site.pos), patient.barcode)
    depth = int(rng.integers(20, 60))
    reads = [0] * (len(site.alts) + 1)
    for nth, allele in enumerate(call):
        reads[int(allele or 0)] += depth // len(call) + (depth % len(call) if nth == 0 else 0)
    likely = ",".join("0" if one == _sorted(call) else str(30 + 15 * n) for n, one in enumerate(_genotypes(site, call)))
    return f"{genotype}:{','.join(map(str, reads))}:{depth}:{int(rng.integers(30, 100))}:{likely}"


def _genotypes(site: Site, call: tuple[int | None, ...]) -> list[tuple[int, ...]]:
    """All genotypes in the order of the specification's likelihoods."""
    alleles = range(len(site.alts) + 1)
    return [(b,) for b in alleles] if len(call) == 1 else [(a, b) for b in alleles for a in range(b + 1)]


def _sorted(call: tuple[int | None, ...]) -> tuple[int, ...]:
    return tuple(sorted(int(allele or 0) for allele in call))
