"""Build one mart of one project from the published tables."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from omics_lake import __version__
from omics_lake.build.context import Context, Ended
from omics_lake.build.fingerprint import of_tables
from omics_lake.build.tables import in_words
from omics_lake.core.errors import LakeError
from omics_lake.core.progress import Progress
from omics_lake.core.table import CATALOG, Table
from omics_lake.lake.catalog import IcebergTable, ensure_table
from omics_lake.lake.lock import writer_lock
from omics_lake.lake.ops import TABLES as OPS_TABLES
from omics_lake.lake.ops import RunRecord, record_run
from omics_lake.lake.publish import Publication, Request, publish
from omics_lake.lake.scope import CONTENT, Scope
from omics_lake.marts.mart import Mart
from omics_lake.tables.registry import RECIPES


def build_mart(context: Context, mart: Mart, project_id: str, release: str, blocked_by: str = "") -> Ended:
    """Build and publish, or find that its inputs have not changed; the run is recorded either way.

    Args:
        blocked_by: an input that failed in this command; the mart is then not built from a mix of old and new.
    """
    run_id, started = context.new_id(), context.clock()
    scope = Scope((("project_id", project_id),))
    error: LakeError | None = None
    publication: Publication | None = None
    try:
        if blocked_by:
            raise LakeError(
                "Not built, because a table it joins failed", where=mart.table.full_name, why=blocked_by,
                next_step="mend that table's build first",
            )
        with writer_lock(context.config, f"{mart.table.full_name}.{scope.name}"):
            publication = _build(context, mart, scope, release, run_id)
    except LakeError as failure:
        error = failure
    run = RunRecord(
        run_id=run_id,
        command_id=context.command_id,
        table_name=mart.table.full_name,
        project_id=project_id,
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
    record_run(context.spark, context.config, run)
    return Ended(run, error)


def _build(context: Context, mart: Mart, scope: Scope, release: str, run_id: str) -> Publication:
    project = scope.values[0][1]
    contents = {name: _contents(ensure_table(context.spark, declaration(name)), project) for name in mart.inputs}
    fingerprint = of_tables(mart.table, mart.version, contents)
    name = f"{mart.table.full_name} {project}"

    def write(stored: IcebergTable, branch: str) -> None:
        frames = {i: _rows(context, i, project) for i in mart.inputs}
        rows = mart.build(frames)
        rows.writeTo(f"{mart.table.identifier}.branch_{branch}").overwrite(F.col("project_id") == project)
        stored.refresh()

    request = Request(mart.table, scope, release, fingerprint, run_id)
    return publish(context.spark, request, write, lambda step: context.report(Progress(name, step)))


def _rows(context: Context, name: str, project: str) -> DataFrame:
    return context.spark.table(f"{CATALOG}.{name}").where(F.col("project_id") == project)


def _contents(stored: IcebergTable, project: str) -> dict[str, str]:
    """Fingerprints of the project's scopes in one input (`TCGA-LUAD`, or `TCGA-LUAD/gdc` and `/idc`)."""
    scopes = {str(k).removeprefix(CONTENT): str(v) for k, v in dict(stored.properties()).items() if CONTENT in str(k)}
    return {name: value for name, value in scopes.items() if name.split("/")[0] == project}


def declaration(full_name: str) -> Table:
    """The declaration of a table that a mart joins."""
    from omics_lake.marts.registry import MARTS

    tables = (*(r.table for r in RECIPES), *(m.table for m in MARTS), *OPS_TABLES)
    return next(table for table in tables if table.full_name == full_name)
