"""The main job on the sample cohort: files in, the generator's own truth out, release after release."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from omics_lake.analysis.answers import QUESTIONS, answer
from omics_lake.analysis.diff import diff_releases
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import NAMED_QUERIES, VIEWS
from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, build
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings
from omics_lake.sample.cohort import make_cohort, make_next_release
from omics_lake.sample.truth import PatientTruth, ProjectTruth, Truth
from omics_lake.tables.inventory import take_inventory


@dataclass(frozen=True)
class Built:
    """The sample's lake after its first release."""

    truth: Truth
    report: BuildReport
    folder: Path
    spark: SparkSession
    config: LakeConfig

    def again(self, **options: Any) -> BuildReport:
        """Run the main job once more on the same landing folder."""
        return build(Context(self.spark, self.config), take_inventory(str(self.folder / "landing"), **options))

    @property
    def lake(self) -> LocalLake:
        """The lake as an analyst opens it."""
        return LocalLake(self.config.root)

    def ask(self, sql: str, release: str | None = None) -> list[dict[str, Any]]:
        """Rows of a query."""
        rows: list[dict[str, Any]] = self.lake.query(sql, release).to_pylist()
        return rows


@pytest.fixture(scope="module")
def built(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One build of the sample, shared by the tests of this module."""
    folder = tmp_path_factory.mktemp("sample")
    truth = make_cohort(folder)
    config = LakeConfig(root=str(folder / "lake"), cores="2", small=True)
    Path(config.root).mkdir()
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    report = build(Context(session, config), take_inventory(str(folder / "landing")))
    return Built(truth, report, folder, session, config)


def by_project(truth: Truth) -> Iterator[tuple[str, ProjectTruth]]:
    """(project id, truth)."""
    return ((project.project_id, project) for project in truth.projects)


def test_every_table_and_mart_is_published(built: Built) -> None:
    assert built.report.errors == ()
    assert {run.outcome for run in built.report.runs} == {"published"}


def test_rows_of_every_table_are_the_generators(built: Built) -> None:
    for project_id, project in by_project(built.truth):
        counts = {
            table: built.ask(f"select count(*) n from omics.{table} where project_id = '{project_id}'")[0]["n"]
            for table in project.rows
        }
        assert counts == dict(project.rows)


def test_copy_number_workflows_stay_apart(built: Built) -> None:
    for project_id, project in by_project(built.truth):
        counts = {
            f"{table}|{row['workflow']}": row["n"]
            for table in ("copy_number_gene", "copy_number_segment")
            for row in built.ask(
                f"select workflow, count(*) n from omics.{table} where project_id = '{project_id}' group by 1"
            )
        }
        assert counts == dict(project.rows_by_workflow)


def test_bad_lines_are_in_quarantine_with_line_and_reason_and_equal_ones_counted(built: Built) -> None:
    rejected = {
        (row["project_id"], row["table_name"].removeprefix("omics.")): row["n"]
        for row in built.ask(
            "select project_id, table_name, count(*) n from ops.quarantine"
            " where line > 0 and reason <> '' group by 1, 2"
        )
    }
    expected = {
        (pid, table): n for pid, project in by_project(built.truth) for table, n in project.rejected.items() if n
    }
    assert rejected == expected
    dropped = {
        (run.project_id, run.table_name.removeprefix("omics.")): run.duplicates
        for run in built.report.runs
        if run.duplicates
    }
    assert dropped == {
        (pid, table): n for pid, project in by_project(built.truth) for table, n in project.duplicates.items() if n
    }


def test_null_markers_are_counted_as_written(built: Built) -> None:
    # Given the project without a repeated patient row: every line of its forms is kept
    project = built.truth.project("TCGA-XPAN")
    counted = {run.table_name: run.null_markers for run in built.report.runs if run.project_id == project.project_id}
    tables = {
        "patient": "omics.clinical_patient",
        "drug": "omics.clinical_drug",
        "radiation": "omics.clinical_radiation",
    }
    # Then each marker of each form was counted as often as it was written
    for form, table in tables.items():
        assert per_marker(counted[table]) == per_marker(project.null_markers[form])


def per_marker(counts: Mapping[str, int]) -> Counter[str]:
    """`column|marker` counts summed over columns, whose names differ between a form and its table."""
    total: Counter[str] = Counter()
    for name, cells in counts.items():
        total[name.partition("|")[2]] += cells
    return total


@pytest.mark.parametrize("endpoint", ["os", "dss", "pfi", "dfi"])
def test_survival_is_what_happened_to_the_patients(built: Built, endpoint: str) -> None:
    rows = {row["patient_barcode"]: row for row in built.ask("select * from marts.survival")}
    expected = {p.patient_barcode: p for _, project in by_project(built.truth) for p in project.patients if p.outcomes}
    assert rows.keys() == expected.keys()
    wrong = {
        barcode: (
            (rows[barcode][f"{endpoint}_event"], rows[barcode][f"{endpoint}_days"]),
            getattr(p.outcomes, endpoint),
        )
        for barcode, p in expected.items()
        if (rows[barcode][f"{endpoint}_event"], rows[barcode][f"{endpoint}_days"])
        != as_pair(getattr(p.outcomes, endpoint))
    }
    assert wrong == {}


def as_pair(outcome: Any) -> tuple[int | None, int | None]:
    """(event, days) of an outcome of the truth; neither where there is none."""
    return (outcome.event, outcome.days) if outcome else (None, None)


def summary_of(patient: PatientTruth) -> dict[str, Any]:
    """The truth about a patient, in the summary's words."""
    return {
        "has_clinical": patient.has_clinical,
        "case_id": patient.case_id,
        "aliquots": patient.aliquots,
        "expression_aliquots": patient.expression_files,
        "variants": patient.variants if patient.mutation_files else None,
        "mutated_genes": patient.mutated_genes if patient.mutation_files else None,
        "imaging_studies": patient.studies,
        "imaging_series": patient.series,
        "imaging_images": patient.images,
        "derived_series": patient.derived_series,
    }


def test_the_summary_has_every_patient_of_every_modality_with_true_counts(built: Built) -> None:
    rows = {row["patient_barcode"]: row for row in built.ask("select * from marts.patient_summary")}
    patients = {p.patient_barcode: p for _, project in by_project(built.truth) for p in project.patients}
    assert rows.keys() == patients.keys()
    wrong = {}
    for barcode, patient in patients.items():
        expected = summary_of(patient)
        got = {name: rows[barcode][name] for name in expected}
        if got != expected:
            wrong[barcode] = {k: (got[k], expected[k]) for k in expected if got[k] != expected[k]}
    assert wrong == {}


def test_copy_number_aliquots_are_the_tumours_and_the_normals_that_have_segments(built: Built) -> None:
    # The generator writes masked segments of one normal in each project, on top of each patient's tumour
    rows = built.ask("select project_id, patient_barcode, copy_number_aliquots from marts.patient_summary")
    tumours = {
        p.patient_barcode: p.copy_number_aliquots for _, project in by_project(built.truth) for p in project.patients
    }
    extra = Counter(
        row["project_id"] for row in rows if row["copy_number_aliquots"] == tumours[row["patient_barcode"]] + 1
    )
    same = sum(row["copy_number_aliquots"] == tumours[row["patient_barcode"]] for row in rows)
    assert extra == {"TCGA-XLUA": 1, "TCGA-XPAN": 1}
    assert same == len(rows) - 2


def test_preferred_aliquots_and_those_left_out_are_the_generators(built: Built) -> None:
    modality = {"rna": "expression", "snp": "copy_number_gene:ASCAT3", "wxs": "mutation"}
    rows = {
        (row["patient_barcode"], row["modality"]): (row["aliquot_barcode"], set(row["left_out"]))
        for row in built.ask("select * from marts.preferred_aliquot where default_tumor")
    }
    for _, project in by_project(built.truth):
        for patient in project.patients:
            for assay, barcode in patient.preferred.items():
                expected = (barcode, set(patient.left_out.get(assay, ())))
                assert rows[patient.patient_barcode, modality[assay]] == expected


def test_the_demos_answers_are_the_truth(built: Built) -> None:
    answers = {q.name: answer(built.lake, q).to_pylist() for q in QUESTIONS}
    for project_id, project in by_project(built.truth):
        (rate,) = [row for row in answers["driver_mutation_rate"] if row["project_id"] == project_id]
        assert rate["gene"] == project.driver
        assert rate["top_change"] == project.hotspot
        assert rate["rate"] == pytest.approx(project.mutation_rate, abs=5e-4)
        effect = {row["status"]: row for row in answers["driver_effect"] if row["project_id"] == project_id}
        assert effect["mutated"]["mean_tpm"] == pytest.approx(project.mean_tpm_mutated, abs=0.006)
        assert effect["other"]["mean_tpm"] == pytest.approx(project.mean_tpm_other, abs=0.006)
        for status, mutated in (("mutated", True), ("other", False)):
            copies = [
                p.driver_copies for p in project.patients if p.driver_mutated is mutated and p.driver_copies is not None
            ]
            assert effect[status]["with_copies"] == len(copies)
            assert effect[status]["mean_copies"] == pytest.approx(sum(copies) / len(copies), abs=0.006)
            assert effect[status]["with_gain"] == sum(c > 2 for c in copies)
        (scans,) = [row for row in answers["scans_per_patient"] if row["project_id"] == project_id]
        assert scans["studies_each"] == pytest.approx(project.studies_per_imaged_patient, abs=0.006)
        assert scans["images"] == sum(p.images for p in project.patients)
        stages = [row for row in answers["survival_by_stage"] if row["project_id"] == project_id]
        staged = [p for p in project.patients if p.stage_group and p.outcomes and as_pair(p.outcomes.os)[1] is not None]
        assert sum(row["patients"] for row in stages) == len(staged)
        assert sum(row["deaths"] for row in stages) == sum(as_pair(p.outcomes.os)[0] or 0 for p in staged)


def ask_named(built: Built, name: str, *values: str | int) -> list[dict[str, Any]]:
    """Rows of a shipped query."""
    question = next(q for q in NAMED_QUERIES if q.name == name)
    rows: list[dict[str, Any]] = answer(built.lake, question, values=values).to_pylist()
    return rows


def test_a_cohort_by_project_and_stage_is_the_truth(built: Built) -> None:
    for project_id, project in by_project(built.truth):
        expected = {
            p.patient_barcode: (
                p.stage_group or "unknown",
                *as_pair(p.outcomes.os if p.outcomes else None),
                p.expression_files > 0,
                p.mutation_files > 0,
                p.copy_number_aliquots > 0,
                p.studies > 0,
            )
            for p in project.patients
            if p.has_clinical
        }
        for stage in ("%", "II", "unknown"):
            rows = {
                row["patient_barcode"]: (
                    *(row[name] for name in ("stage_group", "os_event", "os_days", "has_expression")),
                    *(row[name] for name in ("has_mutations", "has_copy_number", "has_imaging")),
                )
                for row in ask_named(built, "cohort_patients", project_id, stage)
            }
            assert rows == {barcode: facts for barcode, facts in expected.items() if stage in ("%", facts[0])}


def test_expression_and_copies_of_one_gene_are_the_truth(built: Built) -> None:
    for project_id, project in by_project(built.truth):
        rows = ask_named(built, "gene_expression", project_id, project.driver)
        assert len(rows) == sum(p.expression_files for p in project.patients)
        assert {row["patient_barcode"]: row["tpm"] for row in rows if row["default_tumor"]} == {
            p.patient_barcode: p.driver_tpm for p in project.patients if p.driver_tpm is not None
        }
        rows = ask_named(built, "gene_copy_number", project_id, project.driver, "ASCAT3")
        assert len(rows) == sum(p.copy_number_aliquots for p in project.patients)
        assert {row["patient_barcode"]: row["copy_number"] for row in rows if row["default_tumor"]} == {
            p.patient_barcode: p.driver_copies for p in project.patients if p.driver_copies is not None
        }


def test_the_driver_leads_the_mutated_genes(built: Built) -> None:
    for project_id, project in by_project(built.truth):
        first, second, third = ask_named(built, "mutated_genes", project_id, 3)
        assert (first["gene"], first["patients"]) == (
            project.driver,
            sum(bool(p.driver_mutated) for p in project.patients),
        )
        assert first["sequenced"] == sum(p.mutation_files > 0 for p in project.patients)
        assert first["rate"] == pytest.approx(project.mutation_rate, abs=5e-4)
        assert first["patients"] >= second["patients"] >= third["patients"]


def test_series_of_two_patients_are_the_truth(built: Built) -> None:
    for project_id, project in by_project(built.truth):
        chosen = [p for p in project.patients if p.studies][:2]
        rows = ask_named(built, "imaging_series_of", project_id, ",".join(p.patient_barcode for p in chosen))
        found = Counter((row["patient_barcode"], row["is_derived"]) for row in rows)
        assert found == {
            (p.patient_barcode, derived): series
            for p in chosen
            for derived, series in ((False, p.series), (True, p.derived_series))
            if series
        }


def test_a_row_leads_to_its_file_as_it_landed(built: Built) -> None:
    # Given a variant and a quarantined line, and their files in the landing folder
    ids = [built.ask(f"select min(file_id) as f from {t}")[0]["f"] for t in ("omics.mutation", "ops.quarantine")]
    for file_id, rejected in zip(ids, (0, 1), strict=True):
        (landed,) = (built.folder / "landing" / "gdc").rglob(f"*/{file_id}/*")
        # Then its origin says so
        (row,) = ask_named(built, "file_provenance", file_id)
        assert (row["file_name"], row["file_size"]) == (landed.name, landed.stat().st_size)
        assert row["md5sum"] == hashlib.md5(landed.read_bytes(), usedforsecurity=False).hexdigest()
        assert (row["status"], row["rejected_lines"]) == ("landed", rejected)
    (row,) = ask_named(built, "file_provenance", ids[0])
    (patient,) = built.ask(f"select distinct patient_barcode as p from omics.mutation where file_id = '{ids[0]}'")
    assert (row["tabled_by"], row["patient_barcodes"]) == ("omics.mutation", patient["p"])


def test_rejects_by_reason_and_build_times_cover_every_table(built: Built) -> None:
    rejects: Counter[tuple[str, str]] = Counter()
    for row in ask_named(built, "quarantine_by_reason"):
        rejects[row["project_id"], row["table_name"].removeprefix("omics.")] += row["line_count"]
    assert rejects == {
        (pid, table): n for pid, project in by_project(built.truth) for table, n in project.rejected.items() if n
    }
    times = {(row["table_name"], row["project_id"]): row for row in ask_named(built, "build_time")}
    assert times.keys() == {(run.table_name, run.project_id) for run in built.report.runs}
    assert {(row["runs"], row["failed"], row["unchanged"]) for row in times.values()} == {(1, 0, 0)}


def test_views_hold_one_aliquot_a_patient_and_the_drivers_mutations(built: Built) -> None:
    views = {view.name: view.sql for view in VIEWS}
    for project_id, project in by_project(built.truth):
        where = f"where project_id = '{project_id}' and"
        rows = built.ask(
            f"select patient_barcode, tpm from ({views['preferred_expression']}) as v"
            f" {where} gene_name = '{project.driver}'"
        )
        assert sorted((row["patient_barcode"], row["tpm"]) for row in rows) == sorted(
            (p.patient_barcode, p.driver_tpm) for p in project.patients if p.driver_tpm is not None
        )
        rows = built.ask(
            f"select distinct patient_barcode from ({views['protein_changing_mutation']}) as v"
            f" {where} hugo_symbol = '{project.driver}'"
        )
        assert {row["patient_barcode"] for row in rows} == {
            p.patient_barcode for p in project.patients if p.driver_mutated
        }


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
