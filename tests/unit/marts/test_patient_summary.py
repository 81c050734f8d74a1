"""True counts per patient: several rows in every table at once, so that any fan-out would show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from omics_lake.marts import patient_summary
from omics_lake.tables import (
    callset,
    clinical_drug,
    clinical_follow_up,
    clinical_new_tumor_event,
    clinical_other_malignancy,
    clinical_patient,
    clinical_radiation,
    copy_number_gene,
    copy_number_segment,
    expression,
    mutation,
)

pytestmark = pytest.mark.spark

P = "TCGA-TEST"
SAMPLE = (
    "project_id string, patient_barcode string, case_id string, sample_barcode string, aliquot_id string, "
    "aliquot_barcode string, tissue_type string, is_ffpe boolean"
)
SERIES = (
    "project_id string, patient_barcode string, series_uid string, study_uid string, is_derived boolean, "
    "instances bigint"
)
FILE = "project_id string, data_type string, status string, patient_barcodes array<string>, aliquot_ids array<string>"
MAF = "Masked Somatic Mutation"


def of(patient: str, **more: Any) -> dict[str, Any]:
    return {"project_id": P, "patient_barcode": patient, "case_id": f"case-{patient}", **more}


@pytest.fixture(scope="module")
def summary(spark: SparkSession, frame_of: Callable[..., DataFrame]) -> dict[str, Row]:
    """FULL is in every table, DRY has a mutation file without variants, UNSEQUENCED has none.

    IMAGED has imaging alone, CALLED a call set alone.
    """
    tables = {
        "omics.clinical_patient": frame_of(clinical_patient.TABLE, of("FULL"), of("UNSEQUENCED")),
        "omics.clinical_drug": frame_of(clinical_drug.TABLE, *[of("FULL")] * 3),
        "omics.clinical_radiation": frame_of(clinical_radiation.TABLE, *[of("FULL")] * 2),
        "omics.clinical_follow_up": frame_of(clinical_follow_up.TABLE, *[of("FULL")] * 4, of("UNSEQUENCED")),
        "omics.clinical_new_tumor_event": frame_of(clinical_new_tumor_event.TABLE, of("FULL")),
        "omics.clinical_other_malignancy": frame_of(clinical_other_malignancy.TABLE, *[of("FULL")] * 2),
        "omics.sample": spark.createDataFrame(
            [
                (P, "FULL", "case-FULL", "s1", "a1", None, "Tumor", None),
                (P, "FULL", "case-FULL", "s1", "a2", None, "Tumor", None),
                (P, "FULL", "case-FULL", "s2", "a3", None, "Normal", None),
                (P, "DRY", "case-DRY", "s3", "a4", None, "Tumor", None),
                (P, "DRY", "case-DRY", "s4", "a5", None, "Normal", None),
            ],
            SAMPLE,
        ),
        # a1 has two files, so g1 comes three times: 2 aliquots, 2 genes.
        "omics.expression": frame_of(
            expression.TABLE,
            *(
                of("FULL", aliquot_id=a, file_id=f, gene_id=g)
                for a, f in [("a1", "f1"), ("a1", "f2")]
                for g in ["g1", "g2"]
            ),
            of("FULL", aliquot_id="a3", file_id="f3", gene_id="g1"),
        ),
        "omics.mutation": frame_of(
            mutation.TABLE,
            *(
                of("FULL", aliquot_id=aliquot, hugo_symbol=gene)
                for aliquot, gene in [("a1", "TP53"), ("a1", "TP53"), ("a2", "KRAS"), ("a2", "Unknown")]
            ),
        ),
        "omics.copy_number_gene": frame_of(
            copy_number_gene.TABLE,
            *(
                of("FULL", aliquot_id="a1", workflow=w, gene_id=g)
                for w in ["ASCAT2", "ASCAT3"]
                for g in ["g1", "g2", "g3"]
            ),
        ),
        "omics.copy_number_segment": frame_of(
            copy_number_segment.TABLE, *(of("FULL", aliquot_id=a, workflow="DNAcopy") for a in ["a1", "a1", "a3"])
        ),
        # n1 of FULL is in two call sets, n2 in one of them; the last call set knows no patient.
        "omics.callset": frame_of(
            callset.TABLE,
            {"project_id": P, "callset_id": "lab", "patients": {"n1": "FULL", "n2": "FULL", "n3": "CALLED"}},
            {"project_id": P, "callset_id": "FULL.g", "patients": {"n1": "FULL"}},
            {"project_id": P, "callset_id": "panel", "patients": {}},
            {"project_id": P, "callset_id": "sites", "patients": None},
        ),
        "omics.imaging_series": spark.createDataFrame(
            [
                (P, "FULL", "s1", "st1", False, 100),
                (P, "FULL", "s2", "st1", False, 20),
                (P, "FULL", "s3", "st2", False, 3),
                (P, "FULL", "s4", "st3", True, 1000),
                (P, "IMAGED", "s5", "st4", None, 7),
                (P, None, "s6", "st5", False, 9),
            ],
            SERIES,
        ),
        "ops.file": spark.createDataFrame(
            [
                (P, MAF, "landed", ["DRY"], ["a5", "a4"]),
                (P, MAF, "landed", ["FULL"], ["a3", "a1"]),
                (P, MAF, "missing", ["UNSEQUENCED"], []),
                (P, "Gene Expression Quantification", "landed", ["UNSEQUENCED"], []),
            ],
            FILE,
        ),
    }
    rows = patient_summary.build(tables).collect()
    assert len({row["patient_barcode"] for row in rows}) == len(rows)
    return {row["patient_barcode"]: row for row in rows}


def test_patients_are_the_union_over_all_tables(summary: dict[str, Row]) -> None:
    assert sorted(summary) == ["CALLED", "DRY", "FULL", "IMAGED", "UNSEQUENCED"]


def test_no_count_is_multiplied_by_another_tables_rows(summary: dict[str, Row]) -> None:
    assert summary["FULL"].asDict() == {
        "project_id": P,
        "patient_barcode": "FULL",
        "case_id": "case-FULL",
        "has_clinical": True,
        "imaging_only": False,
        "drug_courses": 3,
        "radiation_courses": 2,
        "follow_ups": 4,
        "new_tumor_events": 1,
        "other_malignancies": 2,
        "samples": 2,
        "aliquots": 3,
        "tumor_aliquots": 2,
        "expression_aliquots": 2,
        "genes_expressed": 2,
        "copy_number_aliquots": 2,
        "copy_number_genes": 3,
        "copy_number_segments": 3,
        "callsets": 2,
        "germline_samples": 2,
        "imaging_studies": 2,
        "imaging_series": 3,
        "imaging_images": 123,
        "derived_series": 1,
        "mutation_aliquots": 2,
        "variants": 4,
        "mutated_genes": 2,
    }


def test_an_empty_mutation_file_means_no_mutation(summary: dict[str, Row]) -> None:
    row = summary["DRY"]

    # a4 is the tumour of the pair; the normal a5 is not counted.
    assert (row["mutation_aliquots"], row["variants"], row["mutated_genes"]) == (1, 0, 0)


def test_no_mutation_file_means_not_known(summary: dict[str, Row]) -> None:
    row = summary["UNSEQUENCED"]

    assert (row["mutation_aliquots"], row["variants"], row["mutated_genes"]) == (None, None, None)


def test_an_imaging_only_patient_is_kept_and_marked(summary: dict[str, Row]) -> None:
    row = summary["IMAGED"]

    assert (row["case_id"], row["has_clinical"], row["imaging_only"]) == (None, False, True)
    assert (row["imaging_studies"], row["imaging_series"], row["imaging_images"]) == (1, 1, 7)
    assert (row["follow_ups"], row["aliquots"], row["derived_series"]) == (0, 0, 0)


def test_a_patient_of_a_call_set_alone_is_kept(summary: dict[str, Row]) -> None:
    row = summary["CALLED"]

    assert (row["callsets"], row["germline_samples"]) == (1, 1)
    assert (row["has_clinical"], row["imaging_only"], row["case_id"], row["aliquots"]) == (False, False, None, 0)
    assert (summary["DRY"]["callsets"], summary["DRY"]["germline_samples"]) == (0, 0)


def test_a_patient_without_a_form_but_with_samples_is_not_imaging_only(summary: dict[str, Row]) -> None:
    row = summary["DRY"]

    assert (row["has_clinical"], row["imaging_only"], row["case_id"]) == (False, False, "case-DRY")
