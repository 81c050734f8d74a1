"""The saved queries as Athena stores them, run on the tables as Glue names them.

Athena itself is Trino, which `make test-athena` asks. Here DuckDB answers, over the rows that PyIceberg reads through
the double's Glue and S3: what is shown is that the stored text finds the stored tables.
"""

from __future__ import annotations

from typing import Any

import duckdb
from pyiceberg.catalog.glue import GlueCatalog

from cycle.account import KEYS, NAME, REGION, Account
from omics_lake.analysis.local import to_duckdb
from omics_lake.analysis.named_queries import NAMED_QUERIES
from omics_lake.sample.truth import Truth


def answers_of(account: Account, truth: Truth) -> dict[str, list[dict[str, Any]]]:
    """Query -> its rows."""
    connection = _with_tables(account.double.endpoint)
    project = truth.projects[0]
    values = {
        "project": project.project_id,
        "gene": "TP53",
        "patients": ",".join(patient.patient_barcode for patient in project.patients),
    }
    examples = {q.name: [values.get(p.name, p.example) for p in q.parameters] for q in NAMED_QUERIES}
    return {
        name: connection.execute(to_duckdb(sql), examples[name]).to_arrow_table().to_pylist()
        for name, sql in stored_queries(account.client("athena")).items()
    }


def stored_queries(athena: Any) -> dict[str, str]:
    """Text of every named query and prepared statement of the workgroup."""
    ids = athena.list_named_queries(WorkGroup=NAME)["NamedQueryIds"]
    named = [athena.get_named_query(NamedQueryId=one)["NamedQuery"] for one in ids]
    texts = {query["Name"]: query["QueryString"] for query in named}
    for name in (query.name for query in NAMED_QUERIES if query.parameters):
        shown = athena.get_prepared_statement(StatementName=name, WorkGroup=NAME)
        texts[name] = shown["PreparedStatement"]["QueryStatement"]
    return texts


def catalog_at(endpoint: str) -> GlueCatalog:
    """PyIceberg's view of the double's Glue."""
    keys = {
        "client.access-key-id": KEYS["AWS_ACCESS_KEY_ID"],
        "client.secret-access-key": KEYS["AWS_SECRET_ACCESS_KEY"],
        "client.region": REGION,
    }
    return GlueCatalog("account", **keys, **{"glue.endpoint": endpoint, "s3.endpoint": endpoint})


def _with_tables(endpoint: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    catalog = catalog_at(endpoint)
    for (database,) in catalog.list_namespaces():
        connection.execute(f"create schema {database}")
        for _, table in catalog.list_tables(database):
            rows = catalog.load_table(f"{database}.{table}").scan().to_arrow()
            connection.register("rows", rows)
            connection.execute(f"create table {database}.{table} as select * from rows")
            connection.unregister("rows")
    return connection
