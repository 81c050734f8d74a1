"""One aliquot per patient, modality and sample type; hand-worked cohort of four patients."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from omics_lake.core import aliquot_rule as rule
from omics_lake.marts import preferred_aliquot
from omics_lake.tables import copy_number_gene, copy_number_segment, expression, mutation

pytestmark = pytest.mark.spark

P = "TCGA-TEST"
SAMPLE = (
    "project_id string, aliquot_id string, aliquot_barcode string, patient_barcode string, tissue_type string, "
    "is_ffpe boolean"
)
FILE = "project_id string, data_type string, status string, patient_barcodes array<string>, aliquot_ids array<string>"

FROZEN, FFPE = "TCGA-AA-0001-01A-01R-A274-07", "TCGA-AA-0001-01B-02R-A277-07"
NORMAL, METASTASIS = "TCGA-AA-0001-11A-01R-A274-07", "TCGA-AA-0001-06A-01R-A274-07"
BLOOD = "TCGA-AB-0002-03A-01T-0734-13"
OLD_DNA, NEW_DNA = "TCGA-AA-0001-01A-01D-0100-08", "TCGA-AA-0001-01A-02D-0100-08"
EMPTY_MAF = "TCGA-AC-0003-01A-01D-0500-08"
METASTATIC_ONLY = "TCGA-AD-0004-06A-01D-0500-01"


def owner(barcode: str) -> dict[str, object]:
    return {
        "project_id": P,
        "aliquot_id": f"id:{barcode}",
        "aliquot_barcode": barcode,
        "patient_barcode": barcode[:12],
    }


def key(row: Row) -> tuple[str, str, str]:
    return row["patient_barcode"], row["modality"], row["sample_type_code"]


@pytest.fixture(scope="module")
def chosen(spark: SparkSession, frame_of: Callable[..., DataFrame]) -> dict[tuple[str, str, str], Row]:
    genes = ("g1", "g2")
    rna = [FROZEN, FFPE, NORMAL, METASTASIS, BLOOD]
    dna_mutations = [OLD_DNA, OLD_DNA, NEW_DNA]
    tables = {
        "omics.expression": frame_of(expression.TABLE, *({**owner(b), "gene_id": g} for b in rna for g in genes)),
        "omics.mutation": frame_of(
            mutation.TABLE,
            *(
                {
                    "project_id": P,
                    "aliquot_id": f"id:{b}",
                    "tumor_sample_barcode": b,
                    "patient_barcode": b[:12],
                }
                for b in dna_mutations
            ),
        ),
        "omics.copy_number_gene": frame_of(
            copy_number_gene.TABLE,
            {**owner(OLD_DNA), "workflow": "ASCAT3"},
            {**owner(NEW_DNA), "workflow": "ABSOLUTE LiftOver"},
        ),
        "omics.copy_number_segment": frame_of(
            copy_number_segment.TABLE,
            # Barcode and patient are not in the row: omics.sample has them.
            {"project_id": P, "aliquot_id": f"id:{METASTATIC_ONLY}", "tissue_type": "Tumor", "workflow": "DNAcopy"},
            {"project_id": P, "aliquot_id": "in no sample", "tissue_type": "Tumor", "workflow": "DNAcopy"},
        ),
        "omics.sample": spark.createDataFrame(
            [
                (P, f"id:{FFPE}", FFPE, FFPE[:12], "Tumor", True),
                (P, f"id:{FROZEN}", FROZEN, FROZEN[:12], "Tumor", False),
                (P, f"id:{EMPTY_MAF}", EMPTY_MAF, EMPTY_MAF[:12], "Tumor", None),
                (P, "id:its normal", "TCGA-AC-0003-10A-01D-0500-08", "TCGA-AC-0003", "Normal", None),
                (P, f"id:{METASTATIC_ONLY}", METASTATIC_ONLY, METASTATIC_ONLY[:12], "Tumor", None),
            ],
            SAMPLE,
        ),
        "ops.file": spark.createDataFrame(
            [
                (P, "Masked Somatic Mutation", "landed", ["TCGA-AC-0003"], ["id:its normal", f"id:{EMPTY_MAF}"]),
                (P, "Masked Somatic Mutation", "missing", ["TCGA-AD-0004"], [f"id:{METASTATIC_ONLY}"]),
            ],
            FILE,
        ),
    }
    rows = preferred_aliquot.build(tables).collect()
    assert len({key(row) for row in rows}) == len(rows)
    return {key(row): row for row in rows}


def test_there_is_one_row_per_patient_modality_and_sample_type(chosen: dict[tuple[str, str, str], Row]) -> None:
    assert sorted(chosen) == [
        ("TCGA-AA-0001", "copy_number_gene:ABSOLUTE LiftOver", "01"),
        ("TCGA-AA-0001", "copy_number_gene:ASCAT3", "01"),
        ("TCGA-AA-0001", "expression", "01"),
        ("TCGA-AA-0001", "expression", "06"),
        ("TCGA-AA-0001", "expression", "11"),
        ("TCGA-AA-0001", "mutation", "01"),
        ("TCGA-AB-0002", "expression", "03"),
        ("TCGA-AC-0003", "mutation", "01"),
        ("TCGA-AD-0004", "copy_number_segment:DNAcopy", "06"),
    ]


def test_the_ffpe_copy_is_left_out_and_named(chosen: dict[tuple[str, str, str], Row]) -> None:
    row = chosen["TCGA-AA-0001", "expression", "01"]

    assert (row["aliquot_barcode"], row["aliquot_id"]) == (FROZEN, f"id:{FROZEN}")
    assert (row["left_out"], row["aliquots"], row["rule"]) == ([FFPE], 2, rule.FFPE)


def test_an_aliquot_counts_once_however_many_rows_it_has(chosen: dict[tuple[str, str, str], Row]) -> None:
    row = chosen["TCGA-AA-0001", "mutation", "01"]

    assert (row["aliquot_barcode"], row["left_out"], row["rule"]) == (NEW_DNA, [OLD_DNA], rule.BARCODE)


def test_workflows_choose_each_for_itself(chosen: dict[tuple[str, str, str], Row]) -> None:
    assert chosen["TCGA-AA-0001", "copy_number_gene:ASCAT3", "01"]["aliquot_barcode"] == OLD_DNA
    assert chosen["TCGA-AA-0001", "copy_number_gene:ABSOLUTE LiftOver", "01"]["aliquot_barcode"] == NEW_DNA


def test_the_default_tumour_is_the_primary_then_blood_then_a_metastasis(
    chosen: dict[tuple[str, str, str], Row],
) -> None:
    defaults = {(patient, code) for (patient, _, code), row in chosen.items() if row["default_tumor"]}

    assert defaults == {
        ("TCGA-AA-0001", "01"),
        ("TCGA-AB-0002", "03"),
        ("TCGA-AC-0003", "01"),
        ("TCGA-AD-0004", "06"),
    }


def test_a_mutation_file_without_variants_still_measures_its_tumour(chosen: dict[tuple[str, str, str], Row]) -> None:
    assert chosen["TCGA-AC-0003", "mutation", "01"]["aliquot_barcode"] == EMPTY_MAF


def test_the_barcode_comes_from_the_sample_where_the_file_does_not_know_it(
    chosen: dict[tuple[str, str, str], Row],
) -> None:
    assert chosen["TCGA-AD-0004", "copy_number_segment:DNAcopy", "06"]["aliquot_barcode"] == METASTATIC_ONLY
