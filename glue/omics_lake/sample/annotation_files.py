"""What variants are read against: a release of ClinVar's VCF in small, and the genes of the model as GFF3.

ClinVar's file spells contigs without `chr` and lists one ALT a record; about a third of its records here are of
variants that nobody in the sample carries. Source of its keys: the header of
https://ftp.ncbi.nlm.nih.gov/pub/clinvar/vcf_GRCh38/clinvar.vcf.gz
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from omics_lake.sample.bgzip import bgzipped
from omics_lake.sample.files import Facts, SampleFile, gzipped
from omics_lake.sample.genes import Gene
from omics_lake.sample.germline import Site, sites_of
from omics_lake.sample.germline_files import own_file
from omics_lake.sample.seeds import Seeds
from omics_lake.source.annotation import DATA_TYPE, PROJECT

CLINVAR_RELEASE = "2026-11-15"
CLINVAR_FILE = "clinvar.vcf.gz"
GENES_FILE, GENES = "genes.gff3.gz", "genes"

_HEADER = f"""##fileformat=VCFv4.1
##fileDate={CLINVAR_RELEASE}
##source=ClinVar
##reference=GRCh38
##ID=<Description="ClinVar Variation ID">
##INFO=<ID=AF_EXAC,Number=1,Type=Float,Description="allele frequencies from ExAC">
##INFO=<ID=AF_TGP,Number=1,Type=Float,Description="allele frequencies from TGP">
##INFO=<ID=ALLELEID,Number=1,Type=Integer,Description="the ClinVar Allele ID">
##INFO=<ID=CLNDISDB,Number=.,Type=String,Description="Tag-value pairs of disease database name and identifier">
##INFO=<ID=CLNDN,Number=.,Type=String,Description="ClinVar's preferred disease name">
##INFO=<ID=CLNHGVS,Number=.,Type=String,Description="Top-level HGVS expression">
##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="ClinVar review status of germline classification">
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Aggregate germline classification for this single variant">
##INFO=<ID=CLNVC,Number=1,Type=String,Description="Variant type">
##INFO=<ID=GENEINFO,Number=1,Type=String,Description="Gene(s) for the variant as symbol:id, split by |">
##INFO=<ID=MC,Number=.,Type=String,Description="Sequence Ontology ID|molecular consequence">
##INFO=<ID=ONC,Number=.,Type=String,Description="Aggregate oncogenicity classification for this single variant">
##INFO=<ID=ONCDN,Number=.,Type=String,Description="ClinVar's preferred disease name of the oncogenicity">
##INFO=<ID=ONCREVSTAT,Number=.,Type=String,Description="ClinVar review status of oncogenicity classification">
##INFO=<ID=ORIGIN,Number=.,Type=String,Description="Allele origin, a sum of bits: 1 germline, 2 somatic">
##INFO=<ID=RS,Number=.,Type=String,Description="dbSNP ID (i.e. rs number)">
##INFO=<ID=SCI,Number=.,Type=String,Description="Aggregate somatic clinical impact for this single variant">
##INFO=<ID=SCIDN,Number=.,Type=String,Description="ClinVar's preferred disease name of the clinical impact">
##INFO=<ID=SCIREVSTAT,Number=.,Type=String,Description="ClinVar review status of somatic clinical impact">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
"""

_CANCER = "Hereditary_cancer-predisposing_syndrome"
_CANCER_ID = "MONDO:MONDO:0015356,MedGen:C0027672,Orphanet:140162"
_DRUGS = "Gefitinib_response|Non-small_cell_lung_carcinoma"
_DRUGS_ID = "MedGen:CN077974|MONDO:MONDO:0005233,MedGen:C0007131"
_SOMATIC = (
    "ONC=Oncogenic;ONCDN=Neoplasm;ONCREVSTAT=criteria_provided,_single_submitter;"
    "SCI=Tier_I_-_Strong;SCIDN=Non-small_cell_lung_carcinoma;SCIREVSTAT=criteria_provided,_single_submitter"
)
_EXPERTS = "reviewed_by_expert_panel"
_ONE = "criteria_provided,_single_submitter"
_CONFLICT = "criteria_provided,_conflicting_classifications"
_RARE = {"APC": "0.00209", "EGFR": "0.00001", "BRCA2": "0.00027", "BRCA1": "0.00016"}
"""Frequency in the population of the known variant of a gene."""
_TERMS = {
    "missense_variant": "SO:0001583", "synonymous_variant": "SO:0001819", "intron_variant": "SO:0001627",
    "frameshift_variant": "SO:0001589", "stop_gained": "SO:0001587",
}  # fmt: skip


def clinvar_file(seeds: Seeds, genes: Sequence[Gene]) -> SampleFile:
    """A release of ClinVar."""
    lines = list(_clinvar_lines(seeds, genes))
    text = _HEADER + "".join(lines)
    return SampleFile(
        key="clinvar",
        edition=0,
        file_id=seeds.uuid("clinvar", CLINVAR_RELEASE),
        file_name=CLINVAR_FILE,
        data_type=DATA_TYPE,
        data=bgzipped(text.encode()),
        facts=Facts(rows={"annotation": len(lines)}),
        data_format="VCF",
        source="clinvar",
    )


def genes_file(genes: Sequence[Gene]) -> SampleFile:
    """The model's genes that exist, one line each."""
    lines = [_gene(gene) for gene in genes if not gene.is_synthetic]
    text = "##gff-version 3\n#!genome-build GRCh38.p13\n" + "".join(lines)
    return own_file(
        PROJECT, GENES_FILE, DATA_TYPE, gzipped(text.encode()), Facts(rows={"annotation": len(lines)}), GENES
    )


