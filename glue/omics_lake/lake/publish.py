"""Write, audit, publish: readers of `main` see the old rows or the new ones, never half.

1. A branch is made from `main` and the scope's rows are replaced on it.
2. The table's declared audits run against the branch.
3. One Iceberg commit fast-forwards `main`, tags the data release, drops the branch, and records what the rows
   were made from. A process killed before that commit has changed nothing a reader sees; the next run drops
   the left-over branch and does the work again.

A scope whose fingerprint is already recorded is left alone: no snapshot. One whose writer was killed before it listed
the lines it had rejected is done again, for the sake of the list. When another project's commit moved
`main` meanwhile, the write is done again on fresh metadata, a bounded number of times; when another writer
changed the same scope, nothing is published.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from omics_lake.core.errors import ConflictError
from omics_lake.core.table import Table
from omics_lake.lake.audit import AuditResult, audit
from omics_lake.lake.catalog import ensure_table, exists, open_table
from omics_lake.lake.conflict import ATTEMPTS, is_conflict
from omics_lake.lake.java_errors import JAVA_ERRORS
from omics_lake.lake.names import identifier
from omics_lake.lake.ops import QUARANTINE
from omics_lake.lake.refs import drop_branches, set_tag, tag_head, tags
from omics_lake.lake.scope import CONTENT, RELEASE, Scope, check_release_order, content_of
from omics_lake.lake.shape import IcebergTable

log = logging.getLogger(__name__)

MAIN = "main"
QUARANTINED = "omics-lake.quarantined."
"""Property of a scope whose files have rejected lines: the run that published it, and then lists these lines."""

Write = Callable[[IcebergTable, str], None]
"""Replaces the scope's rows on the named branch."""


