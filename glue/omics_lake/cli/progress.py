"""Progress of long work: one line for each task (a table and project, a source and project), a bar while it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from omics_lake.cli.output import err
from omics_lake.core import progress as signs

BUILT = {"done": "[green]published[/]", "unchanged": "unchanged", "tagged": "tagged", "failed": "[red]failed[/]"}
FETCHED = {"done": "[green]done[/]", "failed": "[red]incomplete[/]"}
FIRST_STEPS = ("parse", "fetch", "list")
"""Steps whose beginning is worth a line where nobody watches a terminal."""


@contextmanager
def work_progress(marks: Mapping[str, str]) -> Iterator[signs.Report]:
    """A reporter that draws on stderr (plain lines when it is not a terminal).

    Args:
        marks: what is shown for the steps that end a task.
    """
    if not err.is_terminal:
        yield lambda sign: _plain_line(sign, marks)
        return
    columns = (
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[step]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as bars:
        rows: dict[str, TaskID] = {}

        def report(sign: signs.Progress) -> None:
            if sign.task not in rows:
                rows[sign.task] = bars.add_task(sign.task, total=None, step="")
            ended = sign.step in marks
            step = " ".join(part for part in (marks.get(sign.step, sign.step), sign.detail) if part)
            bars.update(rows[sign.task], step=step)
            if sign.total:
                bars.update(rows[sign.task], total=sign.total, completed=sign.done)
            if ended:
                bars.update(rows[sign.task], total=bars.tasks[rows[sign.task]].total or 1)
                bars.update(rows[sign.task], completed=bars.tasks[rows[sign.task]].total)
                bars.stop_task(rows[sign.task])

        yield report


def _plain_line(sign: signs.Progress, marks: Mapping[str, str]) -> None:
    if sign.step in marks or (sign.step in FIRST_STEPS and sign.done == 0):
        amount = f" {sign.total:,} files" if sign.total else ""
        err.print(f"{sign.task}: {marks.get(sign.step, sign.step)}{amount} {sign.detail}".rstrip(), highlight=False)
