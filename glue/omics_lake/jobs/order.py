"""The jobs that run a lake on AWS Glue, and the order of work: plan, land, build, join, maintain.

One job a step that can fail alone: a source to land, a table to build, a mart to join. A job starts when every job it
needs has succeeded, so that a source that fails holds up its own tables and no others. All of it follows from the
declarations: a new table is a new job, a new kind of streamed file another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from omics_lake.core.table import References, Table
from omics_lake.marts.mart import Mart
from omics_lake.marts.registry import MARTS
from omics_lake.tables.recipe import Recipe
from omics_lake.tables.registry import RECIPES
from omics_lake.tables.streamed import ANNOTATION, STREAMED, Streamed

GDC = ("gdc",)
OWN = ("own",)
IMAGING = ("idc", "nbia")
ANNOTATIONS = ("annotation",)
SOURCES = (*GDC, *IMAGING, *ANNOTATIONS, *OWN)
FULL_NAMES = {"annotation": "variant annotation (ClinVar, others by URL)", "own": "a lab's own data"}
"""Of sources whose name in capitals says nothing."""
LARGE = frozenset({"omics.expression", "omics.copy_number_gene", "omics.mutation", "omics.imaging_instance"})
"""Tables of millions of rows, or of as many files."""


@dataclass(frozen=True)
class Job:
    """One job definition.

    Args:
        name: snake_case; the job's key in Terraform's map.
        family: plan, land, build or maintain: whose role it runs under.
        entry: script in `glue/jobs`.
        description: what it does, for the console.
        arguments: its own, beside those that all jobs share.
        after: jobs that must have succeeded.
        workers: at most, one of them the driver.
        timeout_minutes: past which Glue stops it.
    """

    name: str
    family: str
    entry: str
    description: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    workers: int = 2
    timeout_minutes: int = 120
    worker_type: str = "G.1X"


def jobs() -> tuple[Job, ...]:
    """Every job, each after those it needs."""
    made = [
        Job("plan", "plan", "plan.py", "List what the archives have, and write manifests", timeout_minutes=60),
        *(_land(source) for source in SOURCES),
        *(_build(recipe) for recipe in RECIPES),
        *(_stream(streamed) for streamed in STREAMED),
        *(_join(mart) for mart in MARTS),
    ]
    needed = {name for job in made for name in job.after}
    last = tuple(job.name for job in made if job.name not in needed)
    return (*made, _maintain(last))


def sources_of(table: Table) -> tuple[str, ...]:
    """The sources whose files feed a table."""
    return IMAGING if table.name.startswith("imaging_") else (*GDC, *OWN)


def sources_of_streamed(streamed: Streamed) -> tuple[str, ...]:
    """The sources whose files become call sets, or annotations."""
    return (*ANNOTATIONS, *OWN) if streamed is ANNOTATION else OWN


def job_of(full_name: str) -> str:
    """The job that makes a table: `build_mutation`, `join_survival`; `build_callset` of all that a VCF becomes."""
    for streamed in STREAMED:
        if full_name in [table.full_name for table in streamed.tables]:
            return f"build_{streamed.name}"
    namespace, _, name = full_name.partition(".")
    return f"{'join' if namespace == 'marts' else 'build'}_{name}"


def _land(source: str) -> Job:
    # A project's slides and arrays are many small files: the archive's pace rules, not the worker's.
    name = FULL_NAMES.get(source, source.upper())
    words = f"Fetch planned files of {name}, verified, into the landing zone, and list them in ops.file"
    return Job(f"land_{source}", "land", "land.py", words, {"--source": source}, ("plan",), timeout_minutes=1440)


def _build(recipe: Recipe) -> Job:
    table = recipe.table
    landed = tuple(f"land_{source}" for source in sources_of(table))
    referred = _jobs_of(audit.table for audit in table.audits if isinstance(audit, References))
    return Job(
        job_of(table.full_name),
        "build",
        "build.py",
        f"Build {table.full_name} from landed files",
        {"--tables": table.full_name},
        (*landed, *referred),
        workers=5 if table.full_name in LARGE else 2,
        timeout_minutes=480 if table.full_name in LARGE else 120,
    )


def _stream(streamed: Streamed) -> Job:
    """One job for all tables of a kind: they are written in one pass over the file."""
    tables = [table.full_name for table in streamed.tables]
    return Job(
        f"build_{streamed.name}",
        "build",
        "build.py",
        f"Build {', '.join(tables)} from landed files, one file at a time",
        {"--tables": tables[-1]},
        tuple(f"land_{source}" for source in sources_of_streamed(streamed)),
        workers=5,
        timeout_minutes=480,
    )


def _join(mart: Mart) -> Job:
    name = mart.table.full_name
    needs = tuple(_jobs_of(mart.inputs))
    return Job(job_of(name), "build", "build.py", f"Build {name} from published tables", {"--tables": name}, needs)


def _maintain(after: tuple[str, ...]) -> Job:
    words = "Tag the release on every table, compact, expire and list orphans"
    return Job("maintain", "maintain", "maintain.py", words, {}, after, timeout_minutes=240)


def _jobs_of(tables: Iterable[str]) -> Iterable[str]:
    """The lake's own books are written by every job, and wait for none."""
    return dict.fromkeys(job_of(name) for name in tables if not name.startswith("ops."))
