"""What the source double has to give: the files of a landing folder, told as their sources would tell them.

A folder made by `make_cohort`, or any landing folder with manifests, is only read. `Case Metadata` files are no files
of the GDC: they are its stored `/cases` answers, and are served as such.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from omics_lake.core.record import FileRecord
from omics_lake.landing.zone import LandedFile, find_landed, open_landing, wanted

NEWEST = "46.0"
"""The data release to pose as where no file tells one."""


@dataclass(frozen=True)
class Holding:
    """One file that a source has, and where its bytes lie."""

    record: FileRecord
    path: Path

    @property
    def size(self) -> int:
        """Bytes as they lie there."""
        return self.path.stat().st_size

    @property
    def md5(self) -> str:
        """Hex MD5 of the bytes as they lie there, whatever the manifest says."""
        return md5_of_file(self.path)


@dataclass(frozen=True)
class Holdings:
    """Everything of one data release.

    Args:
        files: the GDC's files, in the manifests' order.
        case_pages: its stored `/cases` answers.
        indexes: the imaging archive's index files.
        annotations: releases of ClinVar.
    """

    release: str = NEWEST
    files: tuple[Holding, ...] = ()
    case_pages: tuple[Path, ...] = ()
    indexes: tuple[Path, ...] = ()
    annotations: tuple[Holding, ...] = ()
    by_id: dict[str, Holding] = field(default_factory=dict)

    @cached_property
    def cases(self) -> tuple[dict[str, Any], ...]:
        """Cases of all pages, by `case_id`."""
        hits = [hit for page in self.case_pages for hit in json.loads(page.read_text("utf-8"))["data"]["hits"]]
        return tuple(sorted(hits, key=lambda hit: str(hit["case_id"])))

    @cached_property
    def series(self) -> tuple[dict[str, str], ...]:
        """Rows of the imaging index, derived series and slides included."""
        return tuple(row for path in self.indexes for row in _rows(path))

    @property
    def projects(self) -> list[str]:
        """Ids of the projects that have files or cases, sorted."""
        named = {held.record.project_id for held in self.files}
        return sorted(named | {str(case["project"]["project_id"]) for case in self.cases})


def hold(folder: Path | None, release: str | None = None) -> Holdings:
    """Read the manifests of a landing folder, or of the folder above it.

    Args:
        folder: None for a double that has only what it is told to serve.
        release: GDC data release such as 46.0; the newest of each project without it.

    Raises:
        NothingFound: no manifest, or none of the release.
    """
    if folder is None:
        return Holdings(release or NEWEST)
    zone = open_landing(str(folder / "landing" if (folder / "landing").is_dir() else folder))
    landed, _ = find_landed(zone, wanted(zone, f"gdc-{release}" if release else None))
    gdc = [one for one in landed if one.record.source == "gdc"]
    files = [Holding(one.record, Path(one.path)) for one in gdc if one.record.data_type != "Case Metadata"]
    return Holdings(
        release=release or max((one.record.release for one in gdc), default=NEWEST, key=_order),
        files=tuple(files),
        case_pages=_paths(gdc, "Case Metadata"),
        indexes=_paths(landed, "Imaging Index"),
        annotations=tuple(Holding(one.record, Path(one.path)) for one in landed if one.record.source == "clinvar"),
        by_id={held.record.file_id: held for held in files},
    )


def _paths(landed: Iterable[LandedFile], data_type: str) -> tuple[Path, ...]:
    return tuple(Path(one.path) for one in landed if one.record.data_type == data_type)


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def _rows(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def md5_of_file(path: Path) -> str:
    """Hex MD5 of a file, remembered until its size or time changes."""
    found = path.stat()
    return _md5(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=100_000)
def _md5(path: Path, _size: int, _changed: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
