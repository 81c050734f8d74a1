"""DuckDB views: one over an Iceberg table's files, or a shipped one over these."""

from __future__ import annotations

from contextlib import suppress

import duckdb
from pyiceberg.table import Table as IcebergTable

from omics_lake.analysis.athena_sql import to_duckdb


def table_view(connection: duckdb.DuckDBPyConnection, name: str, table: IcebergTable, snapshot: int | None) -> None:
    """A table at a snapshot; None is what is published now."""
    if table.current_snapshot() is None:
        _empty_view(connection, name, table)
        return
    place = table.metadata_location.removeprefix("file://").removeprefix("file:").replace("'", "''")
    version = f", snapshot_from_id = {snapshot}" if snapshot is not None else ""
    connection.execute(f"create view {name} as select * from iceberg_scan('{place}'{version})")


def shipped_view(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """A view over the tables; where the lake lacks one of these, or a column that a later version added, none."""
    with suppress(duckdb.CatalogException, duckdb.BinderException):
        connection.execute(f"create view {name} as {to_duckdb(sql)}")


def _empty_view(connection: duckdb.DuckDBPyConnection, name: str, table: IcebergTable) -> None:
    """A table that has no snapshot (at that release) is a table of no rows."""
    empty = table.schema().as_arrow().empty_table()
    handle = name.replace(".", "__")
    connection.register(handle, empty)
    connection.execute(f"create view {name} as select * from {handle}")
