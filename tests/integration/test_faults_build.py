"""Faults on the way from landed files to tables: a clear error, nothing lost, and a cure that the next run takes up.

The landing folder is made by hand: a patient form and masked segments. The tests share a lake, since making its
tables takes longer than the rest; each has a project and a source of releases of its own.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from typer.testing import CliRunner

from omics_lake.analysis.local import LocalLake
from omics_lake.build import task
from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, build
from omics_lake.cli import build as cli_build
from omics_lake.cli.main import app
from omics_lake.core.errors import AuditFailed, ChecksumMismatch, ConflictError, IncompleteManifest, SchemaDrift
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import Column
from omics_lake.lake.catalog import ensure_table, open_table
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings
from omics_lake.lake.upkeep import maintain
from omics_lake.landing.manifest import write_manifest
from omics_lake.tables import copy_number_segment
from omics_lake.tables.inventory import take_inventory
from omics_lake.tables.registry import recipe_of

pytestmark = pytest.mark.spark

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
    """The lake of this module."""

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


NUMBERS = count(1)


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    number = next(NUMBERS)
    return Landing(tmp_path, f"TCGA-A{number}", f"own{number}")


@pytest.fixture(scope="module")
def shared(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> SharedLake:
    """One lake for the tests of this module."""
    config = LakeConfig(root=str(tmp_path_factory.mktemp("faults") / "lake"), cores="2", small=True)
    Path(config.warehouse).mkdir()
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    return SharedLake(session, config)


def run(lake: Any, landing: Landing, tables: Sequence[str] = (SEGMENTS,), **options: Any) -> BuildReport:
    return build(Context(lake.spark, lake.config, **options), take_inventory(str(landing.root)), list(tables))


def ask(lake: Any, landing: Landing, what: str, table: str, rest: str = "") -> list[tuple[Any, ...]]:
    """Rows of the landing's project as an analyst sees them, through DuckDB."""
    sql = f"select {what} from {table} where project_id = '{landing.project}' {rest}"
    return [tuple(row.values()) for row in LocalLake(lake.config.root).query(sql).to_pylist()]


def starts(lake: Any, landing: Landing) -> list[tuple[Any, ...]]:
    return ask(lake, landing, "file_id, start_position", SEGMENTS, "order by 1, 2")


def snapshots(lake: Any) -> list[int]:
    return [t.snapshots for t in LocalLake(lake.config.root).tables() if t.name == SEGMENTS]


def outcomes(report: BuildReport) -> dict[str, str]:
    return {r.table_name: r.outcome for r in report.runs}


def test_a_file_changed_by_hand_stops_its_table_and_what_joins_it_and_nothing_else(
    shared: SharedLake, landing: Landing
) -> None:
    # Given release 46 in the lake, and a release 47 with another patient form and one more segment file
    chosen = (PATIENTS, SEGMENTS, "survival", "preferred_aliquot")
    first = landing.segments("s-1", 1, segments(1, "10"))
    landing.want(landing.form("p-1", patients(1)), first)
    assert run(shared, landing, chosen).errors == ()
    second = landing.segments("s-2", 2, segments(2, "20"), release="47.0")
    landing.want(landing.form("p-2", patients(1, 2), release="47.0"), second, first)
    # When the new segment file is changed to another of equal size after it landed
    landing.overwrite(second, segments(2, "30"))
    report = run(shared, landing, chosen)
    # Then its table failed and says why, the mart that joins it was not built, and the others are published
    assert outcomes(report) == {
        PATIENTS: "published", SEGMENTS: "failed", "marts.survival": "published", "marts.preferred_aliquot": "failed",
    }  # fmt: skip
    changed, blocked = report.errors
    assert (type(changed), changed.exit_code) == (ChecksumMismatch, 3)
    assert str(second.md5sum) in changed.why
    assert blocked.why == f"{SEGMENTS} failed"
    # And the lake's books say the same, with the whole file in quarantine
    failed = f"and outcome = 'failed' and table_name = '{SEGMENTS}'"
    ((files, error, rejected),) = ask(shared, landing, "files, error, rejected", "ops.run", failed)
    assert (files, error, rejected) == (2, str(changed), 1)
    ((file_id, line, reason),) = ask(shared, landing, "file_id, line, reason", "ops.quarantine")
    assert (file_id, line) == ("s-2", 0)
    assert "MD5" in reason
    # And readers see the segments of before, and the new patients
    assert starts(shared, landing) == [("s-1", 10)]
    assert ask(shared, landing, "count(*)", PATIENTS) == [(2,)]
    assert ask(shared, landing, "count(*)", "marts.survival") == [(2,)]
    # And once the file is landed again, the next run finishes the job
    landing.overwrite(second, segments(2, "20"))
    report = run(shared, landing, chosen)
    assert outcomes(report) == {
        PATIENTS: "unchanged", SEGMENTS: "published", "marts.survival": "unchanged",
        "marts.preferred_aliquot": "published",
    }  # fmt: skip
    assert starts(shared, landing) == [("s-1", 10), ("s-2", 20)]


