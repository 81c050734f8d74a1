"""Which wanted files lie in a landing zone, told by its listing alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from omics_lake.core.errors import ChecksumMismatch
from omics_lake.core.record import FileRecord, slug
from omics_lake.landing.sink import SIDECAR

Place = tuple[str, str, str, str, str]
"""A key without its release: source, project, data type, file id, file name."""


def visible(sizes: Mapping[str, int]) -> tuple[dict[str, int], frozenset[str]]:
    """Part a listing into files and their sidecars; what lies in hidden folders is neither.

    Returns:
        Bytes of each file by key, and the keys of sidecars whose file is there.
    """
    shown = {key: size for key, size in sizes.items() if not _hidden(key)}
    sidecars = frozenset(key for key in shown if key.endswith(SIDECAR) and key.removesuffix(SIDECAR) in shown)
    return {key: size for key, size in shown.items() if key not in sidecars}, sidecars


def _hidden(key: str) -> bool:
    return any(folder.startswith(".") for folder in key.split("/")[:-1])


@dataclass(frozen=True)
class Present:
    """A landing zone's files.

    Args:
        sizes: bytes of each file by key, without sidecars.
        elsewhere: keys of each place under all releases, sorted.
        root: for messages.
    """

    sizes: Mapping[str, int]
    elsewhere: Mapping[Place, tuple[str, ...]]
    root: str

    def key_of(self, record: FileRecord) -> str | None:
        """Where the wanted file lies: at its own key, or under another release when the size agrees.

        Returns:
            None when it has not landed.

        Raises:
            ChecksumMismatch: the object at its own key is not as large as its manifest says.
        """
        if record.key in self.sizes:
            if not fits(record, self.sizes[record.key]):
                raise not_the_file(
                    f"{self.root}/{record.key}", "size in bytes", record.file_size, self.sizes[record.key]
                )
            return record.key
        place = (record.source, record.project_id, slug(record.data_type), record.file_id, record.file_name)
        return next((key for key in self.elsewhere.get(place, ()) if fits(record, self.sizes[key])), None)


def take_stock(sizes: Mapping[str, int], root: str) -> Present:
    """Order a listing without sidecars by file."""
    elsewhere: dict[Place, tuple[str, ...]] = {}
    for key in sorted(sizes):
        parts = key.split("/")
        if len(parts) == 6:
            source, _, project, data_type, file_id, name = parts
            place = (source, project, data_type, file_id, name)
            elsewhere[place] = (*elsewhere.get(place, ()), key)
    return Present(sizes, elsewhere, root)


def fits(record: FileRecord, size: int) -> bool:
    """The size is the record's, or the record says none."""
    return record.file_size is None or record.file_size == size


def not_the_file(path: str, what: str, expected: object, found: object) -> ChecksumMismatch:
    """An object is not what its manifest or sidecar says."""
    return ChecksumMismatch(
        "A landed file is not the file of its manifest",
        where=path,
        why=f"{what}: {expected} in the manifest, {found} here",
        next_step="remove the object and land it again",
    )
