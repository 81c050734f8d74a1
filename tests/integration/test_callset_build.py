"""A landed VCF or annotation becomes published tables: rows, books, what is refused, what is left alone."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from conftest import TestLake
from omics_lake.analysis.local import LocalLake
from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, build
from omics_lake.build.standing import open_builds
from omics_lake.build.streamed import Options
from omics_lake.build.streamed_fasta import reference_at
from omics_lake.tables.inventory import take_inventory
from support.streamed_files import HEADER, vcf_text

FIRST = [
    "1 10 rs1 A G 29.5 PASS DP=3 GT:DP 0/1:3 0/0:4",
    "1 20 . A G,T . . DP=3 GT 0/0 1|2",
    "2 5 . CAA CA . q10 . GT 0/0 0/0",
]
CLINVAR = (
    "##fileformat=VCFv4.1\n##fileDate=2026-02-26\n##source=ClinVar\n##reference=GRCh38\n"
    '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Significance">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t10\t7\tA\tG\t.\t.\tCLNSIG=Pathogenic\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A landing folder with one VCF and no manifest."""
    place = tmp_path / "landing"
    place.mkdir()
    (place / "cohort 1.vcf").write_text(vcf_text(FIRST, ("TCGA-A1-A0SB-10A", "other")))
    return place


def run(lake: TestLake, folder: Path, options: Options | None = None, tables: tuple[str, ...] = ()) -> BuildReport:
    inventory = take_inventory(str(folder), projects=["LAB"])
    return build(Context(lake.spark, lake.config), inventory, tables, tag_all=False, options=options or Options())


