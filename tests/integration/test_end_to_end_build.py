"""The main job on the sample cohort: files in, the generator's own truth out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from omics_lake.sample.truth import PatientTruth
from support.sample_lake import Built, as_pair, by_project


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


def test_annotations_of_each_source_are_the_generators(built: Built) -> None:
    rows = built.ask("select source, reference_build, count(*) n from omics.annotation group by 1, 2")
    assert {row["source"]: row["n"] for row in rows} == built.truth.annotations
    assert {row["reference_build"] for row in rows} == {"GRCh38"}


def test_call_sets_and_samples_join_by_patient(built: Built) -> None:
    for project_id, project in by_project(built.truth):
        # Each sample of the call set is an aliquot that the cases know
        rows = built.ask(
            "select distinct g.sample_id, s.patient_barcode from omics.genotype as g join omics.sample as s"
            f" on s.project_id = g.project_id and s.aliquot_barcode = g.sample_id where g.project_id = '{project_id}'"
        )
        assert {row["patient_barcode"] for row in rows} == {p.patient_barcode for p in project.patients if p.case_id}


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


def summary_of(patient: PatientTruth) -> dict[str, Any]:
    """The truth about a patient, in the summary's words."""
    return {
        "has_clinical": patient.has_clinical,
        "case_id": patient.case_id,
        "aliquots": patient.aliquots,
        "expression_aliquots": patient.expression_files,
        "variants": patient.variants if patient.mutation_files else None,
        "mutated_genes": patient.mutated_genes if patient.mutation_files else None,
        "callsets": patient.callsets,
        "germline_samples": patient.germline_samples,
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
