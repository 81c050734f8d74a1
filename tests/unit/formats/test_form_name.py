"""What file names say."""

from __future__ import annotations

import pytest

from omics_lake.formats.biotab import FormName, parse_form_name, table_of


@pytest.mark.parametrize(
    ("file_name", "expected", "family"),
    [
        (
            "nationwidechildrens.org_clinical_patient_luad.txt",
            FormName("clinical", "patient", None, "luad"),
            "patient",
        ),
        (
            "nationwidechildrens.org_clinical_follow_up_v4.0_nte_chol.txt",
            FormName("clinical", "follow_up_v4.0_nte", "v4.0", "chol"),
            "nte",
        ),
        ("clinical_follow_up_v2.1_ov.txt", FormName("clinical", "follow_up_v2.1", "v2.1", "ov"), "follow_up"),
        (
            "nationwidechildrens.org_clinical_omf_v4.0_paad.txt",
            FormName("clinical", "omf_v4.0", "v4.0", "paad"),
            "omf",
        ),
        (
            "nationwidechildrens.org_clinical_ablation_lihc.txt",
            FormName("clinical", "ablation", None, "lihc"),
            "ablation",
        ),
        ("genome.wustl.edu_clinical_patient_laml.txt", FormName("clinical", "patient", None, "laml"), "patient"),
        ("intgen.org_clinical_drug_ov.txt", FormName("clinical", "drug", None, "ov"), "drug"),
        (
            "nationwidechildrens.org_biospecimen_shipment_portion_chol.txt",
            FormName("biospecimen", "shipment_portion", None, "chol"),
            "shipment_portion",
        ),
    ],
)
def test_centre_version_and_disease_are_cut_exactly(file_name: str, expected: FormName, family: str) -> None:
    name = parse_form_name(file_name)

    assert name == expected
    assert name.family == family


@pytest.mark.parametrize(
    "file_name",
    [
        "nationwidechildrens.org_clinical.TCGA-BB-BBBB.xml",
        "clinical.tsv",
        "nationwidechildrens.org_clinical_patient_luad.xml",
        "nationwidechildrens.org_clinical_follow_up_v4.0.txt",
        "nationwidechildrens.org_ssf_tumor_samples_luad.txt",
        "d3a8.rna_seq.augmented_star_gene_counts.tsv",
    ],
)
def test_other_files_are_no_biotab(file_name: str) -> None:
    assert parse_form_name(file_name) is None


@pytest.mark.parametrize(
    ("file_name", "table"),
    [
        ("nationwidechildrens.org_clinical_patient_luad.txt", "clinical_patient"),
        ("nationwidechildrens.org_clinical_drug_luad.txt", "clinical_drug"),
        ("nationwidechildrens.org_clinical_radiation_luad.txt", "clinical_radiation"),
        ("nationwidechildrens.org_clinical_follow_up_v1.0_luad.txt", "clinical_follow_up"),
        ("nationwidechildrens.org_clinical_nte_luad.txt", "clinical_new_tumor_event"),
        ("nationwidechildrens.org_clinical_follow_up_v4.8_nte_hnsc.txt", "clinical_new_tumor_event"),
        ("nationwidechildrens.org_clinical_omf_v4.0_luad.txt", "clinical_other_malignancy"),
        ("nationwidechildrens.org_clinical_ablation_lihc.txt", None),
        ("nationwidechildrens.org_clinical_cqcf_chol.txt", None),
        ("nationwidechildrens.org_biospecimen_sample_pcpg.txt", None),
    ],
)
def test_a_form_feeds_one_table_or_none(file_name: str, table: str | None) -> None:
    assert table_of(file_name) == table
