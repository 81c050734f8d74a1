"""The demo's questions, the shipped queries and views on the sample cohort: each answer is the generator's truth."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from omics_lake.analysis.answers import QUESTIONS, answer
from omics_lake.analysis.named_queries import NAMED_QUERIES, VIEWS
from omics_lake.analysis.scan_size import scan_size
from support.sample_lake import Built, as_pair, by_project


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
        (landed,) = (built.folder / "landing").rglob(f"*/{file_id}/*")
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
    # Two annotations belong to no project
    runs = Counter((run.table_name, run.project_id) for run in built.report.runs)
    assert {key: (row["runs"], row["failed"], row["unchanged"]) for key, row in times.items()} == {
        key: (number, 0, 0) for key, number in runs.items()
    }


def called(rows: list[dict[str, Any]]) -> dict[str, str]:
    """The last four characters of each patient -> genotype."""
    return {row["patient_barcode"][-4:]: row["genotype"] for row in rows}


@pytest.mark.parametrize(
    ("allele", "carriers"),
    [
        ("chr13:32340300:GT:G", {"0002": "0/1", "0009": "0/1"}),
        ("chr17:43057062:T:TG", {"0011": "0/1"}),
        ("chr17:7675088:C:T", {"0005": "0/1"}),  # patient 12 could not be called there
        ("chr7:55181378:C:T", {"0003": "0/1", "0007": "1/1"}),
        ("chr11:108250700:G:C", {"0008": "1/2", "0010": "0/2"}),
    ],
)
def test_known_germline_variants_have_the_carriers_that_the_generator_set(
    built: Built, allele: str, carriers: dict[str, str]
) -> None:
    for project_id, _ in by_project(built.truth):
        rows = ask_named(built, "carriers_of_variant", project_id, "GRCh38", allele.partition(":")[0], allele)
        assert called(rows) == carriers


def test_pathogenic_variants_are_found_in_their_carriers(built: Built) -> None:
    # APC's is in conflict, ATM's second allele benign
    pathogenic = {"0002": 1, "0009": 1, "0011": 1, "0005": 1, "0006": 1, "0008": 1}
    for project_id, _ in by_project(built.truth):
        names = (project_id, f"{project_id}.germline", "clinvar", "2026-11-15")
        rows = ask_named(built, "pathogenic_variants_per_sample", *names)
        found = {row["patient_barcode"][-4:]: row["pathogenic_alleles"] for row in rows}
        assert {patient: number for patient, number in found.items() if number} == pathogenic
        assert len(found) == sum(p.case_id is not None for p in built.truth.project(project_id).patients)
        rows = ask_named(built, "drug_response_report", *names)
        assert {row["patient_barcode"][-4:] for row in rows} == {"0003", "0007"}


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


def test_the_bytes_that_a_saved_query_states_are_about_what_it_reads(built: Built) -> None:
    # The stated ones are the demo's, whose lake was planned and so lacks one copy-number workflow
    sizes = json.loads(files("omics_lake.analysis").joinpath("scan_sizes.json").read_text("utf-8"))
    assert sizes["queries"].keys() == {query.name for query in NAMED_QUERIES}
    for query in NAMED_QUERIES:
        read = sum(one.bytes for one in scan_size(built.lake, query.sql))
        assert 0.5 <= read / sizes["queries"][query.name] <= 2, query.name