def ask(lake: TestLake, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = LocalLake(lake.config.root).query(sql).to_pylist()
    return rows


def outcomes(report: BuildReport) -> dict[str, str]:
    return {end.run.table_name: end.run.outcome for end in report.ended}


def snapshots_of(lake: TestLake) -> list[int]:
    names = ("variant", "genotype", "callset")
    return [lake.spark.table(f"lake.omics.{name}.snapshots").count() for name in names]


def test_a_folder_with_a_vcf_becomes_a_call_set(lake: TestLake, folder: Path) -> None:
    report = run(lake, folder)
    assert outcomes(report) == dict.fromkeys(("omics.variant", "omics.genotype", "omics.callset"), "published")
    assert report.not_tabled == ()
    variants = ask(
        lake, "select start, alts, hom_ref, implied, qual, project_id, callset_id from omics.variant order by 1"
    )
    assert [(v["start"], v["alts"], v["hom_ref"], v["implied"], v["qual"]) for v in variants] == [
        (4, ["CA"], "0/0", 2, None),
        (9, ["G"], None, 0, 29.5),
        (19, ["G", "T"], "0/0", 1, None),
    ]
    assert {(v["project_id"], v["callset_id"]) for v in variants} == {("LAB", "cohort 1")}
    calls = ask(
        lake, "select sample_id, contig, start, calls, phased, dp from omics.genotype order by start, sample_id"
    )
    assert [tuple(call.values()) for call in calls] == [
        ("TCGA-A1-A0SB-10A", "chr1", 9, [0, 1], False, 3),
        ("other", "chr1", 9, [0, 0], False, 4),
        ("other", "chr1", 19, [1, 2], True, None),
    ]
    (callset,) = ask(lake, "select * from omics.callset")
    assert callset["samples"] == ["TCGA-A1-A0SB-10A", "other"]
    assert dict(callset["patients"]) == {"TCGA-A1-A0SB-10A": "TCGA-A1-A0SB"}
    assert dict(callset["contigs"]) == {"1": "chr1", "2": "chr2"}
    assert callset["header"] == vcf_text([], ("TCGA-A1-A0SB-10A", "other"))
    facts = ("reference_build", "line_end", "compression", "variants", "genotypes", "quarantined", "is_gvcf")
    assert [callset[name] for name in facts] == ["GRCh38", "LF", "none", 3, 3, 0, False]
    assert dict(callset["undeclared"]) == {"FILTER/q10": 1}
    (file,) = ask(lake, "select tabled_by, status from ops.file")
    assert file["tabled_by"] == ["omics.variant", "omics.genotype", "omics.consequence", "omics.callset"]


def test_the_same_file_again_changes_nothing(lake: TestLake, folder: Path) -> None:
    run(lake, folder)
    before = ask(lake, "select run_id from ops.run")
    snapshots = snapshots_of(lake)
    again = run(lake, folder, tables=("genotype",))
    assert outcomes(again) == {"omics.callset": "unchanged"}
    assert len(ask(lake, "select run_id from ops.run")) == len(before) + 1
    assert snapshots_of(lake) == snapshots
    inventory = take_inventory(str(folder), projects=["LAB"])
    assert [line for line in open_builds(Context(lake.spark, lake.config), inventory) if "callset" in line] == []


def test_another_file_of_that_name_is_refused_unless_it_is_to_replace(lake: TestLake, folder: Path) -> None:
    run(lake, folder)
    path = folder / "cohort 1.vcf"
    (old,) = ask(lake, "select md5sum from omics.callset")
    path.write_text(vcf_text(FIRST[:1], ("TCGA-A1-A0SB-10A", "other")))
    refused = run(lake, folder)
    (error,) = refused.errors
    assert old["md5sum"] in error.why
    assert "--replace" in error.next_step
    assert len(ask(lake, "select 1 as one from omics.variant")) == 3
    assert run(lake, folder, Options(replace=True)).errors == ()
    assert len(ask(lake, "select 1 as one from omics.variant")) == 1
    assert len(ask(lake, "select 1 as one from omics.callset where md5sum <> '" + old["md5sum"] + "'")) == 1


def test_two_files_of_one_name_are_refused_by_their_paths(lake: TestLake, folder: Path) -> None:
    other = folder / "again"
    other.mkdir()
    (other / "cohort 1.vcf.gz").write_bytes(gzip.compress(vcf_text(FIRST[:1]).encode(), mtime=0))
    (error,) = run(lake, folder).errors
    assert "cohort 1.vcf " in error.why
    assert "again/cohort 1.vcf.gz" in error.why


def test_broken_records_are_quarantined_with_their_line(lake: TestLake, folder: Path) -> None:
    (folder / "cohort 1.vcf").write_text(vcf_text([*FIRST, "2 x . A G . . . GT 0/0 0/0"]))
    run(lake, folder)
    (line,) = ask(lake, "select table_name, line, file_name from ops.quarantine")
    assert tuple(line.values()) == ("omics.variant", HEADER.count("\n") + 1 + 4, "cohort 1.vcf")
    (callset,) = ask(lake, "select quarantined, variants from omics.callset")
    assert tuple(callset.values()) == (1, 3)


def test_too_many_broken_records_publish_nothing_and_are_listed(lake: TestLake, folder: Path) -> None:
    (folder / "cohort 1.vcf").write_text(vcf_text([*FIRST, "2 x . A G . . . GT 0/0 0/0", "2 9 . A G . . . GT 0/0"]))
    (error,) = run(lake, folder).errors
    assert "2 of 5 records" in error.why
    assert len(ask(lake, "select line from ops.quarantine")) == 2
    assert lake.spark.table("lake.omics.variant").count() == 0


def test_a_broken_header_publishes_nothing(lake: TestLake, folder: Path) -> None:
    (folder / "cohort 1.vcf").write_text(vcf_text(FIRST, ("S1", "S1")))
    (error,) = run(lake, folder).errors
    assert "cohort 1.vcf" in error.where
    (line,) = ask(lake, "select line from ops.quarantine")
    assert line["line"] == 0


def test_a_call_sets_file_stays_listed_when_another_folder_is_built(lake: TestLake, folder: Path) -> None:
    run(lake, folder)
    other = folder.parent / "other"
    other.mkdir()
    (other / "b.vcf").write_text(vcf_text(FIRST))
    run(lake, other)
    files = "select file_name, file_id in (select file_id from omics.callset) as built from ops.file order by 1"
    both = [{"file_name": name, "built": True} for name in ("b.vcf", "cohort 1.vcf")]
    assert ask(lake, files) == both
    snapshots = lake.spark.table("lake.ops.file.snapshots").count()
    run(lake, folder)
    assert ask(lake, files) == both
    assert lake.spark.table("lake.ops.file.snapshots").count() == snapshots


def test_a_changed_object_is_found_while_it_is_read(lake: TestLake, folder: Path) -> None:
    inventory = take_inventory(str(folder), projects=["LAB"])
    path = folder / "cohort 1.vcf"
    path.write_text(path.read_text().replace("rs1", "rs2"))
    report = build(Context(lake.spark, lake.config), inventory, tag_all=False)
    (error,) = report.errors
    assert "MD5" in error.why


def test_clinvar_is_an_annotation_of_its_release(lake: TestLake, folder: Path) -> None:
    (folder / "cohort 1.vcf").unlink()
    (folder / "clinvar.vcf.gz").write_bytes(gzip.compress(CLINVAR.encode(), mtime=0))
    assert outcomes(run(lake, folder)) == {"omics.annotation": "published"}
    (row,) = ask(lake, "select source, release, allele_key, significance, reference_build from omics.annotation")
    assert tuple(row.values()) == ("clinvar", "2026-02-26", "chr1:10:A:G", ["Pathogenic"], "GRCh38")
    (folder / "clinvar.vcf.gz").write_bytes(gzip.compress(CLINVAR.replace("02-26", "03-05").encode(), mtime=0))
    assert outcomes(run(lake, folder)) == {"omics.annotation": "published"}
    releases = ask(lake, "select distinct release from omics.annotation order by 1")
    assert [row["release"] for row in releases] == ["2026-02-26", "2026-03-05"]


def test_a_fasta_moves_the_keys_of_insertions_and_deletions_left(lake: TestLake, folder: Path, tmp_path: Path) -> None:
    # chr2 GTCAAAAAAA: the deletion of one A, written at its end (pos 8, AAA to AA), begins after the C at pos 3.
    (tmp_path / "ref.fa").write_text(">1\nACGTACGTAACGTACGTACA\n>2\nGTCAAAAAAA\n")
    (tmp_path / "ref.fa.fai").write_text("1\t20\t3\t20\t21\n2\t10\t27\t10\t11\n")
    (folder / "cohort 1.vcf").write_text(vcf_text(["1 10 . A G . . . GT 0/1 0/0", "2 8 . AAA AA . . . GT 0/1 0/0"]))
    run(lake, folder)
    assert [row["allele_keys"] for row in ask(lake, "select allele_keys from omics.variant order by contig")] == [
        ["chr1:10:A:G"],
        ["chr2:8:AA:A"],
    ]
    reference = reference_at(str(tmp_path / "ref.fa"))
    assert "published" in outcomes(run(lake, folder, Options(reference=reference))).values()
    assert [row["allele_keys"] for row in ask(lake, "select allele_keys from omics.variant order by contig")] == [
        ["chr1:10:A:G"],
        ["chr2:3:CA:C"],
    ]
    (callset,) = ask(lake, "select normalised_against from omics.callset")
    assert callset["normalised_against"] == "ref.fa"
    assert outcomes(run(lake, folder)) == {"omics.callset": "unchanged"}
