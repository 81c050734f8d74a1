"""How a call set's build grows: 1, 2, 4 and 8 times the sites, and the samples, on one core and on two.

Each run is the whole build in a started session (`ours`), whose timed part is told; `ours-in-process` beside it tells
what one task needs of memory. One line of the table is one size.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from measure import run_apart
from result import Result
from vcf_inputs import ensure_vcf

TIMES = (1, 2, 4, 8)
SITES, SAMPLES = 5000, 2504
QUICK_SITES, QUICK_SAMPLES = 50, 40
LIMIT = 3600.0
GROWS, GAINS = 1.15, 1.7
"""Most growth of wall over growth of input; least wall on one core over wall on two."""


@dataclass(frozen=True)
class Size:
    """One input: `times` as large as the smallest of its kind."""

    kind: str
    times: int
    sites: int
    samples: int


@dataclass(frozen=True)
class Line:
    """Medians of one size: wall and CPU seconds on one core and two, MiB of a task."""

    size: Size
    one: float
    two: float
    cpu: float
    task_mb: float


def sizes(*, quick: bool) -> list[Size]:
    """By sites with all samples, then by samples with four times the sites."""
    sites, samples = (QUICK_SITES, QUICK_SAMPLES) if quick else (SITES, SAMPLES)
    by_sites = [Size("sites", times, sites * times, samples) for times in TIMES]
    return by_sites + [Size("samples", times, sites * 4, samples * times // TIMES[-1]) for times in TIMES]


def report(folder: Path, rounds: int, *, quick: bool) -> str:
    """Measure everything; Markdown."""
    return table([measure(folder, size, rounds) for size in sizes(quick=quick)])


def measure(folder: Path, size: Size, rounds: int) -> Line:
    """All runs of one size, one core and two in turn."""
    landed = ensure_vcf("multi", size.sites, folder / "inputs", size.samples)
    runs: dict[str, list[Result]] = {"one": [], "two": [], "task": []}
    for _ in range(rounds):
        runs["one"].append(_run(folder, landed, "ours", 1, size))
        runs["two"].append(_run(folder, landed, "ours", 2, size))
        runs["task"].append(_run(folder, landed, "ours-in-process", 1, size))
    walls = {name: median(run.wall_s for run in found) for name, found in runs.items()}
    cpu, memory = median(run.cpu_s for run in runs["two"]), max(run.peak_rss_mb for run in runs["task"])
    return Line(size, walls["one"], walls["two"], cpu, memory)


def _run(folder: Path, landed: Path, way: str, cores: int, size: Size) -> Result:
    name = f"growth-{size.sites}x{size.samples}-{way}-{cores}"
    out = folder / "out" / name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (folder / "logs").mkdir(exist_ok=True)
    command = [sys.executable, str(Path(__file__).with_name("one.py")), way, "multi", str(landed), str(out)]
    result = run_apart([*command, str(cores), str(size.sites)], folder / "logs" / f"{name}.log", LIMIT)
    shutil.rmtree(out)
    load = os.getloadavg()[0]
    sys.stderr.write(f"{name}: wall {result.wall_s:.1f} s, {result.peak_rss_mb:,.0f} MiB, load {load:.1f}\n")
    return result


def table(lines: list[Line]) -> str:
    """A line for each size; growth is against the smallest of its kind, in wall on two cores."""
    rows = [
        "| grows | times | sites | samples | wall s, one core | wall s, two | one / two | CPU s "
        "| growth of wall / of input | MiB of a task |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    smallest = {line.size.kind: line for line in reversed(lines)}
    for line in lines:
        size, least = line.size, smallest[line.size.kind]
        growth = line.two / least.two / (size.times / least.size.times)
        rows.append(
            f"| {size.kind} | {size.times} | {size.sites:,} | {size.samples:,} | {line.one:.1f} | {line.two:.1f} "
            f"| {line.one / line.two:.2f} | {line.cpu:.1f} | {growth:.2f} | {line.task_mb:,.0f} |"
        )
    return "\n".join(rows) + f"\n\nTargets: growth at most {GROWS}, one core over two at least {GAINS} at the largest."
