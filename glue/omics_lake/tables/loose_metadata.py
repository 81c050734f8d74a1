"""A landing folder without a manifest, and the GDC metadata that lies in it.

JSON files are answers of the GDC: `/files` pages and the portal's `metadata.*.json` give files their records, and
like `/cases` pages they tell of aliquots, so that each is a `Case Metadata` file of its projects itself.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from omics_lake.core.errors import LakeError, NothingFound
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.formats.gdc_json import FILES, Answer, read_answer
from omics_lake.formats.gdc_mentions import projects_of
from omics_lake.formats.gdc_metadata import parse_file_records
from omics_lake.landing.zone import LandedFile, Zone
from omics_lake.tables import sample
from omics_lake.tables.loose_names import is_left_behind, is_to_read


@dataclass(frozen=True)
class Metadata:
    """One JSON answer in the folder."""

    path: str
    data: bytes
    answer: Answer
    records: tuple[FileRecord, ...]


@dataclass
class Folder:
    """What the folder holds, and what is known about it.

    Args:
        paths: objects that may be data, or metadata.
        passed_over: notes, documents and the like.
        source: source of the records made here.
        release: their release.
        only: the one project asked for; of files that name none, it is theirs.
    """

    zone: Zone
    paths: Sequence[str]
    source: str
    release: str
    only: str | None
    passed_over: Sequence[str] = ()
    metadata: Sequence[Metadata] = ()
    aliquots: dict[str, Aliquot] = field(default_factory=dict)

    def below(self, path: str) -> list[str]:
        """Folders above a file, below the root, and its name."""
        return path.removeprefix(self.zone.root).strip("/").split("/")


def open_folder(zone: Zone, release: str | None, projects: Sequence[str] | None) -> Folder:
    """List the data files and read the metadata among them.

    Raises:
        NothingFound: there is no data file, or there are manifests at another depth.
        UnreadableFile: a JSON file that is no answer of the GDC, or one with warnings.
    """
    below = {path: path.removeprefix(zone.root).lstrip("/") for path in sorted(zone.objects)}
    passed_over = [path for path in below if is_to_read(below[path]) and not is_left_behind(below[path])]
    paths = [path for path in below if not is_left_behind(below[path]) and not is_to_read(below[path])]
    if not paths:
        raise NothingFound("There are no data files", where=zone.root, next_step="land files, or name another folder")
    if elsewhere := [p for p in paths if re.fullmatch(r"manifest-[^/]*\.jsonl", p.rpartition("/")[2])]:
        raise NothingFound(
            "The manifests do not lie where this landing folder has them",
            where=elsewhere[0],
            why=f"expected {zone.root}/<source>/<release>/<project>/manifest-<plan>.jsonl",
            next_step=f"give --landing {elsewhere[0].rsplit('/', 4)[0]}",
        )
    source, _, number = (release or "own-1").rpartition("-")
    only = projects[0] if projects and len(projects) == 1 else None
    folder = Folder(zone, paths, source or "own", number, only, passed_over)
    folder.metadata = [_read_metadata(folder, p) for p in paths if is_metadata(p)]
    folder.aliquots = _known_aliquots(folder)
    return folder


def _read_metadata(folder: Folder, path: str) -> Metadata:
    data = folder.zone.read(path)
    with named(path):
        answer = read_answer(data)
        records = parse_file_records(data, folder.source, folder.release) if answer.kind == FILES else ()
    return Metadata(path, data, answer, records)


@contextmanager
def named(path: str) -> Iterator[None]:
    """Put the file's path before the place that an error names."""
    try:
        yield
    except LakeError as error:
        error.where = f"{path} {error.where}".strip()
        raise


def _known_aliquots(folder: Folder) -> dict[str, Aliquot]:
    """Aliquots that case metadata and aliquot forms in the folder tell, by id."""
    known: dict[str, Aliquot] = {}
    for path in folder.paths:
        record = FileRecord("", "", "", sample.BIOSPECIMEN, "", folder.below(path)[-1])
        if is_metadata(path):
            record = replace(record, data_type=sample.METADATA)
        elif not sample.takes(record):
            continue
        with named(path):
            rows = sample.parse(record, folder.zone.read(path)).rows.to_pylist()
        for row in rows:
            if row["aliquot_id"]:
                names = ("sample_id", "sample_barcode", "sample_type", "tissue_type", "tumor_descriptor")
                known[row["aliquot_id"]] = Aliquot(
                    row["case_id"] or "",
                    row["patient_barcode"] or "",
                    aliquot_id=row["aliquot_id"],
                    aliquot_barcode=row["aliquot_barcode"],
                    **{name: row[name] for name in names},
                )
    return known


def as_case_metadata(folder: Folder, landed: Iterable[LandedFile]) -> list[LandedFile]:
    """The answers themselves, which tell of samples: once for each of their projects that has files here."""
    present = {file.record.project_id for file in landed}
    files = []
    for meta in folder.metadata:
        stated = {project for record in meta.answer.records for project in projects_of(record)}
        projects = (stated & present or stated) if stated else present if len(present) == 1 else {folder.only} - {None}
        md5 = md5_of(meta.data)
        for project in sorted(str(p) for p in projects):
            record = FileRecord(
                source=folder.source,
                release=folder.release,
                project_id=project,
                data_type=sample.METADATA,
                file_id=content_id(md5),
                file_name=folder.below(meta.path)[-1],
                file_size=len(meta.data),
                md5sum=md5,
                data_format="JSON",
            )
            files.append(LandedFile(record, meta.path, len(meta.data)))
    return files


def is_metadata(path: str) -> bool:
    """True for JSON."""
    return path.lower().endswith(".json")


def content_id(md5: str) -> str:
    """The id of a file that has none: a UUID made of its MD5."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"md5:{md5}"))


def md5_of(data: bytes) -> str:
    """MD5 in hex, as the GDC gives it."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
