"""One sample for all tests of it, read back without the package's own parsers."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from omics_lake.sample import Truth, make_cohort, make_next_release


@dataclass(frozen=True)
class Landed:
    """The sample's two releases as they lie on disk, and the two truths."""

    folder: Path
    truth: Truth
    second: Truth

    def manifest(self, project: str, source: str = "gdc/46.0") -> list[dict[str, Any]]:
        """Records of the one manifest of a source, release and project."""
        (path,) = (self.folder / "landing" / source / project).glob("manifest-*.jsonl")
        return [json.loads(line) for line in path.read_text().splitlines()]

    def path(self, record: dict[str, Any]) -> Path:
        """Where a record's bytes lie, found by its id."""
        (path,) = (self.folder / "landing").glob(f"*/*/*/*/{record['file_id']}/{record['file_name']}")
        return path

    def text(self, record: dict[str, Any]) -> str:
        """Decompressed text; forms are Windows-1252."""
        data = self.path(record).read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("cp1252")

    def of_type(self, project: str, data_type: str) -> list[dict[str, Any]]:
        """Records of one data type in the first release."""
        source = "idc/25" if data_type == "Imaging Index" else "gdc/46.0"
        return [r for r in self.manifest(project, source) if r["data_type"] == data_type]

    def form(self, project: str, name: str, source: str = "gdc/46.0") -> list[list[str]]:
        """All lines of one clinical form, headers included, cut at tabs."""
        (record,) = (r for r in self.manifest(project, source) if f"clinical_{name}_x" in r["file_name"])
        return [line.split("\t") for line in self.text(record).splitlines()]


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """The default sample with its second release."""
    folder = tmp_path_factory.mktemp("sample")
    return Landed(folder, make_cohort(folder), make_next_release(folder))
