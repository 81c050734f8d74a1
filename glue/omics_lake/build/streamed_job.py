"""One streamed file, or what stands in its place: the unit of building call sets and annotations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyarrow import fs

from omics_lake.build.streamed_form import with_build
from omics_lake.core.errors import IncompleteManifest, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.core.table import Table
from omics_lake.lake.scope import Scope
from omics_lake.landing.zone import LandedFile
from omics_lake.tables.inventory import Inventory
from omics_lake.tables.streamed import STREAMED, Streamed


@dataclass(frozen=True)
class StreamedJob:
    """One call set, or one release of an annotation.

    Args:
        files: that have its name; one when all is well.
        missing: wanted files that have its name and have not landed.
    """

    kind: Streamed
    files: tuple[LandedFile, ...]
    missing: tuple[FileRecord, ...]
    filesystem: fs.FileSystem

    @property
    def record(self) -> FileRecord:
        """Of its first file."""
        return self.files[0].record if self.files else self.missing[0]

    @property
    def set_id(self) -> str:
        """What it is published under."""
        return self.kind.set_id(self.record)

    @property
    def project_id(self) -> str:
        """Project of the file."""
        return self.record.project_id

    @property
    def release(self) -> str:
        """Tag of its snapshots, such as own-1."""
        return self.record.data_release

    @property
    def name(self) -> str:
        """`callset LAB/NA12878`: for messages."""
        return f"{self.kind.name} {self.project_id}/{self.set_id}"

    def progress(self, table: Table) -> str:
        """`omics.variant LAB/NA12878`: what progress is told of."""
        return f"{table.full_name} {self.project_id}/{self.set_id}"

    @property
    def last(self) -> Table:
        """The table that lists what is whole."""
        return self.kind.tables[-1]

    def scope(self, table: Table) -> Scope:
        """What is replaced in one of its tables."""
        return Scope(self.kind.scope(table, self.record))

    def only_file(self) -> LandedFile:
        """Its file.

        Raises:
            UsageError: two files have one name.
            IncompleteManifest: it has not landed.
        """
        if len(self.files) > 1:
            raise UsageError(
                f"{len(self.files)} files would be one {self.kind.name}",
                where=self.name,
                why=" and ".join(f"{file.path} (MD5 {file.record.md5sum or 'not given'})" for file in self.files),
                next_step=self.kind.apart,
            )
        if not self.files:
            raise IncompleteManifest(
                "A wanted file has not landed",
                where=self.name,
                why=f"{self.record.file_id}/{self.record.file_name}",
                next_step="land it, or build with --allow-incomplete",
            )
        return self.files[0]


def plan_streamed(inventory: Inventory, chosen: set[str]) -> list[StreamedJob]:
    """One job for each set that landed or missing files would be; naming any table of a kind builds the kind."""
    jobs = []
    for kind in STREAMED:
        if not chosen & _named_for(kind):
            continue
        files: defaultdict[tuple[tuple[str, str], ...], list[LandedFile]] = defaultdict(list)
        missing: defaultdict[tuple[tuple[str, str], ...], list[FileRecord]] = defaultdict(list)
        for file in inventory.landed:
            if kind.takes(file.record):
                told = with_build(inventory.filesystem, file) if kind.side_by_side else file
                files[kind.scope(kind.tables[-1], told.record)].append(told)
        for record in inventory.missing:
            if kind.takes(record):
                missing[kind.scope(kind.tables[-1], record)].append(record)
        jobs += [
            StreamedJob(kind, tuple(files[scope]), tuple(missing[scope]), inventory.filesystem)
            for scope in sorted(files.keys() | missing.keys())
        ]
    return jobs


def _named_for(kind: Streamed) -> set[str]:
    return {table.full_name for table in kind.tables}
