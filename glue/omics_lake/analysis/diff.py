"""What changed between two data releases: rows and source files of every table."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import UsageError


@dataclass(frozen=True)
class TableDiff:
    """One table at two releases.

    Args:
        files_added: source files that only the newer release has rows of; None for tables not made from files.
        rows_added: rows of the newer release that the older does not have, equal in every column but `data_release`.
    """

    table: str
    rows_old: int
    rows_new: int
    rows_added: int
    rows_removed: int
    files_added: tuple[str, ...] | None
    files_removed: tuple[str, ...] | None


def diff_releases(lake: LocalLake, old: str, new: str) -> list[TableDiff]:
    """Compare every table that has both releases.

    Raises:
        UsageError: the lake has not got one of the releases.
    """
    connections = {release: lake.connect(release) for release in (old, new)}
    both = [n for n in lake.names() if not n.startswith("ops.") and {old, new} <= set(lake.open(n).refs())]
    if not both:
        raise UsageError(
            f"No table has both {old} and {new}", next_step="`omics-lake tables` lists each table's releases"
        )
    return [_diff(name, connections[old], connections[new]) for name in both]


def _diff(name: str, old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection) -> TableDiff:
    columns = [row[0] for row in new.execute(f"describe {name}").fetchall()]
    compared = ", ".join(f'"{c}"' for c in columns if c != "data_release")
    # One hash a row, so that 36 million rows meet as numbers; equal rows of one table count as often as they stand.
    hashes = f"select hash({compared}) as row_hash, count(*) as n from {name} group by 1"
    with duckdb.connect() as meeting:
        meeting.register("old_rows", old.execute(hashes).to_arrow_table())
        meeting.register("new_rows", new.execute(hashes).to_arrow_table())
        added, removed, rows_old, rows_new = meeting.execute(
            "select coalesce(sum(greatest(coalesce(n.n, 0) - coalesce(o.n, 0), 0)), 0)::bigint,"
            " coalesce(sum(greatest(coalesce(o.n, 0) - coalesce(n.n, 0), 0)), 0)::bigint,"
            " coalesce(sum(o.n), 0)::bigint, coalesce(sum(n.n), 0)::bigint"
            " from old_rows o full outer join new_rows n using (row_hash)"
        ).fetchall()[0]
    files = _files(name, old), _files(name, new)
    known = "file_id" in columns
    return TableDiff(
        table=name,
        rows_old=rows_old,
        rows_new=rows_new,
        rows_added=added,
        rows_removed=removed,
        files_added=tuple(sorted(files[1] - files[0])) if known else None,
        files_removed=tuple(sorted(files[0] - files[1])) if known else None,
    )


def _files(name: str, connection: duckdb.DuckDBPyConnection) -> set[str]:
    columns = {row[0] for row in connection.execute(f"describe {name}").fetchall()}
    if "file_id" not in columns:
        return set()
    return {row[0] for row in connection.execute(f"select distinct file_id from {name}").fetchall()}
