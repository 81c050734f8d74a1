"""Every shipped query and view on Trino, which Athena's engine is made from, gives what DuckDB gives on a laptop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest

from omics_lake.analysis.answers import Question, answer
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import NAMED_QUERIES, VIEWS, View
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS

# The first fetch of jars and a whole build through the double count towards the first test
pytestmark = [pytest.mark.athena, pytest.mark.timeout(2400)]

PROJECT = "TCGA-XLUA"
GIVEN: dict[str, Any] = {"project": PROJECT, "stage_group": "%", "gene": "EGFR", "workflow": "ASCAT3", "genes": 5}
"""A value for each parameter; the others are taken from the lake."""
ENGINE = {"string": "varchar", "int": "integer", "bigint": "bigint", "double": "double", "boolean": "boolean"}


def values_of(question: Question, lake: LocalLake) -> tuple[str | int, ...]:
    """One for each parameter, that there are rows for."""
    file_id = lake.query("select min(file_id) as f from ops.file where source = 'gdc'").to_pylist()[0]["f"]
    patients = lake.query(
        "select min(patient_barcode) as a, max(patient_barcode) as z from omics.imaging_series "
        f"where project_id = '{PROJECT}'"
    )
    if question in VARIANT_QUESTIONS:  # whose examples are the sample's own names
        return tuple(parameter.example for parameter in question.parameters)
    found = GIVEN | {"file_id": file_id, "patients": ",".join(patients.to_pylist()[0].values())}
    return tuple(found[parameter.name] for parameter in question.parameters)


def plain(rows: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    """Times as instants whatever their zone, numbers to 12 digits: the engines add in any order; maps as pairs."""
    return [tuple(plain_value(value) for value in row) for row in rows]


def plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, dict):
        return sorted(value.items())
    # DuckDB gives a map as a list of pairs
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        return sorted(value)
    if isinstance(value, list):
        return [plain_value(one) for one in value]
    return float(f"{value:.12g}") if isinstance(value, float) else value


def in_one_order(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Sorted by what they look like: the engines order neither maps nor arrays with nulls alike."""
    return sorted(rows, key=repr)


def engine_type(declared: str) -> str:
    """Trino's word for a declared type."""
    if declared.startswith("array<"):
        return f"array({ENGINE[declared.removeprefix('array<').removesuffix('>')]})"
    if declared.startswith("map<string,"):
        return f"map(varchar, {ENGINE[declared.removeprefix('map<string,').removesuffix('>')]})"
    return ENGINE[declared]


def prepared(deployed: Any, question: Question) -> str:
    """The statement as it lies in Athena: the prepared one where there is one, else the named one."""
    athena = deployed.double.client("athena", "us-east-1")
    if question.parameters:
        got = athena.get_prepared_statement(StatementName=question.name, WorkGroup="sample-lake")
        return str(got["PreparedStatement"]["QueryStatement"])
    ids = athena.list_named_queries(WorkGroup="sample-lake")["NamedQueryIds"]
    found = [athena.get_named_query(NamedQueryId=one)["NamedQuery"] for one in ids]
    (statement,) = [one["QueryString"] for one in found if one["Name"] == question.name]
    return str(statement)


@pytest.mark.parametrize("question", NAMED_QUERIES, ids=lambda q: q.name)
def test_a_query_gives_the_same_rows_on_trino_as_on_duckdb(
    question: Question, deployed: Any, trino_over: Any, copied: LocalLake
) -> None:
    values = values_of(question, copied)
    here = answer(copied, question, values=values)
    there = trino_over.ask(prepared(deployed, question), values)
    assert there.columns == tuple(here.column_names)
    # No Glue job built this lake, so no run cost anything
    assert (here.num_rows > 0) == (question.name != "run_cost")
    assert plain(there.rows) == plain(row.values() for row in here.to_pylist())


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.name)
def test_a_view_that_terraform_made_gives_the_statements_rows(view: View, trino_over: Any, copied: LocalLake) -> None:
    columns = ", ".join(f'"{column.name}"' for column in view.columns)
    here = copied.query(f"select {columns} from ({view.sql}) as v")
    there = trino_over.ask(f"select {columns} from sample_lake_{view.namespace}.{view.name}")
    assert here.num_rows > 0
    assert in_one_order(plain(there.rows)) == in_one_order(plain(row.values() for row in here.to_pylist()))


@pytest.mark.parametrize("view", VIEWS, ids=lambda v: v.name)
def test_a_view_shows_its_declared_columns(view: View, trino_over: Any) -> None:
    shown = trino_over.ask(f"describe sample_lake_{view.namespace}.{view.name}")
    assert [row[:2] for row in shown.rows] == [(c.name, engine_type(c.type)) for c in view.columns]


def test_a_release_is_read_by_its_tag(deployed: Any, trino_over: Any) -> None:
    (row,) = trino_over.ask("select count(*) from sample_lake_omics.mutation for version as of 'gdc-46.0'").rows
    assert row[0] == sum(project.rows["mutation"] for project in deployed.truth.projects)


def test_no_query_finds_tables_without_the_prefix(trino_over: Any) -> None:
    schemas = {row[0] for row in trino_over.ask("show schemas").rows}
    assert {"sample_lake_omics", "sample_lake_marts", "sample_lake_ops"} <= schemas
    assert not schemas & {"omics", "marts", "ops"}
