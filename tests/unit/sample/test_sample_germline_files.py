"""The sample's call sets and annotations, read as text: what stands in them is what the truth says."""

from __future__ import annotations

import csv
import gzip
import struct
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from omics_lake.sample.bgzip import bgzipped

PROJECTS = ("TCGA-XLUA", "TCGA-XPAN")
FORMAT = ["GT", "AD", "DP", "GQ", "PL"]


def lines_of(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header lines, and records cut at tabs; gzip reads blocked files as any other."""
    text = gzip.decompress(path.read_bytes()).decode().splitlines()
    return [line for line in text if line[0] == "#"], [line.split("\t") for line in text if line[0] != "#"]


def callset(landed: Any, project: str) -> tuple[list[str], list[list[str]]]:
    (record,) = landed.manifest(project, "own/1")
    return lines_of(landed.path(record))


def annotation(landed: Any, source: str) -> tuple[list[str], list[list[str]]]:
    (record,) = landed.manifest("reference", source)
    return lines_of(landed.path(record))


def carriers(records: list[list[str]], names: list[str], contig: str, pos: int) -> dict[str, str]:
    """Patient -> genotype, of those that are not hom-ref."""
    (found,) = [record for record in records if record[:2] == [contig, str(pos)]]
    calls = {name[:12]: cell.partition(":")[0] for name, cell in zip(names, found[9:], strict=True)}
    return {name[8:]: call for name, call in calls.items() if set(call) - set("0/")}


@pytest.mark.parametrize("project", PROJECTS)
def test_every_patients_blood_is_a_sample(landed: Any, project: str) -> None:
    header, _ = callset(landed, project)
    names = header[-1].split("\t")[9:]

    patients = [p.patient_barcode for p in landed.truth.project(project).patients if p.case_id]
    assert [name[:12] for name in names] == patients
    assert {name[12:] for name in names} == {"-10A-01D-A118-08"}


@pytest.mark.parametrize("project", PROJECTS)
def test_rows_are_those_of_the_truth(landed: Any, project: str) -> None:
    _, records = callset(landed, project)
    truth = landed.truth.project(project)
    good = [record for record in records if record[1].isdigit()]

    assert len(good) == truth.rows["variant"]
    assert len(records) - len(good) == truth.rejected["variant"] == 1
    assert sum(len(record[4].split(",")) for record in good) == truth.rows["consequence"]
    assert all(record[7].partition("CSQ=")[2].count(",") == record[4].count(",") for record in good)
    # Hom-ref calls in their usual spelling are implied where they carry nothing else
    implied = 0
    for record in good:
        bare = Counter(cell for cell in record[9:] if cell in ("0", "0/0"))
        implied += max(bare.values(), default=0)
    assert truth.rows["genotype"] == sum(len(record[9:]) for record in good) - implied
    assert 0 < truth.rows["genotype"] < sum(len(record[9:]) for record in good)


@pytest.mark.parametrize("project", PROJECTS)
def test_info_counts_the_alleles_of_the_calls(landed: Any, project: str) -> None:
    _, records = callset(landed, project)
    for record in records[:-1]:
        alleles = Counter(a for cell in record[9:] for a in cell.partition(":")[0].split("/") if a != ".")
        info = dict(entry.split("=", 1) for entry in record[7].split(";"))
        alts = [alleles[str(nth + 1)] for nth in range(len(record[4].split(",")))]
        assert info["AC"] == ",".join(map(str, alts))
        assert info["AN"] == str(sum(alleles.values()))
        assert any(alts)
        assert record[8].split(":") == FORMAT


@pytest.mark.parametrize("project", PROJECTS)
def test_likelihoods_are_as_many_as_genotypes_and_lowest_at_the_call(landed: Any, project: str) -> None:
    _, records = callset(landed, project)
    full = [(r[4], c.split(":")) for r in records for c in r[9:] if c.count(":") == 4]
    assert full
    for alt, (call, reads, depth, _, likely) in full:
        alleles = alt.count(",") + 2
        picked = sorted(int(allele) for allele in call.split("/"))
        number = alleles if len(picked) == 1 else alleles * (alleles + 1) // 2
        # VCF 4.2, section 1.4.2: genotype j/k stands at k(k+1)/2 + j
        place = picked[0] if len(picked) == 1 else picked[1] * (picked[1] + 1) // 2 + picked[0]
        values = [int(value) for value in likely.split(",")]
        assert len(values) == number
        assert [n for n, value in enumerate(values) if value == 0] == [place]
        assert sum(map(int, reads.split(","))) == int(depth)


@pytest.mark.parametrize("project", PROJECTS)
def test_known_variants_have_their_carriers(landed: Any, project: str) -> None:
    header, records = callset(landed, project)
    names = header[-1].split("\t")[9:]

    def found(contig: str, pos: int) -> dict[str, str]:
        return carriers(records, names, contig, pos)

    assert found("chr13", 32340300) == {"0002": "0/1", "0009": "0/1"}
    assert found("chr17", 43057062) == {"0011": "0/1"}
    assert found("chr17", 7675088) == {"0005": "0/1", "0012": "./."}
    assert found("chr7", 55181378) == {"0003": "0/1", "0007": "1/1"}
    assert found("chr5", 112839514) == {"0001": "0/1", "0004": "0/1"}
    assert found("chr11", 108250700) == {"0006": "0/1", "0008": "1/2", "0010": "0/2"}


def test_the_traps_are_there(landed: Any) -> None:
    _, records = callset(landed, "TCGA-XLUA")
    cells = [cell for record in records for cell in record[9:]]
    assert {"0/0", "./."} <= set(cells)
    assert any(cell.startswith("0/0:") for cell in cells)
    assert any(cell.split(":")[0] == "1" for record in records if record[0] == "chrX" for cell in record[9:])
    assert {"PASS", "LowQual"} == {record[6] for record in records[:-1]}
    assert {len(record[3]) > 1 for record in records} == {len(record[4]) > 1 for record in records} == {True, False}
    assert "." in {record[5] for record in records[:-1]}


def test_records_are_in_the_order_of_the_headers_contigs(landed: Any) -> None:
    header, records = callset(landed, "TCGA-XLUA")
    contigs = [line.split("ID=")[1].split(",")[0] for line in header if line.startswith("##contig")]
    places = [(contigs.index(record[0]), int(record[1])) for record in records[:-1]]
    assert places == sorted(set(places))


def test_clinvar_has_the_known_variants_without_chr_one_alt_a_line(landed: Any) -> None:
    header, records = annotation(landed, "clinvar/2026-11-15")
    assert "##fileDate=2026-11-15" in header
    assert len(records) == landed.truth.annotations["clinvar"]
    said = {tuple(r[i] for i in (0, 1, 3, 4)): r[7].partition("CLNSIG=")[2].partition(";")[0] for r in records}
    assert len(said) == len(records)
    assert said["13", "32340300", "GT", "G"] == "Pathogenic"
    assert said["7", "55181378", "C", "T"] == "drug_response"
    assert said["11", "108250700", "G", "A"] == "Likely_pathogenic"
    assert said["11", "108250700", "G", "C"] == "Benign"
    drug = next(r[7] for r in records if "CLNSIG=drug_response" in r[7])
    assert "AF_EXAC=0.00001" in drug
    assert "ONC=" in drug
    assert "SCI=" in drug


def test_clinvar_lists_variants_that_nobody_carries(landed: Any) -> None:
    _, records = annotation(landed, "clinvar/2026-11-15")
    carried = {
        (record[0].removeprefix("chr"), record[1], record[3], alt)
        for project in PROJECTS
        for record in callset(landed, project)[1]
        for alt in record[4].split(",")
    }
    listed = {tuple(record[i] for i in (0, 1, 3, 4)) for record in records}
    assert len(listed & carried) > 20
    assert len(listed - carried) > 20


def test_genes_are_those_of_the_model_that_exist(landed: Any) -> None:
    header, records = annotation(landed, "own/1")
    assert header == ["##gff-version 3", "#!genome-build GRCh38.p13"]
    assert len(records) == landed.truth.annotations["genes"]
    (brca2,) = [record for record in records if "gene_name=BRCA2;" in record[8]]
    assert brca2[:8] == ["chr13", "GENCODE", "gene", "32315086", "32400268", ".", "+", "."]


def test_the_sheet_lists_the_labs_files_as_they_landed(landed: Any) -> None:
    folder = landed.folder / "own"
    rows = list(csv.DictReader((folder / "samples.csv").read_text().splitlines()))
    landed_md5 = {
        record["file_name"]: record["md5sum"]
        for project in (*PROJECTS, "reference")
        for record in landed.manifest(project, "own/1")
    }
    assert {row["path"]: row["md5"] for row in rows} == landed_md5
    assert {path.name for path in folder.iterdir()} == {*landed_md5, "samples.csv"}


def test_blocks_have_their_size_in_their_header_and_an_empty_one_ends_them() -> None:
    text = bytes(range(256)) * 1000
    packed = bgzipped(text, block=65_280)
    assert gzip.decompress(packed) == text
    at, sizes = 0, []
    while at < len(packed):
        assert packed[at : at + 4] == b"\x1f\x8b\x08\x04"
        assert packed[at + 12 : at + 16] == b"BC\x02\x00"
        size = struct.unpack_from("<H", packed, at + 16)[0] + 1
        sizes.append(struct.unpack_from("<I", packed, at + size - 4)[0])
        at += size
    assert sizes == [65_280, 65_280, 65_280, 60_160, 0]
    # SAMv1, section 4.1.2
    assert packed.endswith(bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000"))
