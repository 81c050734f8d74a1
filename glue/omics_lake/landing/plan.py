"""A plan: the files that are wanted, written down as manifests before anything moves.

A plan adds to what earlier plans of the same source, release and project want; it never takes away. Written twice,
it is the same object.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from omics_lake.core.errors import ControlledAccess, NothingFound
from omics_lake.core.record import FileRecord
from omics_lake.landing.manifest import NAME, merge, plan_id, read_manifest, write_manifest
from omics_lake.landing.store import Store


@dataclass(frozen=True)
class Planned:
    """One manifest of a plan.

    Args:
        key: its key below the landing root.
        records: what it wants.
        is_new: False where the same plan was there already.
    """

    key: str
    records: tuple[FileRecord, ...]
    is_new: bool


def write_plan(store: Store, records: Iterable[FileRecord]) -> tuple[Planned, ...]:
    """Write one manifest for each source, release and project.

    Raises:
        NothingFound: there is no record.
        ControlledAccess: a record is not open access; nothing is written.
        SchemaDrift: an earlier plan describes a file differently; nothing is written.
    """
    folders: dict[str, list[FileRecord]] = defaultdict(list)
    for record in records:
        _require_open(record)
        folders[record.folder].append(record)
    if not folders:
        raise NothingFound("There is nothing to plan", next_step="ask for other projects or data types")
    plans = [_plan(store, folder, merge([wanted])) for folder, wanted in sorted(folders.items())]
    return tuple(Planned(key, wanted, store.put(key, data, if_absent=True)) for key, wanted, data in plans)


def _plan(store: Store, folder: str, wanted: list[FileRecord]) -> tuple[str, tuple[FileRecord, ...], bytes]:
    """One manifest, checked against those that lie beside it."""
    beside = [
        read_manifest(store.read(key), key)
        for key in store.list(f"{folder}/manifest-")
        if key.endswith(".jsonl") and key.count("/") == folder.count("/") + 1
    ]
    merge([*beside, wanted])
    key = f"{folder}/{NAME.format(plan_id=plan_id(wanted))}"
    return key, tuple(wanted), write_manifest(wanted)


def _require_open(record: FileRecord) -> None:
    if record.access != "open":
        raise ControlledAccess(
            "A wanted file is not open access",
            where=f"{record.folder}, file {record.file_id}",
            why=f"access is {record.access!r}",
            next_step="leave it out; this lake holds open-access data only",
        )
