"""`ops.file`: publish the list of wanted and landed files of one project and source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from omics_lake import __version__
from omics_lake.build.context import Context, Ended
from omics_lake.build.fingerprint import of_files
from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import LakeError
from omics_lake.core.record import FileRecord
from omics_lake.lake.arrow_files import WrittenFile, target_of, to_data_files, write_files
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.lock import writer_lock
from omics_lake.lake.ops import FILE, RunRecord
from omics_lake.lake.publish import Publication, Request, publish, replace_with_files
from omics_lake.lake.scope import Scope
from omics_lake.landing.zone import LandedFile
from omics_lake.tables.registry import RECIPES
from omics_lake.tables.streamed import STREAMED


def publish_files(
    context: Context, project: str, source: str, landed: Sequence[LandedFile], missing: Sequence[FileRecord]
) -> Ended | None:
    """Replace the project's and source's rows of `ops.file`, unless they are the same files.

    Returns:
        The recorded run if it failed; a list that was published is no build of its own.
    """
    run_id, started = context.new_id(), context.clock()
    records = [*(file.record for file in landed), *missing]
    try:
        _publish(context, run_id, project, source, landed, missing)
    except LakeError as error:
        run = RunRecord(
            run_id=run_id,
            command_id=context.command_id,
            table_name=FILE.full_name,
            project_id=project,
            data_release=records[0].data_release,
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
    release = records[0].data_release
    scope = Scope((("project_id", project), ("source", source)))
    absent = {record.file_id for record in missing}
    rows = [_row(record, "missing" if record.file_id in absent else "landed") for record in records]
    fingerprint = of_files(FILE, len(absent), records)
    with writer_lock(context.config, f"{FILE.full_name}.{scope.name}"):
        ensure_table(context.spark, FILE)
        written: list[WrittenFile] = []

        def write(stored: Any, branch: str) -> None:
            if not written:
                arrow = pa.Table.from_pylist(rows, schema=table_schema(FILE))
                written.extend(write_files(arrow, target_of(context.spark, FILE, stored, context.config)))
            files = to_data_files(context.spark, stored, written)
            replace_with_files(context.spark, scope, files, {"omics-lake.run": run_id})(stored, branch)

        request = Request(FILE, scope, release, fingerprint, run_id)
        return publish(context.spark, request, write, lambda _: None)


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
