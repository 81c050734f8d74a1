"""Small VCFs, and what a part of one needs to be read and written without Spark or a catalog."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs
from pyiceberg.io.pyarrow import _pyarrow_to_schema_without_ids
from pyiceberg.schema import assign_fresh_schema_ids

from omics_lake.build.streamed_made import CallSetMeaning
from omics_lake.build.streamed_split import SplitTask
from omics_lake.core.arrow import table_schema
from omics_lake.core.genome import Naming
from omics_lake.core.record import FileRecord
from omics_lake.core.table import Table
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.splits import plan_splits, read_header
from omics_lake.lake.arrow_files import Target
from omics_lake.lake.tiles import Layout
from omics_lake.landing.zone import LandedFile
from omics_lake.tables import consequence, genotype, variant

TABLES = (variant.TABLE, genotype.TABLE, consequence.TABLE)
HEADER = (
    "##fileformat=VCFv4.2\n"
    "##contig=<ID=1,length=248956422>\n"
    "##contig=<ID=2,length=242193529>\n"
    '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">\n'
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">\n'
)


def vcf_text(records: Sequence[str], samples: Sequence[str] = ("S1", "S2")) -> str:
    """A VCF of records whose columns are divided by blanks."""
    names = "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples))
    return HEADER + names + "\n" + "".join(record.replace(" ", "\t") + "\n" for record in records)


def landed(path: Path, data_type: str = "Variant Calls", **facts: str) -> LandedFile:
    """A landed file with the record that its manifest would have."""
    data = path.read_bytes()
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    given = {"source": "own", "release": "1", "project_id": "LAB", "file_id": f"id-{md5[:8]}"} | facts
    # mypy: `given` holds facts of several types
    record = FileRecord(data_type=data_type, file_name=path.name, file_size=len(data), md5sum=md5, **given)  # type: ignore[arg-type]
    return LandedFile(record, str(path), len(data))


def schema_json(table: Table) -> str:
    """Iceberg's schema of a table, as a catalog would give it."""
    return assign_fresh_schema_ids(_pyarrow_to_schema_without_ids(table_schema(table))).model_dump_json()


def target(folder: Path, table: Table) -> Target:
    """A place for a table's data files."""
    return Target(str(folder / table.name), schema_json(table), table.partition)


def split_tasks(path: Path, folder: Path, split_bytes: int, layout: Layout | None = None) -> list[SplitTask]:
    """The parts of a call set's file."""
    file = landed(path)
    with path.open("rb") as stream:
        header = parse_header(read_header(stream))
        splits = plan_splits(stream, file.size, split_bytes)
    meaning = CallSetMeaning(header, Naming(None), path.stem)
    names = {"project_id": "LAB", "callset_id": path.stem, "set_id": path.stem}
    values = {table.full_name: {name: names[name] for name in table.partition} for table in TABLES}
    targets = {table.full_name: target(folder, table) for table in TABLES}
    system = fs.LocalFileSystem()
    return [
        SplitTask(file, system, split, meaning, values, targets, layout=layout or Layout(), batch_bytes=64)
        for split in splits
    ]


def rows_at(paths: Sequence[str]) -> pa.Table:
    """Rows of data files, one after the other; dictionaries undone."""
    return pa.concat_tables([pq.read_table(path, partitioning=None) for path in paths])
