"""What manifests want and what has landed, project by project: one that fails stops no other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from omics_lake.core.errors import LakeError
from omics_lake.core.record import FileRecord
from omics_lake.jobs.work import Work
from omics_lake.landing.zone import Zone, find_landed, wanted
from omics_lake.source.annotation import PROJECT as REFERENCE
from omics_lake.tables.inventory import Inventory

_LOG = logging.getLogger(__name__)


def wanted_of(zone: Zone, release: str | None, project: str) -> list[FileRecord]:
    """What manifests want of a project; of `reference`, which need not be there, nothing is no error.

    Raises:
        NothingFound: no manifest has the release, or none is of the project.
    """
    records = wanted(zone, release, None if project == REFERENCE else [project])
    return [record for record in records if record.project_id == project]


def inventory_of(work: Work, errors: list[LakeError]) -> Inventory:
    """What has landed of all projects and of none.

    Args:
        errors: gets one for each project that nothing is known of, or whose files are wrong.
    """
    zone = work.zone()
    parts = []
    for project in (*work.arguments.projects, REFERENCE):
        with gathered(errors, project):
            parts.append(taken(zone, wanted_of(zone, work.arguments.release, project)))
    landed, missing = (file for part in parts for file in part.landed), (r for part in parts for r in part.missing)
    return Inventory(zone.filesystem, tuple(landed), tuple(missing))


def taken(zone: Zone, records: list[FileRecord]) -> Inventory:
    """Records, as they have landed or not."""
    landed, missing = find_landed(zone, records)
    return Inventory(zone.filesystem, tuple(landed), tuple(missing))


@contextmanager
def gathered(errors: list[LakeError], project: str) -> Iterator[None]:
    """Keep a project's error for the end."""
    try:
        yield
    except LakeError as error:
        _LOG.warning("%s failed, going on with the others", project, extra={"project": project, "why": str(error)})
        errors.append(error)
