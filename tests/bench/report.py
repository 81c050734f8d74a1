"""From results to medians, ratios and the verdict on the targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from result import MiB, Result
from vcf_work import VCF_WORKLOADS
from ways import Way, ways_of

GROWTH_TOLERANCE = 1.15
JUDGED_FROM = {"star": 256, "maf": 2000, "clinvar": 300_000, "single": 1_000_000, "multi": 20_000}
"""Files or sites from which on a session's first jobs do not hide the work: the sizes the targets are set for."""
OVER_HAIL = {"clinvar": (0.7, 0.5), "single": (0.8, 0.5), "multi": (0.7, 0.5)}
"""Must and aim of the whole process beside Hail's, wall."""
COLUMNS = (
    "way",
    "wall s",
    "CPU s",
    "whole wall s",
    "whole CPU s",
    "peak RSS MiB",
    "out MiB",
    "CPU ours / way",
    "wall ours / way",
)


@dataclass(frozen=True)
class Group:
    """All runs of one workload at one size."""

    workload: str
    size: int
    results: tuple[Result, ...]

    @property
    def ways(self) -> list[str]:
        """In the order of `ways_of`."""
        return [name for name in ways_of(self.workload) if any(r.way == name for r in self.results)]

    @property
    def base(self) -> str:
        """The way that others are set beside: what is as little Spark as they are."""
        return "ours-in-process" if self.workload in VCF_WORKLOADS else "ours"

    @property
    def unit(self) -> str:
        """What its size counts."""
        return "sites" if self.workload in VCF_WORKLOADS else "files"

    def way(self, name: str) -> Way:
        """The way of that name."""
        return ways_of(self.workload)[name]

    def values(self, way: str, name: str) -> list[float]:
        """One number of each run of a way."""
        return [float(getattr(r, name)) for r in self.results if r.way == way]

    def middle(self, way: str, name: str) -> float:
        """Their median."""
        return median(self.values(way, name))


@dataclass(frozen=True)
class Verdict:
    """One target: what was measured, and the two marks."""

    target: str
    measured: float
    must: float
    aim: float
    size: int
    workload: str

    @property
    def word(self) -> str:
        """`aim met`, `must met` or `MISSED`; nothing of the kind when there was too little to do."""
        if self.size < JUDGED_FROM[self.workload]:
            return "too small to judge"
        return "aim met" if self.measured <= self.aim else "must met" if self.measured <= self.must else "MISSED"


def grouped(results: Iterable[Result]) -> list[Group]:
    """Results by workload and size, in the order they came."""
    by_kind: dict[tuple[str, int], list[Result]] = {}
    for result in results:
        by_kind.setdefault((result.workload, result.size), []).append(result)
    return [Group(workload, size, tuple(runs)) for (workload, size), runs in by_kind.items()]


def disagreements(groups: Iterable[Group]) -> list[str]:
    """Where ways that make the same product made another number of rows."""
    found = []
    for group in groups:
        alike = [r for r in group.results if group.way(r.way).makes_same(group.workload)]
        rows = {r.way: r.rows for r in alike}
        if len({r.rows for r in alike}) > 1:
            told = ", ".join(f"{way} {count:,}" for way, count in rows.items())
            found.append(f"{group.workload} of {group.size} {group.unit}: {told}")
    return found


def table_of(group: Group) -> list[list[str]]:
    """One line a way: median [least] of its runs, and how ours compares."""
    return [[way, *_numbers(group, way), *_ratios(group, way)] for way in group.ways]


def _numbers(group: Group, way: str) -> list[str]:
    seconds = [_spread(group.values(way, n)) for n in ("wall_s", "cpu_s", "whole_wall_s", "whole_cpu_s")]
    return [*seconds, f"{group.middle(way, 'peak_rss_mb'):,.0f}", f"{group.middle(way, 'bytes_out') / MiB:,.1f}"]


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.1f} [{min(values):.1f}]" if len(values) > 1 else f"{values[0]:.1f}"


def _ratios(group: Group, way: str) -> list[str]:
    if group.base not in group.ways or way == group.base:
        return ["", ""]
    return [f"{group.middle(group.base, name) / group.middle(way, name):.2f}" for name in ("cpu_s", "wall_s")]


def steps_of(group: Group) -> dict[str, float]:
    """Median wall seconds of each step of ours."""
    runs = [r.steps for r in group.results if r.way == "ours"]
    return {step: median(run.get(step, 0.0) for run in runs) for step in (runs[0] if runs else {})}


