"""Sets of two reference builds, or of one that nothing tells, are not compared: in SQL, and in Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_lake.analysis.answers import Value, answer
from omics_lake.analysis.builds import require_one_build
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import NAMED_QUERIES
from omics_lake.core.errors import NothingFound, QueryError
from support.variant_lake import CLINVAR, CLINVAR_37, PROJECT, UNKNOWN_GENES, KeptLake, make_lake

QUESTIONS = {question.name: question for question in NAMED_QUERIES}
COHORT = (PROJECT, "cohort")
MIXED: tuple[tuple[str, tuple[Value, ...], str], ...] = (
    ("pathogenic_variants_per_sample", (*COHORT, *CLINVAR_37), "clinvar 2026-02-26-GRCh37 GRCh37"),
    ("drug_response_report", (*COHORT, *CLINVAR_37), "clinvar 2026-02-26-GRCh37 GRCh37"),
    ("annotated_alleles", (*COHORT, *CLINVAR_37), "call set cohort GRCh38"),
    ("rare_variants", (*COHORT, *CLINVAR_37, "0.5"), "call set cohort GRCh38"),
    ("variants_in_gene", (*COHORT, *UNKNOWN_GENES, "G1"), "genes unknown-build of unknown build"),
    # No variant lies in G4: an empty answer would be as wrong
    ("variants_in_gene", (*COHORT, *UNKNOWN_GENES, "G4"), "genes unknown-build of unknown build"),
    ("sample_comparison", (*COHORT, "A", PROJECT, "old", "A"), "call set old GRCh37"),
    ("pathogenic_variants_per_sample", (PROJECT, "bare", *CLINVAR), "call set bare of unknown build"),
    ("annotated_alleles", (PROJECT, "old", *CLINVAR), "call set old GRCh37"),
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    return KeptLake(make_lake(tmp_path_factory.mktemp("variants") / "lake"))


@pytest.mark.parametrize(("name", "values", "said"), MIXED)
def test_a_question_over_two_builds_is_refused(
    lake: LocalLake, name: str, values: tuple[Value, ...], said: str
) -> None:
    with pytest.raises(QueryError, match="Reference builds differ or are not known") as error:
        answer(lake, QUESTIONS[name], values=values)
    assert said in error.value.why
    assert "INT32" not in error.value.why


def test_every_question_that_joins_two_sets_refuses_two_builds() -> None:
    joined = {name for name, question in QUESTIONS.items() if "omics.annotation" in question.sql}
    assert joined | {"sample_comparison"} == {name for name, _, _ in MIXED}


def test_a_set_by_itself_needs_no_build(lake: LocalLake) -> None:
    (row,) = answer(lake, QUESTIONS["cohort_allele_frequency"], values=(PROJECT, "bare", "chr1", 1, 200)).to_pylist()
    assert (row["samples"], row["called_alleles"], row["allele_frequency"]) == (0, 0, None)


def test_another_error_of_a_question_stays_what_it_is(tiny_lake: Path) -> None:
    with pytest.raises(QueryError, match="could not run"):
        answer(LocalLake(tiny_lake), QUESTIONS["ti_tv"], values=COHORT)


def test_one_build_is_found(lake: LocalLake) -> None:
    assert require_one_build(lake, [COHORT, (PROJECT, "single.g")], [CLINVAR]) == "GRCh38"
    assert require_one_build(lake, [(PROJECT, "bare")]) is None


@pytest.mark.parametrize("other", ["old", "bare"])
def test_two_builds_are_refused_in_python(lake: LocalLake, other: str) -> None:
    with pytest.raises(QueryError, match="Reference builds differ") as error:
        require_one_build(lake, [COHORT, (PROJECT, other)])
    assert "call set cohort GRCh38" in error.value.why


def test_a_set_that_is_not_there_is_said(lake: LocalLake) -> None:
    with pytest.raises(NothingFound, match=r"clinvar 1999 is not in the lake"):
        require_one_build(lake, [COHORT], [("clinvar", "1999")])
