"""The shipped queries and views: what their headers claim, what Athena takes, and how they come to deployed names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from omics_lake.analysis.answers import QUESTIONS, Question, answer
from omics_lake.analysis.athena_sql import to_duckdb
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import NAMED_QUERIES, VIEWS, View, queries_for_terraform, views_for_terraform
from omics_lake.analysis.scan_size import columns_read
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS
from omics_lake.build.declared import declared_tables
from omics_lake.core.errors import UsageError

ROOT = Path(__file__).resolve().parents[3]
ANALYSIS = ROOT / "glue" / "omics_lake" / "analysis"
MODULE = ROOT / "terraform" / "modules" / "analytics"
SHIPPED = {**{f"sql/{q.name}": q.sql for q in NAMED_QUERIES}, **{f"views/{v.name}": v.sql for v in VIEWS}}
NAMESPACES = ("omics", "marts", "ops")
TABLES = tuple(declared_tables())


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every declared table, without a row."""
    with duckdb.connect() as connection:
        for space in NAMESPACES:
            connection.execute(f"create schema {space}")
        for table in TABLES:
            columns = ", ".join(f"{c.name} {c.type}" for c in table.columns)
            connection.execute(
                sqlglot.transpile(f"create table {table.full_name} ({columns})", read="spark", write="duckdb")[0]
            )
        yield connection


def header(sql: str) -> str:
    """The comment that a file begins with, as one line."""
    lines = sql.splitlines()
    end = next(i for i, line in enumerate(lines) if not line.startswith("--"))
    return " ".join(line.removeprefix("-- ") for line in lines[:end])


def test_every_sql_file_is_shipped_once() -> None:
    files = {f"{path.parent.name}/{path.stem}" for path in ANALYSIS.rglob("*.sql")}
    assert files == set(SHIPPED)
    assert len(SHIPPED) == len(NAMED_QUERIES) + len(VIEWS)


def test_the_demos_questions_are_named_queries_and_need_no_values() -> None:
    assert NAMED_QUERIES[: len(QUESTIONS)] == QUESTIONS
    assert [q.name for q in QUESTIONS if q.parameters] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_header_says_grain_and_key(name: str) -> None:
    assert re.match(r"Grain: one row per .+\. Key: .+\. ", header(SHIPPED[name]))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_file_is_one_statement_without_a_semicolon_even_in_its_comments(name: str) -> None:
    assert len(sqlglot.parse(SHIPPED[name], read="athena")) == 1
    assert ";" not in SHIPPED[name]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_header_says_how_many_columns_of_which_tables_are_read(name: str) -> None:
    read = columns_read(SHIPPED[name], {table.full_name: table.column_names for table in TABLES})
    said = re.search(r"Columns read: ([a-z0-9_., ]+)\.$", header(SHIPPED[name]))
    assert said is not None
    assert said[1] == ", ".join(f"{table} {len(columns)}" for table, columns in read.items())


@pytest.mark.parametrize("question", NAMED_QUERIES, ids=lambda q: q.name)
def test_each_parameter_is_one_question_mark_in_a_where_clause(question: Question) -> None:
    # Athena refuses a question mark elsewhere, and its console and Terraform's check count those in comments
    sql = question.sql
    statement = sqlglot.parse_one(sql, read="athena")
    marks = list(statement.find_all(exp.Placeholder))
    assert len(marks) == len(question.parameters) == sql.count("?")
    assert [mark.sql() for mark in marks if mark.find_ancestor(exp.Where, exp.Select).key != "where"] == []


@pytest.mark.parametrize("question", NAMED_QUERIES, ids=lambda q: q.name)
def test_a_query_binds_to_the_declared_tables(question: Question, empty: duckdb.DuckDBPyConnection) -> None:
    values = [parameter.example for parameter in question.parameters]
    if question in VARIANT_QUESTIONS:
        # These say that the set they are asked about is not there
        with pytest.raises(duckdb.ConversionException, match="in this lake"):
            empty.execute(to_duckdb(question.sql), values).fetchall()
        return
    assert empty.execute(to_duckdb(question.sql), values).fetchall() == []


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.name)
def test_a_view_gives_the_columns_it_declares(view: View, empty: duckdb.DuckDBPyConnection) -> None:
    given = empty.execute(f"describe {to_duckdb(view.sql)}").fetchall()
    assert [row[:2] for row in given] == [(column.name, in_duckdb(column.type)) for column in view.columns]


def in_duckdb(declared: str) -> str:
    plain = {"string": "VARCHAR", "int": "INTEGER", "bigint": "BIGINT", "double": "DOUBLE", "boolean": "BOOLEAN"}
    if declared.startswith("array<"):
        return f"{plain[declared[6:-1]]}[]"
    return "MAP(VARCHAR, VARCHAR)" if declared == "map<string,string>" else plain[declared]