def verdicts(groups: Sequence[Group]) -> list[Verdict]:
    """The targets that these runs can judge, at the largest size of each workload."""
    found = []
    for workload in dict.fromkeys(group.workload for group in groups):
        if workload in VCF_WORKLOADS:
            found += [v for g in groups if g.workload == workload for v in _vcf_verdicts(g)]
            continue
        sizes = sorted((g for g in groups if g.workload == workload and "ours" in g.ways), key=lambda g: g.size)
        if sizes:
            found += _against_others(sizes[-1])
        if len(sizes) > 1:
            found.append(_growth(sizes[0], sizes[-1]))
    return found


def _against_others(group: Group) -> list[Verdict]:
    ours = group.middle("ours", "cpu_s")
    found = []
    peers = {way: group.middle(way, "cpu_s") for way in group.ways if group.way(way).peer}
    if peers:
        best = min(peers, key=lambda way: peers[way])
        found.append(_verdict(group, f"CPU in a started session / best peer ({best})", ours / peers[best], 2.0, 1.2))
    if "spark-csv" in group.ways:
        ratio = ours / group.middle("spark-csv", "cpu_s")
        found.append(_verdict(group, "CPU in a started session / Spark's own CSV path", ratio, 0.4, 0.25))
    return found


def _vcf_verdicts(group: Group) -> list[Verdict]:
    """In-process beside the best tool that makes the same, typed; through Spark, as a whole process, beside Hail."""
    found = []
    ways = [way for way in group.ways if group.way(way).peer and group.way(way).makes_same(group.workload)]
    if ways and group.base in group.ways:
        best = min(ways, key=lambda way: group.middle(way, "cpu_s"))
        ratio = group.middle(group.base, "cpu_s") / group.middle(best, "cpu_s")
        found.append(_verdict(group, f"CPU in-process / best typed peer ({best})", ratio, 1.0, 0.6))
    if {"ours", "hail"} <= set(group.ways):
        ratio = group.middle("ours", "whole_wall_s") / group.middle("hail", "whole_wall_s")
        found.append(_verdict(group, "whole wall through Spark / Hail", ratio, *OVER_HAIL[group.workload]))
    return found


def _growth(small: Group, large: Group) -> Verdict:
    growth = large.middle("ours", "wall_s") / small.middle("ours", "wall_s") / (large.size / small.size)
    name = f"growth of wall / growth of input, from {small.size:,} {small.unit}"
    return _verdict(large, name, growth, GROWTH_TOLERANCE, 1.0)


def _verdict(group: Group, target: str, measured: float, must: float, aim: float) -> Verdict:
    name = f"{group.workload} of {group.size:,} {group.unit}: {target}"
    return Verdict(name, measured, must, aim, group.size, group.workload)


def as_text(rows: Sequence[Sequence[str]], heads: Sequence[str], markdown: bool) -> str:
    """A table for a terminal or for a page."""
    if markdown:
        lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)
    widths = [max(len(line[at]) for line in (heads, *rows)) for at in range(len(heads))]
    return "\n".join(_aligned(line, widths) for line in (heads, *rows))


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    """The name to the left, numbers to the right."""
    numbers = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
    return "  ".join([line[0].ljust(widths[0]), *numbers])


def whole_report(groups: Sequence[Group], markdown: bool) -> str:
    """All tables, the steps of ours, and the targets."""
    parts = []
    for group in groups:
        runs = max(len(group.values(way, "wall_s")) for way in group.ways)
        rows = int(group.middle(group.ways[0], "rows"))
        title = f"{group.workload}: {group.size:,} {group.unit}, {rows:,} rows, runs: {runs}"
        parts.append(f"### {title}" if markdown else title)
        parts.append(as_text(table_of(group), COLUMNS, markdown))
        if steps := steps_of(group):
            told = ", ".join(f"{step} {seconds:.1f}" for step, seconds in steps.items())
            audits = f"; without audits {group.middle('ours', 'wall_s') - steps.get('audit', 0.0):.1f}"
            parts.append(f"Steps of ours, wall s: {told}{audits}.")
    lines = [[v.target, f"{v.measured:.2f}", f"{v.must:.2f}", f"{v.aim:.2f}", v.word] for v in verdicts(groups)]
    if lines:
        parts.append("### Targets" if markdown else "targets")
        parts.append(as_text(lines, ("target", "measured", "must be <=", "aim", "verdict"), markdown))
    return "\n\n".join(parts)
