"""cyvcf2 (htslib) into Arrow columns: a loop over records, genotypes as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from vcf_work import INFO_KEYS, VcfWork
from work_types import Run, Seconds

_SITE = ("CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTERS")
_KEPT = 2000
"""Records of a batch."""
_CALLS = pa.list_(pa.int32())
_MISSING = -(2**31)
"""htslib's missing integer; the one above it ends a shorter list."""


def open_cyvcf2(work: VcfWork) -> Run:
    """One pass; sites and calls of each batch are written as they come."""
    import cyvcf2

    make = {"clinvar": _sites, "single": _single, "multi": _multi}[work.workload]

    def run() -> Mapping[str, Seconds]:
        with closing(cyvcf2.VCF(str(work.path), threads=work.cores, strict_gt=True)) as vcf:
            _write_all(work, vcf, make)
        return {}

    return run


Make = Callable[[VcfWork, Any, list[Any]], Iterator[tuple[str, pa.Table]]]


def _write_all(work: VcfWork, vcf: Any, make: Make) -> None:
    writers: dict[str, pq.ParquetWriter] = {}
    for records in _batches(vcf):
        for out, rows in make(work, vcf, records):
            if out not in writers:
                writers[out] = pq.ParquetWriter(out, rows.schema, compression="zstd")
            writers[out].write_table(rows)
    for writer in writers.values():
        writer.close()


def _batches(vcf: Any) -> Iterator[list[Any]]:
    records = []
    for record in vcf:
        records.append(record)
        if len(records) == _KEPT:
            yield records
            records = []
    if records:
        yield records


def _site_columns(work: VcfWork, vcf: Any, records: list[Any]) -> dict[str, pa.Array]:
    kinds = {"Integer": pa.int32(), "Float": pa.float32(), "String": pa.string(), "Flag": pa.bool_()}
    columns = {name: pa.array([getattr(record, name) for record in records]) for name in _SITE}
    columns["ID"] = columns["ID"].cast(pa.string())
    columns["QUAL"] = columns["QUAL"].cast(pa.float32())
    columns["FILTERS"] = pa.array([record.FILTERS for record in records], pa.list_(pa.string()))
    columns["ALT"] = pa.array([record.ALT for record in records], pa.list_(pa.string()))
    for key in INFO_KEYS[work.workload]:
        declared = vcf.get_header_type(key)
        kind = kinds[declared["Type"]]
        values = [record.INFO.get(key) for record in records]
        if declared["Number"] == "A" and kind != pa.string():
            kind = pa.list_(kind)
            values = [[v] if isinstance(v, int | float) else v for v in values]
        columns[f"INFO_{key}"] = pa.array(values, kind)
    return columns


def _sites(work: VcfWork, vcf: Any, records: list[Any]) -> Iterator[tuple[str, pa.Table]]:
    yield work.sites, pa.table(_site_columns(work, vcf, records))


def _single(work: VcfWork, vcf: Any, records: list[Any]) -> Iterator[tuple[str, pa.Table]]:
    columns = _site_columns(work, vcf, records)
    genotypes = [record.genotypes[0] for record in records]
    columns["calls"] = pa.array([[None if a < 0 else a for a in genotype[:-1]] for genotype in genotypes], _CALLS)
    columns["phased"] = pa.array([genotype[-1] for genotype in genotypes])
    for key, kind in (("AD", _CALLS), ("PL", _CALLS), ("DP", pa.int32()), ("GQ", pa.int32()), ("PS", pa.int32())):
        columns[key] = pa.array([_numbers(record.format(key), kind == _CALLS) for record in records], kind)
    yield work.calls, pa.table(columns)


def _numbers(found: Any, many: bool) -> list[int | None] | int | None:
    if found is None:
        return None
    values = [None if v == _MISSING else int(v) for v in found[0] if v != _MISSING + 1]
    return values if many else next(iter(values), None)


def _multi(work: VcfWork, vcf: Any, records: list[Any]) -> Iterator[tuple[str, pa.Table]]:
    site = _site_columns(work, vcf, records)
    yield work.sites, pa.table(site)
    genotypes = np.stack([record.genotype.array() for record in records])  # record, sample, (allele, allele, phased)
    at, sample = np.nonzero((genotypes[:, :, :2] != 0).any(axis=2))
    kept = genotypes[at, sample]
    offsets = pa.array(np.arange(0, 2 * len(kept) + 1, 2, dtype=np.int32))
    yield (
        work.calls,
        pa.table(
            {
                **{name: site[name].dictionary_encode().take(pa.array(at)) for name in ("CHROM", "REF")},
                "ALT": site["ALT"].take(pa.array(at)),
                "POS": site["POS"].take(pa.array(at)),
                "sample": pa.DictionaryArray.from_arrays(pa.array(sample.astype(np.int32)), pa.array(vcf.samples)),
                "calls": pa.ListArray.from_arrays(offsets, pa.array(kept[:, :2].astype(np.int32).ravel())),
                "phased": pa.array(kept[:, 2].astype(bool)),
            }
        ),
    )
