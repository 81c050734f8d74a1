"""The landing zone, on a local folder or S3: which wanted files are there, and their verified bytes.

What has landed is found by listing, never from a state file. A file that did not change between two releases lies
under the earlier one only; the later manifest names it again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyarrow import fs

from omics_lake.core.errors import ChecksumMismatch, IncompleteManifest, LakeError, NothingFound
from omics_lake.core.record import FileRecord, slug
from omics_lake.landing.manifest import merge, read_manifest


@dataclass(frozen=True)
class LandedFile:
    """A wanted file that has landed.

    Args:
        path: in the zone's file system.
        size: bytes as they lie there.
    """

    record: FileRecord
    path: str
    size: int


@dataclass(frozen=True)
class Zone:
    """An opened landing zone: its file system, root path, and every object below it (path -> bytes)."""

    filesystem: fs.FileSystem
    root: str
    objects: dict[str, int]

    def manifests(self) -> list[str]:
        """Paths of the manifests, sorted."""
        return sorted(path for path in self.objects if _MANIFEST.fullmatch(path.removeprefix(self.root).lstrip("/")))

    def read(self, path: str) -> bytes:
        """One object's bytes.

        Raises:
            LakeError: no network, no credentials, no permission.
        """
        with _reaching(path), self.filesystem.open_input_file(path) as stream:
            return bytes(stream.readall())


_MANIFEST = re.compile(r"[^/]+/[^/]+/[^/]+/manifest-[^/]+\.jsonl")


def open_landing(uri: str, *, endpoint: str | None = None, region: str | None = None) -> Zone:
    """Open a landing folder or `s3://bucket/prefix` and list it.

    Raises:
        NothingFound: the folder does not exist or holds no file.
        LakeError: no network, no credentials, no permission.
    """
    with _reaching(uri):
        filesystem, root = _filesystem(uri, endpoint, region)
        found = filesystem.get_file_info(fs.FileSelector(root, recursive=True, allow_not_found=True))
    objects = {info.path: int(info.size) for info in found if info.type == fs.FileType.File}
    if not objects:
        raise NothingFound(
            "There are no landed files", where=uri, next_step="give --landing a folder or s3:// prefix that holds files"
        )
    return Zone(filesystem, root, objects)


@contextmanager
def _reaching(place: str) -> Iterator[None]:
    """Say what to look at where a place cannot be read.

    For listing and manifests, before anything is built. A landed file that fails later is no reason to go on without
    it (`--allow-incomplete`): that error keeps its kind and ends the command.
    """
    try:
        yield
    except OSError as error:
        raise LakeError(
            "The landing zone cannot be read",
            where=place,
            why=str(error),
            next_step="check that you may read it; for S3, also the endpoint, the region and the AWS credentials",
        ) from error


def _filesystem(uri: str, endpoint: str | None, region: str | None) -> tuple[fs.FileSystem, str]:
    if not uri.startswith("s3://"):
        return fs.LocalFileSystem(), str(Path(uri).resolve())
    options = {"region": region} if region else {}
    if endpoint:
        scheme, _, host = endpoint.partition("://")
        options |= {"endpoint_override": host, "scheme": scheme}
    return fs.S3FileSystem(**options), uri.removeprefix("s3://").rstrip("/")


def wanted(zone: Zone, release: str | None = None, projects: Iterable[str] | None = None) -> list[FileRecord]:
    """What the manifests want: for each source and project the newest release, or the one asked for.

    Args:
        release: such as gdc-46.0; of sources it does not name, the newest is taken.
        projects: only these.

    Raises:
        NothingFound: no manifest has the release, or one of the projects.
    """
    chosen = set(projects) if projects else None
    plans: dict[tuple[str, str, str], list[list[FileRecord]]] = {}
    for path in zone.manifests():
        source, number, project = path.removeprefix(zone.root).lstrip("/").split("/")[:3]
        if chosen is None or project in chosen:
            plans.setdefault((source, project, number), []).append(read_manifest(zone.read(path), path))
    _require(zone, plans.keys(), release, chosen)
    newest = _newest(plans.keys(), release)
    return [record for key in sorted(newest) for record in merge(plans[key])]


def _newest(plans: Iterable[tuple[str, str, str]], release: str | None) -> list[tuple[str, str, str]]:
    best: dict[tuple[str, str], str] = {}
    for source, project, number in plans:
        if release and release.partition("-")[0] == source:
            if release == f"{source}-{number}":
                best[source, project] = number
        elif (source, project) not in best or _order(number) > _order(best[source, project]):
            best[source, project] = number
    return [(source, project, number) for (source, project), number in best.items()]


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", number))


def _require(zone: Zone, plans: Iterable[tuple[str, str, str]], release: str | None, chosen: set[str] | None) -> None:
    keys = list(plans)
    absent = (chosen or set()) - {project for _, project, _ in keys}
    if chosen and absent:
        raise NothingFound(
            f"No manifest of {', '.join(sorted(absent))}",
            where=zone.root,
            next_step="land the project, or name another",
        )
    known = sorted({f"{source}-{number}" for source, _, number in keys})
    if release and release not in known:
        raise NothingFound(
            f"No manifest of release {release}",
            where=zone.root,
            why=f"releases here: {', '.join(known) or 'none'}",
            next_step="choose one of these, or land the release",
        )


def find_landed(zone: Zone, records: Sequence[FileRecord]) -> tuple[list[LandedFile], list[FileRecord]]:
    """Split wanted records into those that have landed and those that are missing.

    A file counts as landed at its own key, or at that of another release of the same source and project when the
    size agrees.

    Raises:
        ChecksumMismatch: an object is not as large as its manifest says.
    """
    elsewhere = _by_file_id(zone)
    landed, missing = [], []
    for record in records:
        path = f"{zone.root}/{record.key}"
        if path not in zone.objects:
            path = next((p for p in elsewhere.get(_place(record), ()) if _fits(record, zone.objects[p])), "")
        if not path:
            missing.append(record)
            continue
        size = zone.objects[path]
        if not _fits(record, size):
            raise _mismatch(path, "size in bytes", record.file_size, size)
        landed.append(LandedFile(record, path, size))
    return landed, missing


def _fits(record: FileRecord, size: int) -> bool:
    return record.file_size is None or record.file_size == size


def _place(record: FileRecord) -> tuple[str, str, str, str, str]:
    return record.source, record.project_id, slug(record.data_type), record.file_id, record.file_name


def _by_file_id(zone: Zone) -> dict[tuple[str, str, str, str, str], list[str]]:
    places: dict[tuple[str, str, str, str, str], list[str]] = {}
    for path in sorted(zone.objects):
        parts = path.removeprefix(zone.root).lstrip("/").split("/")
        if len(parts) == 6:
            source, _, project, data_type, file_id, name = parts
            places.setdefault((source, project, data_type, file_id, name), []).append(path)
    return places


def read_landed(filesystem: fs.FileSystem, landed: LandedFile) -> bytes:
    """The file's bytes, verified against the manifest.

    Raises:
        ChecksumMismatch: size or MD5 differ: the object was changed after it landed.
        IncompleteManifest: the object is not there any more.
    """
    try:
        with filesystem.open_input_file(landed.path) as stream:
            data = bytes(stream.readall())
    except FileNotFoundError as error:
        raise IncompleteManifest(
            "A landed file is gone",
            where=landed.path,
            why="it was there when the folder was listed",
            next_step="land it again",
        ) from error
    record = landed.record
    if not _fits(record, len(data)):
        raise _mismatch(landed.path, "size in bytes", record.file_size, len(data))
    if record.md5sum is not None:
        found = hashlib.md5(data, usedforsecurity=False).hexdigest()
        if found != record.md5sum.lower():
            raise _mismatch(landed.path, "MD5", record.md5sum, found)
    return data


def _mismatch(path: str, what: str, expected: object, found: object) -> ChecksumMismatch:
    return ChecksumMismatch(
        "A landed file is not the file of its manifest",
        where=path,
        why=f"{what}: {expected} in the manifest, {found} here",
        next_step="remove the object and land it again",
    )
