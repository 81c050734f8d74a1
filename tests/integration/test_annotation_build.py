"""Annotations become published rows: releases and builds side by side, tables and GFF3 from a sheet, left alignment."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from conftest import TestLake
from omics_lake.analysis.answers import Question, answer
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS
from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, build
from omics_lake.build.standing import open_builds
from omics_lake.build.streamed import NOTHING_ASKED, Options
from omics_lake.build.streamed_fasta import reference_at
from omics_lake.landing.land import land
from omics_lake.landing.plan import write_plan
from omics_lake.landing.store import open_store
from omics_lake.source.own import OwnFiles
from omics_lake.tables.inventory import take_inventory
from support.bgzip import bgzip
from support.streamed_files import vcf_text

pytestmark = pytest.mark.spark

TABLES = ("omics.annotation", "omics.callset")
OLDER, NEWER = "2026-02-26", "2026-03-05"


def clinvar(folder: Path, release: str, build: str = "GRCh38", name: str = "clinvar.vcf.gz", pos: int = 10) -> None:
    """A ClinVar VCF of one allele, alone in a landing folder."""
    folder.mkdir(exist_ok=True)
    text = (
        f"##fileformat=VCFv4.1\n##fileDate={release}\n##source=ClinVar\n##reference={build}\n"
        '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Significance">\n'
        f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t{pos}\t7\tA\tG\t.\t.\tCLNSIG=Pathogenic\n"
    )
    (folder / name).write_bytes(gzip.compress(text.encode(), mtime=0))


def run(lake: TestLake, folder: Path, *, tag_all: bool = False, options: Options = NOTHING_ASKED) -> BuildReport:
    report = build(
        Context(lake.spark, lake.config), take_inventory(str(folder)), TABLES, tag_all=tag_all, options=options
    )
    assert report.errors == ()
    return report


def outcomes(report: BuildReport) -> list[tuple[str, str | None, str]]:
    return [(end.run.table_name, end.run.set_id, end.run.outcome) for end in report.ended]


def ask(lake: TestLake, sql: str, release: str | None = None) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in LocalLake(lake.config.root).query(sql, release).to_pylist()]


def test_an_older_release_may_come_after_a_newer_one(lake: TestLake, tmp_path: Path) -> None:
    clinvar(tmp_path / "new", NEWER, pos=20)
    clinvar(tmp_path / "old", OLDER)
    run(lake, tmp_path / "new", tag_all=True)
    assert outcomes(run(lake, tmp_path / "old", tag_all=True)) == [
        ("omics.annotation", f"clinvar-{OLDER}-GRCh38", "published")
    ]
    pairs = "select release, pos from omics.annotation order by 1"
    assert ask(lake, pairs) == [(OLDER, 10), (NEWER, 20)]
    # A tag is the lake as it was when the release came
    assert ask(lake, pairs, f"clinvar-{NEWER}") == [(NEWER, 20)]
    assert ask(lake, pairs, f"clinvar-{OLDER}") == [(OLDER, 10), (NEWER, 20)]
    files = "select data_release, file_id in (select file_id from omics.annotation) from ops.file order by 1"
    assert ask(lake, files) == [(f"clinvar-{OLDER}", True), (f"clinvar-{NEWER}", True)]

    tables = {name: LocalLake(lake.config.root).open(name) for name in ("omics.annotation", "ops.file")}
    before = {name: (table.current_snapshot(), table.refs()) for name, table in tables.items()}
    for folder in ("new", "old"):
        (end,) = run(lake, tmp_path / folder, tag_all=True).ended
        assert end.run.outcome == "unchanged"
        assert open_builds_of_sets(lake, tmp_path / folder) == []
    now = {name: LocalLake(lake.config.root).open(name) for name in tables}
    assert {name: (table.current_snapshot(), table.refs()) for name, table in now.items()} == before


def open_builds_of_sets(lake: TestLake, folder: Path) -> list[str]:
    lines = open_builds(Context(lake.spark, lake.config), take_inventory(str(folder)))
    return [line for line in lines if "omics.annotation" in line]


def test_both_builds_of_a_release_lie_side_by_side(lake: TestLake, tmp_path: Path) -> None:
    clinvar(tmp_path / "37", OLDER, "GRCh37", pos=5)
    clinvar(tmp_path / "38", OLDER, "GRCh38")
    run(lake, tmp_path / "38")
    run(lake, tmp_path / "37")
    rows = "select set_id, reference_build, pos from omics.annotation where source = 'clinvar' order by 1"
    both = [(f"clinvar-{OLDER}-GRCh37", "GRCh37", 5), (f"clinvar-{OLDER}-GRCh38", "GRCh38", 10)]
    assert ask(lake, rows) == both
    # The lake says chr1, the store's view what the file says
    assert ask(lake, "select distinct contig, source_contig from omics.annotation") == [("chr1", "1")]
    assert ask(lake, "select contigname, start from omics.annotations order by start") == [("1", 4), ("1", 9)]
    assert [end.run.outcome for folder in ("37", "38") for end in run(lake, tmp_path / folder).ended] == [
        "unchanged"
    ] * 2

    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "TCGA-A1-A0SB.vcf").write_text(
        vcf_text(["1 5 . A G . . . GT 0/1 0/0", "1 10 . A G . . . GT 0/1 0/1"])
    )
    calls = take_inventory(str(tmp_path / "calls"), projects=["LAB"])
    assert build(Context(lake.spark, lake.config), calls, TABLES, tag_all=False).errors == ()
    values = ("LAB", "TCGA-A1-A0SB", "clinvar", OLDER)
    found = answer(LocalLake(lake.config.root), question("annotated_alleles"), values=values)
    # The call set is of GRCh38: chr1:5 of the other build is another base
    assert found["allele_key"].to_pylist() == ["chr1:10:A:G"]

    clinvar(tmp_path / "38", OLDER, "GRCh38", pos=11)
    run(lake, tmp_path / "38", options=Options(replace=True))
    assert ask(lake, rows) == [both[0], (f"clinvar-{OLDER}-GRCh38", "GRCh38", 11)]


def question(name: str) -> Question:
    return next(one for one in VARIANT_QUESTIONS if one.name == name)


def test_both_builds_may_land_in_one_folder(lake: TestLake, tmp_path: Path) -> None:
    clinvar(tmp_path / "in", OLDER, "GRCh37", "old.vcf.gz")
    clinvar(tmp_path / "in", OLDER, "GRCh38", "new.vcf.gz")
    assert outcomes(run(lake, tmp_path / "in")) == [
        ("omics.annotation", f"clinvar-{OLDER}-{name}", "published") for name in ("GRCh37", "GRCh38")
    ]


SHEET = """project,case,sample,aliquot,data_type,path,workflow,reference_build,columns
reference,,,,variant_annotation,dbx.tsv,dbx,GRCh37,chrom=Chr;pos=Start;ref=Ref;alt=Alt;name=Id
reference,,,,variant_annotation,genes.gff3,genes,GRCh38,
"""
TSV = (
    "# made by hand\n# twice\nChr\tStart\tRef\tAlt\tId\tscore\n"
    "1\t5\tGTT\tG,GT\tx1\t0.5\nMT\t7\tA\tC\t.\t.\n1\tfive\tA\tC\tx\ty\n"
)
GFF3 = (
    "##gff-version 3\n"
    "1\thand\tgene\t11\t20\t.\t+\t.\tID=gene:G1;Name=TP53;gene_id=G1\n"
    "1\thand\texon\t11\t12\t.\t+\t.\tParent=gene:G1\n"
    "##FASTA\n>1\nACGT\n"
)


def test_tables_and_gff3_from_a_sheet(lake: TestLake, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "dbx.tsv").write_text(TSV)
    (files / "genes.gff3").write_text(GFF3)
    source = OwnFiles(str(files), SHEET.encode(), "3")
    store = open_store(str(tmp_path / "landing"))
    write_plan(store, source.records())
    assert land(store, source.records(), {"own": OwnFiles.opener()}).error is None

    report = run(lake, tmp_path / "landing")
    assert outcomes(report) == [
        ("omics.annotation", "dbx-3-GRCh37", "published"), ("omics.annotation", "genes-3-GRCh38", "published"),
    ]  # fmt: skip
    columns = 'contig, start, "end", ref, alt, allele_number, allele_key, name, reference_build, release'
    assert ask(lake, f"select {columns} from omics.annotation where source = 'dbx' order by contig, record, 6") == [
        ("chr1", 4, 7, "GTT", "G", 1, "chr1:5:GTT:G", "x1", "GRCh37", "3"),
        ("chr1", 4, 7, "GTT", "GT", 2, "chr1:5:GT:G", "x1", "GRCh37", "3"),
        ("chrM", 6, 7, "A", "C", 1, "chrM:7:A:C", None, "GRCh37", "3"),
    ]
    columns = 'contig, start, "end", alt, name, gene_symbols, gene_ids, reference_build'
    assert ask(lake, f"select {columns} from omics.annotation where source = 'genes' order by record") == [
        ("chr1", 10, 20, None, "gene:G1", ["TP53"], ["G1"], "GRCh38"),
        ("chr1", 10, 12, None, None, None, None, "GRCh38"),
    ]
    # Line 6 of the table: its position is a word
    assert ask(lake, "select table_name, file_name, line from ops.quarantine") == [("omics.annotation", "dbx.tsv", 6)]


FASTA = ">1\nACGTACGTAACGTACGTACA\n>2\nGTCAAAAAAA\n"
FAI = "1\t20\t3\t20\t21\n2\t10\t27\t10\t11\n"


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "bgzip"])
def test_a_fasta_moves_annotations_and_call_sets_alike(lake: TestLake, tmp_path: Path, packed: bool) -> None:
    """chr2 GTCAAAAAAA: the deletion of one A, written at its end (pos 8, AAA to AA), begins after the C at pos 3."""
    name = "ref.fa.gz" if packed else "ref.fa"
    (tmp_path / name).write_bytes(bgzip(FASTA.encode(), (9,)) if packed else FASTA.encode())
    (tmp_path / f"{name}.fai").write_text(FAI)
    folder = tmp_path / "in"
    clinvar(folder, OLDER, name="sites.vcf.gz")
    text = gzip.decompress((folder / "sites.vcf.gz").read_bytes()).replace(b"1\t10\t7\tA\tG", b"2\t8\t7\tAAA\tAA")
    (folder / "sites.vcf.gz").write_bytes(gzip.compress(text, mtime=0))
    (folder / "TCGA-A1-A0SB.vcf").write_text(vcf_text(["2 8 . AAA AA . . . GT 0/1 0/0"]))
    inventory = take_inventory(str(folder), projects=["LAB"])
    options = Options(reference=reference_at(str(tmp_path / name)))
    report = build(Context(lake.spark, lake.config), inventory, TABLES, tag_all=False, options=options)
    assert report.errors == ()
    assert ask(lake, "select allele_keys from omics.variant") == [(["chr2:3:CA:C"],)]
    assert ask(lake, "select allele_key, pos from omics.annotation") == [("chr2:3:CA:C", 8)]
    assert ask(lake, "select normalised_against from omics.callset") == [(name,)]
