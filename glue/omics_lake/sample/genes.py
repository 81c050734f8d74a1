"""The sample's gene model: well-known genes under their real ids, the rest openly synthetic.

One gene is one row of every expression file. Real rows carry the Ensembl id, GENCODE v36 version and GRCh38
coordinates of the gene; synthetic rows have ids `ENSG99...` and names `SYN0001`, which no release of Ensembl
uses. Traps kept from the real model: `_PAR_Y` copies, one name under two ids (`Y_RNA`), a gene that no copy
number segment covers (`DDX11L1`), a mitochondrial gene (absent from copy number files), genes on Y.
Coordinates are 1-based closed. Source of the shape: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/
"""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.core.errors import UsageError
from omics_lake.sample.seeds import Seeds

CHROMOSOME_LENGTHS = {
    "chr1": 248956422, "chr2": 242193529, "chr3": 198295559, "chr4": 190214555, "chr5": 181538259,
    "chr6": 170805979, "chr7": 159345973, "chr8": 145138636, "chr9": 138394717, "chr10": 133797422,
    "chr11": 135086622, "chr12": 133275309, "chr13": 114364328, "chr14": 107043718, "chr15": 101991189,
    "chr16": 90338345, "chr17": 83257441, "chr18": 80373285, "chr19": 58617616, "chr20": 64444167,
    "chr21": 46709983, "chr22": 50818468, "chrX": 156040895, "chrY": 57227415, "chrM": 16569,
}  # fmt: skip
"""GRCh38 primary assembly, bases."""

LONG_READ_NAME = "SYN0001"
"""A synthetic gene so long that one sample holds more than 2^31 reads of it without drowning the others."""

_KNOWN = """
ENSG00000146648.19 EGFR protein_coding chr7 55019017 55211628 + 1956
ENSG00000133703.13 KRAS protein_coding chr12 25205246 25250936 - 3845
ENSG00000141510.18 TP53 protein_coding chr17 7661779 7687538 - 7157
ENSG00000118046.16 STK11 protein_coding chr19 1177558 1228431 + 6794
ENSG00000079999.14 KEAP1 protein_coding chr19 10486125 10503558 - 9817
ENSG00000157764.14 BRAF protein_coding chr7 140719327 140924929 - 673
ENSG00000171094.18 ALK protein_coding chr2 29192774 29921566 - 238
ENSG00000047936.11 ROS1 protein_coding chr6 117287353 117425942 - 6098
ENSG00000105976.16 MET protein_coding chr7 116672196 116798386 + 4233
ENSG00000141736.14 ERBB2 protein_coding chr17 39687914 39730426 + 2064
ENSG00000121879.6 PIK3CA protein_coding chr3 179148114 179240093 + 5290
ENSG00000171862.11 PTEN protein_coding chr10 87862638 87971930 + 5728
ENSG00000147889.18 CDKN2A protein_coding chr9 21967752 21995301 - 1029
ENSG00000141646.14 SMAD4 protein_coding chr18 51028394 51085045 + 4089
ENSG00000139687.16 RB1 protein_coding chr13 48303744 48599436 + 5925
ENSG00000196712.18 NF1 protein_coding chr17 31094927 31382116 + 4763
ENSG00000136997.21 MYC protein_coding chr8 127735434 127742951 + 4609
ENSG00000110092.4 CCND1 protein_coding chr11 69641156 69654474 + 595
ENSG00000117713.20 ARID1A protein_coding chr1 26693236 26782104 + 8289
ENSG00000134982.17 APC protein_coding chr5 112707498 112846239 + 324
ENSG00000168036.18 CTNNB1 protein_coding chr3 41194741 41260096 + 1499
ENSG00000138413.14 IDH1 protein_coding chr2 208236229 208255071 - 3417
ENSG00000213281.5 NRAS protein_coding chr1 114704469 114716771 - 4893
ENSG00000012048.23 BRCA1 protein_coding chr17 43044295 43170245 - 672
ENSG00000139618.16 BRCA2 protein_coding chr13 32315086 32400268 + 675
ENSG00000149311.19 ATM protein_coding chr11 108223067 108369102 + 472
ENSG00000135679.25 MDM2 protein_coding chr12 68808177 68850686 + 4193
ENSG00000136352.19 NKX2-1 protein_coding chr14 36516392 36521149 - 7080
ENSG00000087460.27 GNAS protein_coding chr20 58839718 58911192 + 2778
ENSG00000108375.13 RNF43 protein_coding chr17 58352500 58417595 - 54894
ENSG00000077782.21 FGFR1 protein_coding chr8 38400215 38468834 - 2260
ENSG00000181449.4 SOX2 protein_coding chr3 181711925 181714436 + 6657
ENSG00000164362.21 TERT protein_coding chr5 1253147 1295068 - 7015
ENSG00000229807.12 XIST lncRNA chrX 73820651 73852723 - 7503
ENSG00000111640.15 GAPDH protein_coding chr12 6534512 6538374 + 2597
ENSG00000075624.17 ACTB protein_coding chr7 5526409 5563902 - 60
ENSG00000129824.16 RPS4Y1 protein_coding chrY 2841602 2932000 + 6192
ENSG00000198804.2 MT-CO1 protein_coding chrM 5904 7445 + 4512
ENSG00000002586.20 CD99 protein_coding chrX 2691187 2741309 + 4267
ENSG00000002586.20_PAR_Y CD99 protein_coding chrY 2691187 2741309 + 4267
ENSG00000124333.16 VAMP7 protein_coding chrX 155881293 155943769 + 6845
ENSG00000124333.16_PAR_Y VAMP7 protein_coding chrY 57067813 57130289 + 6845
ENSG00000124334.17 IL9R protein_coding chrX 155997581 156010817 + 3581
ENSG00000124334.17_PAR_Y IL9R protein_coding chrY 57184101 57197337 + 3581
ENSG00000223972.5 DDX11L1 transcribed_unprocessed_pseudogene chr1 11869 14409 + 100287102
"""

