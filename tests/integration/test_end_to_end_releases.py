"""The main job once more on the sample cohort: nothing new, then a second release. Last, since it changes the lake."""

from __future__ import annotations

from omics_lake.analysis.diff import diff_releases
from omics_lake.sample.cohort import make_next_release
from support.sample_lake import Built, as_pair, by_project


def test_a_second_run_on_the_same_files_makes_no_snapshot(built: Built) -> None:
    # Given the snapshots of all tables
    before = {t.name: t.snapshots for t in built.lake.tables() if not t.name.startswith("ops.")}
    # When the main job runs again
    report = built.again()
    # Then every table says unchanged and no table has a new snapshot
    assert {run.outcome for run in report.runs} == {"unchanged"}
    assert {t.name: t.snapshots for t in built.lake.tables() if not t.name.startswith("ops.")} == before


def test_a_second_release_replaces_adds_and_removes_rows_and_both_stay_readable(built: Built) -> None:
    # Given what the first release said
    first = {
        table: built.ask(f"select count(*) n from omics.{table}")[0]["n"] for table in built.truth.projects[0].rows
    }
    # When a second release lands, with files superseded, added and removed, and is built
    second = make_next_release(built.folder)
    report = built.again()
    assert report.errors == ()
    # Then main and the new tag hold the second release's rows
    for project_id, project in by_project(second):
        for release in (None, "gdc-47.0"):
            counts = {
                table: built.ask(f"select count(*) n from omics.{table} where project_id = '{project_id}'", release)[0][
                    "n"
                ]
                for table in project.rows
            }
            assert counts == dict(project.rows)
    # And the old tag still holds the first release's
    assert {t: built.ask(f"select count(*) n from omics.{t}", "gdc-46.0")[0]["n"] for t in first} == first
    # And no row is left of a superseded or removed file, and all of the added are there
    present = {
        row["file_id"] for table in ("expression", "mutation", "copy_number_gene", "copy_number_segment")
        for row in built.ask(f"select distinct file_id from omics.{table}")
    }  # fmt: skip
    gone = {old for old, _ in second.superseded} | set(second.removed)
    assert not present & gone
    listed = {row["file_id"]: row["status"] for row in built.ask("select file_id, status from ops.file")}
    assert {new for _, new in second.superseded} | set(second.added) <= listed.keys()
    assert not gone & listed.keys()
    # And the diff names the files that changed
    changes = {change.table: change for change in diff_releases(built.lake, "gdc-46.0", "gdc-47.0")}
    added = {f for change in changes.values() for f in change.files_added or ()}
    removed = {f for change in changes.values() for f in change.files_removed or ()}
    assert added <= {new for _, new in second.superseded} | set(second.added)
    assert removed <= gone
    assert removed & {old for old, _ in second.superseded}
    # And survival, summary and preferred aliquots follow
    rows = {row["patient_barcode"]: row for row in built.ask("select * from marts.survival")}
    for _, project in by_project(second):
        for patient in project.patients:
            if patient.outcomes:
                row = rows[patient.patient_barcode]
                assert (row["os_event"], row["os_days"]) == as_pair(patient.outcomes.os)