@pytest.mark.parametrize(
    ("data", "error", "code", "lines"),
    [
        (segments(2, "20", "x", "y"), AuditFailed, 4, [3, 4]),
        (SEGMENT_HEADER.replace("Start", "Begin").encode(), SchemaDrift, 3, [0]),
    ],
    ids=["too many bad lines", "column gone"],
)
def test_a_failed_build_keeps_its_run_and_its_lines_and_leaves_main(
    shared: SharedLake, landing: Landing, data: bytes, error: type[Exception], code: int, lines: list[int]
) -> None:
    landing.want(landing.segments("s-1", 1, segments(1, "10")))
    run(shared, landing)
    before = snapshots(shared)
    # When a second release brings a file that cannot be taken
    first = landing.segments("s-1", 1, segments(1, "10"))
    landing.want(landing.segments("s-2", 2, data, release="47.0"), first)
    (failure,) = run(shared, landing).errors
    # Then the error is of its kind, and run and lines are kept
    assert (type(failure), failure.exit_code) == (error, code)
    assert ask(shared, landing, "outcome, error", "ops.run", "order by started_at")[1] == ("failed", str(failure))
    assert ask(shared, landing, "file_id, line", "ops.quarantine", "order by line") == [("s-2", line) for line in lines]
    # And main is as it was, with no branch left
    assert starts(shared, landing) == [("s-1", 10)]
    assert snapshots(shared) == before
    references = dict(open_table(shared.spark, copy_number_segment.TABLE).refs())
    assert [name for name in references if name.startswith("build_")] == []
    assert f"{landing.source}-47.0" not in references


def files_of(shared: SharedLake, landing: Landing) -> list[Path]:
    """Data files of the project's segments on disk."""
    return sorted(Path(shared.config.root).glob(f"omics/copy_number_segment/data/project_id={landing.project}/*"))


def test_data_files_of_a_refused_build_are_listed_as_orphans(shared: SharedLake, landing: Landing) -> None:
    landing.want(landing.segments("s-1", 1, segments(1, "10", "x", "y")))
    assert run(shared, landing).errors
    before = files_of(shared, landing)
    assert (len(before), starts(shared, landing)) == (1, [])
    for path in before:
        os.utime(path, ((datetime.now(UTC) - timedelta(days=4)).timestamp(),) * 2)
    (done,) = maintain(shared.spark, [copy_number_segment.TABLE], now=datetime.now(UTC))
    assert [Path(path.removeprefix("file:")) for path in done.orphans] == before


def test_files_that_have_not_landed_stop_the_build_unless_allowed_and_are_recorded(
    shared: SharedLake, landing: Landing
) -> None:
    # Given two wanted files of which one has not landed
    here, absent = landing.segments("s-1", 1, segments(1, "10")), landing.segments("s-2", 2, segments(2, "20"))
    landing.want(here, absent)
    (landing.root / absent.key).unlink()
    # When it is built, then it is refused naming the file
    (error,) = run(shared, landing).errors
    assert isinstance(error, IncompleteManifest)
    assert "s-2" in error.why
    # When it is allowed, then the rest is published and what is absent is on record
    assert run(shared, landing, allow_incomplete=True).errors == ()
    assert starts(shared, landing) == [("s-1", 10)]
    summary = dict(open_table(shared.spark, copy_number_segment.TABLE).currentSnapshot().summary())
    assert summary["omics-lake.absent"] == "s-2"
    assert ask(shared, landing, "outcome, files, files_absent", "ops.run", "order by started_at") == [
        ("failed", 1, 1),
        ("published", 1, 1),
    ]
    assert ask(shared, landing, "file_id, status", "ops.file", "order by 1") == [("s-1", "landed"), ("s-2", "missing")]
    # And once it has landed, it is tabled
    landing.overwrite(absent, segments(2, "20"))
    assert outcomes(run(shared, landing)) == {SEGMENTS: "published"}
    assert starts(shared, landing) == [("s-1", 10), ("s-2", 20)]


