"""How Parquet's writer encodes and compresses each column of a streamed data file.

A column is named by Parquet's path, so that settings hold for every table that has it. All choices are measured on
sites and calls (`tests/bench`, and real files): first the size, then the seconds of the writer. Encodings other than
Parquet's oldest stand only where Iceberg's, Trino's and DuckDB's readers take them: differences of whole numbers
anywhere, shared prefixes of texts below lists, which no reader reads by vectors of plain columns.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from omics_lake.lake.tile_rows import leaves

LEVEL = 3
"""Of zstd, where nothing else is said."""
LEVELS = {"sample_id": 9, "calls.list.element": 9, "qual": 6, "info.key_value.value": 2, "allele_keys.list.element": 1}
"""A higher level pays for few bits a value; for long texts it costs much and gives little."""
PLAIN = frozenset(
    ("record", "start", "end", "pos", "qual", "spelling", "allele_keys.list.element", "names.list.element")
)
"""Written without dictionary: few rows share a value, or they stand in short runs, which zstd alone makes smaller."""
RISING = ("record", "start", "end", "pos")
"""Written as differences where nearly every row has another value: half the size of plain numbers."""
PREFIXED = ("allele_keys.list.element", "names.list.element")
"""Written without what they share with the text before: a sixth smaller."""
BOUNDED = ("sample_id", "record", "contig", "start", "end", "dp")
"""Columns of a tile with bounds in its footer: those that queries prune by, and that audits ask for. Files have many
tiles, and each bound stands in the footer once for every tile."""


def settings(schema: pa.Schema, *, tiled: bool) -> dict[str, Any]:
    """Arguments of `pq.ParquetWriter`.

    Args:
        tiled: the file's row groups are blocks of samples, in which many rows share a place.
    """
    columns = leaves(schema)
    encodings = dict.fromkeys(PREFIXED, "DELTA_BYTE_ARRAY") | dict.fromkeys(
        () if tiled else RISING, "DELTA_BINARY_PACKED"
    )
    return {
        "compression": "zstd",
        "compression_level": {name: LEVELS.get(name, LEVEL) for name in columns},
        "use_dictionary": [name for name in columns if name not in PLAIN],
        "column_encoding": {name: kind for name, kind in encodings.items() if name in columns} or None,
        "write_statistics": [name for name in columns if (name in BOUNDED if tiled else _is_bounded(name))],
        "store_schema": False,
    }


def _is_bounded(column: str) -> bool:
    """Bounds prune rows by columns outside lists and maps alone."""
    return "." not in column and column != "spelling"
