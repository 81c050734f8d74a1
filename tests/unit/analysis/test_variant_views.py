"""The views that stand for a HealthOmics variant and annotation store, and SQL that was written for these."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import VIEWS
from support.variant_lake import COHORT, KeptLake, add_callset, header_text, make_lake, open_catalog

# https://docs.aws.amazon.com/omics/latest/dev/variant-stores.html: name and type of each column of a store, in order
STORE = """importjobid string, contigname string, start bigint, end bigint, names array<string>, referenceallele string,
alternatealleles array<string>, qual double, filters array<string>, splitfrommultiallelic boolean,
attributes map<string,string>, phased boolean, calls array<int>, genotypelikelihoods array<double>,
phredlikelihoods array<int>, alleledepths array<int>, conditionalquality int, spl array<int>, depth int, ps int,
sampleid string, information map<string,string>"""
VIEW = {view.name: view for view in VIEWS}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    return KeptLake(make_lake(tmp_path_factory.mktemp("variants") / "lake"))


def ask(lake: LocalLake, sql: str) -> list[dict[str, Any]]:
    """The views are there by name."""
    return lake.query(sql).to_pylist()


@pytest.mark.parametrize("name", ["variants", "annotations"])
def test_the_columns_are_the_stores(name: str) -> None:
    declared = [f"{column.name} {column.type}" for column in VIEW[name].columns]
    assert declared == [column.strip() for column in STORE.replace("\n", " ").split(", ")]
    assert len(declared) == 22


@pytest.mark.parametrize("name", ["variants", "annotations"])
def test_a_view_gives_the_types_it_declares(lake: LocalLake, name: str) -> None:
    rows = lake.query(f"select * from ({VIEW[name].sql}) as v")
    arrow = {"string": "string", "bigint": "int64", "int": "int32", "double": "double", "boolean": "bool"}

    def plain(kind: str) -> str:
        if kind.startswith("array<"):
            return f"list<l: {arrow[kind[6:-1]]}>"
        return "map<string, string>" if kind.startswith("map<") else arrow[kind]

    given = [(field.name, str(field.type)) for field in rows.schema]
    assert given == [(column.name, plain(column.type)) for column in VIEW[name].columns]


def test_every_sample_of_every_record_has_a_row(lake: LocalLake) -> None:
    rows = ask(lake, "select importjobid, sampleid from variants")
    # 8 records of 4 samples, 7 of one, 1 of one, and a record without samples
    assert Counter((row["importjobid"], row["sampleid"]) for row in rows) == {
        **{("file-cohort", sample): 8 for sample in "ABCD"},
        ("file-single.g", "D"): 7,
        ("file-old", "A"): 1,
        ("file-bare", None): 1,
    }


def test_a_call_is_listed_as_it_is(lake: LocalLake) -> None:
    (row,) = ask(
        lake,
        "select * from variants where importjobid = 'file-cohort' and contigname = '1' and start = 99 "
        "and sampleid = 'A'",
    )
    wanted = {
        "end": 100, "names": ["rs1"], "referenceallele": "A", "alternatealleles": ["G"], "qual": 50.0,
        "filters": ["PASS"], "splitfrommultiallelic": False, "attributes": [("AF", "0.5"), ("DP", "80")],
        "phased": False, "calls": [0, 1], "alleledepths": [11, 9], "conditionalquality": 99, "depth": 20,
        "phredlikelihoods": None,
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted


def test_implied_missing_phased_and_haploid_calls(lake: LocalLake) -> None:
    rows = ask(lake, "select start, sampleid, calls, phased, depth from variants where importjobid = 'file-cohort'")
    calls = {(row["start"] + 1, row["sampleid"]): (row["calls"], row["phased"]) for row in rows}
    assert calls[100, "B"] == ([0, 0], False)  # implied
    assert calls[100, "D"] == ([-1, -1], False)
    assert calls[200, "C"] == ([0, 1], True)
    assert calls[300, "D"] == ([-1, 1], False)
    assert calls[1000, "C"] == ([0], False)  # implied and haploid
    assert calls[1000, "D"] == ([1], False)


# https://docs.aws.amazon.com/omics/latest/dev/analytics-query-data.html, with the tables' names alone put in
PUBLISHED = """SELECT variants.sampleid, variants.contigname, variants.start, variants."end", variants.referenceallele,
    variants.alternatealleles, variants.attributes AS variant_attributes, clinvar.attributes AS clinvar_attributes
