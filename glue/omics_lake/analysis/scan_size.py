"""How many bytes a query reads: the Parquet column chunks of the columns that it names, from the files' footers.

Athena bills what it reads of the columns that a query uses: https://aws.amazon.com/athena/pricing/. This is an upper
bound of that for the statement alone: no row group is skipped by its statistics, and the columns of a table's
partition, whose values Athena has from the metadata, count too. Footers and Iceberg's metadata files do not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import sqlglot
from pyiceberg.expressions import AlwaysTrue, BooleanExpression, EqualTo, Reference
from pyiceberg.expressions.literals import literal
from pyiceberg.table import Table as IcebergTable
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import QueryError

Columns = Mapping[str, tuple[str, ...]]
"""Table, such as omics.mutation -> columns."""


@dataclass(frozen=True)
class TableScan:
    """What a query reads of one table."""

    table: str
    columns: tuple[str, ...]
    files: int
    bytes: int


def scan_size(lake: LocalLake, sql: str, project: str | None = None) -> tuple[TableScan, ...]:
    """What a statement in Athena's dialect reads of each table, by table name.

    Args:
        lake: the lake, as it is published now.
        sql: one statement; question marks may stay.
        project: count this project's files alone, for a statement that asks for one project of every table.

    Raises:
        QueryError: the statement does not parse, or names what is not there.
    """
    schema = {name: tuple(lake.open(name).schema().column_names) for name in lake.names()}
    try:
        read = columns_read(_with_namespaces(lake, sql), schema)
    except SqlglotError as error:
        raise QueryError(
            "The query cannot be weighed",
            why=str(error).splitlines()[0],
            next_step="`omics-lake tables` lists tables, `omics-lake describe TABLE` its columns",
        ) from error
    return tuple(_scan(lake.open(name), name, columns, project) for name, columns in read.items())


def _with_namespaces(lake: LocalLake, sql: str) -> str:
    """`probe` becomes `omics.probe`, as a query may call it, a view its statement; names of common tables stay."""
    query = sqlglot.parse_one(sql, read="athena")
    common = {cte.alias for cte in query.find_all(exp.CTE)}
    for table in list(query.find_all(exp.Table)):
        if not table.db and table.name in common:
            continue
        view = lake.view(f"{table.db}.{table.name}".removeprefix("."))
        if view:
            table.replace(exp.Subquery(this=sqlglot.parse_one(view.sql, read="athena"), alias=_alias(table)))
        elif not table.db:
            namespace, _, _ = lake.full_name(table.name).partition(".")
            table.set("db", exp.to_identifier(namespace))
    return query.sql(dialect="athena")


def _alias(table: exp.Table) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(table.alias_or_name))


def columns_read(sql: str, schema: Columns) -> dict[str, tuple[str, ...]]:
    """Table -> columns that a statement reads, both sorted; a table of which only rows are counted has none."""
    known = _nested(schema)
    query = qualify(sqlglot.parse_one(sql, read="athena"), schema=known, dialect="athena", identify=False)
    found: dict[str, set[str]] = {}
    for scope in traverse_scope(pushdown_projections(query)):
        for alias, source in scope.sources.items():
            if isinstance(source, exp.Table):
                used = found.setdefault(f"{source.db}.{source.name}", set())
                used.update(column.name for column in scope.columns if column.table == alias)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


def _nested(schema: Columns) -> dict[str, object]:
    """The schema as sqlglot takes it; what type a column has is of no matter here."""
    nested: dict[str, dict[str, dict[str, str]]] = {}
    for name, columns in schema.items():
        space, _, table = name.partition(".")
        nested.setdefault(space, {})[table] = dict.fromkeys(columns, "varchar")
    return dict(nested)


def _scan(table: IcebergTable, name: str, columns: tuple[str, ...], project: str | None) -> TableScan:
    wanted: BooleanExpression = AlwaysTrue()
    if project and "project_id" in table.schema().column_names:
        wanted = EqualTo(term=Reference("project_id"), value=literal(project))
    paths = [task.file.file_path for task in table.scan(row_filter=wanted).plan_files()]
    return TableScan(name, columns, len(paths), sum(chunk_bytes(_local(path), columns) for path in paths))


def chunk_bytes(path: Path, columns: tuple[str, ...]) -> int:
    """Compressed bytes of the columns' chunks in one Parquet file; an array's or map's chunks are its column's."""
    footer = pq.read_metadata(path)
    chunks = [footer.row_group(g).column(c) for g in range(footer.num_row_groups) for c in range(footer.num_columns)]
    return sum(chunk.total_compressed_size for chunk in chunks if chunk.path_in_schema.split(".")[0] in columns)


def _local(path: str) -> Path:
    return Path(path.removeprefix("file://").removeprefix("file:"))
