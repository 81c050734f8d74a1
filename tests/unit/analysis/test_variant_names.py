"""A name that the lake does not have is an error that says what there is; it never looks like "none found"."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_lake.analysis.answers import Value, answer
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS
from omics_lake.core.errors import NothingFound, QueryError
from support.variant_lake import (
    CALLSETS,
    CLINVAR,
    GENES,
    PROJECT,
    KeptLake,
    add_callset,
    header_text,
    make_lake,
    open_catalog,
)

QUESTIONS = {question.name: question for question in VARIANT_QUESTIONS}
COHORT = (PROJECT, "cohort")
NOWHERE = (PROJECT, "nope")
OTHER = ("clinvar", "2099-01-01")
UNKNOWN: tuple[tuple[str, tuple[Value, ...], str, str], ...] = (
    ("carriers_of_variant", ("NO-1", "GRCh38", "chr1", "chr1:100:A:G"), "call set NO-1 GRCh38", "LAB-1 cohort"),
    ("carriers_of_variant", (PROJECT, "hg38", "chr1", "chr1:100:A:G"), "call set LAB-1 hg38", "cohort (GRCh38)"),
    ("cohort_allele_frequency", (*NOWHERE, "chr1", 1, 500), "call set LAB-1 nope", "LAB-1 cohort (GRCh38)"),
    ("ti_tv", NOWHERE, "call set LAB-1 nope", "LAB-1 old (GRCh37)"),
    ("ti_tv", ("NO-1", "cohort"), "call set NO-1 cohort", "LAB-1 bare (unknown build)"),
    ("sample_comparison", (*COHORT, "A", *COHORT, "Z"), "pair of samples LAB-1 cohort A LAB-1 cohort Z", "A, B, C, D"),
    ("sample_comparison", (*NOWHERE, "A", *COHORT, "A"), "pair of samples LAB-1 nope A LAB-1 cohort A", "cohort: A"),
    ("variants_in_gene", (*COHORT, *GENES, "G9"), "gene G9 genes 1", "genes 1 (GRCh38)"),
    ("variants_in_gene", (*COHORT, "genes", "9", "G1"), "gene G1 genes 9", "genes 1 (GRCh38)"),
    ("variants_in_gene", (*NOWHERE, *GENES, "G1"), "call set LAB-1 nope", "LAB-1 cohort"),
    *(
        asked
        for name, more in (
            ("pathogenic_variants_per_sample", ()),
            ("rare_variants", ("0.01",)),
            ("drug_response_report", ()),
            ("annotated_alleles", ()),
        )
        for asked in (
            (name, (*NOWHERE, *CLINVAR, *more), "call set LAB-1 nope", "LAB-1 cohort (GRCh38)"),
            (name, (*COHORT, *OTHER, *more), "annotation set clinvar 2099-01-01", "clinvar 2026-02-26 (GRCh38)"),
            (name, (PROJECT, "bare", *OTHER, *more), "annotation set clinvar 2099-01-01", "genes 1 (GRCh38)"),
        )
    ),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    return KeptLake(make_lake(tmp_path_factory.mktemp("variants") / "lake"))


def test_every_question_is_asked_of_what_is_not_there() -> None:
    assert {name for name, *_ in UNKNOWN} == set(QUESTIONS)


@pytest.mark.parametrize(("name", "values", "what", "there"), UNKNOWN)
def test_what_is_not_there_is_said(
    lake: LocalLake, name: str, values: tuple[Value, ...], what: str, there: str
) -> None:
    with pytest.raises(NothingFound) as error:
        answer(lake, QUESTIONS[name], values=values)
    assert error.value.what == f"There is no {what} in this lake"
    assert there in error.value.why


def test_a_lake_without_call_sets_says_none(tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="call sets are none"):
        answer(LocalLake(make_lake(tmp_path / "lake", {})), QUESTIONS["ti_tv"], values=COHORT)


def test_carriers_are_not_told_where_a_call_set_with_samples_has_no_build(tmp_path: Path) -> None:
    text = header_text(None, "E") + "1\t100\t.\tA\tG\t50\tPASS\t.\tGT\t0/1\n"
    root = make_lake(tmp_path / "lake", CALLSETS | {"mystery": text})
    with pytest.raises(QueryError, match="Reference builds differ") as error:
        answer(LocalLake(root), QUESTIONS["carriers_of_variant"], values=(PROJECT, "GRCh38", "chr1", "chr1:100:A:G"))
    assert "call set mystery of unknown build" in error.value.why


HALF: tuple[tuple[str, tuple[Value, ...]], ...] = (
    ("cohort_allele_frequency", (PROJECT, "half", "chr1", 1, 500)),
    ("rare_variants", (PROJECT, "half", *CLINVAR, "0.9")),
    ("drug_response_report", (PROJECT, "half", *CLINVAR)),
    ("variants_in_gene", (PROJECT, "half", *GENES, "G1")),
    ("annotated_alleles", (PROJECT, "half", *CLINVAR)),
)


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    """`half` is listed as one file, and its records are another's."""
    root = make_lake(tmp_path_factory.mktemp("half") / "lake", {})
    add_callset(open_catalog(root), "half", CALLSETS["cohort"], listed="file-before")
    return KeptLake(root)


@pytest.mark.parametrize(("name", "values"), HALF)
def test_records_of_another_file_are_not_the_call_sets(half: LocalLake, name: str, values: tuple[Value, ...]) -> None:
    assert answer(half, QUESTIONS[name], values=values).to_pylist() == []


def test_no_sample_has_another_files_alleles(half: LocalLake) -> None:
    rows = answer(half, QUESTIONS["pathogenic_variants_per_sample"], values=(PROJECT, "half", *CLINVAR)).to_pylist()
    assert [(row["sample_id"], row["pathogenic_alleles"]) for row in rows] == [(sample, 0) for sample in "ABCD"]
    rows = answer(half, QUESTIONS["ti_tv"], values=(PROJECT, "half")).to_pylist()
    assert {(row["transitions"], row["transversions"]) for row in rows} == {(0, 0)}
    (row,) = answer(
        half, QUESTIONS["sample_comparison"], values=(PROJECT, "half", "A", PROJECT, "half", "B")
    ).to_pylist()
    assert row["places"] == 0
    carriers = (PROJECT, "GRCh38", "chr1", "chr1:100:A:G")
    assert answer(half, QUESTIONS["carriers_of_variant"], values=carriers).num_rows == 0
