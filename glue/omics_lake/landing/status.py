"""What is wanted and what is there, by source, project and data type: the answer to `omics-lake status`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from omics_lake.core.errors import ChecksumMismatch
from omics_lake.core.record import FileRecord
from omics_lake.landing.failures import Failure, read_failures
from omics_lake.landing.present import Present
from omics_lake.landing.store import Store
from omics_lake.landing.zone import Zone, newest_of, order_of, read_plans, stock_of


@dataclass(frozen=True)
class StatusRow:
    """One data type of one source's project.

    Args:
        release: the newest planned, or the one asked for.
        wanted: files of that release.
        landed: of these, those that are there, under whichever release.
        failed: of those not there, noted as failed.
        quarantined: of those not there, noted as failed in three runs.
        superseded: files of earlier releases that are there and not wanted any more.
        bytes: of the landed files.
    """

    source: str
    release: str
    project_id: str
    data_type: str
    wanted: int
    landed: int
    failed: int
    quarantined: int
    superseded: int
    bytes: int


def status(
    store: Store, zone: Zone, release: str | None = None, projects: Sequence[str] | None = None
) -> list[StatusRow]:
    """Count files against every release's manifests.

    Args:
        zone: of the same place, which may be empty.
        release: such as gdc-46.0; of sources it does not name, the newest is taken.
        projects: only these.

    Raises:
        LakeError: the landing zone cannot be read, or a manifest is not as it should be.
    """
    present = stock_of(zone)
    plans = read_plans(zone, projects)
    rows = []
    for source, project, number in sorted(newest_of(plans, release)):
        wanted = plans[source, project, number]
        earlier = [key for key in plans if key[:2] == (source, project) and order_of(key[2]) < order_of(number)]
        others = [record for key in earlier for record in plans[key]]
        notes = read_failures(store, source, project)
        for name in sorted({record.data_type for record in [*wanted, *others]}):
            labels = (source, number, project, name)
            rows.append(_row(labels, _of(name, wanted), _of(name, others), present, notes))
    return rows


def _of(data_type: str, records: Iterable[FileRecord]) -> list[FileRecord]:
    return [record for record in records if record.data_type == data_type]


def _row(
    labels: tuple[str, str, str, str],
    wanted: Sequence[FileRecord],
    others: Sequence[FileRecord],
    present: Present,
    notes: Mapping[str, Failure],
) -> StatusRow:
    ids = {record.file_id for record in wanted}
    places = {record.file_id: _place(present, record) for record in wanted}
    absent = [notes[file_id] for file_id, place in places.items() if place is None and file_id in notes]
    there = [place for place in places.values() if place is not None]
    gone = {record.file_id for record in others if record.file_id not in ids and _place(present, record)}
    return StatusRow(
        *labels,
        wanted=len(wanted),
        landed=len(there),
        failed=sum(not note.quarantined for note in absent),
        quarantined=sum(note.quarantined for note in absent),
        superseded=len(gone),
        bytes=sum(present.sizes[place] for place in there),
    )


def _place(present: Present, record: FileRecord) -> str | None:
    """Where the file lies; an object of another size is not the file."""
    try:
        return present.key_of(record)
    except ChecksumMismatch:
        return None
