"""`ops.file`: publish the list of wanted and landed files of one project and source.

The list takes the place of the one before. Call sets and annotations do not: each stays in the lake under its own name
when another file is loaded from another folder or release, and so does the row that says where its rows come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from pyspark.sql import functions as F

from omics_lake import __version__
from omics_lake.build.context import Context, Ended
from omics_lake.build.fingerprint import of_files, of_rows
from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import LakeError
from omics_lake.core.record import FileRecord
from omics_lake.lake.arrow_files import WrittenFile, target_of, to_data_files, write_files
from omics_lake.lake.audit import scoped
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.lock import writer_lock
from omics_lake.lake.names import identifier
from omics_lake.lake.ops import FILE, RunRecord
from omics_lake.lake.publish import Publication, Request, publish, replace_with_files
from omics_lake.lake.scope import Scope, content_of, release_key
from omics_lake.landing.zone import LandedFile
from omics_lake.tables.registry import RECIPES
from omics_lake.tables.streamed import CALLSET, STREAMED, callset_id, lie_side_by_side


def publish_files(
    context: Context, project: str, source: str, landed: Sequence[LandedFile], missing: Sequence[FileRecord]
) -> Ended | None:
    """Replace the project's and source's rows of `ops.file`, unless they are the same files.

    Annotations' releases lie side by side: where there are no other files, an older one may come after a newer one.

    Returns:
        The recorded run if it failed; a list that was published is no build of its own.
    """
    run_id, started = context.new_id(), context.clock()
    try:
        _publish(context, run_id, project, source, landed, missing)
    except LakeError as error:
        run = RunRecord(
            run_id=run_id,
            command_id=context.command_id,
            table_name=FILE.full_name,
            project_id=project,
            data_release=_release([*(file.record for file in landed), *missing]),
            outcome="failed",
            started_at=started,
            finished_at=context.clock(),
            files=len(landed),
            files_absent=len(missing),
            error=str(error),
            package_version=__version__,
        )
        return Ended(context.record(run), error)
    return None


def _publish(
    context: Context,
    run_id: str,
    project: str,
    source: str,
    landed: Sequence[LandedFile],
    missing: Sequence[FileRecord],
) -> Publication:
    records = [*(file.record for file in landed), *missing]
    scope = Scope((("project_id", project), ("source", source)))
    absent = {record.file_id for record in missing}
    rows = [_row(record, "missing" if record.file_id in absent else "landed") for record in records]
    fingerprint = of_files(FILE, len(absent), records)
    with writer_lock(context.config, f"{FILE.full_name}.{scope.name}"):
        stored = ensure_table(context.spark, FILE)
        before = content_of(dict(stored.properties()), scope)
        if before not in (None, fingerprint) and (kept := _kept(context, scope, rows)):
            rows += kept
            fingerprint = of_rows(FILE, rows)
        written: list[WrittenFile] = []

        def write(stored: Any, branch: str) -> None:
            if not written:
                arrow = pa.Table.from_pylist(rows, schema=table_schema(FILE))
                written.extend(write_files(arrow, target_of(context.spark, FILE, stored, context.config)))
            files = to_data_files(context.spark, stored, written)
            replace_with_files(context.spark, scope, files, {"omics-lake.run": run_id})(stored, branch)

        ordered = not lie_side_by_side(records)
        request = Request(FILE, scope, _release(records), fingerprint, run_id, ordered=ordered)
        return publish(context.spark, request, write, lambda _: None)


def _release(records: Sequence[FileRecord]) -> str:
    return max((record.data_release for record in records), key=release_key)


def _kept(context: Context, scope: Scope, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored rows of call sets and annotations that the new rows do not take the place of."""
    ids = {row["file_id"] for row in rows}
    sets = {callset_id(row["file_name"]) for row in rows if row["data_type"] == CALLSET.data_type}
    stored = scoped(context.spark.table(identifier(context.spark, FILE.full_name)), scope)
    streamed = stored.where(F.col("data_type").isin([kind.data_type for kind in STREAMED])).collect()
    return [
        row
        for row in (line.asDict() for line in streamed)
        if row["file_id"] not in ids
        and not (row["data_type"] == CALLSET.data_type and callset_id(row["file_name"]) in sets)
    ]


def _row(record: FileRecord, status: str) -> dict[str, Any]:
    return {
        "project_id": record.project_id,
        "source": record.source,
        "data_release": record.data_release,
        "file_id": record.file_id,
        "file_name": record.file_name,
        "data_type": record.data_type,
        "workflow_type": record.workflow_type,
        "experimental_strategy": record.experimental_strategy,
        "data_format": record.data_format,
        "file_size": record.file_size,
        "md5sum": record.md5sum,
        "status": status,
        "tabled_by": tables_of(record),
        "case_ids": _distinct(a.case_id for a in record.aliquots),
        "patient_barcodes": _distinct(a.patient_barcode for a in record.aliquots),
        "aliquot_ids": [a.aliquot_id for a in record.aliquots if a.aliquot_id],
    }


def tables_of(record: FileRecord) -> list[str]:
    """Full names of the tables that take a file."""
    names = [recipe.table.full_name for recipe in RECIPES if recipe.takes(record)]
    return names + [table.full_name for kind in STREAMED if kind.takes(record) for table in kind.tables]


def _distinct(values: Any) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
