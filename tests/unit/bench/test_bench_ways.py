"""Every measured way makes the same rows: those that the csv module reads out of the files."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

IN_THIS_PROCESS = ("ours-in-process", "pyarrow", "duckdb", "polars")
ON_SPARK = ("ours", "spark-csv")
WORKLOADS = ("star", "maf")
FROM_TEXT = {"string": str, "int": int, "bigint": int, "double": float}

Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def landings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two small files of each workload."""
    from inputs import maf_files, star_files, write_inputs

    made = {"star": star_files(2, genes=300), "maf": maf_files(2, rows=20)}
    folders = {}
    for workload, files in made.items():
        folders[workload] = tmp_path_factory.mktemp("bench") / workload
        write_inputs(folders[workload], workload, files)
    return folders


@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("way", IN_THIS_PROCESS)
def test_way_without_spark_makes_the_rows_of_the_files(
    way: str, workload: str, landings: dict[str, Path], tmp_path: Path
) -> None:
    from ways import TABLE_WAYS
    from work import Work

    work = Work(workload, landings[workload], tmp_path)

    TABLE_WAYS[way].open()(work)()

    assert rows_of(work.out, work) == rows_of_text(work)


@pytest.mark.spark
@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("way", ON_SPARK)
def test_way_on_spark_makes_the_rows_of_the_files(
    way: str, workload: str, landings: dict[str, Path], lake: Any
) -> None:
    import sparks
    from work import Work

    work = Work(workload, landings[workload], Path(lake.config.root))
    run = sparks.build_with(lake.spark, lake.config, work) if way == "ours" else sparks.write_csv_with(lake.spark, work)

    run()

    assert rows_of(work.out, work) == rows_of_text(work)


@pytest.mark.parametrize("way", ["ours-in-process", "pyarrow", "duckdb"])
def test_data_files_are_sorted_and_zstd(way: str, landings: dict[str, Path], tmp_path: Path) -> None:
    from ways import TABLE_WAYS
    from work import Work, product_files

    work = Work("star", landings["star"], tmp_path)

    TABLE_WAYS[way].open()(work)()

    (file,) = product_files(tmp_path)
    order = pq.ParquetFile(file).read(columns=list(work.layout.sort)).to_pylist()
    assert order == sorted(order, key=lambda row: (row["gene_name"], row["gene_id"]))
    assert pq.read_metadata(file).row_group(0).column(0).compression == "ZSTD"


def rows_of_text(work: Any) -> list[Row]:
    """Typed cells of all data lines, with the file's id first."""
    return sorted(_lines(work), key=repr)


def _lines(work: Any) -> Iterator[Row]:
    for path in map(Path, work.paths):
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
        lines = [line for line in text.splitlines() if not line.startswith(("#", "N_"))]
        for cells in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            typed = (
                FROM_TEXT[kind](cells[name]) if cells[name] else None for name, (_, kind) in work.layout.columns.items()
            )
            yield (path.name.partition(".")[0], *typed)


def rows_of(out: Path, work: Any) -> list[Row]:
    """The product's rows in the same form; lists of the lake as the text they were split from."""
    from work import product_files

    rows = []
    for file in product_files(out):
        table = pq.ParquetFile(file).read()
        ids = table["file_id"].to_pylist() if "file_id" in table.column_names else _ids(table["file"])
        rows += zip(ids, *(_as_text(table[name]) for name in work.layout.types), strict=True)
    return sorted(rows, key=repr)


def _ids(names: pa.ChunkedArray) -> list[str]:
    return [name.partition(".")[0] for name in names.to_pylist()]


def _as_text(column: pa.ChunkedArray) -> list[Any]:
    values = column.to_pylist()
    return [value and ";".join(value) for value in values] if pa.types.is_list(column.type) else values