def test_an_unreadable_file_is_left_out_when_allowed_and_comes_in_once_it_is_mended(
    shared: SharedLake, landing: Landing
) -> None:
    # Given one good file, and one whose bytes are not those of the manifest
    good, poison = landing.segments("s-1", 1, segments(1, "10")), landing.segments("s-2", 2, segments(2, "20"))
    landing.want(good, poison)
    landing.overwrite(poison, segments(2, "30"))
    # When the build is allowed to be incomplete
    report = run(shared, landing, allow_incomplete=True)
    # Then the good one is published and the other is on record: run, snapshot and quarantine
    assert outcomes(report) == {SEGMENTS: "published"}
    assert (report.runs[0].files_absent, report.runs[0].rejected) == (1, 1)
    summary = dict(open_table(shared.spark, copy_number_segment.TABLE).currentSnapshot().summary())
    assert summary["omics-lake.absent"] == "s-2"
    assert ask(shared, landing, "file_id, line", "ops.quarantine") == [("s-2", 0)]
    assert starts(shared, landing) == [("s-1", 10)]
    # And the same again makes no snapshot, while without leave it is still an error
    assert outcomes(run(shared, landing, allow_incomplete=True)) == {SEGMENTS: "unchanged"}
    assert [type(error) for error in run(shared, landing).errors] == [ChecksumMismatch]
    # And the mended file comes in
    landing.overwrite(poison, segments(2, "20"))
    assert outcomes(run(shared, landing)) == {SEGMENTS: "published"}
    assert starts(shared, landing) == [("s-1", 10), ("s-2", 20)]


@pytest.mark.parametrize(
    ("form", "rows", "quarantined", "duplicates", "failed"),
    [
        (patients(1, 2) + b"shifted\tline\n" + patients(3).splitlines(True)[-1], 3, [6], 0, False),
        (patients(1, 2, 2), 2, [], 1, False),
        (patients(1, 2) + patients(2, days=11).splitlines(True)[-1], 0, [5, 6], 0, True),
    ],
    ids=["shifted line", "equal patients", "patients that contradict"],
)
def test_lines_of_a_form_that_cannot_be_rows(
    shared: SharedLake, landing: Landing, form: bytes, rows: int, quarantined: list[int], duplicates: int, failed: bool
) -> None:
    landing.want(landing.form("p-1", form))
    report = run(shared, landing, [PATIENTS])
    assert [type(error) for error in report.errors] == ([AuditFailed] if failed else [])
    assert ask(shared, landing, "count(*)", PATIENTS) == [(rows,)]
    assert ask(shared, landing, "line", "ops.quarantine", "order by 1") == [(line,) for line in quarantined]
    assert report.runs[0].duplicates == duplicates


STAR = (
    "gene_id\tgene_name\tgene_type\tunstranded\tstranded_first\tstranded_second"
    "\ttpm_unstranded\tfpkm_unstranded\tfpkm_uq_unstranded\n"
)
GENE = "ENSG00000000003.15\tTSPAN6\tprotein_coding\t1\t0\t1\t1.0\t1.0\t1.0\n"


def test_a_gene_file_without_genes_is_not_taken_for_an_answer(shared: SharedLake, landing: Landing) -> None:
    good = landing.expression("e-1", 1, (STAR + GENE).encode())
    landing.want(good, landing.expression("e-2", 2, STAR.encode()))
    (error,) = run(shared, landing, ["expression"]).errors
    assert (type(error), error.why) == (AuditFailed, "equal rows per file: no line in e-2")


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


def test_one_writer_for_a_table_and_project(shared: SharedLake, landing: Landing) -> None:
    landing.want(landing.segments("s-1", 1, segments(1, "10")), landing.form("p-1", patients(1)))
    # Given another process that writes the project's segments
    with another_process_writes(shared, f"{SEGMENTS}.{landing.project}") as holder:
        report = run(shared, landing, [SEGMENTS, PATIENTS])
    # Then this one's segments give way, naming the holder, and other tables are built
    assert outcomes(report) == {SEGMENTS: "failed", PATIENTS: "published"}
    (error,) = report.errors
    assert (type(error), error.exit_code) == (ConflictError, 5)
    assert str(holder) in error.why
    # And when it is done, the next run builds
    assert outcomes(run(shared, landing)) == {SEGMENTS: "published"}


def test_the_list_of_files_that_another_process_writes_is_a_failed_run_too(
    shared: SharedLake, landing: Landing
) -> None:
    landing.want(landing.segments("s-1", 1, segments(1, "10")))
    with another_process_writes(shared, f"ops.file.{landing.project}/{landing.source}"):
        report = run(shared, landing)
    assert outcomes(report) == {"ops.file": "failed", SEGMENTS: "published"}
    assert ask(shared, landing, "outcome", "ops.run", "and table_name = 'ops.file'") == [("failed",)]


