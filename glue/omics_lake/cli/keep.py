"""`omics-lake runs`, `quarantine`, `diff`, `maintain`: look after a lake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any

import typer

from omics_lake.analysis.diff import diff_releases
from omics_lake.analysis.local import LocalLake
from omics_lake.build.declared import declared_tables
from omics_lake.cli import options
from omics_lake.cli.output import as_json, mistakes_without_trace, out, show
from omics_lake.cli.spark import spark_session
from omics_lake.lake.config import Profile
from omics_lake.lake.upkeep import maintain as run_maintain

Table = Annotated[str | None, typer.Option("--table", "-t", help="Only this table, such as omics.mutation.")]


def runs(
    lake: options.Lake = options.DEFAULT_LAKE,
    table: Table = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only builds that failed, with their errors.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Newest builds to show.")] = 50,
    json: options.Json = False,
) -> None:
    """Show the newest builds: what went in, what came out, how each ended.

    \b
    Examples:
      omics-lake runs
      omics-lake runs --failed
      omics-lake runs --table omics.mutation --json
    """
    conditions = ["outcome = 'failed'"] if failed else []
    with mistakes_without_trace():
        _show_ops(
            LocalLake(lake),
            "run",
            partial(_run_in_brief, whole_error=failed),
            table,
            conditions,
            "started_at desc",
            limit,
            json,
        )


def _run_in_brief(run: dict[str, Any], *, whole_error: bool) -> dict[str, Any]:
    """A row of `ops.run` as a person reads it."""
    names = ("started_at", "table_name", "project_id", "set_id", "data_release", "outcome", "files", "files_absent")
    # Lakes of earlier versions have no set_id
    brief = {name: run.get(name) for name in (*names, "rows_out", "rejected", "seconds")}
    error = run["error"] or ""
    return brief | {"error": error if whole_error else error.partition("\n")[0]}


def quarantine(
    lake: options.Lake = options.DEFAULT_LAKE,
    table: Table = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Newest lines to show.")] = 50,
    json: options.Json = False,
) -> None:
    """Show rejected lines: file, line number, reason and text.

    \b
    Examples:
      omics-lake quarantine
      omics-lake quarantine --table omics.expression --json
    """
    order = "rejected_at desc, file_name, line"
    with mistakes_without_trace():
        _show_ops(LocalLake(lake), "quarantine", _reject_in_brief, table, [], order, limit, json)


def _reject_in_brief(reject: dict[str, Any]) -> dict[str, Any]:
    """A row of `ops.quarantine` as a person reads it: the reason without line breaks, the line's beginning."""
    brief = {name: reject[name] for name in ("rejected_at", "table_name", "project_id", "file_name", "line")}
    return brief | {"reason": " ".join(reject["reason"].split()), "raw": reject["raw"][:60]}


def _show_ops(
    lake: LocalLake,
    source: str,
    brief: Callable[[dict[str, Any]], dict[str, Any]],
    table: str | None,
    conditions: list[str],
    order: str,
    limit: int,
    json: bool,
) -> None:
    connection = lake.connect()
    values: list[Any] = []
    if table:
        conditions = [*conditions, "table_name = ?"]
        values.append(lake.full_name(table))
    where = f"where {' and '.join(conditions)}" if conditions else ""
    rows = (
        connection.execute(f"select * from ops.{source} {where} order by {order} limit {limit}", values)
        .to_arrow_table()
        .to_pylist()
    )
    if json:
        as_json(rows)
    elif rows:
        told = [brief(row) for row in rows]
        show("", list(told[0]), [tuple(row.values()) for row in told])
    else:
        out.print("None.")


def diff(
    old: Annotated[str, typer.Argument(help="Older release, such as gdc-46.0.")],
    new: Annotated[str, typer.Argument(help="Newer release, such as gdc-47.0.")],
    lake: options.Lake = options.DEFAULT_LAKE,
    json: options.Json = False,
) -> None:
    """Show what changed between two data releases: rows and source files of every table.

    \b
    Examples:
      omics-lake diff gdc-46.0 gdc-47.0
      omics-lake diff gdc-46.0 gdc-47.0 --json
    """
    with mistakes_without_trace():
        changes = diff_releases(LocalLake(lake), old, new)
    if json:
        as_json(changes)
        return
    columns = ("table", f"rows {old}", f"rows {new}", "rows added", "rows removed", "files added", "files removed")
    show(
        "",
        columns,
        [
            (
                c.table,
                c.rows_old,
                c.rows_new,
                c.rows_added,
                c.rows_removed,
                _count(c.files_added),
                _count(c.files_removed),
            )
            for c in changes
        ],
    )


def _count(files: tuple[str, ...] | None) -> int | None:
    return None if files is None else len(files)


def maintain(
    lake: Annotated[
        str, typer.Option("--lake", envvar="OMICS_LAKE", help="Folder of the lake, or s3://bucket/prefix.")
    ] = "lake",
    keep_days: Annotated[
        float, typer.Option("--keep-days", min=0, help="Untagged snapshots younger than this stay.")
    ] = 5,
    orphans_older_than: Annotated[
        float, typer.Option("--orphans-older-than", help="Hours an orphan file must be old; at least 24.")
    ] = 72,
    remove_orphans: Annotated[
        bool, typer.Option("--remove-orphans", help="Delete orphan files; without it they are only listed.")
    ] = False,
    profile: options.ProfileOption = Profile.LOCAL,
    endpoint: options.Endpoint = None,
    region: options.Region = None,
    databases: options.Databases = "",
    json: options.Json = False,
) -> None:
    """Compact small files, expire old snapshots, list (or remove) orphan files. Tagged releases stay readable.

    \b
    Examples:
      omics-lake maintain
      omics-lake maintain --keep-days 30
      omics-lake maintain --remove-orphans
    """
    with mistakes_without_trace():
        config = options.lake_config(lake, profile=profile, endpoint=endpoint, region=region, databases=databases)
        if profile is Profile.LOCAL:
            LocalLake(lake)
        with spark_session(config) as spark:
            done = run_maintain(
                spark,
                declared_tables(),
                now=datetime.now(UTC),
                keep=timedelta(days=keep_days),
                orphans_older_than=timedelta(hours=orphans_older_than),
                remove_orphans=remove_orphans,
            )
    if json:
        as_json(done)
        return
    columns = (
        "table",
        "files compacted",
        "files expired",
        "branches dropped",
        "orphans removed" if remove_orphans else "orphans found",
    )
    show("", columns, [(u.table, u.compacted, u.expired, len(u.branches), len(u.orphans)) for u in done])
    found = sum(len(u.orphans) for u in done)
    if found and not remove_orphans:
        out.print(f"{found} orphan files were left; --remove-orphans deletes them (--json lists them).")
