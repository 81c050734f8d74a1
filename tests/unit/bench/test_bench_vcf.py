"""Made-up VCFs stay the same text, and the ways that can run here make the calls that pysam reads in them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pysam
import pytest

SIZES = {"clinvar": 240, "single": 300, "multi": 60}
SAMPLES = 12

# From the generator that the published peers were measured with. Of `clinvar` all lines but those of contig 22, where
# that generator wrote some sites twice.
KNOWN = {
    ("multi", 300, 20): "c3c70aa99dc6b406427f4ceb1625f22c58687a24871835691f4fc3bbc9773be2",
    ("multi", 2000, 200): "98eaa80398631e8df16a49d47822acfc899b04a7a4a8f73c31ab1ff5b3afe38c",
    ("single", 500, 1): "674048bc36cb59cc9783062f07a0948435aaaac70b5d0d7b1cf96e5d319ed329",
    ("clinvar", 480, 0): "6a25c66a15415d86167febcd7be2333ad0c983a8683b8e8ba147dccd6ab3f33a",
}


@pytest.mark.parametrize(("workload", "sites", "samples"), KNOWN)
def test_text_is_the_known_one(workload: str, sites: int, samples: int) -> None:
    from vcf_inputs import text_of

    lines = b"".join(text_of(workload, sites, samples)).splitlines(keepends=True)
    kept = [line for line in lines if workload != "clinvar" or not line.startswith(b"22\t")]

    assert hashlib.sha256(b"".join(kept)).hexdigest() == KNOWN[workload, sites, samples]


def test_no_site_of_clinvar_stands_twice() -> None:
    from vcf_inputs import text_of

    lines = b"".join(text_of("clinvar", 24 * 2000)).splitlines()
    places = [tuple(line.split(b"\t")[:2]) for line in lines if not line.startswith(b"#")]

    assert len(places) == len(set(places)) == 24 * 2000


@pytest.fixture(scope="module")
def landings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A small file of each workload."""
    from vcf_inputs import ensure_vcf

    folder = tmp_path_factory.mktemp("vcf")
    return {workload: ensure_vcf(workload, sites, folder, SAMPLES) for workload, sites in SIZES.items()}


@pytest.mark.parametrize("workload", SIZES)
def test_in_process_makes_the_calls_that_pysam_reads(workload: str, landings: dict[str, Path], tmp_path: Path) -> None:
    from vcf_work import VcfWork, vcf_product_of
    from ways import ways_of

    work = VcfWork(workload, landings[workload], tmp_path)

    ways_of(workload)["ours-in-process"].open()(work)()

    sites = rows_below(tmp_path / "variant", ["pos", "ref", "alts"])
    assert sorted((r["pos"], r["ref"], tuple(r["alts"] or ())) for r in sites) == sorted(sites_of(work))
    calls = rows_below(tmp_path / "genotype", ["sample_id", "start", "calls", "phased"])
    found = sorted(
        (r["start"] + 1, r["sample_id"], tuple(-1 if c is None else c for c in r["calls"]), r["phased"]) for r in calls
    )
    assert found == sorted(kept_calls_of(work))
    assert vcf_product_of(tmp_path)[0] == len(found or sites)


@pytest.mark.parametrize("workload", SIZES)
def test_duckdb_makes_as_many_rows(workload: str, landings: dict[str, Path], tmp_path: Path) -> None:
    from vcf_work import VcfWork, vcf_product_of
    from ways import ways_of

    work = VcfWork(workload, landings[workload], tmp_path)

    ways_of(workload)["duckdb"].open()(work)()

    wanted = list(kept_calls_of(work)) or list(sites_of(work))
    assert vcf_product_of(tmp_path)[0] == len(wanted)


def test_peers_are_left_out_where_their_environment_is_not(tmp_path: Path) -> None:
    from plan import planned

    from bench import parse

    plan = planned(parse(["--quick", "--workload", "multi", "--peers", str(tmp_path / "python")]))

    assert [way for way, _, _ in plan.runs()] == ["ours", "ours-in-process"]
    assert {"duckdb", "cyvcf2"} <= set(plan.absent())


def test_verdict_compares_in_process_with_typed_peers_alone() -> None:
    from report import grouped, verdicts
    from result import Result

    def run(way: str, cpu: float) -> Result:
        return Result(way, "multi", 20_000, cpu, cpu, 2 * cpu, 9.0, 1.0, 7, 1)

    runs = [
        run("ours", 20.0),
        run("ours-in-process", 6.0),
        run("cyvcf2", 8.0),
        run("polars-bio", 1.0),
        run("hail", 50.0),
    ]

    to_peer, to_hail = verdicts(grouped(runs))

    assert (to_peer.measured, to_peer.word) == (0.75, "must met")  # 6 / 8: polars-bio makes another product
    assert (to_hail.measured, to_hail.word) == (0.4, "aim met")  # 40 / 100 of the whole process


def test_growth_is_told_against_the_smallest() -> None:
    from vcf_growth import Line, Size, table

    lines = [Line(Size("sites", 1, 10, 5), 3.0, 2.0, 4.0, 50), Line(Size("sites", 8, 80, 5), 30.0, 20.0, 40.0, 60)]

    assert "| sites | 8 | 80 | 5 | 30.0 | 20.0 | 1.50 | 40.0 | 1.25 | 60 |" in table(lines)  # 10 times for 8 times


def rows_below(folder: Path, columns: list[str]) -> list[dict[str, Any]]:
    """Rows of all Parquet files."""
    files = sorted(folder.rglob("*.parquet"))
    return [row for file in files for row in pq.ParquetFile(file).read(columns).to_pylist()]


def sites_of(work: Any) -> list[tuple[Any, ...]]:
    """POS, REF and ALT of each record, as pysam reads them."""
    with pysam.VariantFile(str(work.path)) as records:
        return [(record.pos, record.ref, tuple(record.alts or ())) for record in records]


def kept_calls_of(work: Any) -> list[tuple[Any, ...]]:
    """POS, sample, alleles (-1 where missing) and phase of each call that is not 0|0, as pysam reads them."""
    with pysam.VariantFile(str(work.path)) as records:
        calls = [(record.pos, name, call) for record in records for name, call in record.samples.items()]
        made = [
            (pos, name, tuple(-1 if a is None else a for a in call["GT"]), call.phased and len(call["GT"]) > 1)
            for pos, name, call in calls
        ]
    return [call for call in made if call[2] != (0, 0)]
