"""The four steps of the jobs: what the command line does, for the projects of one job.

A project that fails stops no other: its error ends the job when the others are done. Killed at any moment, a step has
landed whole files and published whole tables, or nothing; run again, it goes on from there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from omics_lake.build.declared import declared_tables
from omics_lake.build.run import build, chosen_tables, plan, publish_file_lists, tag_releases
from omics_lake.build.standing import open_builds
from omics_lake.core.errors import AlreadyRunning, LakeError, NothingFound, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.jobs.arguments import SOURCES
from omics_lake.jobs.freshness import send_freshness
from omics_lake.jobs.work import Done, Work
from omics_lake.lake.upkeep import maintain
from omics_lake.landing.asked import Asked, records_of
from omics_lake.landing.land import land
from omics_lake.landing.lock import TTL
from omics_lake.landing.outcome import LandReport
from omics_lake.landing.plan import write_plan
from omics_lake.landing.store import Store
from omics_lake.landing.zone import Zone, find_landed, wanted
from omics_lake.source.annotation import PROJECT as REFERENCE
from omics_lake.source.archives import Archives
from omics_lake.tables.inventory import Inventory

LOCK_SECONDS = TTL + 5
_LOG = logging.getLogger(__name__)


def plan_step(work: Work) -> Done:
    """Ask the archives for the files of each project, and write manifests."""
    told, archives, store = work.arguments, work.archives(), work.store()
    errors: list[LakeError] = []
    for project in told.projects:
        asked = Asked(projects=(project,), data_types=told.data_types, release=told.release)
        with _gathered(errors, project):
            for one in write_plan(store, records_of(asked, archives, tell=_LOG.info, report=work.report)):
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
    # A reference file belongs to no project.
    for project in (REFERENCE,) if work.arguments.source == "annotation" else work.arguments.projects:
        with _gathered(errors, project):
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


def _planned(work: Work, zone: Zone, project: str) -> list[FileRecord]:
    """What the manifests want of the job's source."""
    release, sources = work.arguments.release, SOURCES[work.arguments.source or ""]
    records = wanted(zone, release, None if project == REFERENCE else [project])
    return [r for r in records if r.source in sources and r.project_id == project]


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
    inventory = _taken(work.zone(), records)
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
    inventory = _inventory(work, errors)
    if not inventory.landed:
        raise errors[0] if errors else NothingFound("Nothing has landed", next_step="run the jobs that land first")
    if all(name.startswith("omics.") for name in tables) and not plan(inventory, set(tables)):
        _LOG.info("no landed file feeds %s", ", ".join(tables), extra={"outcome": "nothing to build"})
        return Done(errors=tuple(errors))
    report = build(work.context, inventory, tables, file_lists=False, tag_all=False)
    for run in report.runs:
        fields = {"table": run.table_name, "project": run.project_id, "rows": run.rows_out, "rejected": run.rejected}
        _LOG.info("%s %s: %s", run.table_name, run.project_id, run.outcome, extra=fields)
    rows, rejected = sum(run.rows_out for run in report.runs), sum(run.rejected for run in report.runs)
    return Done(rows, rejected, (*errors, *report.errors))


def maintain_step(work: Work) -> Done:
    """Tag all tables with all releases where every build is done, look after every table, say what is stale."""
    errors: list[LakeError] = []
    inventory = _inventory(work, errors)
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


def _inventory(work: Work, errors: list[LakeError]) -> Inventory:
    """What has landed of all projects; a project that nothing is known of, or whose files are wrong, is an error."""
    zone = work.zone()
    parts = []
    for project in work.arguments.projects:
        with _gathered(errors, project):
            parts.append(_taken(zone, wanted(zone, work.arguments.release, [project])))
    landed, missing = (file for part in parts for file in part.landed), (r for part in parts for r in part.missing)
    return Inventory(zone.filesystem, tuple(landed), tuple(missing))


def _taken(zone: Zone, records: list[FileRecord]) -> Inventory:
    landed, missing = find_landed(zone, records)
    return Inventory(zone.filesystem, tuple(landed), tuple(missing))


@contextmanager
def _gathered(errors: list[LakeError], project: str) -> Iterator[None]:
    """Keep a project's error for the end."""
    try:
        yield
    except LakeError as error:
        _LOG.warning("%s failed, going on with the others", project, extra={"project": project, "why": str(error)})
        errors.append(error)
