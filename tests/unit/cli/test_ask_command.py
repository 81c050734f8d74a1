"""`omics-lake ask`, and the shipped views in `query`, `tables` and `describe`: over the lake of `variant_lake`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyiceberg.catalog.sql import SqlCatalog
from typer.testing import CliRunner

from omics_lake.analysis.named_queries import NAMED_QUERIES, VIEWS
from omics_lake.cli.main import app
from omics_lake.cli.question import question_of, values_of
from support.variant_lake import CALLSETS, TABLES, make_lake, open_catalog


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_lake(tmp_path_factory.mktemp("asked") / "lake", {"cohort": CALLSETS["cohort"]})


def run(root: Path, *words: str) -> tuple[int, str]:
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*words, "--lake", str(root)])
    return shown.exit_code, shown.output


def test_questions_are_listed_with_their_parameters(root: Path) -> None:
    code, said = run(root, "ask")
    assert code == 0
    assert all(question.name in said for question in NAMED_QUERIES)
    assert "allele_key=chr13:32340300:GT:G" in said
    listed = json.loads(run(root, "ask", "--json")[1])
    assert [one["name"] for one in listed] == [question.name for question in NAMED_QUERIES]
    (carriers,) = [one for one in listed if one["name"] == "ti_tv"]
    assert [one["name"] for one in carriers["parameters"]] == ["project", "callset"]


def test_a_question_is_answered(root: Path) -> None:
    words = ("ask", "carriers_of_variant", "allele_key=chr1:100:A:G", "project=LAB-1", "contig=chr1")
    code, said = run(root, *words, "reference_build=GRCh38", "--json")
    assert code == 0
    assert [row["sample_id"] for row in json.loads(said)] == ["A", "C"]
    code, said = run(root, *words, "reference_build=GRCh38", "--limit", "1")
    assert "2 rows, first 1 shown" in said


def test_numbers_are_bound_as_numbers() -> None:
    words = ["project=a=b", "callset=c", "contig=chr1", "first=7", "last=9"]
    assert values_of(question_of("cohort_allele_frequency"), words) == ["a=b", "c", "chr1", 7, 9]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nope",), 2, "questions are"),
        (("ti_tv", "project=LAB-1"), 2, "its parameters are project, callset"),
        (("ti_tv", "project=LAB-1", "callset=cohort", "x=1"), 2, "takes each of its parameters once"),
        (("ti_tv", "project=LAB-1", "project=LAB-2", "callset=cohort"), 2, "takes each of its parameters once"),
        (("ti_tv", "LAB-1", "cohort"), 2, "omics-lake ask ti_tv project=TCGA-XLUA"),
        (("mutated_genes", "project=LAB-1", "genes=many"), 2, "genes is a whole number"),
        (("ti_tv", "project=LAB-1", "callset=nope"), 3, "There is no call set LAB-1 nope"),
    ],
)
def test_a_mistake_is_said(root: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ended, shown = run(root, "ask", *words)
    assert (ended, said in shown, "Traceback" in shown) == (code, True, False)


def test_the_readmes_query_of_a_view_runs(root: Path) -> None:
    code, said = run(root, "query", "select * from omics.variants where contigname = '1' limit 5", "--json")
    assert code == 0
    assert {row["referenceallele"] for row in json.loads(said)} <= {"A", "C", "GTT", "T", "G"}
    assert json.loads(run(root, "query", "select count(*) as n from variants", "--json")[1]) == [{"n": 32}]


def test_views_are_listed_and_described(root: Path) -> None:
    code, said = run(root, "tables")
    assert code == 0
    assert "omics.variants" in said
    # The lake has no expression to prefer
    assert "preferred_expression" not in said
    (view,) = [one for one in json.loads(run(root, "tables", "--json")[1]) if one["name"] == "omics.variants"]
    assert view["reads"] == ["omics.callset", "omics.genotype", "omics.variant"]
    described = json.loads(run(root, "describe", "variants", "--json")[1])
    (declared,) = [view for view in VIEWS if view.name == "variants"]
    assert described["table"] == "omics.variants"
    assert [column["name"] for column in described["columns"]] == [column.name for column in declared.columns]
    assert json.loads(run(root, "describe", "omics.variant", "--json")[1])["table"] == "omics.variant"


def test_a_view_is_weighed_by_the_tables_below_it(root: Path) -> None:
    scans = json.loads(run(root, "query", "--scan", "--json", "select sampleid from variants")[1])
    assert [scan["table"] for scan in scans] == ["omics.callset", "omics.genotype", "omics.variant"]
    assert all(scan["bytes"] > 0 for scan in scans)


def test_a_view_is_read_as_of_a_release(root: Path, tmp_path: Path) -> None:
    lake = make_lake(tmp_path / "lake", {"cohort": CALLSETS["cohort"]})
    catalog: SqlCatalog = open_catalog(lake)
    for table in TABLES:
        stored = catalog.load_table(table.full_name)
        snapshot = stored.current_snapshot()
        if snapshot:
            stored.manage_snapshots().create_tag(snapshot.snapshot_id, "own-1").commit()
    for name in ("omics.variant", "omics.genotype"):
        catalog.load_table(name).delete()
    sql = "select count(*) as n from omics.variants"
    assert json.loads(run(lake, "query", sql, "--json")[1]) == [{"n": 0}]
    assert json.loads(run(lake, "query", sql, "--release", "own-1", "--json")[1]) == [{"n": 32}]
