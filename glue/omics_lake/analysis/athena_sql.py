"""One statement of Athena's SQL: the names that it reads, and the same in DuckDB's SQL, by sqlglot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlglot

from omics_lake.analysis.shipped_views import SHIPPED
from omics_lake.core.errors import QueryError


def to_duckdb(sql: str) -> str:
    """One statement of Athena SQL as DuckDB's.

    Raises:
        QueryError: it does not parse, or is not one statement.
    """
    try:
        statements = [s for s in sqlglot.parse(sql, read="athena") if s is not None]
    except sqlglot.errors.ParseError as error:
        first: dict[str, Any] = error.errors[0] if error.errors else {}
        raise QueryError(
            "The query does not parse",
            where=f"line {first.get('line', '?')}, column {first.get('col', '?')}",
            why=str(first.get("description", error)),
            next_step="write it in Athena's (Trino's) SQL",
        ) from error
    if len(statements) != 1:
        raise QueryError("Give exactly one statement", why=f"{len(statements)} were given", next_step="split them")
    return statements[0].sql(dialect="duckdb")


def names_read(sql: str, known: Sequence[str]) -> frozenset[str]:
    """Full names of the tables and views that a statement in Athena's dialect reads, those below a view among them.

    All that are known, where it is no query: `show tables` and the like ask about names.

    Args:
        sql: one statement.
        known: full names, in the order in which a name without namespace is looked for.
    """
    statement = sqlglot.parse_one(sql, read="athena")
    if not isinstance(statement, sqlglot.exp.Query):
        return frozenset(known)
    found: set[str] = set()
    for table in statement.find_all(sqlglot.exp.Table):
        if table.db.lower() == "information_schema":
            return frozenset(known)
        wanted = f"{table.db}.{table.name}".lower().removeprefix(".")
        full = next((name for name in known if wanted in (name, name.partition(".")[2])), None)
        if full in SHIPPED:
            found |= names_read(SHIPPED[full].sql, known)
        found |= {full} if full else set()
    return frozenset(found)
