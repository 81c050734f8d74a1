"""A local lake through DuckDB: its tables and the shipped views, now or as of a data release.

PyIceberg reads the SQLite catalog and says which snapshot a table is at; DuckDB's iceberg extension reads the
files. SQL is written in Athena's dialect and turned into DuckDB's by sqlglot, so that a query runs in both places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.table import Table as IcebergTable

from omics_lake.analysis.athena_sql import names_read, to_duckdb
from omics_lake.analysis.duckdb_views import shipped_view, table_view
from omics_lake.analysis.extensions import load_iceberg
from omics_lake.analysis.shipped_views import SHIPPED, View
from omics_lake.core.errors import NothingFound, QueryError, UsageError

NAMESPACES = ("omics", "marts", "ops")
WIDEST_DECIMAL = 38


@dataclass(frozen=True)
class StoredTable:
    """A table as the catalog has it.

    Args:
        rows: of the current snapshot.
        releases: release tags, oldest snapshot first.
        snapshots: how many snapshots are kept.
    """

    name: str
    comment: str
    rows: int
    data_files: int
    size: int
    releases: tuple[str, ...]
    snapshots: int


@dataclass(frozen=True)
class StoredView:
    """A view that can be asked.

    Args:
        reads: full names of the tables below it.
    """

    name: str
    comment: str
    reads: tuple[str, ...]


class LocalLake:
    """A lake folder, opened for reading."""

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root).resolve()
        catalog = self.root / "catalog.db"
        if not catalog.is_file():
            raise NothingFound(
                f"There is no lake in {self.root}",
                why="no catalog.db in that folder",
                next_step="give --lake, or make one with `omics-lake demo` or `omics-lake build`",
            )
        self._catalog = SqlCatalog("lake", uri=f"sqlite:///{catalog}", warehouse=str(self.root))

    def names(self) -> list[str]:
        """Full names of the tables, in the order omics, marts, ops."""
        known = {".".join(space) for space in self._catalog.list_namespaces()}
        return [
            ".".join(identifier)
            for space in NAMESPACES
            if space in known
            for identifier in sorted(self._catalog.list_tables(space))
        ]

    def full_name(self, name: str) -> str:
        """`expression` or `omics.expression` -> `omics.expression`.

        Raises:
            UsageError: no such table.
        """
        names = self.names()
        found = [full for full in names if name in (full, full.partition(".")[2])]
        if len(found) != 1:
            raise UsageError(
                f"There is no table {name!r}", why=f"tables are {', '.join(names)}", next_step="choose one"
            )
        return found[0]

    def views(self) -> Iterator[StoredView]:
        """The shipped views whose tables the lake has."""
        tables = self.names()
        for name, view in SHIPPED.items():
            if set(view.reads) <= set(tables):
                yield StoredView(name, view.description, view.reads)

    def view(self, name: str) -> View | None:
        """The shipped view of that name, full or short, if it is one."""
        return next((view for full, view in SHIPPED.items() if name in (full, view.name)), None)

    def open(self, name: str) -> IcebergTable:
        """The Iceberg table."""
        return self._catalog.load_table(self.full_name(name))

    def tables(self) -> Iterator[StoredTable]:
        """All tables with their sizes and releases."""
        for name in self.names():
            table = self.open(name)
            snapshot = table.current_snapshot()
            summary = snapshot.summary if snapshot else None
            yield StoredTable(
                name=name,
                comment=table.properties.get("comment", ""),
                rows=int(summary["total-records"] or 0) if summary else 0,
                data_files=int(summary["total-data-files"] or 0) if summary else 0,
                size=int(summary["total-files-size"] or 0) if summary else 0,
                releases=tuple(releases(table)),
                snapshots=len(table.snapshots()),
            )

    def connect(self, release: str | None = None, sql: str | None = None) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection with a view for each table and each shipped view.

        Args:
            release: read every table as of this release's tag, such as gdc-46.0; None reads what is published now.
                A table that has rows and not the release has no view: no rows would be a wrong answer.
            sql: only what this statement names, for opening a table takes time; None opens all.

        Raises:
            UsageError: no table has the release.
        """
        tables = self.names()
        if release:
            self._require_release(release, tables)
        wanted = names_read(sql, [*tables, *SHIPPED]) if sql is not None else None
        connection = duckdb.connect()
        load_iceberg(connection)
        for space in NAMESPACES:
            connection.execute(f"create schema {space}")
        for name in tables:
            if (wanted is None or name in wanted) and not (release and self._lacks(name, release)):
                table = self.open(name)
                tagged = table.refs().get(release) if release else None
                table_view(connection, name, table, tagged.snapshot_id if tagged else None)
        for name, view in SHIPPED.items():
            if wanted is None or name in wanted:
                shipped_view(connection, name, view.sql)
        connection.execute("set search_path = 'omics,marts,ops'")
        return connection

    def _require_release(self, release: str, names: Sequence[str]) -> None:
        tables = [self.open(name) for name in names]
        if not any(release in table.refs() for table in tables):
            known = sorted({r for table in tables for r in releases(table)})
            raise UsageError(
                f"The lake has no release {release!r}",
                why=f"releases are {', '.join(known)}",
                next_step="choose one of these",
            )

    def query(self, sql: str, release: str | None = None, values: Sequence[str | int] = ()) -> pa.Table:
        """Run one SQL statement in Athena's dialect.

        Args:
            sql: the statement, with a question mark for each value.
            release: as for `connect`.
            values: bound to the question marks in their order, never made part of the text.

        Raises:
            QueryError: the statement is not valid, or names what is not there.
        """
        told = to_duckdb(sql)
        connection = self.connect(release, sql)
        try:
            return _sums_as_bigint(connection.execute(told, list(values)).to_arrow_table())
        except duckdb.Error as error:
            raise self._explained(error, release) from error

    def _explained(self, error: duckdb.Error, release: str | None) -> QueryError:
        """A query's error, which may be that a table is not there at the release."""
        said = str(error).splitlines()[0]
        for name in self.names() if release else ():
            if self._lacks(name, str(release)) and f" {name.partition('.')[2]} " in said:
                return QueryError(
                    f"{name} cannot be read as of {release}",
                    why=f"it has releases {', '.join(releases(self.open(name))) or 'none'}",
                    next_step="build that release without failures, or choose another release",
                )
        return QueryError(
            "The query could not run",
            why=said,
            next_step="`omics-lake tables` lists tables, `omics-lake describe TABLE` its columns",
        )

    def _lacks(self, name: str, release: str) -> bool:
        """True for a table that has rows and has not got the release; runs and rejects are of no release."""
        table = self.open(name)
        tagless = name in ("ops.run", "ops.quarantine") or table.current_snapshot() is None
        return not tagless and release not in table.refs()


def _sums_as_bigint(rows: pa.Table) -> pa.Table:
    """DuckDB sums whole numbers into 128 bits; Athena's sum of bigint is bigint, and so is ours."""
    for i, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type) and field.type.precision == WIDEST_DECIMAL and field.type.scale == 0:
            rows = rows.set_column(i, field.name, rows[i].cast(pa.int64()))
    return rows


def releases(table: IcebergTable) -> list[str]:
    """Release tags of a table, oldest snapshot first."""
    when = {snapshot.snapshot_id: snapshot.timestamp_ms for snapshot in table.snapshots()}
    tags = [
        (when.get(ref.snapshot_id, 0), name) for name, ref in table.refs().items() if ref.snapshot_ref_type == "tag"
    ]
    return [name for _, name in sorted(tags)]
