"""One file of the sample: its record, its bytes and what a reader must find in it."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.sample.variants import Variant


@dataclass(frozen=True)
class Facts:
    """What is true of one file, known from the values it was written from.

    Args:
        rows: lake table -> rows that must come of it.
        rejected: lake table -> lines that must go to quarantine.
        duplicates: lake table -> lines dropped because an equal one is kept.
        null_markers: `column|marker` -> cells, of forms only (row-1 names).
        driver_value: TPM or copy number of the project's driver.
        variants: of mutation files.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    rejected: Mapping[str, int] = field(default_factory=dict)
    duplicates: Mapping[str, int] = field(default_factory=dict)
    null_markers: Mapping[str, int] = field(default_factory=dict)
    driver_value: float | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class SampleFile:
    """One file, before it has a release.

    Args:
        key: what the file is, the same in every release (`star/<aliquot>`).
        edition: raised when a release supersedes the file; gives it another `file_id`.
        aliquots: in the order the source lists them.
    """

    key: str
    edition: int
    file_id: str
    file_name: str
    data_type: str
    data: bytes
    facts: Facts
    data_format: str | None
    workflow_type: str | None = None
    experimental_strategy: str | None = None
    aliquots: tuple[Aliquot, ...] = ()
    source: str = "gdc"

    def record(self, release: str, project_id: str) -> FileRecord:
        """The manifest's record of this file under a release."""
        return FileRecord(
            source=self.source,
            release=release,
            project_id=project_id,
            data_type=self.data_type,
            file_id=self.file_id,
            file_name=self.file_name,
            file_size=len(self.data),
            md5sum=hashlib.md5(self.data, usedforsecurity=False).hexdigest(),
            workflow_type=self.workflow_type,
            experimental_strategy=self.experimental_strategy,
            data_format=self.data_format,
            aliquots=self.aliquots,
        )


def gzipped(text: bytes) -> bytes:
    """Gzip without name and time, so that equal text gives equal bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as stream:
        stream.write(text)
    return buffer.getvalue()