def _gene(gene: Gene) -> str:
    attributes = f"ID=gene:{gene.gene_id};gene_id={gene.gene_id};gene_name={gene.name};gene_type={gene.gene_type}"
    columns = (gene.chromosome, "GENCODE", "gene", gene.start, gene.end, ".", gene.strand, ".", attributes)
    return "\t".join(map(str, columns)) + "\n"


def _clinvar_lines(seeds: Seeds, genes: Sequence[Gene]) -> Iterator[str]:
    number = 10_000
    for site in sites_of(seeds, genes):
        for alt, word in zip(site.alts, site.in_clinvar, strict=False):
            if word is None:
                continue
            number += 7
            yield _line(site, number, site.ref, alt, word)
        if site.pos % 9 == 0 and len(site.ref) == 1:  # another allele, which nobody carries
            number += 7
            other = next(base for base in "ACGT" if base not in (site.ref, *site.alts))
            yield _line(site, number, site.ref, other, "Pathogenic")


def _frequencies(site: Site, alt: str) -> list[str]:
    """Of alleles of the sample that others have seen; the drawn ones are as frequent as in the sample."""
    if site.carriers:
        return [f"AF_EXAC={_RARE[site.gene.name]}"] if site.gene.name in _RARE else []
    return [f"AF_TGP={site.frequency[site.alts.index(alt)]:.5f}"] if alt in site.alts and site.pos % 2 else []


def _line(site: Site, number: int, ref: str, alt: str, word: str) -> str:
    contig = site.contig.removeprefix("chr")
    response = word == "drug_response"
    kind = "single_nucleotide_variant" if len(ref) == len(alt) else "Deletion" if len(ref) > len(alt) else "Insertion"
    status = _EXPERTS if "athogenic" in word and site.carriers else _CONFLICT if word.startswith("Confl") else _ONE
    term = site.consequence[0][0]
    info = [
        *_frequencies(site, alt),
        f"ALLELEID={number + 15_000}",
        f"CLNDISDB={_DRUGS_ID if response else _CANCER_ID}",
        f"CLNDN={_DRUGS if response else _CANCER}",
        f"CLNHGVS=NC_000000.11:g.{site.pos}{ref}>{alt}",
        f"CLNREVSTAT={status}",
        f"CLNSIG={word}",
        f"CLNVC={kind}",
        f"GENEINFO={site.gene.name}:{site.gene.entrez}",
        f"MC={_TERMS[term]}|{term}",
        *([_SOMATIC] if response else []),
        "ORIGIN=3" if response else "ORIGIN=1",
        *([f"RS={site.name[2:]}"] if site.name.startswith("rs") and alt in site.alts else []),
    ]
    return "\t".join((contig, str(site.pos), str(number), ref, alt, ".", ".", ";".join(info))) + "\n"
