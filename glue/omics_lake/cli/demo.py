"""`omics-lake demo`: the main job on a cohort it makes itself, and the answers."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from omics_lake.analysis.answers import QUESTIONS, Question, Value, answer
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS
from omics_lake.cli import land as landing
from omics_lake.cli import options
from omics_lake.cli.build import build_lake, end, show_report
from omics_lake.cli.listing import records_of
from omics_lake.cli.output import as_json, err, megabytes, mistakes_without_trace, out, show_arrow, working
from omics_lake.cli.places import Place
from omics_lake.core.errors import UsageError
from omics_lake.landing.asked import Asked
from omics_lake.landing.plan import write_plan
from omics_lake.sample.cohort import IMAGING_RELEASE, make_cohort
from omics_lake.sample.imaging_files import write_index
from omics_lake.sample.landing_writer import SHEET
from omics_lake.sample.server import SourceDouble
from omics_lake.source.archives import Archives
from omics_lake.source.sites import Sites

MADE_HERE = ".omics-lake-demo"
ABOUT_VARIANTS = ("carriers_of_variant", "drug_response_report")


def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where the demo keeps its landing zone and lake.")] = Path(
        "demo"
    ),
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over: remove what an earlier demo left in the folder.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Another seed makes another cohort.")] = 20261125,
    json: options.Json = False,
) -> None:
    """Make a sample cohort, land it over HTTP, build the whole lake from it, and answer a handful of questions.

    The cohort is invented, two projects and about forty patients, in the very file formats of the GDC and IDC, with
    germline call sets and a small ClinVar. A server on this machine gives it as the archives would; nothing leaves the
    machine.

    \b
    Examples:
      omics-lake demo
      omics-lake demo --folder /tmp/demo --fresh
    """
    with mistakes_without_trace():
        _prepare(folder, fresh)
        with working("Making the sample cohort"):
            make_cohort(folder / "archive", seed=seed)
        _land(folder / "archive", str(folder / "landing"))
        lake = folder / "lake"
        config = options.lake_config(str(lake), small=True)
        report = build_lake(config, str(folder / "landing"))
        if report.errors:
            end(report, json=json)
        stored = LocalLake(lake)
        answers = {question: answer(stored, question, values=_examples(question)) for question in _questions()}
    if json:
        as_json({"runs": report.runs, "answers": {q.name: rows.to_pylist() for q, rows in answers.items()}})
        return
    show_report(report)
    for question, rows in answers.items():
        asked = ", ".join(map(str, _examples(question)))
        show_arrow(f"\n{question.title}" + (f": {asked}" if asked else ""), rows)
    out.print(_how_to_go_on(lake), highlight=False, soft_wrap=True)


def _questions() -> tuple[Question, ...]:
    """Those about the whole cohort, then two about germline variants of its first project."""
    return (*QUESTIONS, *(question for question in VARIANT_QUESTIONS if question.name in ABOUT_VARIANTS))


def _examples(question: Question) -> tuple[Value, ...]:
    """The sample's own names."""
    return tuple(parameter.example for parameter in question.parameters)


def _prepare(folder: Path, fresh: bool) -> None:
    """An empty folder, or one that an earlier demo made.

    Raises:
        UsageError: the folder holds other things.
    """
    mark = folder / MADE_HERE
    if folder.is_dir() and any(folder.iterdir()) and not mark.exists():
        raise UsageError(
            f"{folder} is not empty and was not made by the demo", next_step="give --folder another, empty folder"
        )
    if fresh and mark.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _land(archive: Path, place: str) -> None:
    """Plan and fetch the cohort and ClinVar from a server on this machine, and the lab's own files by their sheet.

    Raises:
        IncompleteManifest: files did not arrive.
    """
    write_index(archive / "landing", archive / "idc_index.csv.gz")
    with SourceDouble(archive) as double:
        archives = Archives(Sites.at(double.url), archive / "idc_index.csv.gz", IMAGING_RELEASE)
        asked = (
            Asked(programs=("TCGA",)),
            Asked(annotation="clinvar"),
            Asked(sheet=archive / "own" / SHEET),
        )
        records = [record for one in asked for record in records_of(one, archives)]
        write_plan(Place(place).store(), records)
        report = landing.land_files(Place(place), records, archives.sources())
    err.print(f"Landed {len(report.outcomes):,} files, {megabytes(report.bytes)} over HTTP", highlight=False)
    if report.error:
        raise report.error


def _how_to_go_on(lake: Path) -> str:
    return f"""
Ask more, in SQL, of this lake:
  omics-lake tables --lake {lake}
  omics-lake describe survival --lake {lake}
  omics-lake query --lake {lake} "select * from patient_summary limit 5"
  omics-lake query --lake {lake} "select source, release, count(*) from annotation group by all"
  omics-lake query --lake {lake} --release gdc-46.0 "select count(*) from mutation"
What was rejected, and how each table was built:
  omics-lake quarantine --lake {lake}
  omics-lake runs --lake {lake}
"""
