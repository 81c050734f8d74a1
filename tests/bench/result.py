"""The numbers of one run."""

from __future__ import annotations

from dataclasses import dataclass, field

MiB = 1024**2


@dataclass(frozen=True)
class Result:
    """One run.

    Args:
        way: whose.
        workload: star, maf, clinvar, single or multi.
        size: source files; sites of a VCF.
        wall_s: seconds of the timed part, after a session has started where there is one.
        cpu_s: user and system seconds of the tree in it.
        whole_wall_s: seconds from the process's start to its end.
        whole_cpu_s: user and system seconds of the tree in these.
        peak_rss_mb: largest resident memory of the tree seen, MiB.
        rows: rows of the product.
        bytes_out: bytes of its Parquet files.
        steps: wall seconds of steps of the timed part, where the way tells.
    """

    way: str
    workload: str
    size: int
    wall_s: float
    cpu_s: float
    whole_wall_s: float
    whole_cpu_s: float
    peak_rss_mb: float
    rows: int
    bytes_out: int
    steps: dict[str, float] = field(default_factory=dict)