class Outcome(StrEnum):
    """What a publish did: `published` new rows, `tagged` rows that were there already, or left all `unchanged`."""

    PUBLISHED = "published"
    TAGGED = "tagged"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Publication:
    """Result of one publish; `rows` is the scope's rows where they were written."""

    outcome: Outcome
    snapshot_id: int | None
    audits: tuple[AuditResult, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Request:
    """What is to be published.

    Args:
        table: declaration.
        scope: the part that is replaced.
        release: data release to tag, such as gdc-46.0.
        fingerprint: hash of what the rows are made from; None where the scope's rows go and none take their place: then
            nothing is remembered of it, and the release gets no tag that it has not.
        run_id: names the branch.
        rows_per_file: source file -> rows proven by the writer; None where rows do not come from files.
        rejected_per_file: source file -> its lines in quarantine.
        ordered: False where releases lie side by side, each in a scope of its own: an older one may come later.
        kept: what else to remember of the scope, in the same commit (`omics-lake.<name>.<scope>`).
    """

    table: Table
    scope: Scope
    release: str
    fingerprint: str | None
    run_id: str
    rows_per_file: Mapping[str, int] | None = None
    rejected_per_file: Mapping[str, int] = field(default_factory=dict)
    ordered: bool = True
    kept: Mapping[str, str] = field(default_factory=dict)


def unchanged(spark: SparkSession, request: Request) -> Publication | None:
    """The publication of a scope whose rows on `main` were made from the same things; None when there is work to do.

    Raises:
        ReleaseOrder: the table already holds a newer release of the source.
    """
    stored = ensure_table(spark, request.table)
    if request.ordered:
        check_release_order(tags(stored), request.release, f"{request.table.full_name} {request.scope.name}")
    properties = dict(stored.properties())
    if content_of(properties, request.scope) != request.fingerprint:
        return None
    if not _has_rejects(spark, request.table, properties.get(QUARANTINED + request.scope.name)):
        return None
    return _tag_only(stored, request)


def _has_rejects(spark: SparkSession, table: Table, run_id: str | None) -> bool:
    """False when a run published, and was killed before it listed the lines that it had rejected."""
    if run_id is None:
        return True
    if not exists(spark, QUARANTINE):
        return False
    of_run = (F.col("table_name") == table.full_name) & (F.col("run_id") == run_id)
    return not spark.table(identifier(spark, QUARANTINE.full_name)).where(of_run).isEmpty()


def publish(spark: SparkSession, request: Request, write: Write, step: Callable[[str], None]) -> Publication:
    """Publish the rows that `write` puts on a branch.

    Args:
        spark: session whose catalog `lake` holds the table.
        request: what is published.
        write: called once per attempt.
        step: told `write`, `audit`, `publish` as they begin.

    Raises:
        AuditFailed: a declared audit failed on the branch.
        ConflictError: another writer changed the same scope meanwhile, or others moved `main` at every attempt.
        ReleaseOrder: the table already holds a newer release of the source.
    """
    if standing := unchanged(spark, request):
        return standing
    stored = open_table(spark, request.table)
    before = content_of(dict(stored.properties()), request.scope)
    drop_branches(stored, request.scope.branch_prefix)
    for attempt in range(ATTEMPTS):
        try:
            return _attempt(spark, request, write, step)
        except JAVA_ERRORS as error:
            now = content_of(dict(open_table(spark, request.table).properties()), request.scope)
            if now == request.fingerprint and now != before:
                return _tag_only(open_table(spark, request.table), request)
            if now != before:
                raise _overtaken(request) from error
            if not is_conflict(error):
                raise
            if attempt == ATTEMPTS - 1:
                raise _crowded_out(request) from error
            log.info("main moved, writing again", extra={"table": request.table.full_name, "attempt": attempt + 1})
    raise AssertionError("unreachable")


def _attempt(spark: SparkSession, request: Request, write: Write, step: Callable[[str], None]) -> Publication:
    stored = open_table(spark, request.table)
    branch = request.scope.branch(request.run_id)
    stored.manageSnapshots().createBranch(branch).commit()
    try:
        step("write")
        write(stored, branch)
        step("audit")
        results, rows = audit(
            spark, request.table, branch, request.scope, request.rows_per_file, request.rejected_per_file
        )
        step("publish")
        return Publication(Outcome.PUBLISHED, _advance(stored, request, branch), results, rows)
    finally:
        drop_branches(stored, branch)


def _advance(stored: IcebergTable, request: Request, branch: str) -> int:
    """The one commit that readers see."""
    stored.refresh()
    head = int(stored.refs()[branch].snapshotId())
    transaction = stored.newTransaction()
    refs = transaction.manageSnapshots().fastForwardBranch(MAIN, branch)
    if request.fingerprint is not None or request.release in tags(stored):
        set_tag(refs, stored, request.release, head)
    refs.removeBranch(branch).commit()
    properties = transaction.updateProperties()
    for name, value in _remembered(request).items():
        if value is None:
            properties.remove(name)
        else:
            properties.set(name, value)
    properties.commit()
    transaction.commitTransaction()
    stored.refresh()
    return head


def _remembered(request: Request) -> dict[str, str | None]:
    """Property -> what the commit sets it to; None where it removes it."""
    scope, there = request.scope, request.fingerprint is not None
    kept = {kept_as(name, scope): value if there else None for name, value in request.kept.items()}
    return kept | {
        CONTENT + scope.name: request.fingerprint,
        RELEASE + scope.name: request.release if there else None,
        QUARANTINED + scope.name: request.run_id if request.rejected_per_file else None,
    }


def kept_as(name: str, scope: Scope) -> str:
    """The property that holds what a scope's `Request.kept` remembers under a name."""
    return f"omics-lake.{name}.{scope.name}"


def _tag_only(stored: IcebergTable, request: Request) -> Publication:
    """Same files under a new release: the release's tag, and no snapshot."""
    head = stored.currentSnapshot()
    snapshot = int(head.snapshotId()) if head is not None else None
    if snapshot is None or request.release in tags(stored):
        return Publication(Outcome.UNCHANGED, snapshot)
    tag_head(stored, request.release)
    return Publication(Outcome.TAGGED, snapshot)


def replace_with_files(spark: SparkSession, scope: Scope, files: Sequence[Any], summary: dict[str, str]) -> Write:
    """A `Write` that replaces the scope's rows by the data files in one snapshot."""
    jvm: Any = spark.sparkContext._jvm
    iceberg = jvm.org.apache.iceberg

    def write(stored: IcebergTable, branch: str) -> None:
        row_filter = scope.filter(iceberg)
        overwrite = stored.newOverwrite().toBranch(branch).overwriteByRowFilter(row_filter)
        reference = stored.refs().get(branch)
        if reference is not None:
            overwrite = overwrite.validateFromSnapshot(reference.snapshotId())
        overwrite = overwrite.conflictDetectionFilter(row_filter).validateNoConflictingData()
        for file in files:
            overwrite = overwrite.addFile(file)
        for key, value in summary.items():
            overwrite = overwrite.set(key, value)
        overwrite.commit()

    return write


def _overtaken(request: Request) -> ConflictError:
    return ConflictError(
        "Another writer published this table and project meanwhile",
        where=f"{request.table.full_name} {request.scope.name}",
        why="its rows are made from other files than when this run began",
        next_step="nothing was changed by this run; look at `omics-lake runs`, then run again",
    )


def _crowded_out(request: Request) -> ConflictError:
    return ConflictError(
        "Writers of other projects were always faster",
        where=f"{request.table.full_name} {request.scope.name}",
        why=f"{ATTEMPTS} attempts, and the table had moved on each time",
        next_step="nothing was changed by this run; run again when fewer builds write this table",
    )
