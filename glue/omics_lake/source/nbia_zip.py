"""A series as NBIA gives it: a zip of `00000001.dcm`, ..., `LICENSE`, and `md5hashes.csv` with each image's MD5."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import BinaryIO

from omics_lake.core.archive import read_zip
from omics_lake.core.errors import ChecksumMismatch, SourceRefused

HASHES = "md5hashes.csv"
NO_IMAGES = frozenset(("LICENSE", HASHES))


def check_series_zip(file: BinaryIO, where: str) -> int:
    """Prove every image of a zip by its MD5.

    Args:
        file: seekable, at 0.
        where: for messages.

    Returns:
        Images.

    Raises:
        ArchiveRefused, ArchiveCorrupt: the zip could do harm, or is damaged.
        SourceRefused: it has no images, or no list of their MD5s.
        ChecksumMismatch: an image is not listed, listed and not there, or another than listed.
    """
    found: dict[str, str] = {}
    listed: dict[str, str] | None = None
    for member in read_zip(file, where=where):
        if member.name.rpartition("/")[2] == HASHES:
            listed = _hashes(b"".join(member.chunks), where)
        elif member.name.rpartition("/")[2] not in NO_IMAGES:
            md5 = hashlib.md5(usedforsecurity=False)
            for chunk in member.chunks:
                md5.update(chunk)
            found[member.name] = md5.hexdigest()
    if not found or listed is None:
        raise SourceRefused(
            "The zip of a series has no images" if not found else f"The zip of a series has no {HASHES}",
            where=where,
            next_step="run the command again later",
        )
    if wrong := sorted(name for name in found.keys() | listed.keys() if found.get(name) != listed.get(name)):
        first = wrong[0]
        raise ChecksumMismatch(
            f"{len(wrong)} images of a series are not those of {HASHES}",
            where=f"{where}, {first}",
            why=f"MD5 {listed.get(first, 'not listed')} in the list, {found.get(first, 'no such image')} in the zip",
            next_step="run the command again later",
        )
    return len(found)


def _hashes(data: bytes, where: str) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace")))
    if not rows.fieldnames or not {"Filename", "MD5Hash"} <= set(rows.fieldnames):
        raise SourceRefused(f"{HASHES} has other columns", where=where, why=f"it has {rows.fieldnames}")
    return {str(row["Filename"]).strip(): str(row["MD5Hash"]).strip().lower() for row in rows}
