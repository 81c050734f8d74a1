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

from pyarrow import fs

from omics_lake.core.errors import IncompleteManifest, LakeError, NothingFound
from omics_lake.core.places import filesystem_of
from omics_lake.core.record import FileRecord
from omics_lake.landing.manifest import merge, read_manifest
from omics_lake.landing.present import Present, fits, not_the_file, take_stock, visible
from omics_lake.landing.sink import SIDECAR


@dataclass(frozen=True)
class LandedFile:
    """A wanted file that has landed.

    Args:
        path: in the zone's file system.
        size: bytes as they lie there.
        sidecar: path of the SHA-256 noted when it landed; files whose source gives no MD5 have one.
    """

    record: FileRecord
    path: str
    size: int
    sidecar: str | None = None


@dataclass(frozen=True)
class Zone:
    """An opened landing zone.

    Args:
        root: path in the file system.
        objects: bytes of every file below it, by path; without sidecars and what lies in hidden folders.
        sidecars: paths of the SHA-256 noted beside files that landed.
    """

    filesystem: fs.FileSystem
    root: str
    objects: dict[str, int]
    sidecars: frozenset[str] = frozenset()

    def manifests(self) -> list[str]:
        """Paths of the manifests, sorted."""
        return sorted(path for path in self.objects if _MANIFEST.fullmatch(self.key(path)))

    def key(self, path: str) -> str:
        """The path below the root."""
        return path.removeprefix(self.root).lstrip("/")

    def read(self, path: str) -> bytes:
        """One object's bytes.

        Raises:
            LakeError: no network, no credentials, no permission.
        """
        with _reaching(path), self.filesystem.open_input_file(path) as stream:
            return bytes(stream.readall())

    def measure(self, path: str, head_bytes: int) -> tuple[bytes, str]:
        """One object's first bytes and its MD5, without holding it.

        Raises:
            LakeError: no network, no credentials, no permission.
        """
        md5 = hashlib.md5(usedforsecurity=False)
        with _reaching(path), self.filesystem.open_input_file(path) as stream:
            head = bytes(stream.read(head_bytes))
            chunk = head
            while chunk:
                md5.update(chunk)
                chunk = stream.read(_CHUNK)
        return head, md5.hexdigest()


_CHUNK = 4 << 20
_MANIFEST = re.compile(r"[^/]+/[^/]+/[^/]+/manifest-[^/]+\.jsonl")


def open_landing(uri: str, *, endpoint: str | None = None, region: str | None = None, empty_ok: bool = False) -> Zone:
    """Open a landing folder or `s3://bucket/prefix` and list it.

    Args:
        empty_ok: a zone that nothing has landed in is one, too.

    Raises:
        NothingFound: the folder does not exist or holds no file.
        LakeError: no network, no credentials, no permission.
    """
    with _reaching(uri):
        filesystem, root = filesystem_of(uri, endpoint, region)
        found = filesystem.get_file_info(fs.FileSelector(root, recursive=True, allow_not_found=True))
    files = {info.path: int(info.size) for info in found if info.type == fs.FileType.File}
    below = {path.removeprefix(root).lstrip("/"): path for path in files}
    objects, sidecars = visible({key: files[path] for key, path in below.items()})
    if not objects and not empty_ok:
        raise NothingFound(
            "There are no landed files", where=uri, next_step="give --landing a folder or s3:// prefix that holds files"
        )
    shown = {below[key]: size for key, size in objects.items()}
    return Zone(filesystem, root, shown, frozenset(below[key] for key in sidecars))


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


def wanted(zone: Zone, release: str | None = None, projects: Iterable[str] | None = None) -> list[FileRecord]:
    """What the manifests want: for each source and project the newest release, or the one asked for.

    Args:
        release: such as gdc-46.0; of sources it does not name, the newest is taken.
        projects: only these.

    Raises:
        NothingFound: no manifest has the release, or one of the projects.
    """
    chosen = set(projects) if projects else None
    plans = _manifests(zone, chosen)
    _require(zone, plans.keys(), release, chosen)
    return [record for key in sorted(newest_of(plans, release)) for record in merge(plans[key])]


