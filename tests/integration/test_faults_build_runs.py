"""Faults of a run on the way to tables: other writers, older releases, a bug, a table of before, and exit codes.

As in test_faults_build_files.py, the tests share a lake; each has a project and a source of releases of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from typer.testing import CliRunner

from omics_lake.build import task
from omics_lake.build.context import Context
from omics_lake.build.run import build
from omics_lake.cli import build as cli_build
from omics_lake.cli.main import app
from omics_lake.core.errors import ConflictError, SchemaDrift
from omics_lake.core.table import Column
from omics_lake.lake.catalog import ensure_table
from omics_lake.tables import copy_number_segment
from omics_lake.tables.inventory import take_inventory
from omics_lake.tables.registry import recipe_of
from support.lake_faults import (
    PATIENTS,
    SEGMENTS,
    Landing,
    SharedLake,
    another_process_writes,
    ask,
    outcomes,
    patients,
    run,
    segments,
    starts,
)

pytestmark = pytest.mark.spark


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
    # Given a lake that holds a segment stored with another type, and a project without segments
    columns = tuple(
        Column(c.name, "int", c.comment) if c.name == "chromosome" else c for c in copy_number_segment.TABLE.columns
    )
    ensure_table(lake.spark, replace(copy_number_segment.TABLE, columns=columns))
    stored = lake.spark.table("lake.omics.copy_number_segment").schema
    lake.spark.createDataFrame([(None,) * len(stored)], stored).writeTo("lake.omics.copy_number_segment").append()
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
