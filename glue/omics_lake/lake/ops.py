"""The lake's own records of files, runs and rejected lines.

`ops.file` says what was wanted and landed, `ops.run` how each build of each table went, `ops.quarantine` which lines
did not become rows. Runs and rejects are appended at once, also when the build fails.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
from pyspark.sql import SparkSession

from omics_lake.core.arrow import table_schema
from omics_lake.core.table import Column, Holds, OneOf, Table
from omics_lake.lake.arrow_files import target_of, to_data_files, write_files
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.config import LakeConfig

RAW_LIMIT = 4_000

RUN = Table(
    namespace="ops",
    name="run",
    row="One build of one table for one project: what went in, what came out, how it ended.",
    source="every build",
    key=("run_id",),
    partition=(),
    columns=(
        Column("run_id", "string", "UUID of this build of this table and project.", nullable=False),
        Column("command_id", "string", "UUID shared by all builds that one command started.", nullable=False),
        Column("table_name", "string", "Table, such as omics.expression.", nullable=False),
        Column("project_id", "string", "Project, such as TCGA-LUAD.", nullable=False),
        Column("data_release", "string", "Source and data release, such as gdc-46.0.", nullable=False),
        Column("outcome", "string", "published, tagged, unchanged or failed.", nullable=False),
        Column("started_at", "timestamp", "Begin, UTC.", nullable=False),
        Column("finished_at", "timestamp", "End, UTC.", nullable=False),
        Column("seconds", "double", "Wall time in seconds.", nullable=False),
        Column("files", "bigint", "Source files read.", nullable=False),
        Column("files_absent", "bigint", "Wanted files that had not landed (allowed by --allow-incomplete)."),
        Column("bytes_in", "bigint", "Bytes of the source files as landed."),
        Column("rows_out", "bigint", "Rows published, or that would have been."),
        Column("rejected", "bigint", "Lines sent to ops.quarantine.", nullable=False),
        Column("duplicates", "bigint", "Lines dropped because an equal one was kept.", nullable=False),
        Column("snapshot_id", "bigint", "Iceberg snapshot of the table that holds the rows."),
        Column("audits", "array<string>", "Audits that held before publishing, with what could not be checked."),
        Column("null_markers", "map<string,bigint>", "column|marker -> cells that held this null marker."),
        Column("unknown_columns", "array<string>", "Source columns that the table's declaration does not know."),
        Column("error", "string", "Why the build failed: what, where, why, next step."),
        Column("package_version", "string", "Version of omics-lake.", nullable=False),
        Column("job_run_id", "string", "Run of the AWS Glue job that built it; empty elsewhere."),
        Column("dpu_seconds", "double", "Seconds of this build times the DPU that its Glue job held; empty elsewhere."),
        Column("dollars", "double", "What these DPU-seconds cost at list price, US dollars; empty elsewhere."),
        Column("set_id", "string", "Call set, or source, release and build of an annotation; empty for other tables."),
    ),
    audits=(OneOf("outcome", ("published", "tagged", "unchanged", "failed")),),
)

QUARANTINE = Table(
    namespace="ops",
    name="quarantine",
    row="One line or record of a source file that did not become a row, with the reason.",
    source="every build",
    key=("run_id", "file_id", "line", "reason"),
    partition=("table_name",),
    columns=(
        Column("run_id", "string", "Build that rejected it; joins ops.run.", nullable=False),
        Column("table_name", "string", "Table the line was meant for.", nullable=False),
        Column("project_id", "string", "Project of the source file.", nullable=False),
        Column("data_release", "string", "Release of the source file.", nullable=False),
        Column("file_id", "string", "Source file's UUID.", nullable=False),
        Column("file_name", "string", "Source file's name.", nullable=False),
        Column("line", "bigint", "1-based line in the decompressed file; 0 means the whole file.", nullable=False),
        Column("reason", "string", "Why it was rejected.", nullable=False),
        Column("raw", "string", f"The line's text, cut to {RAW_LIMIT:,} characters.", nullable=False),
        Column("rejected_at", "timestamp", "When, UTC.", nullable=False),
    ),
)

FILE = Table(
    namespace="ops",
    name="file",
    row="One source file of a release, wanted by a manifest or found in the landing folder.",
    source="manifests and landing listing",
    key=("file_id", "source", "project_id"),
    partition=("project_id", "source"),
    sort=("data_type", "file_id"),
    columns=(
        Column("project_id", "string", "Project, such as TCGA-LUAD.", nullable=False),
        Column("source", "string", "gdc, idc, nbia, clinvar or own.", nullable=False),
        Column("data_release", "string", "Source and data release of the manifest, such as gdc-46.0.", nullable=False),
        Column("file_id", "string", "Source's UUID of the file.", nullable=False),
        Column("file_name", "string", "Source's name of the file.", nullable=False),
        Column("data_type", "string", "In the source's words.", nullable=False),
        Column("workflow_type", "string", "Workflow that made the file, such as STAR - Counts."),
        Column("experimental_strategy", "string", "RNA-Seq, WXS, Genotyping Array, ..."),
        Column("data_format", "string", "TSV, MAF, BCR Biotab, ..."),
        Column("file_size", "bigint", "Bytes, as the manifest says, else as landed."),
        Column("md5sum", "string", "MD5 as the manifest says, hex."),
        Column("status", "string", "landed, or missing.", nullable=False),
        Column("tabled_by", "array<string>", "Tables that take this file; empty: landed, not tabled."),
        Column("case_ids", "array<string>", "Case UUIDs of the file's aliquots."),
        Column("patient_barcodes", "array<string>", "Patients of the file's aliquots."),
        Column("aliquot_ids", "array<string>", "Aliquot UUIDs, tumour and normal, in the source's order."),
    ),
    audits=(
        OneOf("status", ("landed", "missing")),
        Holds("file_size is null or file_size >= 0", "file_size not negative"),
    ),
)

TABLES = (FILE, QUARANTINE, RUN)


@dataclass(frozen=True)
class RunRecord:
    """A row of `ops.run`."""

    run_id: str
    command_id: str
    table_name: str
    project_id: str
    data_release: str
    outcome: str
    started_at: datetime
    finished_at: datetime
    files: int
    package_version: str
    files_absent: int = 0
    bytes_in: int = 0
    rows_out: int = 0
    rejected: int = 0
    duplicates: int = 0
    snapshot_id: int | None = None
    audits: tuple[str, ...] = ()
    null_markers: Mapping[str, int] = field(default_factory=dict)
    unknown_columns: tuple[str, ...] = ()
    error: str | None = None
    job_run_id: str | None = None
    dpu_seconds: float | None = None
    dollars: float | None = None
    set_id: str | None = None

    @property
    def seconds(self) -> float:
        """Wall time."""
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True)
class RejectRecord:
    """A row of `ops.quarantine`."""

    run_id: str
    table_name: str
    project_id: str
    data_release: str
    file_id: str
    file_name: str
    line: int
    reason: str
    raw: str
    rejected_at: datetime


def record_run(spark: SparkSession, config: LakeConfig, run: RunRecord) -> None:
    """Append one run."""
    row = asdict(run) | {"seconds": run.seconds, "null_markers": list(run.null_markers.items())}
    _append(spark, config, RUN, [row])


def record_rejects(spark: SparkSession, config: LakeConfig, rejects: Sequence[RejectRecord]) -> None:
    """Append rejected lines; nothing to do when there are none."""
    if rejects:
        _append(spark, config, QUARANTINE, [asdict(r) | {"raw": r.raw[:RAW_LIMIT]} for r in rejects])


def _append(spark: SparkSession, config: LakeConfig, table: Table, rows: list[dict[str, Any]]) -> None:
    stored = ensure_table(spark, table)
    arrow = pa.Table.from_pylist(rows, schema=table_schema(table))
    written = write_files(arrow, target_of(spark, table, stored, config))
    append = stored.newAppend()
    for file in to_data_files(spark, stored, written):
        append = append.appendFile(file)
    append.commit()