def test_an_older_release_is_refused_and_recorded(shared: SharedLake, landing: Landing) -> None:
    landing.want(landing.segments("s-1", 1, segments(1, "10"), release="47.0"))
    run(shared, landing)
    landing.want(landing.segments("s-0", 1, segments(1, "50")))
    inventory = take_inventory(str(landing.root), release=f"{landing.source}-46.0")
    report = build(Context(shared.spark, shared.config), inventory, [SEGMENTS])
    assert {error.exit_code for error in report.errors} == {5}
    assert outcomes(report) == {"ops.file": "failed", SEGMENTS: "failed"}
    assert starts(shared, landing) == [("s-1", 10)]


def test_a_bug_is_recorded_and_still_shows_itself(
    shared: SharedLake, landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Any:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(task, "recipe_of", lambda name: replace(recipe_of(name), parse=broken, parse_together=None))
    landing.want(landing.segments("s-1", 1, segments(1, "10")))
    with pytest.raises(ZeroDivisionError):
        run(shared, landing)
    assert ask(shared, landing, "outcome, error", "ops.run") == [("failed", "ZeroDivisionError: a bug")]


def test_a_stored_table_that_no_longer_fits_stops_itself_and_marts_on_it_alone(lake: Any, landing: Landing) -> None:
    # Given a lake whose segments were stored with another type, and a project without segments
    columns = tuple(
        Column(c.name, "int", c.comment) if c.name == "chromosome" else c for c in copy_number_segment.TABLE.columns
    )
    ensure_table(lake.spark, replace(copy_number_segment.TABLE, columns=columns))
    landing.want(landing.form("p-1", patients(1)))
    # When all is built
    report = run(lake, landing, [PATIENTS, "survival", "preferred_aliquot"])
    # Then the choice of aliquots, which joins segments, fails and names both types; survival is there
    assert outcomes(report) == {
        PATIENTS: "published",
        "marts.survival": "published",
        "marts.preferred_aliquot": "failed",
    }
    (error,) = report.errors
    assert isinstance(error, SchemaDrift)
    assert error.why == "chromosome: stored int, declared string"


@pytest.fixture
def command(shared: SharedLake, landing: Landing, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`omics-lake build` on the test's Spark."""

    @contextmanager
    def session(_: Any) -> Iterator[Any]:
        yield shared.spark

    monkeypatch.setattr(cli_build, "spark_session", session)
    words = ["build", "--landing", str(landing.root), "--lake", shared.config.root, "--table", SEGMENTS]
    return lambda *more: CliRunner(env={"COLUMNS": "200"}).invoke(app, [*words, *more])


def test_the_exit_code_of_build_tells_what_happened(shared: SharedLake, landing: Landing, command: Any) -> None:
    # A good build: 0, and the same again says so
    good = landing.segments("s-1", 1, segments(1, "10"))
    landing.want(good)
    assert command().exit_code == 0
    again = command()
    assert (again.exit_code, "Nothing new" in again.output) == (0, True)
    # A project that is not there, a table that is not: words of the call
    absent = command("--project", "TCGA-ZZ")
    assert (absent.exit_code, "TCGA-ZZ" in absent.output) == (3, True)
    unknown = command("--table", "nope")
    assert (unknown.exit_code, "no table 'nope'" in unknown.output) == (2, True)
    # Another writer: 5
    landing.want(landing.segments("s-2", 2, segments(2, "20")), good)
    with another_process_writes(shared, f"{SEGMENTS}.{landing.project}"):
        assert command().exit_code == 5
    # An incomplete landing folder: 3, and 0 where that is allowed
    lost = landing.segments("s-3", 3, segments(3, "30"))
    landing.want(good, lost)
    (landing.root / lost.key).unlink()
    incomplete = command()
    assert (incomplete.exit_code, "s-3" in incomplete.output) == (3, True)
    assert command("--allow-incomplete").exit_code == 0
    # Too many bad lines: 4, and the lines are there to be looked at
    landing.want(landing.segments("s-4", 4, segments(4, "40", "x", "y")))
    refused = command()
    assert (refused.exit_code, "Traceback" in refused.output) == (4, False)
    assert "more lines were rejected" in refused.output.lower()
    # A controlled file: 3, before anything is read
    landing.want(replace(good, access="controlled"))
    controlled = command()
    assert (controlled.exit_code, "open access" in controlled.output) == (3, True)
