"""A call set that is written back is the VCF that was read, letter by letter."""

from __future__ import annotations

import gzip
from pathlib import Path

import pysam
import pytest
from pyiceberg.catalog.sql import SqlCatalog
from typer.testing import CliRunner

from omics_lake.analysis import export_vcf
from omics_lake.analysis.callsets import find_callset
from omics_lake.analysis.export_vcf import vcf_lines, wanted_of
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.region import parse_region
from omics_lake.cli.main import app
from support.variant_lake import CALLSETS, COHORT, add_callset, header_text, make_lake

CRLF = (header_text("GRCh38", "AB") + "1\t7\t.\tA\tG\t1e2\tPASS\tDP=3;AF=0.50\tGT:XX:DP\t0/1:a%3Bb:3\t0|0\n").replace(
    "\n", "\r\n"
)
ODD = header_text("GRCh38", "AB") + (
    "1\t5\t.\tA\tG,<NON_REF>\t100.0\t.\tDP=007\tGT:AD:GL:PL\t0/1:1,2,.:-0.1,-2.50,.,-1,-1,-1:.\t./.\n"
    "1\t6\t.\tA\t.\tinf\tq1;q2\t.\tGT\t.\t0\n"
    "1\t6\t.\tAT\tA]1:99]\t.\tPASS\tAF=1e-05\tGT:PS\t1|0:77\t0|0:.\n"
)
MORE = CALLSETS | {"crlf": CRLF, "odd": ODD}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_lake(tmp_path_factory.mktemp("variants") / "lake", MORE)


def written(root: Path, name: str, samples: list[str] | None = None, region: str | None = None) -> str:
    lake = LocalLake(root)
    wanted = wanted_of(find_callset(lake, name), samples, parse_region(region) if region else None)
    return "".join(vcf_lines(lake, wanted))


def records(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("name", MORE)
def test_what_is_written_is_what_was_read(root: Path, name: str) -> None:
    assert written(root, name) == MORE[name]


@pytest.mark.parametrize(("most_records", "most_calls"), [(1, 1000), (3, 1000), (1000, 5)])
def test_runs_of_any_size_give_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch, most_records: int, most_calls: int
) -> None:
    monkeypatch.setattr(export_vcf, "RUN_RECORDS", most_records)
    monkeypatch.setattr(export_vcf, "RUN_CALLS", most_calls)
    assert written(root, "cohort") == COHORT


def test_some_samples_in_the_order_asked(root: Path) -> None:
    text = written(root, "cohort", ["C", "A"])
    assert text.splitlines()[len(COHORT.splitlines()) - 9].split("\t")[8:] == ["FORMAT", "C", "A"]
    wanted = [[*row[:9], row[11], row[9]] for row in records(COHORT)]
    assert records(text) == wanted


@pytest.mark.parametrize(
    ("region", "places"),
    [
        ("chr1:100-200", ["100", "200"]),
        ("1:101-199", []),
        ("chr1:401", ["400"]),  # the deletion at 400 takes 401 away
        ("chr1:402", ["400", "402"]),
        ("chrX", ["1000"]),
    ],
)
def test_a_region_is_the_records_that_reach_into_it(root: Path, region: str, places: list[str]) -> None:
    text = written(root, "cohort", region=region)
    assert [row[1] for row in records(text)] == places
    assert [row for row in records(COHORT) if row[1] in places] == records(text)


def test_a_region_inside_a_reference_block(root: Path) -> None:
    assert [row[1] for row in records(written(root, "single.g", region="chr1:150"))] == ["101"]


def run(root: Path, *words: str) -> tuple[int, str]:
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["export", "vcf", *words, "--lake", str(root)])
    return shown.exit_code, shown.output


def test_the_command_writes_to_stdout(root: Path) -> None:
    assert run(root, "--callset", "cohort") == (0, COHORT)


def test_the_command_keeps_the_files_line_ends(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.vcf"
    assert run(root, "--callset", "crlf", "--output", str(out))[0] == 0
    assert out.read_bytes() == CRLF.encode()


def test_gz_is_bgzip_that_htslib_indexes(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.vcf.gz"
    assert run(root, "--callset", "cohort", "-o", str(out), "--samples", "D,B", "--region", "chr1")[0] == 0
    assert gzip.decompress(out.read_bytes()).decode() == written(root, "cohort", ["D", "B"], "chr1")
    pysam.tabix_index(str(out), preset="vcf")
    with pysam.VariantFile(str(out)) as file:
        assert list(file.header.samples) == ["D", "B"]
        assert [record.pos for record in file.fetch("1", 300, 402)] == [400, 402]
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--callset", "nope"), 3, "call sets are bare, cohort"),
        (("--callset", "cohort", "--samples", "A,Z"), 2, "'Z'"),
        (("--callset", "cohort", "--samples", "A,A"), 2, "named twice"),
        (("--callset", "cohort", "--region", "chr9"), 2, "its contigs are"),
    ],
)
def test_wrong_words_leave_no_file(root: Path, tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ended, output = run(root, *words, "--output", str(tmp_path / "x.vcf"))
    assert ended == code
    assert said in output
    assert list(tmp_path.iterdir()) == []


def test_help_says_what_samples_leave_as_it_is(root: Path) -> None:
    code, said = run(root, "--help")
    assert code == 0
    assert "AC, AN and AF go on counting all samples" in said
    assert "omics-lake export vcf" in said.partition("Examples:")[2]


@pytest.mark.real_data
def test_real_files_come_back(real_data: Path, tmp_path: Path) -> None:
    files = sorted((real_data / "vcf" / "hts-specs").rglob("passed*/*.vcf"))[:40:4]
    assert len(files) >= 5
    root = make_lake(tmp_path / "lake", {})
    catalog = SqlCatalog("lake", uri=f"sqlite:///{root / 'catalog.db'}", warehouse=str(root))
    texts = {f"{path.parts[-3]}-{path.stem}": path.read_text() for path in files}
    for name, text in texts.items():
        add_callset(catalog, name, text)
    assert {name: written(root, name) for name in texts} == texts