MINIMUM_GENES = 60


@dataclass(frozen=True)
class Gene:
    """One gene.

    Args:
        gene_id: versioned Ensembl id, with `_PAR_Y` where it is the Y copy.
        length: exonic length in bases, what expression is divided by.
        entrez: NCBI gene id, 0 where there is none.
    """

    gene_id: str
    name: str
    gene_type: str
    chromosome: str
    start: int
    end: int
    strand: str
    length: int
    entrez: int

    @property
    def is_par_y(self) -> bool:
        """True for the Y copy of a pseudo-autosomal gene, to which no read is assigned."""
        return self.gene_id.endswith("_PAR_Y")

    @property
    def is_synthetic(self) -> bool:
        """True for a gene that exists only in the sample."""
        return self.gene_id.startswith("ENSG99")


def make_genes(seeds: Seeds, number: int) -> tuple[Gene, ...]:
    """The gene model in the order of expression files (by gene id).

    Raises:
        UsageError: fewer genes than the known ones and the traps need.
    """
    known = tuple(_known_gene(line) for line in _KNOWN.split("\n") if line)
    if number < MINIMUM_GENES:
        raise UsageError(f"The sample needs at least {MINIMUM_GENES} genes", why=f"genes is {number}")
    synthetic = tuple(_synthetic_gene(seeds, index) for index in range(1, number - len(known) + 1))
    return tuple(sorted(known + synthetic, key=lambda gene: gene.gene_id))


def copy_number_genes(genes: tuple[Gene, ...]) -> tuple[Gene, ...]:
    """The genes of gene-level copy number files, in their order: by position, none of the mitochondrion."""
    order = {name: index for index, name in enumerate(CHROMOSOME_LENGTHS)}
    placed = [gene for gene in genes if gene.chromosome != "chrM"]
    return tuple(sorted(placed, key=lambda gene: (order[gene.chromosome], gene.start, gene.gene_id)))


def _known_gene(line: str) -> Gene:
    gene_id, name, gene_type, chromosome, start, end, strand, entrez = line.split()
    first, last = int(start), int(end)
    length = min(last - first + 1, 1500 + (last - first) % 3500)
    return Gene(gene_id, name, gene_type, chromosome, first, last, strand, length, int(entrez))


def _synthetic_gene(seeds: Seeds, index: int) -> Gene:
    rng = seeds.stream("gene", str(index))
    name = f"SYN{index:04d}"
    chromosomes = [name for name in CHROMOSOME_LENGTHS if name not in ("chrY", "chrM")]
    chromosome = chromosomes[int(rng.integers(len(chromosomes)))]
    gene_type = ("protein_coding", "lncRNA", "processed_pseudogene")[int(rng.choice(3, p=[0.7, 0.2, 0.1]))]
    length = int(rng.integers(500, 6000))
    span = length * int(rng.integers(1, 20))
    if name == LONG_READ_NAME:
        gene_type, length, span = "lncRNA", 2_000_000, 2_400_000
    if index in (2, 3):  # one name under two ids, as the real model has for many small RNAs
        name, gene_type, length, span = "Y_RNA", "misc_RNA", 102, 102
    start = int(rng.integers(200_000, CHROMOSOME_LENGTHS[chromosome] - 4_000_000))
    strand = "+" if rng.random() < 0.5 else "-"
    return Gene(f"ENSG99{index:09d}.1", name, gene_type, chromosome, start, start + span - 1, strand, length, 0)
