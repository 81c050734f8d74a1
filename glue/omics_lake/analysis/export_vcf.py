"""A call set back as the VCF it came from: header, then records in the file's order, each as it was written.

Records are read in runs of bounded size, so that memory does not grow with the call set: a first pass over two columns
finds where the runs begin, and each run is one read of `variant` and one of `genotype`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from omics_lake.analysis.athena_sql import to_duckdb
from omics_lake.analysis.callsets import Callset
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.region import Region
from omics_lake.formats.vcf.render import render_record
from omics_lake.formats.vcf.schema import GENOTYPE_COLUMNS, VARIANT_COLUMNS

RUN_RECORDS = 20_000
RUN_CALLS = 400_000
"""A run ends past so many records, or rows of omics.genotype: about 200 MB of Arrow and Python at once."""
_SLICE = 1_000
_FIXED = 9
"""Columns of the #CHROM line before the samples."""

_VARIANT = ", ".join(f'"{column.name}"' for column in VARIANT_COLUMNS)
_PLACE = ("contig", "start", "end")
_GENOTYPE = ", ".join(f'"{column.name}"' for column in GENOTYPE_COLUMNS if column.name not in _PLACE)


@dataclass(frozen=True)
class Wanted:
    """What of a call set is written.

    Args:
        samples: in the order of the output's columns.
        region: records that reach into it; None for all.
    """

    callset: Callset
    samples: tuple[str, ...]
    region: Region | None = None

    @property
    def condition(self) -> tuple[str, tuple[str | int, ...]]:
        """For where clauses on omics.variant and omics.genotype, with its values."""
        sql = "project_id = ? and callset_id = ? and file_id = ?"
        values: tuple[str | int, ...] = (self.callset.project, self.callset.name, self.callset.file)
        if self.region is None:
            return sql, values
        contig = self.callset.contig(self.region.contig)
        place = ' and contig = ? and start < ? and "end" >= ?'
        return sql + place, (*values, contig, self.region.last, self.region.first)


def wanted_of(callset: Callset, samples: Sequence[str] | None = None, region: Region | None = None) -> Wanted:
    """All samples where none are named.

    Raises:
        UsageError: the call set has no such sample or contig.
    """
    if samples is None:
        samples = callset.samples
    callset.require_samples(samples)
    if region is not None:
        callset.contig(region.contig)
    return Wanted(callset, tuple(samples), region)


def vcf_lines(lake: LocalLake, wanted: Wanted) -> Iterator[str]:
    """Every line of the VCF with its end: the header's, then one for each record."""
    end = "\r\n" if wanted.callset.line_end == "CRLF" else "\n"
    for line in header_lines(wanted):
        yield line + end
    connection = lake.connect(sql="select 1 from omics.variant, omics.genotype")
    try:
        for run in _runs(connection, wanted):
            for line in _run_lines(connection, wanted, run):
                yield line + end
    finally:
        connection.close()


def header_lines(wanted: Wanted) -> list[str]:
    """The header as it stands; the #CHROM line names the samples that are written."""
    *lines, last = wanted.callset.header.removesuffix("\n").split("\n")
    if wanted.samples == wanted.callset.samples:
        return [*lines, last]
    return [*lines, "\t".join([*last.split("\t")[:_FIXED], *wanted.samples])]


def _runs(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[tuple[int, int]]:
    """First and last record of each run, in file order."""
    condition, values = wanted.condition
    sql = f"select record, implied from omics.variant where {condition} order by record"
    reader = connection.execute(to_duckdb(sql), list(values)).to_arrow_reader(100_000)
    runs: list[tuple[int, int]] = []
    records, calls, samples = 0, 0, len(wanted.callset.samples)
    for batch in reader:
        for record, implied in zip(batch["record"].to_pylist(), batch["implied"].to_pylist(), strict=True):
            if runs and records < RUN_RECORDS and calls < RUN_CALLS:
                runs[-1] = (runs[-1][0], record)
            else:
                runs.append((record, record))
                records = calls = 0
            records += 1
            calls += samples - implied
    return runs


def _run_lines(connection: duckdb.DuckDBPyConnection, wanted: Wanted, run: tuple[int, int]) -> Iterator[str]:
    variants = _read(connection, wanted, "variant", _VARIANT, run)
    calls = _read(connection, wanted, "genotype", _GENOTYPE, run, _among(wanted))
    places = calls["record"].to_numpy()
    spelt = wanted.callset.contigs
    for start in range(0, variants.num_rows, _SLICE):
        for variant in variants.slice(start, _SLICE).to_pylist():
            low, high = np.searchsorted(places, [variant["record"], variant["record"] + 1])
            of_samples = _by_sample(calls.slice(low, high - low))
            yield render_record(variant, of_samples, wanted.samples, spelt.get(variant["contig"], variant["contig"]))


def _by_sample(calls: pa.Table) -> Mapping[str, Mapping[str, Any]]:
    return {call["sample_id"]: call for call in calls.to_pylist()}


def _among(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    """Only the samples that are written, where these are not all."""
    if set(wanted.samples) == set(wanted.callset.samples):
        return "", ()
    return f" and sample_id in ({', '.join('?' * len(wanted.samples))})", wanted.samples


def _read(
    connection: duckdb.DuckDBPyConnection,
    wanted: Wanted,
    table: str,
    columns: str,
    run: tuple[int, int],
    also: tuple[str, tuple[str, ...]] = ("", ()),
) -> pa.Table:
    """Rows of a run, by record."""
    condition, values = wanted.condition
    bounds = f"record >= {run[0]} and record <= {run[1]}"
    sql = f"select {columns} from omics.{table} where {condition} and {bounds}{also[0]} order by record"
    return connection.execute(to_duckdb(sql), [*values, *also[1]]).to_arrow_table()
