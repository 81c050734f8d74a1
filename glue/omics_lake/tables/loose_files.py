"""Files of a folder without a manifest: each gets the record that a manifest would have held.

Evidence, best first: GDC metadata lying in the folder (a `/files` answer or the portal's `metadata.*.json`), by file
id or name; else name, folders and contents (`formats.detect`), completed by case metadata and aliquot forms.
`file_id` is the UUID of the folder a file lies in alone (`gdc-client` and the portal lay files out so), else a UUID
made of the file's MD5: equal contents keep their id wherever they lie. A call set or annotation is named after its
file, and so is its id: equal contents under two names are two sets. What no evidence tells is never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from omics_lake.core.errors import ControlledAccess, IncompleteManifest, NothingFound
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.formats.detect import ANNOTATION, CALLS, HEAD_BYTES, OF_ONE_ALIQUOT, UUID, Detected, detect
from omics_lake.formats.index_lines import PARQUET_MAGIC
from omics_lake.landing.zone import LandedFile, Zone
from omics_lake.tables.loose_metadata import (
    Folder,
    as_case_metadata,
    content_id,
    is_metadata,
    named,
    open_folder,
)
from omics_lake.tables.loose_unknown import NAMED, Unknown, refusal

REFERENCE = "reference"
"""Home of annotations that belong to no project."""


def recognise(
    zone: Zone, release: str | None, projects: Sequence[str] | None
) -> tuple[list[LandedFile], list[FileRecord], list[str]]:
    """Make the record of every file.

    Returns:
        Landed files, those that the portal's metadata lists and that are not there, and paths of notes, documents
        and the like, which are passed over.

    Raises:
        NothingFound: no file, or none of a project asked for.
        UnknownFile: naming all files whose project, type or aliquot nothing tells.
        ControlledAccess: a file that is not open access.
        UnreadableFile: a JSON file that is no answer of the GDC.
    """
    folder = open_folder(zone, release, projects)
    landed = _data_files(folder)
    landed += as_case_metadata(folder, landed)
    missing = _missing(folder, landed)
    return *_of_projects(zone, landed, missing, projects), list(folder.passed_over)


def _data_files(folder: Folder) -> list[LandedFile]:
    """Every file that is not metadata; one of those that are equal."""
    by_id = {record.file_id: record for meta in folder.metadata for record in meta.records}
    names = Counter(record.file_name for record in by_id.values())
    by_name = {record.file_name: record for record in by_id.values() if names[record.file_name] == 1}
    alone = Counter(path.rpartition("/")[0] for path in folder.paths)
    landed: dict[tuple[str, str], LandedFile] = {}
    unknown: list[Unknown] = []
    for path in folder.paths:
        if is_metadata(path):
            continue
        *above, name = folder.below(path)
        folder_id = above[-1].lower() if above and UUID.fullmatch(above[-1]) else None
        given = by_id.get(folder_id or "") or by_name.get(name)
        file_id = given.file_id if given else folder_id if alone[path.rpartition("/")[0]] == 1 else None
        record, unclear = _record(folder, path, given, file_id)
        if unclear.lacking:
            unknown.append(unclear)
        else:
            landed.setdefault((record.project_id, record.file_id), LandedFile(record, path, folder.zone.objects[path]))
    if unknown:
        raise refusal(unknown)
    return list(landed.values())


def _record(folder: Folder, path: str, given: FileRecord | None, file_id: str | None) -> tuple[FileRecord, Unknown]:
    """The record of one file, and what is not known of it."""
    *above, name = folder.below(path)
    if given and given.access != "open":
        raise ControlledAccess(
            "A file is not open access",
            where=path,
            why=f"the metadata in the folder says access: {given.access}",
            next_step="remove the file; where access is not said, ask the GDC for the field access, too",
        )
    head, md5 = folder.zone.measure(path, HEAD_BYTES)
    if head.startswith(PARQUET_MAGIC):
        head = folder.zone.read(path)
    with named(path):
        found = detect(name, above, head)
    record = given or FileRecord(
        source=found.source or folder.source,
        release=found.release or folder.release,
        project_id="",
        data_type=found.data_type or "",
        file_id=file_id or content_id(f"{md5}/{name}" if found.data_type in (CALLS, ANNOTATION) else md5),
        file_name=name,
        workflow_type=found.workflow_type,
        data_format=found.data_format,
    )
    record = replace(
        record,
        project_id=_project(record.project_id, found, folder.only),
        file_size=folder.zone.objects[path] if record.file_size is None else record.file_size,
        md5sum=record.md5sum or md5,
        aliquots=tuple(_completed(a, folder) for a in record.aliquots or found.aliquots),
    )
    return record, _unknown(path, "/".join((*above, name)), record, found)


def _project(given: str, found: Detected, only: str | None) -> str:
    if given:
        return given
    if found.data_type == ANNOTATION and not found.projects:
        return only or REFERENCE
    if not found.projects:
        return only or ""
    return found.projects[0] if len(found.projects) == 1 else ""


def _completed(aliquot: Aliquot, folder: Folder) -> Aliquot:
    """The aliquot with what is known elsewhere in the folder; the tissue stays what its file says of it."""
    known = folder.aliquots.get((aliquot.aliquot_id or "").lower())
    if known is None:
        return aliquot
    said = {name: value for name, value in vars(aliquot).items() if value}
    return replace(known, **said)


def _unknown(path: str, below: str, record: FileRecord, found: Detected) -> Unknown:
    aliquot = record.only()
    return Unknown(
        path,
        below,
        project=not record.project_id,
        projects=found.projects,
        type=not record.data_type,
        data_format=found.data_format,
        aliquot=record.data_type in OF_ONE_ALIQUOT and (aliquot is None or not aliquot.aliquot_id),
    )


def _missing(folder: Folder, landed: Iterable[LandedFile]) -> list[FileRecord]:
    """Open files of the portal's cart that are not there. A `/files` answer is a search and wants nothing."""
    here = {file.record.file_id for file in landed}
    projects = {file.record.project_id for file in landed}
    listed = [r for meta in folder.metadata if meta.answer.is_cart for r in meta.records if r.access == "open"]
    absent = [record for record in listed if record.file_id not in here]
    homeless = [record for record in absent if not record.project_id]
    if homeless and len(projects) != 1:
        listing = ", ".join(f"{r.file_id}/{r.file_name}" for r in homeless[:NAMED])
        raise IncompleteManifest(
            f"{len(homeless)} files of the cart have not landed",
            where=folder.zone.root,
            why=f"{listing}; the metadata does not say to which project they belong",
            next_step="download them, or remove them from the metadata",
        )
    return [r if r.project_id else replace(r, project_id=next(iter(projects))) for r in absent]


def _of_projects(
    zone: Zone, landed: list[LandedFile], missing: list[FileRecord], projects: Sequence[str] | None
) -> tuple[list[LandedFile], list[FileRecord]]:
    if not projects:
        return landed, missing
    if absent := set(projects) - {file.record.project_id for file in landed}:
        raise NothingFound(
            f"There are no files of {', '.join(sorted(absent))}",
            where=zone.root,
            why=f"projects here: {', '.join(sorted({f.record.project_id for f in landed})) or 'none'}",
            next_step="choose one of these, or land the project",
        )
    return [f for f in landed if f.record.project_id in projects], [r for r in missing if r.project_id in projects]
