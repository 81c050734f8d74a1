"""Measure landing, and the lake's build, against the tools that do the same without it, side by side on this machine.

Each run is a process of its own; the ways take turns (A B C A B C), so that a busy minute meets all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import landing
import vcf_growth
from inputs import ensure_inputs
from measure import RunFailed, run_apart
from plan import SIZES, WORKLOADS, Plan, planned
from report import disagreements, grouped, whole_report
from result import Result
from vcf_inputs import ensure_vcf
from vcf_work import VCF_WORKLOADS
from ways import DEFAULT, NAMES, TABLE_WAYS, VCF_WAYS, ways_of

LIMIT = 1800.0  # seconds of one run
LIBRARIES = ("pyarrow", "duckdb", "polars", "pyspark", "numpy", "pandas")
EXAMPLES = """examples:
  bench.py --quick                          all workloads, small, one round: does it work at all
  bench.py                                  the sizes that the targets speak of, three rounds
  bench.py --workload maf --files 400 --ways ours ours-in-process polars
  bench.py --workload star --files 64 --ways ours reference --rounds 1
  bench.py --workload landing               2,000 files of 60 kB, 64 of 4 MB, one of 2 GB, from a server on this machine
  bench.py --workload clinvar single multi  the three VCFs beside tools that read VCF
  bench.py --workload multi --sites 100000 --ways ours hail --rounds 1
  bench.py --workload growth                one VCF of 1, 2, 4, 8 times the sites and samples, on one core and on two
  bench.py --markdown > results.md          tables for docs/benchmarks.md (progress goes to stderr)

ways:
"""


def main(arguments: Sequence[str]) -> int:
    """Run, report; 1 when ways disagree in rows, 2 when a run failed."""
    options = parse(arguments)
    plan = planned(options)
    settle(plan)
    tell(machine())
    for name, module in (("landing", landing), ("growth", vcf_growth)):
        if name in options.workload:
            sys.stdout.write(f"{machine()}\n\n{module.report(plan.folder, plan.rounds, quick=options.quick)}\n\n")
    if absent := plan.absent():
        tell(f"not on this machine, left out: {', '.join(absent)}")
    results = []
    try:
        for way, workload, size in plan.runs():
            results.append(measured(plan, way, workload, size))
            with (plan.folder / "results.jsonl").open("a") as log:
                log.write(json.dumps(asdict(results[-1])) + "\n")
    except RunFailed as error:
        tell(str(error))
        return 2
    if not results:
        return 0
    groups = grouped(results)
    unequal = [f"ROWS DISAGREE: {line}" for line in disagreements(groups)]
    sys.stdout.write("\n\n".join([machine(), whole_report(groups, options.markdown), *unequal]) + "\n")
    return 1 if unequal else 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    listed = "\n\n".join(
        "\n".join(f"  {name:16} {way.about}" for name, way in ways.items()) for ways in (TABLE_WAYS, VCF_WAYS)
    )
    parser = argparse.ArgumentParser(
        prog="bench.py",
        description=__doc__,
        epilog=EXAMPLES + listed,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--workload", choices=WORKLOADS, nargs="+", default=WORKLOADS, metavar="NAME", help=", ".join(WORKLOADS)
    )
    parser.add_argument("--files", type=int, nargs="+", help=f"sizes; {SIZES['star']} for star, {SIZES['maf']} for maf")
    parser.add_argument("--sites", type=int, nargs="+", help="sizes of the VCFs; 300,000, 1,000,000 and 20,000")
    parser.add_argument("--ways", choices=NAMES, nargs="+", default=DEFAULT, metavar="WAY", help="see below")
    parser.add_argument(
        "--peers",
        type=Path,
        default=Path(".venv-bench/bin/python"),
        help="Python of the environment with the tools that read VCF (.venv-bench/bin/python)",
    )
    parser.add_argument("--rounds", type=int, help="runs of each way (3)")
    parser.add_argument("--quick", action="store_true", help="small inputs, one round")
    parser.add_argument("--cores", type=int, default=2, help="cores that each way may use (2)")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="inputs, products, logs (build/bench)")
    parser.add_argument("--markdown", action="store_true", help="print Markdown tables")
    return parser.parse_args(arguments)


def settle(plan: Plan) -> None:
    """The environment of all runs, and compiled Python of what they import, so that no run has to make it."""
    os.environ["POLARS_MAX_THREADS"] = str(plan.cores)  # read when polars is imported
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    modules = ", ".join((*LIBRARIES, "pyarrow.parquet", "pyspark.sql", "omics_lake.tables.registry"))
    subprocess.run([sys.executable, "-c", f"import {modules}"], check=True)


def measured(plan: Plan, way: str, workload: str, size: int) -> Result:
    """One run; its product is removed afterwards."""
    make = ensure_vcf if workload in VCF_WORKLOADS else ensure_inputs
    landed = make(workload, size, plan.folder / "inputs")
    name = f"{workload}-{size}-{way}"
    out = plan.folder / "out" / name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    logs = plan.folder / "logs"
    logs.mkdir(exist_ok=True)
    command = [plan.python(ways_of(workload)[way]), str(Path(__file__).with_name("one.py"))]
    command += [way, workload, str(landed), str(out), str(plan.cores), str(size)]
    result = run_apart(command, logs / f"{name}.log", LIMIT)
    shutil.rmtree(out)
    tell(
        f"{name}: wall {result.wall_s:.1f} s, CPU {result.cpu_s:.1f} s, whole {result.whole_wall_s:.1f} s,"
        f" {result.peak_rss_mb:,.0f} MiB, {result.rows:,} rows, load {os.getloadavg()[0]:.1f}"
    )
    return result


def machine() -> str:
    """What the numbers were measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}; Python {platform.python_version()}, {libraries}."


def tell(line: str) -> None:
    """A sign of progress, apart from the report."""
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
