"""One run of one way in a process of its own: `one.py WAY WORKLOAD LANDING OUT CORES`; prints its result as JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from measure import tree_cpu
from ways import WAYS
from work import Work, product_of


def main(way: str, workload: str, landing: str, out: str, cores: str) -> None:
    """Open, then run by the clock, then look at the product."""
    work = Work(workload, Path(landing), Path(out), int(cores))
    run = WAYS[way].open()(work)
    cpu, wall = tree_cpu(os.getpid()), time.perf_counter()
    steps = run()
    wall, cpu = time.perf_counter() - wall, tree_cpu(os.getpid()) - cpu
    whole_cpu = tree_cpu(os.getpid())
    rows, size = product_of(work.out)
    line = {
        "way": way,
        "workload": workload,
        "files": len(work.paths),
        "wall_s": wall,
        "cpu_s": cpu,
        "whole_cpu_s": whole_cpu,
        "own_peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows": rows,
        "bytes_out": size,
        "steps": steps,
    }
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
