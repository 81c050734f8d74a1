"""Write, audit, publish on a real Iceberg lake."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from omics_lake.build.context import Context
from omics_lake.build.files import publish_files
from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import AuditFailed, ConflictError, ReleaseOrder
from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, InRange, Table
from omics_lake.lake import publish as publishing
from omics_lake.lake.arrow_files import target_of, to_data_files, write_files
from omics_lake.lake.catalog import ensure_table, open_table
from omics_lake.lake.publish import Outcome, Publication, Request, publish, replace_with_files
from omics_lake.lake.refs import tags
from omics_lake.lake.scope import Scope
from omics_lake.landing.zone import LandedFile

PROBE = Table(
    namespace="omics",
    name="probe",
    row="One probe.",
    source="tests",
    columns=(
        *FILE_COLUMNS,
        Column("probe", "string", "Name.", nullable=False),
        Column("value", "bigint", "Reading."),
        Column("marks", "array<string>", "List."),
        Column("attributes", "map<string,string>", "Map."),
    ),
    key=("file_id", "probe"),
    sort=("probe",),
    audits=(InRange("value", 0, 100),),
)


def put(
    lake: Any,
    project: str,
    release: str,
    probes: dict[str, int],
    *,
    fingerprint: str | None = None,
    table: Table = PROBE,
) -> Publication:
    """Publish probes of one file of a project."""
    spark = lake.spark
    rows = [
        {
            "project_id": project,
            "file_id": f"f-{project}",
            "data_release": release,
            "probe": name,
            "value": value,
            "marks": [name],
            "attributes": [("of", project)],
        }
        for name, value in probes.items()
    ]
    stored = ensure_table(spark, table)
    written = write_files(
        pa.Table.from_pylist(rows, schema=table_schema(table)), target_of(spark, table, stored, lake.config)
    )
    scope = Scope((("project_id", project),))
    request = Request(
        table, scope, release, fingerprint or repr(sorted(probes.items())), "run", {f"f-{project}": len(rows)}
    )
    write = replace_with_files(spark, scope, to_data_files(spark, stored, written), {"omics-lake.run": "run"})
    return publish(spark, request, write, lambda _: None)


def seen(lake: Any, release: str | None = None) -> dict[tuple[str, str], int]:
    """(project, probe) -> value, as a reader sees it."""
    reader = lake.spark.read.option("tag", release) if release else lake.spark.read
    return {(r.project_id, r.probe): r.value for r in reader.table(f"lake.{PROBE.full_name}").collect()}


def snapshots(lake: Any) -> list[int]:
    """Ids of all snapshots of the table."""
    return [row.snapshot_id for row in lake.spark.table(f"lake.{PROBE.full_name}.snapshots").collect()]


def test_rows_lists_and_maps_are_read_back_and_main_is_tagged(lake: Any) -> None:
    # When one project is published
    publication = put(lake, "TCGA-A", "gdc-46.0", {"x": 1})
    # Then a reader sees the row with its list and map, and the release is a tag of that snapshot
    (row,) = lake.spark.table(f"lake.{PROBE.full_name}").collect()
    assert (row.probe, row.value, row.marks, row.attributes) == ("x", 1, ["x"], {"of": "TCGA-A"})
    assert publication.outcome is Outcome.PUBLISHED
    assert publication.rows == 1
    assert tags(open_table(lake.spark, PROBE)) == ["gdc-46.0"]


def test_a_second_publish_of_the_same_thing_makes_no_snapshot(lake: Any) -> None:
    # Given a published project
    first = put(lake, "TCGA-A", "gdc-46.0", {"x": 1})
    before = snapshots(lake)
    # When the same is published again
    second = put(lake, "TCGA-A", "gdc-46.0", {"x": 1})
    # Then nothing was written
    assert second.outcome is Outcome.UNCHANGED
    assert second.snapshot_id == first.snapshot_id
    assert snapshots(lake) == before


def test_a_new_release_of_the_same_files_is_a_tag_only(lake: Any) -> None:
    put(lake, "TCGA-A", "gdc-46.0", {"x": 1})
    before = snapshots(lake)
    publication = put(lake, "TCGA-A", "gdc-47.0", {"x": 1})
    assert publication.outcome is Outcome.TAGGED
    assert sorted(tags(open_table(lake.spark, PROBE))) == ["gdc-46.0", "gdc-47.0"]
    assert snapshots(lake) == before


def test_publishing_replaces_one_project_and_old_releases_stay_readable(lake: Any) -> None:
    # Given two projects at release 46
    put(lake, "TCGA-A", "gdc-46.0", {"x": 1, "y": 2})
    put(lake, "TCGA-B", "gdc-46.0", {"x": 5})
    # When one of them is published at release 47 with other rows
    put(lake, "TCGA-A", "gdc-47.0", {"x": 10})
    # Then main has the new rows of that project and the old ones of the other, and 46 reads as before
    assert seen(lake) == {("TCGA-A", "x"): 10, ("TCGA-B", "x"): 5}
    assert seen(lake, "gdc-46.0") == {("TCGA-A", "x"): 1, ("TCGA-A", "y"): 2, ("TCGA-B", "x"): 5}
    assert seen(lake, "gdc-47.0") == {("TCGA-A", "x"): 10, ("TCGA-B", "x"): 5}


def test_a_failed_audit_publishes_nothing_and_drops_the_branch(lake: Any) -> None:
    # Given published rows
    put(lake, "TCGA-A", "gdc-46.0", {"x": 1})
    # When rows out of range are to be published
    with pytest.raises(AuditFailed) as failure:
        put(lake, "TCGA-A", "gdc-46.0", {"x": 1, "bad": 101, "worse": -1})
    # Then the message counts them per rule, readers see the old row, and only main and the tag are left
    assert "value >= 0: 1 rows" in failure.value.why
    assert "value <= 100: 1 rows" in failure.value.why
    assert seen(lake) == {("TCGA-A", "x"): 1}
    assert sorted(dict(open_table(lake.spark, PROBE).refs())) == ["gdc-46.0", "main"]


def test_rows_that_differ_from_what_the_writer_proved_are_refused(lake: Any) -> None:
    spark, scope = lake.spark, Scope((("project_id", "TCGA-A"),))
    stored = ensure_table(spark, PROBE)
    row = {"project_id": "TCGA-A", "file_id": "f", "data_release": "gdc-46.0", "probe": "x", "value": 1}
    arrow = pa.Table.from_pylist([row], schema=table_schema(PROBE))
    written = write_files(arrow, target_of(spark, PROBE, stored, lake.config))
    write = replace_with_files(spark, scope, to_data_files(spark, stored, written), {})
    with pytest.raises(AuditFailed, match="audits failed") as failure:
        publish(spark, Request(PROBE, scope, "gdc-46.0", "fp", "run", {"f": 2}), write, lambda _: None)
    assert "f: 1 stored, 2 made" in failure.value.why


def test_an_older_release_is_not_put_over_a_newer_one(lake: Any) -> None:
    put(lake, "TCGA-A", "gdc-47.0", {"x": 1})
    with pytest.raises(ReleaseOrder, match="older"):
        put(lake, "TCGA-A", "gdc-46.0", {"x": 2})
    assert seen(lake) == {("TCGA-A", "x"): 1}


def publish_while(lake: Any, project: str, other: Any) -> Publication:
    """Publish x=1 of a project; `other` runs after the first write and before main is moved."""
    spark, scope = lake.spark, Scope((("project_id", project),))
    stored = ensure_table(spark, PROBE)
    row = {"project_id": project, "file_id": "f", "data_release": "gdc-46.0", "probe": "x", "value": 1}
    arrow = pa.Table.from_pylist([row], schema=table_schema(PROBE))
    files = to_data_files(spark, stored, write_files(arrow, target_of(spark, PROBE, stored, lake.config)))
    write = replace_with_files(spark, scope, files, {})
    calls = []

    def write_then_other(stored: Any, branch: str) -> None:
        write(stored, branch)
        if not calls:
            calls.append(1)
            other()

    return publish(spark, Request(PROBE, scope, "gdc-46.0", "mine", "run", {"f": 1}), write_then_other, lambda _: None)


@pytest.mark.parametrize("first_publish", [True, False], ids=["empty table", "table with history"])
def test_another_project_that_commits_meanwhile_costs_a_retry_and_no_row(lake: Any, first_publish: bool) -> None:
    # Given a table, with or without history
    if not first_publish:
        put(lake, "TCGA-C", "gdc-46.0", {"x": 3})
    # When project B is published between A's write and A's fast-forward
    publication = publish_while(lake, "TCGA-A", lambda: put(lake, "TCGA-B", "gdc-46.0", {"x": 2}))
    # Then both are there
    assert publication.outcome is Outcome.PUBLISHED
    expected = {("TCGA-A", "x"): 1, ("TCGA-B", "x"): 2} | ({} if first_publish else {("TCGA-C", "x"): 3})
    assert seen(lake) == expected == seen(lake, "gdc-46.0")


def test_another_writer_of_the_same_project_wins_and_this_one_changes_nothing(lake: Any) -> None:
    put(lake, "TCGA-A", "gdc-46.0", {"x": 7})
    with pytest.raises(ConflictError, match="Another writer"):
        publish_while(lake, "TCGA-A", lambda: put(lake, "TCGA-A", "gdc-46.0", {"x": 8}))
    assert seen(lake) == {("TCGA-A", "x"): 8}


def test_another_writer_that_published_the_same_thing_makes_this_one_unneeded(lake: Any) -> None:
    publication = publish_while(lake, "TCGA-A", lambda: put(lake, "TCGA-A", "gdc-46.0", {"x": 1}, fingerprint="mine"))
    assert publication.outcome is Outcome.UNCHANGED
    assert seen(lake) == {("TCGA-A", "x"): 1}


def test_a_writer_whom_others_always_overtake_gives_way_with_a_clear_error(
    lake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given one attempt only, and another project that is published during it
    monkeypatch.setattr(publishing, "ATTEMPTS", 1)
    with pytest.raises(ConflictError, match="always faster") as failure:
        publish_while(lake, "TCGA-A", lambda: put(lake, "TCGA-B", "gdc-46.0", {"x": 2}))
    # Then it changed nothing, and left no branch
    assert failure.value.exit_code == 5
    assert seen(lake) == {("TCGA-B", "x"): 2}
    assert sorted(dict(open_table(lake.spark, PROBE).refs())) == ["gdc-46.0", "main"]


def test_rows_of_a_file_that_the_lake_does_not_list_are_refused(lake: Any) -> None:
    # Given a list of the project's files without f-TCGA-A
    record = FileRecord("gdc", "46.0", "TCGA-A", "Probes", "f-other", "other.tsv")
    publish_files(Context(lake.spark, lake.config), "TCGA-A", "gdc", [LandedFile(record, record.key, 1)], [])
    # When rows are made of it, then nothing is published
    with pytest.raises(AuditFailed) as failure:
        put(lake, "TCGA-A", "gdc-46.0", {"x": 1})
    assert failure.value.why == "file_id in ops.file.file_id: absent there: f-TCGA-A"
    assert seen(lake) == {}
