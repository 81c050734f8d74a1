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
from omics_lake.lake.tile_rows import arranged, leaves, merged

LEVEL = 6
"""Of zstd: a tenth smaller than its default of 1, and reading costs the same."""

PLAIN = frozenset(
    ("record", "start", "end", "pos", "qual", "spelling", "allele_keys.list.element", "names.list.element")
)
"""Written without dictionary: few rows share a value, or they stand in short runs, which zstd alone makes smaller."""
RISING = ("record", "start", "end", "pos")
"""Written as differences where nearly every row has another value: half the size of plain numbers."""
BOUNDED = ("sample_id", "record", "contig", "start", "end", "dp")
"""Columns of a tile with bounds in its footer: those that queries prune by, and that audits ask for. Files have many
tiles, and each bound stands in the footer once for every tile."""


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
            path,
            self._schema,
            filesystem=self._filesystem,
            compression="zstd",
            compression_level=LEVEL,
            use_dictionary=[leaf for leaf in leaves(self._schema) if leaf not in PLAIN],
            column_encoding=None
            if tiled
            else {name: "DELTA_BINARY_PACKED" for name in RISING if name in self._schema.names},
            write_statistics=list(BOUNDED) if tiled else True,
            store_schema=False,
        )
        self._rows = 0

    def _rising(self) -> list[str]:
        return [name for name in RISING if name in self._schema.names]

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
        self._block_of = _blocks(samples, layout.blocks)
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
        rows = merged(self._waiting)
        self._waiting = []
        block = self._blocks_of(rows["sample_id"])
        order = np.argsort(block, kind="stable")  # rows of a block stay sorted by place
        rows = arranged(rows, pa.array(order))
        file = _File(self._target, self._values, rows, tiled=len(set(self._block_of.values())) > 1)
        ends = np.cumsum(np.bincount(block)).tolist()
        for begin, end in zip([0, *ends[:-1]], ends, strict=True):
            for start in range(begin, end, self._layout.rows):
                file.group(rows.slice(start, min(self._layout.rows, end - start)))
        self._written.append(file.close())

    def _blocks_of(self, column: pa.ChunkedArray) -> npt.NDArray[np.int16]:
        """The block of each row's sample."""
        array = column.combine_chunks()
        names = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        lookup: npt.NDArray[np.int16] = np.array(
            [self._block_of[name] for name in names.dictionary.to_pylist()], np.int16
        )
        blocks: npt.NDArray[np.int16] = lookup[names.indices.to_numpy(zero_copy_only=False)]
        return blocks


def _blocks(samples: Sequence[str], blocks: int) -> dict[str, int]:
    """Sample -> block: samples by name in ranges of equal size, so that bounds of names are narrow."""
    count = max(1, min(blocks, len(samples)))
    return {name: rank * count // len(samples) for rank, name in enumerate(sorted(samples))}
