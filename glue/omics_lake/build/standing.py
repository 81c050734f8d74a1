"""How a lake stands against what has landed: which builds are still to be done, or did not end well."""

from __future__ import annotations

from pyspark.sql import functions as F

from omics_lake.build.context import Context
from omics_lake.build.releases import main_release
from omics_lake.build.run import chosen_tables, fed_projects, plan
from omics_lake.build.streamed import is_done
from omics_lake.build.streamed_job import plan_streamed
from omics_lake.lake.catalog import exists
from omics_lake.lake.names import identifier
from omics_lake.lake.ops import RUN
from omics_lake.marts.registry import MARTS
from omics_lake.tables.inventory import Inventory

Build = tuple[str, str]
"""Full name of a table, and project."""


def open_builds(context: Context, inventory: Inventory) -> list[str]:
    """Builds that the inventory asks for and that `ops.run` does not show as done, with what it shows instead.

    Returns:
        Such as `omics.mutation TCGA-LUAD: failed (gdc-46.0), wanted gdc-46.0`; empty when all tables hold what landed.
    """
    last = _last_builds(context)
    open_sets = [
        f"{job.progress(job.last)}: another file or none is published, wanted {job.release}"
        for job in plan_streamed(inventory, chosen_tables(()))
        if not is_done(context, job)
    ]
    return open_sets + [
        f"{table} {project}: {_in_words(last.get((table, project)))}, wanted {release}"
        for (table, project), release in sorted(_wanted(inventory).items())
        if not _is_done(last.get((table, project)), release)
    ]


def _wanted(inventory: Inventory) -> dict[Build, str]:
    """The release that each table and project should hold."""
    wanted = {(job.table.full_name, job.project_id): job.release for job in plan(inventory, chosen_tables(()))}
    for mart in MARTS:
        wanted |= {(mart.table.full_name, project): main_release(inventory) for project in fed_projects(inventory)}
    return wanted


def _last_builds(context: Context) -> dict[Build, tuple[str, str]]:
    """Outcome and release of the last build of each table and project."""
    if not exists(context.spark, RUN):
        return {}
    last = F.max_by(F.struct("outcome", "data_release"), "finished_at").alias("last")
    rows = context.spark.table(identifier(context.spark, RUN.full_name)).groupBy("table_name", "project_id").agg(last)
    return {(r.table_name, r.project_id): (r.last.outcome, r.last.data_release) for r in rows.collect()}


def _is_done(last: tuple[str, str] | None, release: str) -> bool:
    return last is not None and last[0] != "failed" and last[1] == release


def _in_words(last: tuple[str, str] | None) -> str:
    return f"{last[0]} ({last[1]})" if last else "never built"
