"""The job map: every table has its job, and each job comes after those whose results it reads."""

from __future__ import annotations

from pathlib import Path

from omics_lake.jobs.order import Job, jobs, sources_of, sources_of_streamed
from omics_lake.landing.zone import open_landing, wanted
from omics_lake.marts.registry import MARTS
from omics_lake.sample.cohort import make_cohort
from omics_lake.tables.registry import RECIPES
from omics_lake.tables.streamed import STREAMED

ALL = {job.name: job for job in jobs()}


def upstream(name: str) -> set[str]:
    """Every job that has to succeed before this one starts."""
    direct = set(ALL[name].after)
    return direct.union(*(upstream(other) for other in direct))


def of_family(family: str) -> list[Job]:
    return [job for job in jobs() if job.family == family]


def test_the_order_of_work_is_plan_land_build_join_maintain() -> None:
    assert ALL["plan"].after == ()
    assert {job.name: job.after for job in of_family("land")} == {
        "land_gdc": ("plan",),
        "land_idc": ("plan",),
        "land_nbia": ("plan",),
        "land_annotation": ("plan",),
        "land_own": ("plan",),
    }
    assert ALL["build_mutation"].after == ("land_gdc", "land_own")
    assert ALL["build_callset"].after == ("land_own",)
    assert ALL["build_annotation"].after == ("land_annotation", "land_own")
    assert ALL["build_imaging_series"].after == ("land_idc", "land_nbia")
    assert ALL["join_survival"].after == (
        "build_clinical_patient",
        "build_clinical_follow_up",
        "build_clinical_new_tumor_event",
    )


def test_each_job_stands_after_all_that_it_needs() -> None:
    seen: set[str] = set()
    for job in jobs():
        assert set(job.after) <= seen, job.name
        seen.add(job.name)
    assert len(seen) == len(jobs())


def test_upkeep_is_last_of_all() -> None:
    assert upstream("maintain") == ALL.keys() - {"maintain"}


def test_every_table_has_one_job_of_its_own() -> None:
    made = [job.arguments["--tables"] for job in of_family("build")]
    whole = [streamed.tables[-1].full_name for streamed in STREAMED]
    assert sorted(made) == sorted([r.table.full_name for r in RECIPES] + [m.table.full_name for m in MARTS] + whole)
    assert {"omics.callset", "omics.annotation"} <= set(made)


def test_a_failed_imaging_archive_does_not_hold_up_genes_and_survival() -> None:
    for name in ("build_expression", "build_mutation", "join_survival"):
        assert not {"land_idc", "land_nbia"} & upstream(name)
    assert "land_idc" in upstream("join_patient_summary")


def test_annotation_holds_up_nothing_but_itself() -> None:
    waiting = {name for name in ALL if "land_annotation" in upstream(name)}
    assert waiting == {"build_annotation", "maintain"}


def test_a_mart_waits_for_every_table_it_reads() -> None:
    for mart in MARTS:
        read = {f"build_{name.removeprefix('omics.')}" for name in mart.inputs if name.startswith("omics.")}
        assert read <= upstream(f"join_{mart.table.name}")


def test_tables_wait_for_the_sources_that_feed_them(tmp_path: Path) -> None:
    # Given every record that the manifests of a sample cohort hold
    make_cohort(tmp_path, genes=60)
    zone = open_landing(str(tmp_path / "landing"))
    records = wanted(zone, None, None)
    assert {record.source for record in records} == {"gdc", "idc", "own", "clinvar"}
    for recipe in RECIPES:
        taken = {record.source for record in records if recipe.takes(record)}
        assert taken <= set(sources_of(recipe.table)), recipe.table.full_name
        # No image itself is in it
        assert taken or recipe.table.name == "imaging_instance"
    # The source annotation lands ClinVar's file
    fed = {s.name: {record.source for record in records if s.takes(record)} for s in STREAMED}
    assert fed == {"callset": {"own"}, "annotation": {"own", "clinvar"}}
    assert [sources_of_streamed(s) for s in STREAMED] == [("own",), ("annotation", "own")]
