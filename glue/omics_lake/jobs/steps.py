"""The four steps of the jobs: what the command line does, for the projects of one job.

A project that fails stops no other: its error ends the job when the others are done. Killed at any moment, a step has
landed whole files and published whole tables, or nothing; run again, it goes on from there.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from omics_lake.build.declared import declared_tables
from omics_lake.build.run import build, chosen_tables, plan, publish_file_lists, tag_releases
from omics_lake.build.standing import open_builds
from omics_lake.build.streamed import Options
from omics_lake.build.streamed_fasta import reference_at
from omics_lake.build.streamed_job import plan_streamed
from omics_lake.core.errors import AlreadyRunning, LakeError, NothingFound, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.jobs.arguments import SOURCES
from omics_lake.jobs.freshness import send_freshness
from omics_lake.jobs.planning import listings
from omics_lake.jobs.projects import gathered, inventory_of, taken, wanted_of
from omics_lake.jobs.work import Done, Work
from omics_lake.lake.upkeep import maintain
from omics_lake.landing.land import land
from omics_lake.landing.lock import TTL
from omics_lake.landing.outcome import LandReport
from omics_lake.landing.plan import write_plan
from omics_lake.landing.store import Store
from omics_lake.landing.zone import Zone
from omics_lake.source.annotation import PROJECT as REFERENCE
from omics_lake.source.archives import Archives
from omics_lake.tables.inventory import Inventory

LOCK_SECONDS = TTL + 5
_LOG = logging.getLogger(__name__)


def plan_step(work: Work) -> Done:
    """Ask for the files of each project, for annotations and for a lab's own files, and write manifests."""
    store = work.store()
    errors: list[LakeError] = []
    for name, listing in listings(work, work.archives()):
        with gathered(errors, name):
            for one in write_plan(store, listing()):
                fields = {"manifest": one.key, "files": len(one.records), "is_new": one.is_new}
                _LOG.info("planned %s", one.key, extra=fields)
    return Done(errors=tuple(errors))


def land_step(work: Work) -> Done:
    """Fetch the planned files of one source, and publish in `ops.file` what is there and what is missing.

    Raises:
        UsageError: no source is given.
    """
    if work.arguments.source is None:
        raise UsageError("Argument --source is missing", why=f"it may be: {', '.join(SOURCES)}", next_step="give one")
    zone, store, archives = work.zone(), work.store(), work.archives()
    errors: list[LakeError] = []
    listed: list[FileRecord] = []
    for project in _homes(work):
        with gathered(errors, project):
            records = _planned(work, zone, project)
            if not records:
                _LOG.info("nothing of %s is planned for %s", work.arguments.source, project)
                continue
            ended = _landed(work, store, records, archives)
            listed += records
            counts = {status.value: count for status, count in ended.counts.items()}
            _LOG.info("landed %s", project, extra={"project": project, "files": counts, "bytes": ended.bytes})
            errors += [ended.error] if ended.error else []
    return Done(errors=(*errors, *_list_files(work, listed)))


def _homes(work: Work) -> tuple[str, ...]:
    """Projects, and where files of none are kept: an annotation belongs to no project, a lab's own one as little."""
    named = {"annotation": (REFERENCE,), "own": (*work.arguments.projects, REFERENCE)}
    return named.get(work.arguments.source or "", work.arguments.projects)


def _planned(work: Work, zone: Zone, project: str) -> list[FileRecord]:
    """What the manifests want of the job's source."""
    release, sources = work.arguments.release, SOURCES[work.arguments.source or ""]
    return [r for r in wanted_of(zone, release, project) if r.source in sources]


def _landed(work: Work, store: Store, records: list[FileRecord], archives: Archives) -> LandReport:
    """Land; where a lock is in the way, wait once until a dead run's has expired: Glue repeats a run sooner."""
    try:
        return land(store, records, archives.sources(), report=work.report)
    except AlreadyRunning as held:
        _LOG.warning("waiting until a lock has expired or is let go", extra={"why": str(held), "seconds": LOCK_SECONDS})
        work.pause(LOCK_SECONDS)
        return land(store, records, archives.sources(), report=work.report)


def _list_files(work: Work, records: list[FileRecord]) -> list[LakeError]:
    """Publish `ops.file` of some records, as they lie there now."""
    if not records:
        return []
    inventory = taken(work.zone(), records)
    ended = publish_file_lists(work.context, inventory)
    return [end.error for end in ended if end.error]


def build_step(work: Work) -> Done:
    """Build some tables or marts of all projects. A project without data for them is fine, and is said.

    Raises:
        UsageError: a name is no table.
        NothingFound: nothing has landed at all.
    """
    tables = sorted(chosen_tables(work.arguments.tables))
    errors: list[LakeError] = []
    inventory = inventory_of(work, errors)
    if not inventory.landed:
        raise errors[0] if errors else NothingFound("Nothing has landed", next_step="run the jobs that land first")
    if all(name.startswith("omics.") for name in tables) and not _fed(inventory, set(tables)):
        _LOG.info("no landed file feeds %s", ", ".join(tables), extra={"outcome": "nothing to build"})
        return Done(errors=tuple(errors))
    report = build(work.context, inventory, tables, file_lists=False, tag_all=False, options=_options(work))
    for run in report.runs:
        fields = {"table": run.table_name, "project": run.project_id, "rows": run.rows_out, "rejected": run.rejected}
        fields |= {"set": run.set_id} if run.set_id else {}
        place = f"{run.project_id}/{run.set_id}" if run.set_id else run.project_id
        _LOG.info("%s %s: %s", run.table_name, place, run.outcome, extra=fields)
    rows, rejected = sum(run.rows_out for run in report.runs), sum(run.rejected for run in report.runs)
    return Done(rows, rejected, (*errors, *report.errors))


def _fed(inventory: Inventory, tables: set[str]) -> bool:
    """True where a file feeds one of the tables."""
    return bool(plan(inventory, tables) or plan_streamed(inventory, tables))


def _options(work: Work) -> Options:
    """What the arguments ask for call sets and annotations."""
    told = work.arguments
    reference = reference_at(told.fasta, told.endpoint, told.region) if told.fasta else None
    return Options(told.replace, reference)


def maintain_step(work: Work) -> Done:
    """Tag all tables with all releases where every build is done, look after every table, say what is stale."""
    errors: list[LakeError] = []
    inventory = inventory_of(work, errors)
    still_open = open_builds(work.context, inventory) if inventory.landed else ["nothing has landed"]
    if errors or still_open:
        _LOG.warning("not every build is done: no release is tagged", extra={"open": still_open})
    else:
        tag_releases(work.context, inventory)
    for done in maintain(
        work.context.spark,
        declared_tables(),
        now=work.context.clock(),
        keep=timedelta(days=work.arguments.keep_days),
        remove_orphans=work.arguments.remove_orphans,
    ):
        fields = {"compacted": done.compacted, "expired": done.expired, "orphans": len(done.orphans)}
        _LOG.info("looked after %s", done.table, extra={"table": done.table, "removed": done.removed, **fields})
    send_freshness(work)
    return Done(errors=tuple(errors))