def read_plans(zone: Zone, projects: Iterable[str] | None = None) -> dict[tuple[str, str, str], list[FileRecord]]:
    """What the manifests of every release want, by source, project and release number.

    Args:
        projects: only these.
    """
    return {key: merge(manifests) for key, manifests in _manifests(zone, set(projects) if projects else None).items()}


def _manifests(zone: Zone, chosen: set[str] | None) -> dict[tuple[str, str, str], list[list[FileRecord]]]:
    plans: dict[tuple[str, str, str], list[list[FileRecord]]] = {}
    for path in zone.manifests():
        source, number, project = zone.key(path).split("/")[:3]
        if chosen is None or project in chosen:
            plans.setdefault((source, project, number), []).append(read_manifest(zone.read(path), path))
    return plans


def newest_of(plans: Iterable[tuple[str, str, str]], release: str | None) -> list[tuple[str, str, str]]:
    """Of each source and project the newest release, or the one asked for."""
    best: dict[tuple[str, str], str] = {}
    for source, project, number in plans:
        if release and release.partition("-")[0] == source:
            if release == f"{source}-{number}":
                best[source, project] = number
        elif (source, project) not in best or order_of(number) > order_of(best[source, project]):
            best[source, project] = number
    return [(source, project, number) for (source, project), number in best.items()]


def order_of(number: str) -> tuple[int, ...]:
    """Sorts release numbers as numbers: 9.0 before 46.0."""
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
    present = stock_of(zone)
    landed, missing = [], []
    for record in records:
        file = landed_file(zone, present, record)
        if file is None:
            missing.append(record)
        else:
            landed.append(file)
    return landed, missing


def stock_of(zone: Zone) -> Present:
    """The zone's files, ordered for `landed_file`."""
    return take_stock({zone.key(path): size for path, size in zone.objects.items()}, zone.root)


def landed_file(zone: Zone, present: Present, record: FileRecord) -> LandedFile | None:
    """Where a wanted file has landed; None where it has not.

    Raises:
        ChecksumMismatch: the object is not as large as its manifest says.
    """
    key = present.key_of(record)
    if key is None:
        return None
    path = f"{zone.root}/{key}"
    sidecar = path + SIDECAR if path + SIDECAR in zone.sidecars else None
    return LandedFile(record, path, zone.objects[path], sidecar)


def read_landed(filesystem: fs.FileSystem, landed: LandedFile) -> bytes:
    """The file's bytes, verified against the manifest, or against the SHA-256 noted when it landed.

    Raises:
        ChecksumMismatch: size, MD5 or SHA-256 differ: the object was changed after it landed.
        IncompleteManifest: the object is not there any more.
    """
    data = _read(filesystem, landed.path)
    record = landed.record
    if not fits(record, len(data)):
        raise not_the_file(landed.path, "size in bytes", record.file_size, len(data))
    if record.md5sum is not None:
        found = hashlib.md5(data, usedforsecurity=False).hexdigest()
        if found != record.md5sum.lower():
            raise not_the_file(landed.path, "MD5", record.md5sum, found)
    elif landed.sidecar is not None:
        noted = _read(filesystem, landed.sidecar).decode("utf-8", "replace").partition(" ")[0].lower()
        if (found := hashlib.sha256(data).hexdigest()) != noted:
            raise not_the_file(landed.path, "SHA-256", f"{noted} beside it and", found)
    return data


def _read(filesystem: fs.FileSystem, path: str) -> bytes:
    try:
        with filesystem.open_input_file(path) as stream:
            return bytes(stream.readall())
    except FileNotFoundError as error:
        raise IncompleteManifest(
            "A landed file is gone",
            where=path,
            why="it was there when the folder was listed",
            next_step="land it again",
        ) from error
