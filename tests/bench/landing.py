"""Landing beside tools that only download: many small files, some large ones, and one huge one for the memory.

A double of the GDC serves them from another process on this machine, so the network costs nothing and the server's own
CPU is not counted. Peers write bytes and prove nothing; `md5sum` over the same files is given beside them.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from omics_lake.core.record import FileRecord
from omics_lake.landing.manifest import write_manifest

HERE = Path(__file__).parent
Sizes = dict[str, tuple[int, int, float]]
SIZES: Sizes = {"small": (2000, 60_000, 0), "small-distant": (2000, 60_000, 0.02), "large": (64, 4_000_000, 0)}
QUICK: Sizes = {"small": (50, 60_000, 0), "small-distant": (50, 60_000, 0.02), "large": (4, 4_000_000, 0)}
"""Files, bytes of each, seconds before each answer."""
HUGE = 2_000_000_000
PARALLEL = 4
WAYS = ("ours-batches", "ours-singles", "curl", "curl-parallel", "aria2c")


@dataclass(frozen=True)
class Run:
    """One run: seconds of wall and CPU (user and system), and peak resident memory in MB of the largest process."""

    workload: str
    way: str
    wall: float
    cpu: float
    peak_mb: float


def make_files(folder: Path, count: int, size: int) -> list[FileRecord]:
    """Files of random bytes and their manifest, made once; equal arguments give equal bytes."""
    records = []
    for number in range(count):
        data = np.random.default_rng(number).bytes(size)
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        file_id = str(uuid.UUID(int=number + 1, version=4))
        record = FileRecord("gdc", "46.0", "TCGA-BENCH", "Masked Somatic Mutation", file_id, "f.maf.gz", size, md5)
        path = folder / record.key
        if not path.exists():
            path.parent.mkdir(parents=True)
            path.write_bytes(data)
        records.append(record)
    (folder / records[0].folder / "manifest-bench.jsonl").write_bytes(write_manifest(records))
    return records


def make_huge(folder: Path, size: int) -> FileRecord:
    """One file of zeros that takes no room on disk."""
    md5 = hashlib.md5(usedforsecurity=False)
    for _ in range(size // 1_000_000):
        md5.update(bytes(1_000_000))
    record = FileRecord(
        "gdc", "46.0", "TCGA-BENCH", "Masked Somatic Mutation", str(uuid.UUID(int=size, version=4)), "huge.bin", size,
        md5.hexdigest(),
    )  # fmt: skip
    path = folder / record.key
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    (folder / record.folder / "manifest-huge.jsonl").write_bytes(write_manifest([record]))
    return record


@contextmanager
def served(folder: Path, latency: float = 0) -> Iterator[str]:
    """The double's address."""
    command = [sys.executable, str(HERE / "landing_server.py"), str(folder), str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.communicate()


def command_of(way: str, address: str, records: Sequence[FileRecord], out: Path) -> list[str]:
    """How a way fetches all files into a folder."""
    urls = [(f"{address}/gdc/data/{r.file_id}", f"{r.file_id}-{r.file_name}") for r in records]
    if way.startswith("ours"):
        place = out / "landing" / records[0].folder
        place.mkdir(parents=True)
        (place / "manifest-bench.jsonl").write_bytes(write_manifest(records))
        return [sys.executable, str(HERE / "landing_ours.py"), str(out / "landing"), address, way.partition("-")[2]]
    if way == "aria2c":
        listed = out / "urls.txt"
        listed.write_text("".join(f"{url}\n out={name}\n" for url, name in urls))
        return ["aria2c", "-q", "-j", str(PARALLEL), "-x", "1", "-d", str(out), "-i", str(listed)]
    config = out / "curl.cfg"
    config.write_text("".join(f'url = "{url}"\noutput = "{out / name}"\n' for url, name in urls))
    # Without `immediate`, curl waits for a connection that it could share, and fetches one file after another.
    more = ["--parallel", "--parallel-immediate", "--parallel-max", str(PARALLEL)] if way == "curl-parallel" else []
    return ["curl", "--silent", "--fail", *more, "--config", str(config)]


def timed(command: Sequence[str]) -> tuple[float, float, float]:
    """Wall and CPU seconds, and peak MB, of a command.

    Raises:
        CalledProcessError: it failed.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6


def measure(folder: Path, sizes: Sizes, rounds: int) -> list[Run]:
    """All ways in turn, so many rounds; progress on stderr."""
    runs = []
    for workload, (count, size, latency) in sizes.items():
        source = folder / f"landing-{count}x{size}"
        records = make_files(source, count, size)
        with served(source, latency) as address:
            for _ in range(rounds):
                for way in WAYS:
                    if shutil.which(way.partition("-")[0]) is None and not way.startswith("ours"):
                        sys.stderr.write(f"NOT MEASURED: {way.partition('-')[0]} is not installed\n")
                        continue
                    runs.append(_one(folder / f"out-{os.getpid()}", workload, way, address, records))
                runs.append(_md5sum(source, workload, records))
    return runs


def _one(out: Path, workload: str, way: str, address: str, records: Sequence[FileRecord]) -> Run:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    run = Run(workload, way, *timed(command_of(way, address, records, out)))
    got = sum(path.stat().st_size for path in out.rglob("f.maf.gz" if way.startswith("ours") else "*-f.maf.gz"))
    wanted = sum(record.file_size or 0 for record in records)
    if got != wanted:
        raise RuntimeError(f"{way} brought {got} of {wanted} bytes")
    shutil.rmtree(out)
    sys.stderr.write(f"{workload} {way}: wall {run.wall:.2f} s, CPU {run.cpu:.2f} s, load {os.getloadavg()[0]:.1f}\n")
    return run


def _md5sum(source: Path, workload: str, records: Sequence[FileRecord]) -> Run:
    return Run(workload, "md5sum", *timed(["md5sum", *(str(source / record.key) for record in records)]))


def memory(folder: Path, huge: int) -> list[Run]:
    """Peak memory while one small and one huge file land."""
    runs = []
    for size in (4_000_000, huge):
        source = folder / f"landing-huge-{size}"
        record = make_huge(source, size)
        with served(source) as address:
            out = folder / f"out-{os.getpid()}"
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir(parents=True)
            found = timed(command_of("ours-singles", address, [record], out))
            runs.append(Run(f"one file of {size / 1e6:,.0f} MB", "ours-singles", *found))
            shutil.rmtree(out)
        shutil.rmtree(source)
    return runs


def table(runs: Sequence[Run], ours: str = "ours-batches") -> str:
    """Medians as Markdown, with ratios to ours."""
    lines = [
        "| files | way | wall s | CPU s | peak MB | wall / ours | CPU / ours |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for workload in dict.fromkeys(run.workload for run in runs):
        of_size = [run for run in runs if run.workload == workload]
        base = [run for run in of_size if run.way == ours] or of_size
        wall, cpu = median(r.wall for r in base), median(r.cpu for r in base)
        for way in dict.fromkeys(run.way for run in of_size):
            found = [run for run in of_size if run.way == way]
            mine = (median(r.wall for r in found), median(r.cpu for r in found), max(r.peak_mb for r in found))
            lines.append(
                f"| {workload} | `{way}` | {mine[0]:.2f} | {mine[1]:.2f} | {mine[2]:,.0f} | {mine[0] / wall:.2f} | "
                f"{mine[1] / cpu:.2f} |"
            )
    return "\n".join(lines)


def report(folder: Path, rounds: int, *, quick: bool) -> str:
    """Measure everything."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    sizes = QUICK if quick else SIZES
    described = ", ".join(
        f"`{name}` {count:,} x {size / 1e3:,.0f} kB"
        + (f" and {latency * 1e3:.0f} ms before each answer" if latency else "")
        for name, (count, size, latency) in sizes.items()
    )
    runs = measure(folder, sizes, rounds)
    alone = memory(folder, 100_000_000 if quick else HUGE)
    return f"{described}; {rounds} rounds, medians.\n\n{table(runs)}\n\n{table(alone, 'ours-singles')}"
