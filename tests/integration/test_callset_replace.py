"""Replacing a set, stopped between its tables: what is listed, what releases' tags read, how the next build ends it.

Kills by SIGKILL are in tests/faults/test_kill_callset.py; here the process goes on, so that more can be looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow import fs

from conftest import TestLake
from omics_lake.analysis.local import LocalLake
from omics_lake.build.context import Context
from omics_lake.build.streamed import Options, build_streamed, is_done
from omics_lake.build.streamed_job import StreamedJob
from omics_lake.core.errors import ConflictError
from omics_lake.core.progress import Progress
from omics_lake.tables import annotation
from omics_lake.tables.streamed import ANNOTATION, CALLSET, Streamed
from support.replaced_callset import CSQ, NAME, NEW, OLD, ROWS, consequences, rows
from support.streamed_files import landed, vcf_text

pytestmark = pytest.mark.spark

REPLACE = Options(replace=True)
SITES = vcf_text(["1 10 . A G . . CSQ=G|missense_variant|G1"], ()).replace("\tFORMAT", "").replace("#CHROM", CSQ)
OTHER_SITES = SITES.replace("|G1", "|G2")


class Stopped(BaseException):
    """The build's end, in the middle of it."""


def job_of(folder: Path, text: str, release: str = "1", kind: Streamed = CALLSET) -> StreamedJob:
    """The job of a file that has landed."""
    path = folder / f"{NAME}.vcf"
    path.write_text(text)
    file = landed(path, kind.data_type, release=release)
    return StreamedJob(kind, (file,), (), fs.LocalFileSystem())


def run(lake: TestLake, job: StreamedJob, options: Options = REPLACE) -> list[str]:
    """Build; `table outcome` of each run."""
    ended = build_streamed(Context(lake.spark, lake.config), job, options)
    assert [end.error for end in ended if end.error] == []
    return [f"{end.run.table_name} {end.run.outcome}" for end in ended]


def stop(lake: TestLake, job: StreamedJob, table: str, step: str, error: BaseException | None = None) -> str:
    """Build up to a step; what the build says of it, if anything."""

    def at_step(sign: Progress) -> None:
        if sign.task.startswith(f"{table} ") and sign.step == step:
            raise error or Stopped

    context = Context(lake.spark, lake.config, at_step)
    if error:
        return str(build_streamed(context, job, REPLACE)[-1].error)
    with pytest.raises(Stopped):
        build_streamed(context, job, REPLACE)
    return ""


def listed(lake: TestLake) -> int:
    """Rows of omics.callset."""
    return len(LocalLake(lake.config.root).query("select callset_id from omics.callset"))


def test_the_old_releases_tag_reads_the_old_rows_throughout(lake: TestLake, tmp_path: Path) -> None:
    root = lake.config.root
    run(lake, job_of(tmp_path, OLD))
    new = job_of(tmp_path, NEW, release="2")
    stop(lake, new, "omics.genotype", "write")
    assert (listed(lake), rows(root)) == (0, [])
    assert (rows(root, "own-1"), consequences(root, "own-1")) == (ROWS[OLD], ["G1"])
    assert set(LocalLake(root).open("omics.callset").refs()) == {"main", "own-1"}
    assert not is_done(Context(lake.spark, lake.config), new)
    assert run(lake, new, Options()) == [
        "omics.variant unchanged",
        "omics.genotype published",
        "omics.consequence published",
        "omics.callset published",
    ]
    assert is_done(Context(lake.spark, lake.config), new)
    assert (rows(root), rows(root, "own-2"), rows(root, "own-1")) == (ROWS[NEW], ROWS[NEW], ROWS[OLD])
    assert (consequences(root), consequences(root, "own-2"), consequences(root, "own-1")) == ([], [], ["G1"])


def test_a_replacement_within_its_release_takes_the_old_set_off_that_releases_list(
    lake: TestLake, tmp_path: Path
) -> None:
    root = lake.config.root
    run(lake, job_of(tmp_path, OLD))
    new = job_of(tmp_path, NEW)
    stop(lake, new, "omics.genotype", "write")
    assert (rows(root), rows(root, "own-1")) == ([], [])
    run(lake, new, Options())
    assert rows(root, "own-1") == ROWS[NEW]


def test_the_old_file_may_come_back_after_a_stopped_replacement(lake: TestLake, tmp_path: Path) -> None:
    run(lake, job_of(tmp_path, OLD))
    stop(lake, job_of(tmp_path, NEW), "omics.genotype", "write")
    old = job_of(tmp_path, OLD)
    assert not is_done(Context(lake.spark, lake.config), old)
    assert run(lake, old, Options()) == [
        "omics.variant published",
        "omics.genotype unchanged",
        "omics.consequence unchanged",
        "omics.callset published",
    ]
    assert (rows(lake.config.root), consequences(lake.config.root)) == (ROWS[OLD], ["G1"])


def test_what_fails_before_the_first_table_changes_leaves_the_set_listed(lake: TestLake, tmp_path: Path) -> None:
    run(lake, job_of(tmp_path, OLD))
    new = job_of(tmp_path, NEW)
    assert "not listed" not in stop(lake, new, "omics.variant", "audit", ConflictError("No.", next_step="wait"))
    assert rows(lake.config.root) == ROWS[OLD]
    assert "wait; callset LAB/cohort is not listed until" in stop(
        lake, new, "omics.genotype", "audit", ConflictError("No.", next_step="wait")
    )
    assert rows(lake.config.root) == []


def test_an_annotation_stays_and_its_stopped_replacement_is_finished(lake: TestLake, tmp_path: Path) -> None:
    root = lake.config.root
    run(lake, job_of(tmp_path, SITES, kind=ANNOTATION))
    old = job_of(tmp_path, SITES, kind=ANNOTATION)
    new = job_of(tmp_path, OTHER_SITES, kind=ANNOTATION)
    stop(lake, new, annotation.TABLE.full_name, "write")
    files = "select distinct file_id from omics.annotation"
    assert [row["file_id"] for row in LocalLake(root).query(files).to_pylist()] == [old.record.file_id]
    # The landed file's own replacement goes on unasked; the old one, put back, is not taken for done
    old = job_of(tmp_path, SITES, kind=ANNOTATION)
    assert not is_done(Context(lake.spark, lake.config), old)
    run(lake, old, Options())
    assert consequences(root) == ["G1"]
    new = job_of(tmp_path, OTHER_SITES, kind=ANNOTATION)
    stop(lake, new, annotation.TABLE.full_name, "write")
    run(lake, new, Options())
    assert consequences(root) == ["G2"]
    assert [row["file_id"] for row in LocalLake(root).query(files).to_pylist()] == [new.record.file_id]
    assert is_done(Context(lake.spark, lake.config), new)
