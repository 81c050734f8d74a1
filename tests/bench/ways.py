"""All ways by name. A way is opened only in the process that runs it, so that no library weighs on another's run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from work import Run, Work


@dataclass(frozen=True)
class Way:
    """One way to make the product.

    Args:
        opener: `module:function` that takes a `Work` and gives its timed part.
        about: one line for people.
        workloads: what it can do.
        peer: it is one of the tools without Spark that the targets compare with.
        same_product: it makes the product as described, so that its rows must agree with the others'.
        most_files: more than these it is not given.
    """

    opener: str
    about: str
    workloads: tuple[str, ...] = ("star", "maf")
    peer: bool = False
    same_product: bool = True
    most_files: int = 1 << 30

    def open(self) -> Callable[[Work], Run]:
        """Import the function."""
        module, _, function = self.opener.partition(":")
        opener: Callable[[Work], Run] = getattr(import_module(module), function)
        return opener


WAYS = {
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
DEFAULT = tuple(name for name in WAYS if name != "reference")
