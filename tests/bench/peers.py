"""The tools that a person would reach for without Spark: each in the few lines its manual suggests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from work import Layout, Run, Seconds, Work

from omics_lake.core.arrow import arrow_type

_DUCKDB_TYPES = {"string": "VARCHAR", "int": "INTEGER", "bigint": "BIGINT", "double": "DOUBLE"}


def open_pyarrow(work: Work) -> Run:
    """Arrow's CSV reader, sort and Parquet writer."""
    pa.set_cpu_count(work.cores)

    def run() -> Mapping[str, Seconds]:
        for paths, out in work.parts():
            rows = pa.concat_tables([_read_with_arrow(path, work.layout) for path in paths])
            rows = rows.sort_by([(name, "ascending") for name in work.layout.sort])
            pq.write_table(rows, out, compression="zstd")
        return {}

    return run


def _read_with_arrow(path: str, layout: Layout) -> pa.Table:
    rows = pa_csv.read_csv(
        path,
        read_options=pa_csv.ReadOptions(skip_rows=layout.before_header),
        parse_options=pa_csv.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=pa_csv.ConvertOptions(
            column_types={name: arrow_type(kind) for name, (_, kind) in layout.columns.items()},
            null_values=[""],
            strings_can_be_null=True,
        ),
    ).rename_columns(list(layout.types))
    if "gene_id" in rows.column_names:
        rows = rows.filter(pc.invert(pc.starts_with(rows["gene_id"], "N_")))
    return rows.append_column("file", pa.repeat(pa.scalar(Path(path).name), rows.num_rows))


def open_duckdb(work: Work) -> Run:
    """DuckDB's CSV reader, sort and Parquet writer: one statement for each data file."""
    import duckdb

    def run() -> Mapping[str, Seconds]:
        with duckdb.connect(config={"threads": work.cores}) as connection:
            for paths, out in work.parts():
                connection.execute(_duckdb_statement(paths, out, work.layout))
        return {}

    return run


def _duckdb_statement(paths: Sequence[str], out: str, layout: Layout) -> str:
    types = ", ".join(f"'{name}': '{_DUCKDB_TYPES[kind]}'" for name, (_, kind) in layout.columns.items())
    names = ", ".join(f'"{name}" AS "{new}"' for name, (new, _) in layout.columns.items())
    files = ", ".join(f"'{path}'" for path in paths)
    wanted = "WHERE NOT starts_with(gene_id, 'N_')" if "gene_id" in layout.columns else ""
    return f"""
        COPY (
            SELECT parse_filename(filename) AS file, {names}
            FROM read_csv([{files}], delim = '\t', quote = '', escape = '', header = true,
                          skip = {layout.before_header}, auto_detect = false, columns = {{{types}}}, filename = true)
            {wanted}
            ORDER BY {", ".join(layout.sort)}
        ) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
    """


def open_polars(work: Work) -> Run:
    """Polars' CSV scan, sort and Parquet sink."""
    import polars as pl

    types = {"string": pl.String, "int": pl.Int32, "bigint": pl.Int64, "double": pl.Float64}
    columns = work.layout.columns

    def run() -> Mapping[str, Seconds]:
        for paths, out in work.parts():
            rows = pl.scan_csv(
                paths,
                separator="\t",
                quote_char=None,
                skip_lines=work.layout.before_header,
                schema={name: types[kind] for name, (_, kind) in columns.items()},
                include_file_paths="file",
            ).rename({name: new for name, (new, _) in columns.items()})
            if "gene_id" in columns:
                rows = rows.filter(~pl.col("gene_id").str.starts_with("N_"))
            rows = rows.with_columns(pl.col("file").str.split("/").list.last()).sort(list(work.layout.sort))
            rows.sink_parquet(out, compression="zstd")
        return {}

    return run
