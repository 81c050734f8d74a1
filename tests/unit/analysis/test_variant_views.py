"""The views that stand for a HealthOmics variant and annotation store, and SQL that was written for these."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import VIEWS
from support.variant_lake import KeptLake, make_lake

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
    """With the views in place of the names."""
    views = ", ".join(f"{name} as ({VIEW[name].sql})" for name in ("variants", "annotations"))
    return lake.query(f"with {views} {sql}").to_pylist()


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
        "select * from variants where importjobid = 'file-cohort' and contigname = 'chr1' and start = 99 "
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


def test_variants_with_their_clinical_significance(lake: LocalLake) -> None:
    """The join that AWS's pages show, without the `chr` that ClinVar's contigs lack in a store."""
    rows = ask(
        lake,
        """select variants.sampleid, variants.contigname, variants.start, variants."end", variants.referenceallele,
            variants.alternatealleles, variants.attributes as variant_attributes,
            clinvar.attributes as clinvar_attributes
        from variants as variants
        inner join annotations as clinvar
            on variants.contigname = clinvar.contigname and variants.start = clinvar.start
            and variants."end" = clinvar."end" and variants.referenceallele = clinvar.referenceallele
            and variants.alternatealleles = clinvar.alternatealleles
        where clinvar.attributes['CLNSIG'] = 'Pathogenic' and cardinality(filter(variants.calls, x -> x > 0)) > 0""",
    )
    assert [(row["sampleid"], row["contigname"], row["start"]) for row in rows] == [("A", "chr13", 32340299)]


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
        from variants where importjobid = 'file-cohort' and contigname = 'chr13'""",
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
    rows = ask(lake, "select * from annotations where importjobid = 'clinvar-2026-02-26' order by contigname, start")
    assert (rows[0]["names"], rows[0]["alternatealleles"], rows[0]["calls"]) == (["11"], ["G"], None)
    assert {row["sampleid"] for row in rows} == {None}
    genes = ask(lake, "select * from annotations where importjobid = 'genes-1'")
    assert {row["alternatealleles"] for row in genes} == {None}
