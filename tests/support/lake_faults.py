"""A landing folder made by hand (a patient form, masked segments), a build of it, and what a reader then sees."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from omics_lake.analysis.local import LocalLake
from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, build
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.lake.config import LakeConfig
from omics_lake.landing.manifest import write_manifest
from omics_lake.tables.inventory import take_inventory

SEGMENTS, PATIENTS = "omics.copy_number_segment", "omics.clinical_patient"
FORM = "nationwidechildrens.org_clinical_patient_luad.txt"
HEADER = (
    "bcr_patient_uuid\tbcr_patient_barcode\tvital_status\tlast_contact_days_to\n"
    "bcr_patient_uuid\tbcr_patient_barcode\tvital_status\tdays_to_last_followup\n"
    "CDE_ID:\tCDE_ID:2003301\tCDE_ID:5\tCDE_ID:3008273\n"
)
SEGMENT_HEADER = "GDC_Aliquot\tChromosome\tStart\tEnd\tNum_Probes\tSegment_Mean\n"


def uuid(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def patients(*numbers: int, days: int = 10) -> bytes:
    """A patient form: three header rows, so the first patient stands in line 4."""
    lines = (f"{uuid(n)}\tTCGA-AA-{n:04d}\tAlive\t{days}\n" for n in numbers)
    return (HEADER + "".join(lines)).encode()


def segments(aliquot: int, *starts: str) -> bytes:
    """Masked segments of 10 bases on chromosome 1."""
    lines = (f"{uuid(aliquot)}\t1\t{start}\t{int(start) + 9 if start.isdigit() else 9}\t5\t0.5\n" for start in starts)
    return (SEGMENT_HEADER + "".join(lines)).encode()


@dataclass(frozen=True)
class SharedLake:
    """The lake of the tests about faults."""

    spark: SparkSession
    config: LakeConfig


class Landing:
    """A landing folder of one project with its manifests."""

    def __init__(self, root: Path, project: str, source: str) -> None:
        self.root = root / "landing"
        self.project = project
        self.source = source

    def form(self, file_id: str, data: bytes, *, release: str = "46.0") -> FileRecord:
        return self._put(FileRecord(self.source, release, self.project, "Clinical Supplement", file_id, FORM), data)

    def segments(self, file_id: str, aliquot: int, data: bytes, *, release: str = "46.0") -> FileRecord:
        tumour = Aliquot(uuid(aliquot), f"TCGA-AA-{aliquot:04d}", tissue_type="Tumor", aliquot_id=uuid(aliquot))
        name, kind = f"{file_id}.nocnv_grch38.seg.v2.txt", "Masked Copy Number Segment"
        record = FileRecord(
            self.source, release, self.project, kind, file_id, name, workflow_type="DNAcopy", aliquots=(tumour,)
        )
        return self._put(record, data)

    def expression(self, file_id: str, aliquot: int, data: bytes) -> FileRecord:
        tumour = Aliquot(uuid(aliquot), f"TCGA-AA-{aliquot:04d}", tissue_type="Tumor", aliquot_id=uuid(aliquot))
        kind, name = "Gene Expression Quantification", f"{file_id}.rna_seq.augmented_star_gene_counts.tsv"
        return self._put(
            FileRecord(
                self.source, "46.0", self.project, kind, file_id, name,
                workflow_type="STAR - Counts", aliquots=(tumour,),
            ),
            data,
        )  # fmt: skip

    def _put(self, record: FileRecord, data: bytes) -> FileRecord:
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        self.overwrite(record, data)
        return replace(record, file_size=len(data), md5sum=md5)

    def overwrite(self, record: FileRecord, data: bytes) -> None:
        path = self.root / record.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def want(self, *records: FileRecord) -> None:
        """Write the manifest of these records, of one release."""
        release = records[0].release
        folder = self.root / self.source / release / self.project
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "manifest-plan.jsonl").write_bytes(write_manifest(replace(r, release=release) for r in records))


def run(lake: Any, landing: Landing, tables: Sequence[str] = (SEGMENTS,), **options: Any) -> BuildReport:
    return build(Context(lake.spark, lake.config, **options), take_inventory(str(landing.root)), list(tables))


def ask(lake: Any, landing: Landing, what: str, table: str, rest: str = "") -> list[tuple[Any, ...]]:
    """Rows of the landing's project as an analyst sees them, through DuckDB."""
    sql = f"select {what} from {table} where project_id = '{landing.project}' {rest}"
    return [tuple(row.values()) for row in LocalLake(lake.config.root).query(sql).to_pylist()]


def starts(lake: Any, landing: Landing) -> list[tuple[Any, ...]]:
    return ask(lake, landing, "file_id, start_position", SEGMENTS, "order by 1, 2")


def outcomes(report: BuildReport) -> dict[str, str]:
    return {r.table_name: r.outcome for r in report.runs}


HOLD = """
import sys
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.lock import writer_lock
with writer_lock(LakeConfig(root=sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_writes(lake: Any, name: str) -> Iterator[int]:
    """A second process that holds the writer's lock; its process id."""
    command = [sys.executable, "-c", HOLD, lake.config.root, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
        holder.stdin.close()
