"""All ways by name. A way is opened only in the process that runs it, so that no library weighs on another's run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from vcf_work import VCF_WORKLOADS
from work_types import Run


@dataclass(frozen=True)
class Way:
    """One way to make the product.

    Args:
        opener: `module:function` that takes a `Work` or `VcfWork` and gives its timed part.
        about: one line for people.
        workloads: what it can do.
        peer: it is one of the tools without Spark that the targets compare with.
        same_product: it makes the product as described, so that its rows must agree with the others'.
        unlike: workloads where it makes another product all the same, and is not compared.
        most_files: more than these it is not given.
        apart: it runs in the peers' own environment, which has no lake.
        program: it needs this program on the machine.
    """

    opener: str
    about: str
    workloads: tuple[str, ...] = ("star", "maf")
    peer: bool = False
    same_product: bool = True
    unlike: tuple[str, ...] = ()
    most_files: int = 1 << 30
    apart: bool = False
    program: str | None = None

    def open(self) -> Callable[[Any], Run]:
        """Import the function."""
        module, _, function = self.opener.partition(":")
        opener: Callable[[Any], Run] = getattr(import_module(module), function)
        return opener

    def makes_same(self, workload: str) -> bool:
        """Its rows must agree with the others'."""
        return self.same_product and workload not in self.unlike


TABLE_WAYS = {
    "ours": Way("sparks:open_ours", "the lake's build of one table in a started session"),
    "ours-in-process": Way("in_process:open_in_process", "its parse-and-write functions, without Spark"),
    "pyarrow": Way("peers:open_pyarrow", "Arrow's CSV reader, sort, Parquet writer", peer=True),
    "duckdb": Way("peers:open_duckdb", "DuckDB's read_csv, ORDER BY, COPY TO", peer=True),
    "polars": Way("peers:open_polars", "Polars' scan_csv, sort, sink_parquet", peer=True),
    "spark-csv": Way("sparks:open_spark_csv", "Spark's CSV reader and Parquet writer in a started session"),
    "reference": Way(
        "sparks:open_reference",
        "the AWS guidance's way: a UDF for each file, a wide pivot",
        workloads=("star",),
        same_product=False,
        most_files=64,
    ),
}
VCF_WAYS = {
    "ours": Way("vcf_ours:open_ours", "the lake's build of one call set in a started session", VCF_WORKLOADS),
    "ours-in-process": Way(
        "vcf_ours:open_in_process", "its parse-and-write functions, split after split, without Spark", VCF_WORKLOADS
    ),
    "duckdb": Way(
        "vcf_peers:open_duckdb",
        "DuckDB's SQL on lines: calls and numbers typed, INFO a map of text; a cohort's calls sparse",
        VCF_WORKLOADS,
        peer=True,
        apart=True,
    ),
    "cyvcf2": Way(
        "vcf_cyvcf2:open_cyvcf2",
        "cyvcf2 into Arrow: all typed by the header; a cohort's calls sparse",
        VCF_WORKLOADS,
        peer=True,
        apart=True,
    ),
    "oxbow": Way(
        "vcf_peers:open_oxbow",
        "oxbow's batches: all typed by the header; no cohorts, whose thousands of columns take minutes",
        ("clinvar", "single"),
        peer=True,
        apart=True,
    ),
    "polars-bio": Way(
        "vcf_peers:open_polars_bio",
        "polars-bio: typed but for ALT, FILTER and GT, which stay text; a cohort as a matrix, one row a site",
        VCF_WORKLOADS,
        peer=True,
        unlike=("single", "multi"),
        apart=True,
    ),
    "bcftools": Way(
        "vcf_peers:open_bcftools",
        "bcftools query into DuckDB: all text but POS; a cohort's calls sparse; where bcftools is installed",
        VCF_WORKLOADS,
        apart=True,
        program="bcftools",
    ),
    "hail": Way(
        "vcf_peers:open_hail",
        "Hail's import_vcf into its own matrix table, in a started session; slow, only when asked for",
        VCF_WORKLOADS,
        same_product=False,
        apart=True,
    ),
}
NAMES = tuple(dict.fromkeys([*TABLE_WAYS, *VCF_WAYS]))
DEFAULT = tuple(name for name in NAMES if name not in ("reference", "hail"))


def ways_of(workload: str) -> Mapping[str, Way]:
    """The ways of a workload."""
    every = VCF_WAYS if workload in VCF_WORKLOADS else TABLE_WAYS
    return {name: way for name, way in every.items() if workload in way.workloads}
