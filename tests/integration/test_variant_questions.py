"""The variant questions and views on Spark give what DuckDB gives, and refuse what it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sqlglot
from pyspark.sql import SparkSession

from omics_lake.analysis.answers import Value, answer
from omics_lake.analysis.builds import MARK
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import VIEWS
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.java_errors import JAVA_ERRORS
from omics_lake.lake.session import settings
from support.variant_lake import CLINVAR, CLINVAR_37, GENES, PROJECT, UNKNOWN_GENES, KeptLake, make_lake

pytestmark = pytest.mark.spark

QUESTIONS = {question.name: question for question in VARIANT_QUESTIONS}
COHORT = (PROJECT, "cohort")
ASKED: tuple[tuple[str, tuple[Value, ...]], ...] = (
    ("carriers_of_variant", (PROJECT, "GRCh38", "chr1", "chr1:400:GT:G")),
    ("cohort_allele_frequency", (*COHORT, "chr1", 1, 500)),
    ("pathogenic_variants_per_sample", (*COHORT, *CLINVAR)),
    ("pathogenic_variants_per_sample", (*COHORT, *GENES)),
    ("rare_variants", (*COHORT, *CLINVAR, "0.3")),
    ("ti_tv", COHORT),
    ("drug_response_report", (*COHORT, *CLINVAR)),
    ("variants_in_gene", (*COHORT, *GENES, "G3")),
    ("annotated_alleles", (*COHORT, *CLINVAR)),
    ("sample_comparison", (*COHORT, "D", PROJECT, "single.g", "D")),
)
REFUSED: tuple[tuple[str, tuple[Value, ...]], ...] = (
    ("pathogenic_variants_per_sample", (*COHORT, *CLINVAR_37)),
    ("variants_in_gene", (*COHORT, *UNKNOWN_GENES, "G4")),
    ("sample_comparison", (*COHORT, "A", PROJECT, "old", "A")),
)

NOWHERE = (PROJECT, "nope")
OTHER = ("clinvar", "2099-01-01")
NO_CALLSET = "call sets of that project and name"
NO_ANNOTATION = "annotations of that source and release"
UNKNOWN: tuple[tuple[str, tuple[Value, ...], str], ...] = (
    ("carriers_of_variant", ("NO-1", "GRCh38", "chr1", "chr1:400:GT:G"), "call sets of that project and build"),
    ("cohort_allele_frequency", (*NOWHERE, "chr1", 1, 500), NO_CALLSET),
    ("ti_tv", NOWHERE, NO_CALLSET),
    ("pathogenic_variants_per_sample", (*COHORT, *OTHER), NO_ANNOTATION),
    ("pathogenic_variants_per_sample", (*NOWHERE, *CLINVAR), NO_CALLSET),
    ("rare_variants", (*COHORT, *OTHER, "0.3"), NO_ANNOTATION),
    ("rare_variants", (*NOWHERE, *CLINVAR, "0.3"), NO_CALLSET),
    ("drug_response_report", (*COHORT, *OTHER), NO_ANNOTATION),
    ("drug_response_report", (*NOWHERE, *CLINVAR), NO_CALLSET),
    ("annotated_alleles", (*COHORT, *OTHER), NO_ANNOTATION),
    ("annotated_alleles", (*NOWHERE, *CLINVAR), NO_CALLSET),
    ("variants_in_gene", (*COHORT, *GENES, "G9"), "features of that gene, source and release"),
    ("sample_comparison", (*COHORT, "Z", PROJECT, "single.g", "D"), "samples of that project, call set and name"),
)


@dataclass(frozen=True)
class Both:
    """One lake, opened by both engines."""

    spark: SparkSession
    lake: LocalLake

    def ask_spark(self, sql: str, values: tuple[Value, ...] = ()) -> list[dict[str, Any]]:
        """Rows of a statement in Athena's SQL."""
        told = sqlglot.transpile(sql, read="athena", write="spark")[0]
        return [row.asDict() for row in self.spark.sql(told, args=list(values)).collect()]


@pytest.fixture(scope="module")
def both(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Both:
    root = make_lake(tmp_path_factory.mktemp("variants") / "lake")
    session = spark.newSession()
    for key, value in settings(LakeConfig(root=str(root), cores="2", small=True)).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    # A cast that fails ends the query, as it does in Athena
    session.conf.set("spark.sql.ansi.enabled", "true")
    session.sql("use lake")
    return Both(session, KeptLake(root))


def test_every_question_is_asked() -> None:
    assert {name for name, _ in ASKED} == set(QUESTIONS)


@pytest.mark.parametrize(("name", "values"), ASKED)
def test_a_question_gives_the_same_rows(both: Both, name: str, values: tuple[Value, ...]) -> None:
    here = answer(both.lake, QUESTIONS[name], values=values).to_pylist()
    assert here
    assert both.ask_spark(QUESTIONS[name].sql, values) == here


@pytest.mark.parametrize(("name", "values", "said"), UNKNOWN)
def test_what_is_not_there_is_an_error_in_spark(both: Both, name: str, values: tuple[Value, ...], said: str) -> None:
    with pytest.raises(JAVA_ERRORS) as error:
        both.ask_spark(QUESTIONS[name].sql, values)
    assert f"{said} in this lake" in str(error.value)


def test_every_question_is_asked_of_what_is_not_there() -> None:
    assert {name for name, *_ in UNKNOWN} == set(QUESTIONS)


@pytest.mark.parametrize(("name", "values"), REFUSED)
def test_two_builds_are_refused_in_spark_with_the_message(both: Both, name: str, values: tuple[Value, ...]) -> None:
    with pytest.raises(JAVA_ERRORS) as error:
        both.ask_spark(QUESTIONS[name].sql, values)
    assert MARK in str(error.value)


def by_place(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In one order; maps as dicts, an empty one as none (Arrow gives a list of pairs)."""
    plain = [row | {name: dict(row[name] or ()) for name in ("attributes", "information")} for row in rows]
    names = ("importjobid", "contigname", "start", "end", "sampleid", "names")
    return sorted(plain, key=lambda row: tuple(str(row[name]) for name in names))


@pytest.mark.parametrize("name", ["variants", "annotations"])
def test_a_view_gives_the_same_rows(both: Both, name: str) -> None:
    (view,) = [view for view in VIEWS if view.name == name]
    here = by_place(both.lake.query(view.sql).to_pylist())
    assert len(here) > 10
    assert by_place(both.ask_spark(view.sql)) == here