FROM omics.variants AS variants
INNER JOIN omics.annotations AS clinvar ON
    variants.contigname=CONCAT('chr',clinvar.contigname)
    AND variants.start=clinvar.start
    AND variants."end"=clinvar."end"
    AND variants.referenceallele=clinvar.referenceallele
    AND variants.alternatealleles=clinvar.alternatealleles
WHERE clinvar.attributes['CLNSIG']='Pathogenic'"""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    """A call set whose contigs are spelt chr1, chr13, chrX, as GRCh38's mostly are."""
    records = "".join(f"chr{line}" for line in COHORT.splitlines(keepends=True) if not line.startswith("#"))
    text = header_text("GRCh38", "ABCD", ("chr1", "chr13", "chrX")) + records
    return KeptLake(make_lake(tmp_path_factory.mktemp("named") / "lake", {"named": text}))


def test_published_sql_joins_chr_to_clinvars_contigs(named: LocalLake) -> None:
    rows = ask(named, PUBLISHED + " AND contains(variants.calls, 1)")
    assert [(row["sampleid"], row["contigname"], row["start"]) for row in rows] == [("A", "chr13", 32340299)]
    # Without a condition on calls, every sample of the record is listed
    assert sorted(row["sampleid"] for row in ask(named, PUBLISHED)) == ["A", "B", "C", "D"]


def test_two_files_without_chr_join_as_they_are_spelt(lake: LocalLake) -> None:
    rows = ask(lake, PUBLISHED.replace("CONCAT('chr',clinvar.contigname)", "clinvar.contigname"))
    assert {(row["contigname"], row["start"]) for row in rows} == {("13", 32340299)}
    # As in a store: what is spelt 13 is not chr13
    assert ask(lake, PUBLISHED) == []


def test_contigs_are_spelt_as_in_each_file(lake: LocalLake) -> None:
    rows = ask(lake, "select distinct importjobid, contigname from omics.variants order by 1, 2")
    assert [(row["importjobid"], row["contigname"]) for row in rows if row["importjobid"] != "file-cohort"] == [
        ("file-bare", "1"),
        ("file-old", "1"),
        ("file-single.g", "chr1"),
    ]


def test_records_of_another_file_are_not_in_the_view(tmp_path: Path) -> None:
    root = make_lake(tmp_path / "lake", {})
    add_callset(open_catalog(root), "half", COHORT, listed="file-before")
    assert ask(LocalLake(root), "select * from omics.variants") == []


def test_a_view_beside_the_table_of_nearly_its_name(lake: LocalLake) -> None:
    assert ask(lake, "select count(*) as n from variant") == [{"n": 17}]
    assert ask(lake, "select count(*) as n from variants") == [{"n": 41}]


def test_carriers_counted_by_sample(lake: LocalLake) -> None:
    rows = ask(
        lake,
        "select sampleid, count(*) as n from variants where contains(calls, 1) and importjobid = 'file-cohort' "
        "group by sampleid order by sampleid",
    )
    # A 100 400 402 13 X, B 300 400 402, C 100 200, D 300 X
    assert [(row["sampleid"], row["n"]) for row in rows] == [("A", 5), ("B", 3), ("C", 2), ("D", 2)]


def test_non_carriers_are_in_a_denominator(lake: LocalLake) -> None:
    (row,) = ask(
        lake,
        """select count(distinct sampleid) as samples,
            count(distinct case when cardinality(filter(calls, x -> x > 0)) > 0 then sampleid end) as carriers
        from variants where importjobid = 'file-cohort' and contigname = '13'""",
    )
    assert (row["samples"], row["carriers"]) == (4, 1)


def test_attributes_and_filters_by_name(lake: LocalLake) -> None:
    rows = ask(
        lake,
        "select distinct start, element_at(attributes, 'DP') as depth from variants "
        "where element_at(attributes, 'DP') is not null and contains(filters, 'PASS') order by start",
    )
    assert [(row["start"], row["depth"]) for row in rows] == [(99, "80"), (999, "60")]


def test_annotations_have_no_calls(lake: LocalLake) -> None:
    rows = ask(lake, "select * from annotations where importjobid = 'clinvar-2026-02-26' order by names")
    assert (rows[0]["names"], rows[0]["alternatealleles"], rows[0]["calls"]) == (["11"], ["G"], None)
    assert {row["sampleid"] for row in rows} == {None}
    genes = ask(lake, "select * from annotations where importjobid = 'genes-1'")
    assert {row["alternatealleles"] for row in genes} == {None}
