"""Faulty files on the way to tables: a clear error, nothing lost, and a cure that the next run takes up.

The landing folder is made by hand: a patient form and masked segments. The tests share a lake, since making its
tables takes longer than the rest; each has a project and a source of releases of its own.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omics_lake.analysis.local import LocalLake
from omics_lake.core.errors import AuditFailed, ChecksumMismatch, IncompleteManifest, SchemaDrift
from omics_lake.lake.catalog import open_table
from omics_lake.lake.upkeep import maintain
from omics_lake.tables import copy_number_segment
from support.lake_faults import (
    PATIENTS,
    SEGMENT_HEADER,
    SEGMENTS,
    Landing,
    SharedLake,
    ask,
    outcomes,
    patients,
    run,
    segments,
    starts,
)

pytestmark = pytest.mark.spark


def snapshots(lake: Any) -> list[int]:
    return [t.snapshots for t in LocalLake(lake.config.root).tables() if t.name == SEGMENTS]


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
