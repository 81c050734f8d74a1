"""Lengths are held against real headers and NCBI's totals, accessions against NCBI's assembly reports."""

import gzip
import re
from pathlib import Path

import pytest

from omics_lake.core.errors import UnreadableFile
from omics_lake.core.genome import GRCH37, GRCH38, LENGTHS, build_in, lake_name, naming_of


@pytest.mark.parametrize(
    ("contig", "name"),
    [
        ("1", "chr1"), ("chr1", "chr1"), ("CM000663.1", "chr1"), ("CM000663.2", "chr1"), ("NC_000001.10", "chr1"),
        ("NC_000001.11", "chr1"), ("22", "chr22"), ("CM000684.2", "chr22"), ("NC_000022.10", "chr22"), ("X", "chrX"),
        ("chrX", "chrX"), ("CM000685.2", "chrX"), ("NC_000023.11", "chrX"), ("Y", "chrY"), ("CM000686.1", "chrY"),
        ("NC_000024.9", "chrY"), ("NC_000024.10", "chrY"), ("M", "chrM"), ("MT", "chrM"), ("chrM", "chrM"),
        ("chrMT", "chrM"), ("NC_012920.1", "chrM"), ("J01415.2", "chrM"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_chromosome_is_one_name(contig: str, name: str) -> None:
    assert lake_name(contig) == name


@pytest.mark.parametrize(
    "contig", ["GL000192.1", "chr1_KI270706v1_random", "HLA-A*01:01:01:01", "NC_000001.9", "chr23", "01", ""]
)
def test_any_other_contig_stays_as_spelt(contig: str) -> None:
    assert lake_name(contig) == contig


def test_refseq_versions_are_those_of_the_assembly_reports() -> None:
    grch38 = (11, 12, 12, 12, 10, 12, 14, 11, 12, 11, 10, 12, 11, 9, 10, 10, 11, 10, 10, 11, 9, 11, 11, 10)
    for number, version in enumerate(grch38, start=1):
        assert naming_of({f"NC_{number:06}.{version}": None}, (), None).build == GRCH38
        assert naming_of({f"NC_{number:06}.{version - 1}": None}, (), None).build == GRCH37
        assert naming_of({f"NC_{number:06}.{version + 1}": None}, (), None).build is None


def test_both_assemblies_have_25_chromosomes_whose_lengths_differ_but_the_mitochondrion() -> None:
    assert LENGTHS[GRCH37].keys() == LENGTHS[GRCH38].keys()
    assert len(LENGTHS[GRCH37]) == 25
    equal = [name for name, length in LENGTHS[GRCH37].items() if length == LENGTHS[GRCH38][name]]
    assert equal == ["chrM"]
    # Sums of chromosomes 1 to 22, X, Y: assembly statistics of GCF_000001405.25 and GCF_000001405.26.
    assert sum(LENGTHS[GRCH37].values()) - 16_569 == 3_095_677_412
    assert sum(LENGTHS[GRCH38].values()) - 16_569 == 3_088_269_832


@pytest.mark.parametrize(
    ("contigs", "build"),
    [
        ({"20": 63025520, "21": 48129895}, GRCH37),
        ({"chr20": 64444167, "chr21": 46709983}, GRCH38),
        ({"NC_000024.9": None}, GRCH37),
        ({"CM000663.2": None, "chrUn_x": 12}, GRCH38),
        ({"chrM": 16569}, None),
        ({"20": 62435964}, None),  # the specification's own example, NCBI36
        ({"1": 1000, "2": 2000}, None),
        ({"1": 249250621, "2": 249250621}, GRCH37),
        ({"chr1": 248956422, "chrM": 16571, "chr1_alt": 5, "chr2": None}, GRCH38),
        ({"1": None}, None),
        ({}, None),
    ],
)
def test_contigs_tell_the_assembly(contigs: dict[str, int | None], build: str | None) -> None:
    assert naming_of(contigs, (), None).build == build


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("GRCh37.p13", GRCH37), ("file:///ref/human_g1k_v37_decoy.fasta", GRCH37), ("hs37d5.fa.gz", GRCH37),
        ("B37", GRCH37),
        ("/data/reference/ucsc/hg19/ucsc.hg19.fasta", GRCH37), ("file:///seq/Homo_sapiens_assembly19.fasta", GRCH37),
        ("file:///seq/references/1000Genomes-NCBI37.fasta", GRCH37),
        ("GRCh38_full_analysis_set_plus_decoy_hla.fa", GRCH38),
        ("hg38", GRCH38), ("Homo_sapiens_assembly38.20.21.fasta", GRCH38), ("hg38p14.fa", GRCH38),
        ("hs38DH.fa", GRCH38),
        ("1000GenomesPilot-NCBI36", None), ("ref.fa", None), ("/lifted/hg19ToHg38/out.fa", None),
        ("/hg19/to/hg38.fa", None),
        ("club38.fa", None), ("GRCm38", None), ("hg381", None),
    ],
)  # fmt: skip
def test_names_of_references_tell_the_assembly(text: str, build: str | None) -> None:
    assert build_in(text) == build
    assert naming_of({"1": None}, ["ref.fa", text], None).build == build


def test_contigs_count_more_than_names() -> None:
    assert naming_of({"1": 249250621}, ["hg38.fa"], None).build == GRCH37


@pytest.mark.parametrize(
    ("contigs", "texts", "sides"),
    [
        ({"1": 249250621, "2": 242193529}, [], ["1 of 249250621 bases is GRCh37", "2 of 242193529 bases is GRCh38"]),
        ({"NC_000001.11": 249250621}, [], ["NC_000001.11 is GRCh38", "NC_000001.11 of 249250621 bases is GRCh37"]),
        (
            {"chr1": 248956422, "chr17": 1000},
            [],
            ["chr1 of 248956422 bases is GRCh38", "chr17 has 1000 bases where GRCh38's has 83257441"],
        ),
        ({"NC_000017.10": 1000}, [], ["NC_000017.10 is GRCh37", "1000 bases where GRCh37's has 81195210"]),
        ({}, ["hg19", "GRCh38"], ["hg19 is GRCh37", "GRCh38 is GRCh38"]),
        ({"chr2": None, "2": None}, [], ["chr2 and 2 are both chr2"]),
    ],
)
def test_a_header_that_contradicts_itself_is_refused_with_both_sides(
    contigs: dict[str, int | None], texts: list[str], sides: list[str]
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        naming_of(contigs, texts, None)
    assert all(side in refused.value.why for side in sides)


@pytest.mark.parametrize(
    ("contigs", "texts", "stated", "build"),
    [
        ({"1": None}, [], "GRCh38", GRCH38),
        ({"1": None}, [], "hg19", GRCH37),
        ({"1": 249250621}, [], "GRCh37", GRCH37),
        ({}, ["hg38.fa"], "GRCh38", GRCH38),
        ({"1": 195154279}, [], "GRCm39", "GRCm39"),
        ({"chrM": 16571}, [], "GRCh37", GRCH37),
    ],
)
def test_the_record_states_what_the_file_does_not(
    contigs: dict[str, int | None], texts: list[str], stated: str, build: str
) -> None:
    assert naming_of(contigs, texts, stated).build == build


@pytest.mark.parametrize(
    ("contigs", "texts", "stated", "side"),
    [
        ({"1": 249250621}, [], "GRCh38", "the header says GRCh37 (1 of 249250621 bases)"),
        ({}, ["hg38.fa"], "GRCh37", "the header says GRCh38 (hg38.fa)"),
        ({"NC_000001.11": None}, [], "GRCm39", "the header says GRCh38 (NC_000001.11)"),
        ({"1": 247249719}, [], "GRCh38", "but its 1 has 247249719 bases where GRCh38's has 248956422"),
    ],
)
def test_a_record_that_states_another_assembly_is_refused(
    contigs: dict[str, int | None], texts: list[str], stated: str, side: str
) -> None:
    with pytest.raises(UnreadableFile, match=re.escape(side)):
        naming_of(contigs, texts, stated)


def test_hg19s_old_mitochondrion_keeps_its_accession_beside_the_right_one() -> None:
    naming = naming_of({"chrM": 16571, "chrMT": 16569, "chr1": 249250621}, (), None)
    assert [naming.lake_name(contig) for contig in ("chrM", "chrMT", "chr1")] == ["NC_001807.4", "chrM", "chr1"]
    assert naming_of({"chrM": 16571}, (), None).lake_name("chrM") == "chrM"
    with pytest.raises(UnreadableFile, match="M and MT are both chrM"):
        naming_of({"M": 16569, "MT": 16569}, (), None)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "build"),
    [
        ("vcf/glow/test-data/1000genomes-phase3-1row.vcf", GRCH37),
        ("vcf/cyvcf2/cyvcf2/tests/test.snpeff.vcf", GRCH37),
        ("gvcf/hail/hail/hail/test/resources/gvcfs/1kg_chr22/HG00187.hg38.g.vcf.gz", GRCH38),
    ],
)
def test_real_headers_have_these_lengths(real_data: Path, file: str, build: str) -> None:
    text = (real_data / file).read_bytes()
    header = (gzip.decompress(text) if file.endswith("gz") else text).decode()
    contigs = {
        name: int(length) for name, length in re.findall(r"##contig=<ID=([^,>]+),(?:[^>]*,)?length=(\d+)", header)
    }
    theirs = {lake_name(name): length for name, length in contigs.items() if lake_name(name) in LENGTHS[build]}
    assert theirs | {"chrM": 16569} == LENGTHS[build]
    assert naming_of(contigs, (), None).build == build
