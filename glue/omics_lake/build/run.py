"""The main job: from an inventory of landed files to published tables and marts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from omics_lake.build.context import Context, Ended
from omics_lake.build.files import publish_files
from omics_lake.build.job import Job
from omics_lake.build.marts import build_mart
from omics_lake.build.releases import main_release, releases_of, side_by_side
from omics_lake.build.streamed import NOTHING_ASKED, Options, build_streamed
from omics_lake.build.streamed_job import plan_streamed
from omics_lake.build.tables import build_table
from omics_lake.core.errors import LakeError, NothingFound, UsageError
from omics_lake.core.progress import Progress
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.ops import FILE, RunRecord
from omics_lake.lake.refs import tag_head
from omics_lake.lake.scope import release_key
from omics_lake.marts.registry import MARTS
from omics_lake.tables.inventory import Inventory
from omics_lake.tables.registry import RECIPES
from omics_lake.tables.streamed import STREAMED, streamed_tables


@dataclass(frozen=True)
class BuildReport:
    """How one command went.

    Args:
        ended: one build for each table and project, in build order.
        not_tabled: landed files that no table takes.
    """

    ended: tuple[Ended, ...]
    not_tabled: tuple[str, ...]

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        """What `ops.run` holds of this command."""
        return tuple(ended.run for ended in self.ended)

    @property
    def errors(self) -> tuple[LakeError, ...]:
        """Why builds failed, in order; a table that failed published nothing."""
        return tuple(ended.error for ended in self.ended if ended.error is not None)


def build(
    context: Context,
    inventory: Inventory,
    tables: Sequence[str] = (),
    *,
    file_lists: bool = True,
    tag_all: bool = True,
    options: Options = NOTHING_ASKED,
) -> BuildReport:
    """Build tables, call sets, annotations and marts from an inventory.

    A table that fails does not stop the others; marts that join it are not built. When all went well every table
    is tagged with every release of the inventory, so that "as of" works across tables.

    Args:
        tables: full names; empty means all.
        file_lists: publish `ops.file`, too. Jobs that build single tables side by side leave it to those that land.
        tag_all: tag all tables, too. Such jobs leave it to the one that runs when all have ended.
        options: for call sets and annotations.

    Raises:
        UsageError: a name is not a table.
        NothingFound: no landed file feeds any of the tables.
    """
    chosen = chosen_tables(tables)
    jobs = plan(inventory, chosen)
    sets = [job for job in plan_streamed(inventory, chosen) if job.files or not context.allow_incomplete]
    marts = [mart for mart in MARTS if mart.table.full_name in chosen]
    if not jobs and not sets and not (marts and inventory.landed):
        raise NothingFound(
            "No landed file feeds the tables asked for",
            why=f"tables: {', '.join(sorted(chosen))}",
            next_step="look at what has landed, or ask for other tables",
        )
    ended = [_told(context, end) for end in publish_file_lists(context, inventory)] if file_lists else []
    ended += [_told(context, build_table(context, job)) for job in jobs]
    ended += [_told(context, end) for job in sets for end in build_streamed(context, job, options)]
    failed = {(end.run.table_name, end.run.project_id) for end in ended if end.error}
    for mart in marts:
        blocked = {
            project: next((name for name in mart.inputs if (name, project) in failed), "")
            for project in fed_projects(inventory)
        }
        for end in build_mart(context, mart, blocked, main_release(inventory)):
            ended.append(_told(context, end))
            if end.error:
                failed.add((mart.table.full_name, end.run.project_id))
    if tag_all and not failed:
        tag_releases(context, inventory)
    return BuildReport(tuple(ended), _not_tabled(inventory))


def chosen_tables(names: Sequence[str]) -> set[str]:
    """Full names of the tables to build; names without namespace are found in any.

    Raises:
        UsageError: a name is not a table.
    """
    known = [r.table.full_name for r in RECIPES] + [t.full_name for t in streamed_tables()]
    known += [m.table.full_name for m in MARTS]
    if not names:
        return set(known)
    chosen = set()
    for name in names:
        found = [full for full in known if name in (full, full.partition(".")[2])]
        if not found:
            raise UsageError(
                f"There is no table {name!r} to build",
                why=f"tables are {', '.join(known)}",
                next_step="choose one of these",
            )
        chosen.update(found)
    return chosen


def plan(inventory: Inventory, chosen: set[str]) -> list[Job]:
    """One job for each chosen table and project that landed or missing files feed."""
    jobs = []
    for recipe in RECIPES:
        if recipe.table.full_name not in chosen:
            continue
        for project in projects_of(inventory):
            files = tuple(f for f in inventory.landed if f.record.project_id == project and recipe.takes(f.record))
            missing = tuple(r for r in inventory.missing if r.project_id == project and recipe.takes(r))
            if files or missing:
                release = max((r.data_release for r in (*(f.record for f in files), *missing)), key=release_key)
                jobs.append(Job(recipe, project, release, files, missing, inventory.filesystem))
    return jobs


def projects_of(inventory: Inventory) -> list[str]:
    """Projects of the inventory, sorted."""
    return sorted({r.project_id for r in (*(f.record for f in inventory.landed), *inventory.missing)})


def fed_projects(inventory: Inventory) -> list[str]:
    """Projects with a file that feeds a table, sorted: not the home of annotation files, which has no patients."""
    records = (*(f.record for f in inventory.landed), *inventory.missing)
    return sorted({record.project_id for record in records if any(recipe.takes(record) for recipe in RECIPES)})


def publish_file_lists(
    context: Context, inventory: Inventory, sources: Collection[str] | None = None
) -> Iterator[Ended]:
    """Publish `ops.file` for each project and source; only those that fail are told.

    Args:
        sources: only these, such as gdc.
    """
    known = {f.record.source for f in inventory.landed} | {r.source for r in inventory.missing}
    for project in projects_of(inventory):
        for source in sorted(known if sources is None else known & set(sources)):
            landed = [f for f in inventory.landed if (f.record.project_id, f.record.source) == (project, source)]
            missing = [r for r in inventory.missing if (r.project_id, r.source) == (project, source)]
            if landed or missing:
                failed = publish_files(context, project, source, landed, missing)
                if failed:
                    yield failed


def _told(context: Context, end: Ended) -> Ended:
    run = end.run
    step = {"failed": "failed", "published": "done"}.get(run.outcome, run.outcome)
    detail = f"{run.rows_out:,} rows" if run.outcome == "published" else ""
    place = f"{run.project_id}/{run.set_id}" if run.set_id else run.project_id
    context.report(Progress(f"{run.table_name} {place}", step, detail=detail))
    return end


def _not_tabled(inventory: Inventory) -> tuple[str, ...]:
    """Landed files that no table takes (forms such as `ablation`, other data types), notes and documents."""
    takes = [*(recipe.takes for recipe in RECIPES), *(kind.takes for kind in STREAMED)]
    not_taken = (f.path for f in inventory.landed if not any(take(f.record) for take in takes))
    return tuple(sorted((*not_taken, *inventory.passed_over)))


def tag_releases(context: Context, inventory: Inventory) -> None:
    """Tag every table with every release of this build: one name then answers "as of" on all of them."""
    made = (*(recipe.table for recipe in RECIPES), *streamed_tables(), *(mart.table for mart in MARTS), FILE)
    beside = side_by_side(inventory)
    for table in made:
        stored = ensure_table(context.spark, table)
        for release in releases_of(inventory):
            tag_head(stored, release, ordered=release not in beside)
