"""`omics-lake cost`: what a lake costs on AWS, idle and for filling it once, from a dated price table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from omics_lake.cli import places
from omics_lake.cli.options import Json
from omics_lake.cli.output import as_json, mistakes_without_trace, out, show
from omics_lake.core.cohort_sizes import MEASURED_PROJECT, PROGRAM, Cohort, cohort_of, whole_program
from omics_lake.core.errors import UsageError
from omics_lake.core.prices import AS_OF, REGION
from omics_lake.jobs.cost import Bill, Platform, Round, month_idle, once

PLATFORM = Platform()
ROUND = Round()
TERABYTE = 1e12


@dataclass(frozen=True)
class Figure:
    """One figure, with how it comes about."""

    name: str
    bill: Bill
    formula: str
    basis: str


def cost(
    project: places.Project = None,
    program: Annotated[str | None, typer.Option("--program", help="All projects of a program: TCGA.")] = None,
    files: Annotated[int | None, typer.Option("--files", min=1, help="Files, as omics-lake plan counts them.")] = None,
    size: Annotated[int | None, typer.Option("--bytes", min=1, help="Their bytes.")] = None,
    stored: Annotated[
        float | None, typer.Option("--stored", min=0, help="TB in S3 during the idle month; else what filling leaves.")
    ] = None,
    json: Json = False,
) -> None:
    """Print what a lake costs: a month idle, some projects once, all 33 projects of TCGA once.

    Needs no account and no internet. TCGA-LUAD stands for a project where none is named.

    \b
    Examples:
      omics-lake cost
      omics-lake cost --project TCGA-PAAD --stored 0.5
      omics-lake cost --program TCGA
      omics-lake cost --files 12000 --bytes 40000000000
    """
    with mistakes_without_trace():
        chosen = _chosen(project, program, files, size)
        figures = figures_of(chosen, stored)
    if json:
        as_json({"prices": AS_OF, "region": REGION, "figures": [_for_programs(one) for one in figures]})
        return
    for one in figures:
        _show(one)
    out.print(_assumptions(), highlight=False, soft_wrap=True)


def in_one_line() -> str:
    """The three figures, without their lines."""
    figures = figures_of(cohort_of((MEASURED_PROJECT,)))
    told = "; ".join(f"{one.name}: ${one.bill.dollars:,.2f}" for one in figures)
    return f"On AWS: {told} (omics-lake cost shows how)."


def figures_of(chosen: Cohort, stored: float | None = None) -> tuple[Figure, ...]:
    """The figures: idle, the chosen projects once, all projects once."""
    cohorts = dict.fromkeys((chosen, whole_program()))
    return (_idle(chosen, stored), *(_filled(cohort) for cohort in cohorts))


def _chosen(project: list[str] | None, program: str | None, files: int | None, size: int | None) -> Cohort:
    if program and program != PROGRAM:
        raise UsageError(f"No size is known here of {program}", next_step="give --files and --bytes")
    if (files is None) != (size is None):
        raise UsageError("--files and --bytes go together", next_step="omics-lake plan prints both")
    if files is not None and size is not None:
        return Cohort(f"{files:,} files", files, size, max(len(project or ()), 1), "as given")
    return whole_program() if program else cohort_of(project or (MEASURED_PROJECT,))


def _idle(cohort: Cohort, stored: float | None) -> Figure:
    kept = cohort.size * (1 + PLATFORM.table_share) if stored is None else stored * TERABYTE
    basis = f"{kept / TERABYTE:,.4g} TB in S3, {cohort.files:,} landed files; nothing runs, notebook stopped"
    formula = "S3 + keys + endpoints + volume + optimizers + alarms + dashboard + logs"
    return Figure("A month idle", month_idle(cohort.files, kept), formula, basis)


def _filled(cohort: Cohort) -> Figure:
    basis = f"{cohort.files:,} files, {cohort.size / 1e9:,.1f} GB; {cohort.basis}"
    formula = (
        "sum over jobs of max(60 s, start + publishing + fetching or parsing) x workers x DPU, requests, logs, metrics"
    )
    bill = once(cohort.files, cohort.size, cohort.projects)
    return Figure(f"{cohort.name[:1].upper()}{cohort.name[1:]}, landed and built once", bill, formula, basis)


def _show(figure: Figure) -> None:
    rows = [
        (line.price.name, line.quantity, line.price.unit, line.price.usd, line.dollars) for line in figure.bill.lines
    ]
    title = f"{figure.name}: ${figure.bill.dollars:,.2f}"
    show(title, ("what", "quantity", "unit", "price, $", "$"), rows, f"{figure.formula}\n{figure.basis}")


def _for_programs(figure: Figure) -> dict[str, object]:
    lines = [
        {
            "what": line.price.name,
            "quantity": line.quantity,
            "unit": line.price.unit,
            "price": line.price.usd,
            "dollars": line.dollars,
            "source": line.price.source,
            "checked": line.price.checked,
        }
        for line in figure.bill.lines
    ]
    said = {"name": figure.name, "dollars": figure.bill.dollars, "formula": figure.formula, "basis": figure.basis}
    return {**said, "lines": lines}


def _assumptions() -> str:
    rates = ROUND.rates
    return (
        f"Assumed: {rates.download_rate / 1e6:g} MB/s and {rates.seconds_per_file:g} s a file to land; "
        f"{rates.build_rate / 1e6:g} MB/s a CPU to parse (make bench); {rates.start_seconds:g} s to start a job; "
        f"{ROUND.publish_seconds:g} s to publish a table of a project; all workers of a job while it runs; "
        f"tables {PLATFORM.table_share:g} of the landed bytes; {PLATFORM.optimizer_runs} optimizer runs a day of "
        f"{PLATFORM.optimizer_minutes:g} DPU-minute. Free tiers are not taken off, Athena is paid by question.\n"
        f"Estimates from list prices of {AS_OF:%Y-%m-%d} ({REGION}); --json names each price's page and how it was "
        "checked. What was really used: the saved query run_cost."
    )
