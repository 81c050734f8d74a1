"""What one task does: read a part of a file, make its rows and write them. Plain function, no Spark.

`run_split` holds a batch of text, its rows and the rows that wait for a row group or a chunk; nothing grows with the
file. What it returns is small: paths of data files, counts, rejected lines, where the part begins and ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import fs

from omics_lake.build.streamed_made import Meaning
from omics_lake.build.streamed_sum import SplitResult, Sum
from omics_lake.core.errors import IncompleteManifest, LakeError
from omics_lake.core.table import Table
from omics_lake.formats.vcf.model import Edge
from omics_lake.formats.vcf.splits import Split, batches
from omics_lake.lake.arrow_files import Target, WrittenFile
from omics_lake.lake.tiles import Appender, Layout, TileWriter
from omics_lake.landing.zone import LandedFile
from omics_lake.tables import genotype
from omics_lake.tables.recipe import with_provenance
from omics_lake.tables.streamed import streamed_tables

BATCH_BYTES = 4 << 20
"""Text that is parsed together."""


@dataclass(frozen=True)
class SplitTask:
    """One part of a file and all that is needed to make its rows.

    Args:
        values: partition values of the file's rows, by full name of the table.
        targets: where data files go, by full name of the table.
        before: where the part before this one ends, when that is known.
        left: contigs (source spelling) that ended before it.
    """

    file: LandedFile
    filesystem: fs.FileSystem
    split: Split
    meaning: Meaning
    values: Mapping[str, Mapping[str, str]]
    targets: Mapping[str, Target]
    before: Edge | None = None
    left: frozenset[str] = frozenset()
    layout: Layout = field(default_factory=Layout)
    batch_bytes: int = BATCH_BYTES


class _Writers:
    """The data files of a part, one writer for each table that rows come for."""

    def __init__(self, task: SplitTask) -> None:
        self._task = task
        self._writers: dict[str, Appender | TileWriter] = {}
        self._last_record: dict[str, int] = {}
        self.rows: Counter[str] = Counter()

    def append(self, name: str, rows: pa.Table) -> None:
        """Take in a batch's rows of a table."""
        table = _TABLES[name]
        self._prove_key(table, rows)
        self.rows[name] += rows.num_rows
        if name not in self._writers:
            self._writers[name] = self._open(name)
        self._writers[name].append(with_provenance(rows, self._task.file.record, table))

    def close(self) -> dict[str, tuple[WrittenFile, ...]]:
        """End all files."""
        return {name: writer.close() for name, writer in self._writers.items()}

    def _open(self, name: str) -> Appender | TileWriter:
        task = self._task
        if name == genotype.TABLE.full_name:
            return TileWriter(task.targets[name], task.values[name], task.meaning.samples, task.layout)
        return Appender(task.targets[name], task.values[name], task.layout)

    def _prove_key(self, table: Table, rows: pa.Table) -> None:
        """Records rise from batch to batch, so that no key of one batch is one of another.

        Within a batch each line has a place of its own (`TextBatch.places`), and a header no sample twice.
        """
        if not rows.num_rows:
            return
        bounds = pc.min_max(rows["record"]).as_py()
        if bounds["min"] <= self._last_record.get(table.full_name, -1):
            raise AssertionError(f"{table.full_name}: record {bounds['min']} comes again")
        self._last_record[table.full_name] = bounds["max"]


_TABLES = {table.full_name: table for table in streamed_tables()}


def run_split(task: SplitTask) -> SplitResult:
    """Read, parse and write one part.

    Raises:
        UnreadableFile: the file is damaged or cut short.
    """
    writers = _Writers(task)
    total = Sum(task.before, task.left)
    with opened(task.filesystem, task.file) as file, _placed(task, total):
        read = batches(file, task.file.size, task.split, task.batch_bytes)
        for batch in task.meaning.body(read):
            made = task.meaning.rows_of(batch, total.last, total.left())
            total.add(made, batch.first_line + len(batch.places) - 1)
            for name, rows in made.rows.items():
                if rows.num_rows:
                    writers.append(name, rows)
            del made, batch
    return total.result(writers.close(), writers.rows)


@contextmanager
def _placed(task: SplitTask, total: Sum) -> Iterator[None]:
    """An error says after which of the lines that were made rows it came up; a batch is lost as a whole."""
    try:
        yield
    except LakeError as error:
        part = f" of the part at byte {task.split.start:,}" if task.split.start else ""
        if total.lines:
            error.where = f"{error.where}, after line {total.lines:,}{part}".lstrip(", ")
        raise


@contextmanager
def opened(filesystem: fs.FileSystem, file: LandedFile) -> Iterator[BinaryIO]:
    """The landed file, read by ranges; errors name it.

    Raises:
        IncompleteManifest: the object is not there any more.
    """
    try:
        with filesystem.open_input_file(file.path) as stream:
            yield cast(BinaryIO, stream)
    except FileNotFoundError as error:
        raise IncompleteManifest(
            "A landed file is gone",
            where=file.path,
            why="it was there when the folder was listed",
            next_step="land it again",
        ) from error
    except LakeError as error:
        if file.path not in error.where:
            error.where = f"{file.path} {error.where}".strip()
        raise
