"""Data files written while their rows come in, so that memory stays flat however many rows there are.

`Appender` writes one file whose row groups hold the rows in the order they come. `TileWriter` is for calls of many
samples, which are asked for in two ways, one region of all samples and one sample everywhere: it keeps a chunk of
rows, which come in by place, and writes it as one file whose row groups are blocks of samples. A region then lies in
few files (their bounds of `contig` and `start` tell which), a sample in one row group of each (the bounds of
`sample_id` tell which). `tests/bench/layout.py` measures both.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from omics_lake.lake.arrow_files import (
    Target,
    WrittenFile,
    encoded,
    filesystem_of,
    fit,
    partition_path,
    schema_with_ids,
)
from omics_lake.lake.sample_blocks import blocks_of, names_of
from omics_lake.lake.tile_rows import arranged, coded, merged, recoded
from omics_lake.lake.tile_settings import settings


@dataclass(frozen=True)
class Layout:
    """How rows lie in files.

    Args:
        rows: of a row group at most.
        chunk: rows of a tiled file, about.
        chunk_bytes: of these rows in memory at most, about.
        blocks: row groups of a tiled file, each of a range of samples; fewer where there are fewer samples.
    """

    rows: int = 100_000
    chunk: int = 800_000
    blocks: int = 20
    chunk_bytes: int = 128 << 20


def layout_for(size: int) -> Layout:
    """The layout of a file of that many bytes: some fifty chunks, so that a region is in a fiftieth of the rows.

    A cohort has about one row that is kept for a byte of bgzip. Chunks have an upper bound for the sake of memory, and
    a lower one because every tile costs 1.5 kB in its file's footer.
    """
    return Layout(chunk=min(max(size // 50, Layout.chunk), 1_000_000))


class _File:
    """One Parquet file of one partition that is being written."""

    def __init__(self, target: Target, values: Mapping[str, str], rows: pa.Table, *, tiled: bool) -> None:
        self._filesystem, root = filesystem_of(target)
        self._partition = partition_path(target.partition, values)
        folder = f"{root}/data/{self._partition}".rstrip("/")
        if isinstance(self._filesystem, fs.LocalFileSystem):
            self._filesystem.create_dir(folder, recursive=True)
        path = f"{folder}/{uuid.uuid4()}.parquet"
        self._shown = f"{target.location}/data/{self._partition}".rstrip("/") + path.removeprefix(folder)
        given = {field.name: field.type for field in rows.schema}
        self._schema = pa.schema(
            [encoded(field, given.get(field.name)) for field in schema_with_ids(target.schema_json)]
        )
        self._writer = pq.ParquetWriter(
            path, self._schema, filesystem=self._filesystem, **settings(self._schema, tiled=tiled)
        )
        self._rows = 0

    def group(self, rows: pa.Table) -> None:
        """Write one row group."""
        self._writer.write_table(fit(rows, self._schema), row_group_size=max(rows.num_rows, 1))
        self._rows += rows.num_rows

    def close(self) -> WrittenFile:
        """Write the footer."""
        self._writer.close()
        return WrittenFile(self._shown, self._partition, self._rows)


class Appender:
    """Writes rows in the order they come, into one file; none where no row comes.

    Args:
        values: of the partition columns.
    """

    def __init__(self, target: Target, values: Mapping[str, str], layout: Layout = Layout()) -> None:
        self._target, self._values, self._layout = target, values, layout
        self._waiting: list[pa.Table] = []
        self._file: _File | None = None

    def append(self, rows: pa.Table) -> None:
        """Take rows in."""
        if rows.num_rows:
            self._waiting.append(rows)
        rows, size = (sum(getattr(part, of) for part in self._waiting) for of in ("num_rows", "nbytes"))
        if rows >= self._layout.rows or size >= self._layout.chunk_bytes:
            self._write()

    def close(self) -> tuple[WrittenFile, ...]:
        """Write what waits, and end the file."""
        if self._waiting:
            self._write()
        return (self._file.close(),) if self._file else ()

    def _write(self) -> None:
        rows = merged(self._waiting)
        self._waiting = []
        self._file = self._file or _File(self._target, self._values, rows, tiled=False)
        for start in range(0, rows.num_rows, self._layout.rows):
            self._file.group(rows.slice(start, self._layout.rows))


class TileWriter:
    """Writes chunks of rows, which come in by place, as files of sample blocks.

    Args:
        values: of the partition columns.
        samples: all that rows may name in `sample_id`.
    """

    def __init__(
        self, target: Target, values: Mapping[str, str], samples: Sequence[str], layout: Layout = Layout()
    ) -> None:
        self._target, self._values, self._layout = target, values, layout
        self._block_of = blocks_of(samples, layout.blocks)
        self._names = names_of(self._block_of)
        self._waiting: list[pa.Table] = []
        self._written: list[WrittenFile] = []

    def append(self, rows: pa.Table) -> None:
        """Take rows in; a chunk that is full is written."""
        start = 0
        while start < rows.num_rows:
            room = self._layout.chunk - sum(part.num_rows for part in self._waiting)
            self._waiting.append(rows.slice(start, room))
            start += room
            if self._is_full():
                self._write()

    def _is_full(self) -> bool:
        rows = sum(part.num_rows for part in self._waiting)
        return (
            bool(rows >= self._layout.chunk) or sum(part.nbytes for part in self._waiting) >= self._layout.chunk_bytes
        )

    def close(self) -> tuple[WrittenFile, ...]:
        """Write what waits."""
        if self._waiting:
            self._write()
        return tuple(self._written)

    def _write(self) -> None:
        rows = coded(merged(self._waiting), "sample_id")
        self._waiting = []
        block = self._blocks_of(rows["sample_id"].chunk(0))
        order = np.argsort(block, kind="stable")  # rows of a block stay sorted by place
        rows = arranged(rows, pa.array(order))
        file = _File(self._target, self._values, rows, tiled=len(self._names) > 1)
        ends = np.cumsum(np.bincount(block)).tolist()
        for names, begin, end in zip(self._names, [0, *ends[:-1]], ends, strict=False):  # the last blocks may lack rows
            for start in range(begin, end, self._layout.rows):
                part = rows.slice(start, min(self._layout.rows, end - start))
                file.group(recoded(part, "sample_id", names))
        self._written.append(file.close())

    def _blocks_of(self, names: pa.DictionaryArray) -> npt.NDArray[np.int16]:
        """The block of each row's sample."""
        lookup: npt.NDArray[np.int16] = np.array(
            [self._block_of[name] for name in names.dictionary.to_pylist()], np.int16
        )
        blocks: npt.NDArray[np.int16] = lookup[names.indices.to_numpy(zero_copy_only=False)]
        return blocks
