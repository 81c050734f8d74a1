"""How much of a call set's tables one region of all samples, and one sample everywhere, make DuckDB read.

    python tests/bench/layout.py FILE.vcf.gz [--chunk ROWS] [--blocks N]

The file is written as a build writes it, part by part, without Spark. Data files are chosen by the bounds in their
footers, as Iceberg's manifests choose them; what DuckDB then asks of each is counted by the file system that it reads
through: footers, and the row groups that their statistics leave. `gen_vcf.py multi` of the bench makes the input.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from fsspec.implementations.local import LocalFileOpener, LocalFileSystem
from pyarrow import fs
from pyiceberg.io.pyarrow import _pyarrow_to_schema_without_ids
from pyiceberg.schema import assign_fresh_schema_ids

from omics_lake.build.streamed_made import CallSetMeaning
from omics_lake.build.streamed_split import SplitTask, run_split
from omics_lake.core.arrow import table_schema
from omics_lake.core.genome import naming_of
from omics_lake.core.record import FileRecord
from omics_lake.core.table import Table
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.splits import plan_splits, read_header
from omics_lake.lake.arrow_files import Target
from omics_lake.lake.tiles import Layout
from omics_lake.landing.zone import LandedFile
from omics_lake.tables import consequence, genotype, variant

TABLES = (variant.TABLE, genotype.TABLE, consequence.TABLE)
SPLIT_BYTES = 32 << 20
REGION_BASES = 10_000


class Counting(LocalFileSystem):  # type: ignore[misc]  # pyarrow has no types
    """Local files, and how many bytes were read of them."""

    protocol = "counted"
    cachable = False

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **options: Any) -> LocalFileOpener:
        file = super()._open(path, mode, block_size, **options)
        read = file.f.read

        def counted(size: int = -1) -> bytes:
            data: bytes = read(size)
            self.bytes += len(data)
            return data

        file.read = counted
        return file


@dataclass(frozen=True)
class Written:
    """Data files of the two tables."""

    genotypes: tuple[str, ...]
    variants: tuple[str, ...]
    samples: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """All of them."""
        return sum(Path(path).stat().st_size for path in (*self.genotypes, *self.variants))


def write(vcf: Path, folder: Path, layout: Layout) -> Written:
    """Write a VCF's tables."""
    size = vcf.stat().st_size
    record = FileRecord("own", "1", "LAB", "Variant Calls", "00000000-0000-4000-8000-000000000000", vcf.name, size)
    with vcf.open("rb") as file:
        header = parse_header(read_header(file))
        splits = plan_splits(file, size, SPLIT_BYTES)
    meaning = CallSetMeaning(header, naming_of(header.contigs, (), None), "bench")
    values = {table.full_name: {"project_id": "LAB", "callset_id": "bench", "set_id": "bench"} for table in TABLES}
    targets = {t.full_name: Target(str(folder / t.name), schema_json(t), t.partition) for t in TABLES}
    landed = LandedFile(record, str(vcf), size)
    results = [
        run_split(SplitTask(landed, fs.LocalFileSystem(), split, meaning, values, targets, layout=layout))
        for split in splits
    ]
    paths = {
        table.full_name: tuple(file.path for result in results for file in result.written.get(table.full_name, ()))
        for table in TABLES
    }
    return Written(paths[genotype.TABLE.full_name], paths[variant.TABLE.full_name], header.samples)


def schema_json(table: Table) -> str:
    """Iceberg's schema of a table, as a catalog would give it."""
    return assign_fresh_schema_ids(_pyarrow_to_schema_without_ids(table_schema(table))).model_dump_json()


def region_of(paths: Sequence[str]) -> tuple[str, int, int]:
    """A region in the middle of the middle file."""
    contig, low, high = bounds(paths[len(paths) // 2])
    middle = (low + high) // 2
    return contig, middle, middle + REGION_BASES


def bounds(path: str) -> tuple[str, int, int]:
    """Contig, least and greatest start of a data file, by its footer."""
    footer = pq.read_metadata(path)
    names = [footer.schema.column(i).path for i in range(footer.num_columns)]
    groups = [footer.row_group(i) for i in range(footer.num_row_groups)]
    starts = [group.column(names.index("start")).statistics for group in groups]
    contig = groups[0].column(names.index("contig")).statistics.min
    return contig, min(s.min for s in starts), max(s.max for s in starts)


def read_bytes(paths: Sequence[str], where: str) -> tuple[int, int]:
    """Bytes that DuckDB reads for all columns of the rows, and how many rows there are."""
    counting = Counting()
    connection = duckdb.connect()
    connection.register_filesystem(counting)
    files = ", ".join(f"'counted://{path}'" for path in paths)
    rows = connection.execute(f"select * from read_parquet([{files}]) where {where}").to_arrow_table().num_rows
    return counting.bytes, rows


def main() -> None:
    """Measure one file, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vcf", type=Path)
    parser.add_argument("--chunk", type=int, default=Layout.chunk)
    parser.add_argument("--blocks", type=int, default=Layout.blocks)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        written = write(options.vcf, Path(folder), Layout(chunk=options.chunk, blocks=options.blocks))
        whole, size = written.bytes, options.vcf.stat().st_size
        contig, start, end = region_of(written.genotypes)
        near = [p for p in written.genotypes if bounds(p)[1] < end and bounds(p)[2] >= start]
        region, region_rows = read_bytes(near, f"contig = '{contig}' and start >= {start} and start < {end}")
        sample = sorted(written.samples)[len(written.samples) // 2]
        one, sample_rows = read_bytes(written.genotypes, f"sample_id = '{sample}'")
    lines = (
        f"tables {whole:,} bytes, {whole / size:.2f} of the VCF, {len(written.genotypes)} files of calls",
        f"one region of all samples: {region:,} bytes, {region / whole:.2%} ({region_rows:,} rows, {len(near)} files)",
        f"one sample everywhere: {one:,} bytes, {one / whole:.2%} ({sample_rows:,} rows)",
    )
    sys.stdout.write("\n".join((*lines, "")))


if __name__ == "__main__":
    main()
