"""Build one mart from the published tables: worked out once for all projects, published project by project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from omics_lake import __version__
from omics_lake.build.context import Context, Ended
from omics_lake.build.declared import declaration
from omics_lake.build.fingerprint import of_tables
from omics_lake.build.tables import in_words
from omics_lake.core.errors import LakeError
from omics_lake.core.progress import Progress
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.lock import writer_lock
from omics_lake.lake.names import identifier
from omics_lake.lake.ops import RunRecord
from omics_lake.lake.publish import Publication, Request, publish, unchanged
from omics_lake.lake.scope import CONTENT, Scope
from omics_lake.lake.shape import IcebergTable
from omics_lake.marts.mart import Mart

Rows = Callable[[], DataFrame]


def build_mart(context: Context, mart: Mart, projects: Mapping[str, str], release: str) -> Iterator[Ended]:
    """Build and publish the mart for each project, or find that its inputs have not changed.

    Args:
        projects: project -> name of an input that failed in this command, else empty; such a project's mart is not
            built from a mix of old and new rows.

    Yields:
        How each project ended; runs are recorded either way.
    """
    with _worked_out(context, mart, [p for p, blocked_by in projects.items() if not blocked_by]) as rows:
        for project, blocked_by in projects.items():
            yield _build_project(context, mart, project, release, rows, blocked_by)


@contextmanager
def _worked_out(context: Context, mart: Mart, projects: Sequence[str]) -> Iterator[Rows]:
    """The mart's rows of the projects, made when first asked for and kept until the last is published."""
    made: list[DataFrame] = []

    def rows() -> DataFrame:
        if not made:
            wanted = F.col("project_id").isin(list(projects))
            inputs = {name: context.spark.table(identifier(context.spark, name)).where(wanted) for name in mart.inputs}
            made.append(mart.build(inputs).persist())
        return made[0]

    try:
        yield rows
    finally:
        for frame in made:
            frame.unpersist()


def _build_project(context: Context, mart: Mart, project: str, release: str, rows: Rows, blocked_by: str) -> Ended:
    run_id, started = context.new_id(), context.clock()
    scope = Scope((("project_id", project),))
    error: LakeError | None = None
    publication: Publication | None = None
    try:
        if blocked_by:
            raise LakeError(
                "Not built, because a table it joins failed",
                where=f"{mart.table.full_name} {project}",
                why=f"{blocked_by} failed",
                next_step="mend that table's build first",
            )
        with writer_lock(context.config, f"{mart.table.full_name}.{scope.name}"):
            publication = _publish(context, mart, Request(mart.table, scope, release, "", run_id), rows)
    except LakeError as failure:
        error = failure
    run = RunRecord(
        run_id=run_id,
        command_id=context.command_id,
        table_name=mart.table.full_name,
        project_id=project,
        data_release=release,
        outcome=publication.outcome.value if publication else "failed",
        started_at=started,
        finished_at=context.clock(),
        files=0,
        rows_out=publication.rows if publication else 0,
        snapshot_id=publication.snapshot_id if publication else None,
        audits=in_words(publication.audits) if publication else (),
        error=str(error) if error else None,
        package_version=__version__,
    )
    return Ended(context.record(run), error)


def _publish(context: Context, mart: Mart, request: Request, rows: Rows) -> Publication:
    project = request.scope.values[0][1]
    request = replace(request, fingerprint=_fingerprint(context, mart, project))
    if standing := unchanged(context.spark, request):
        return standing
    of_project = F.col("project_id") == project

    def write(stored: IcebergTable, branch: str) -> None:
        target = f"{identifier(context.spark, mart.table.full_name)}.branch_{branch}"
        rows().where(of_project).writeTo(target).overwrite(of_project)
        stored.refresh()

    name = f"{mart.table.full_name} {project}"
    return publish(context.spark, request, write, lambda step: context.report(Progress(name, step)))


def _fingerprint(context: Context, mart: Mart, project: str) -> str:
    inputs = {name: _contents(ensure_table(context.spark, declaration(name)), project) for name in mart.inputs}
    return of_tables(mart.table, mart.version, inputs)


def _contents(stored: IcebergTable, project: str) -> dict[str, str]:
    """Fingerprints of the project's scopes in one input (`TCGA-LUAD`, or `TCGA-LUAD/gdc` and `/idc`)."""
    scopes = {str(k).removeprefix(CONTENT): str(v) for k, v in dict(stored.properties()).items() if CONTENT in str(k)}
    return {name: value for name, value in scopes.items() if name.split("/")[0] == project}