def deployed(sql: str) -> str:
    """The statement as module `analytics` deploys it, by the very patterns in its text, for a prefix `atlas_`."""
    patterns = re.findall(r'"/(\\\\b\w+\\\\\.)/"', (MODULE / "main.tf").read_text())
    assert len(patterns) == len(NAMESPACES)
    for pattern, space in zip(patterns, NAMESPACES, strict=True):
        sql = re.sub(pattern.replace("\\\\", "\\"), f'"atlas_{space}".', sql)
    return sql


@pytest.mark.parametrize("name", SHIPPED)
def test_deployed_names_change_each_table_and_nothing_else(name: str) -> None:
    ours = sqlglot.parse_one(SHIPPED[name], read="athena", dialect="athena")
    theirs = sqlglot.parse_one(deployed(SHIPPED[name]), read="athena", dialect="athena")
    renamed = 0
    for table in ours.find_all(exp.Table):
        if table.db:
            assert table.db in NAMESPACES
            table.set("db", exp.to_identifier(f"atlas_{table.db}", quoted=True))
            renamed += 1
    assert renamed > 0
    assert theirs.sql("athena", comments=False) == ours.sql("athena", comments=False)


@pytest.mark.parametrize("name", SHIPPED)
def test_no_alias_or_common_table_is_called_as_a_namespace(name: str) -> None:
    statement = sqlglot.parse_one(SHIPPED[name], read="athena")
    aliases = {alias.alias for alias in statement.find_all(exp.CTE, exp.TableAlias, exp.Table, exp.Subquery)}
    assert not aliases & set(NAMESPACES)


def test_a_query_as_terraform_takes_it() -> None:
    query = queries_for_terraform()["mutated_genes"]
    assert query["parameters"] == ["project", "genes"]
    told, _, scans = query["description"].partition(" Scans ")
    assert told == (
        "Genes with a protein-changing mutation in most patients of a project."
        " Parameters in order: project: project id, such as 'TCGA-LUAD'; genes: how many, such as 20."
    )
    assert re.fullmatch(r"[\d,.]+ of the sample lake's [\d,]+ kB\.", scans)
    assert query["sql"] == (ANALYSIS / "sql" / "mutated_genes.sql").read_text()


def test_descriptions_and_names_fit_athena() -> None:
    # 1,024 and 128 characters: https://docs.aws.amazon.com/athena/latest/APIReference/API_NamedQuery.html
    queries = queries_for_terraform()
    assert [name for name, query in queries.items() if len(query["description"]) > 1024 or len(name) > 128] == []


def test_a_view_as_terraform_takes_it() -> None:
    view = views_for_terraform()["preferred_expression"]
    assert (view["namespace"], view["columns"][-1]) == (
        "marts",
        {"name": "tpm", "type": "double", "comment": "Transcripts per million."},
    )


def test_a_question_with_too_few_values_names_its_parameters(tiny_lake: Path) -> None:
    question = next(q for q in NAMED_QUERIES if q.name == "gene_expression")
    with pytest.raises(UsageError, match="gene_expression takes 2 values") as error:
        answer(LocalLake(tiny_lake), question, values=("TCGA-LUAD",))
    assert "project, gene" in error.value.why


RUNS = """
    select * from (values
        ('r1', 'omics.expression', 'TCGA-LUAD', 'published', timestamp '2026-11-24 23:59:00', 'jr1', 3600e0, 0.44e0),
        ('r2', 'omics.expression', 'TCGA-LUSC', 'published', timestamp '2026-11-24 23:59:30', 'jr1', 1800e0, 0.22e0),
        ('r3', 'omics.expression', 'TCGA-LUAD', 'failed', timestamp '2026-11-25 00:01:00', 'jr2', 900e0, 0.11e0),
        ('r4', 'omics.mutation', 'TCGA-LUAD', 'published', timestamp '2026-11-25 08:00:00', 'jr3', 7200e0, 0.88e0),
        ('r5', 'omics.sample', 'TCGA-LUAD', 'failed', timestamp '2026-11-25 09:00:00', null, null, null)
    ) as t (run_id, table_name, project_id, outcome, started_at, job_run_id, dpu_seconds, dollars)
"""


def test_run_cost_sums_what_glue_jobs_took_by_day_and_table() -> None:
    question = next(q for q in NAMED_QUERIES if q.name == "run_cost")
    with duckdb.connect() as connection:
        connection.execute(f"create schema ops; create table ops.run as {RUNS}")
        rows = connection.execute(to_duckdb(question.sql)).fetchall()

    # r5 ran on a laptop. r1 and r2 are two projects of one job's run.
    assert rows == [
        (date(2026, 11, 25), "omics.mutation", 1, 1, 0, 2.0, 0.88),
        (date(2026, 11, 25), "omics.expression", 1, 1, 1, 0.25, 0.11),
        (date(2026, 11, 24), "omics.expression", 1, 2, 0, 1.5, 0.66),
    ]
