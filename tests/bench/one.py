"""One run of one way in a process of its own: `one.py WAY WORKLOAD LANDING OUT CORES SIZE`; prints its result.

It imports the lake only for ways that need it: the peers of the VCF workloads have an environment of their own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from measure import tree_cpu
from vcf_work import VCF_WORKLOADS, VcfWork, vcf_product_of
from ways import ways_of


def main(way: str, workload: str, landing: str, out: str, cores: str, size: str) -> None:
    """Open, then run by the clock, then look at the product."""
    work, product_of = _work_of(workload, Path(landing), Path(out), int(cores))
    run = ways_of(workload)[way].open()(work)
    cpu, wall = tree_cpu(os.getpid()), time.perf_counter()
    steps = run()
    wall, cpu = time.perf_counter() - wall, tree_cpu(os.getpid()) - cpu
    whole_cpu = tree_cpu(os.getpid())
    rows, bytes_out = product_of(work.out)
    line = {
        "way": way,
        "workload": workload,
        "size": int(size),
        "wall_s": wall,
        "cpu_s": cpu,
        "whole_cpu_s": whole_cpu,
        "own_peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows": rows,
        "bytes_out": bytes_out,
        "steps": steps,
    }
    sys.stdout.write(json.dumps(line) + "\n")


def _work_of(workload: str, landing: Path, out: Path, cores: int) -> tuple[Any, Callable[[Path], tuple[int, int]]]:
    """The task, and what counts its product."""
    if workload in VCF_WORKLOADS:
        return VcfWork(workload, landing, out, cores), vcf_product_of
    from work import Work, product_of

    return Work(workload, landing, out, cores), product_of


if __name__ == "__main__":
    main(*sys.argv[1:])
