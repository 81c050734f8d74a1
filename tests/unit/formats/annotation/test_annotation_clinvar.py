"""ClinVar's values as NCBI writes them, now and before. Terms and stars are read off NCBI's own pages."""

import pytest

from omics_lake.formats.annotation.clinvar import STARS, classifications, is_clinvar, is_pathogenic
from omics_lake.formats.annotation.sites import annotations_of
from support.vcf_sites import info_line, sites

KEYS = (
    "CLNSIG CLNREVSTAT CLNDN CLNDISDB GENEINFO MC CLNVC ORIGIN RS CLNHGVS ALLELEID ONC ONCREVSTAT ONCDN SCI SCIREVSTAT "
    "SCIDN CLNSIGSCV"
)
HEADER = "\n".join(info_line(key) for key in KEYS.split())


def typed(info, column):
    """The column's value of a record with that INFO."""
    variants, header = sites(f"1 100 1 A T . . {info}", header=HEADER)
    return annotations_of(variants, header, "clinvar", "2026-02-26", "GRCh38")[column][0].as_py()


@pytest.mark.parametrize(
    ("value", "terms"),
    [
        ("Pathogenic", ["Pathogenic"]),
        ("Pathogenic/Likely_pathogenic", ["Pathogenic", "Likely pathogenic"]),
        ("Conflicting_classifications_of_pathogenicity|association|risk_factor",
         ["Conflicting classifications of pathogenicity", "association", "risk factor"]),
        ("Pathogenic,_low_penetrance", ["Pathogenic, low penetrance"]),
        ("Pathogenic|low_penetrance", ["Pathogenic, low penetrance"]),
        ("Pathogenic/Pathogenic,_low_penetrance|other", ["Pathogenic", "Pathogenic, low penetrance", "other"]),
        ("Pathogenic,_risk_factor", ["Pathogenic", "risk factor"]),  # files before 2021
        ("Benign/Likely_benign,_other", ["Benign", "Likely benign", "other"]),  # files before 2021
        ("Affects%3B_other", ["Affects; other"]),
        ("5|255", None),  # files before 2017
        (".,5", None),  # dbSNP
        (".", None),
        ("", None),
    ],
)  # fmt: skip
def test_classifications_are_one_term_each(value, terms):
    assert classifications(value) == terms


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Pathogenic", True),
        ("Likely_pathogenic", True),
        ("Pathogenic/Likely_pathogenic|drug_response", True),
        ("Likely_pathogenic,_low_penetrance", True),
        ("Conflicting_classifications_of_pathogenicity", False),
        ("Conflicting_interpretations_of_pathogenicity", False),
        ("Conflicting_interpretations_of_pathogenicity|Pathogenic", False),
        ("Likely_benign", False),
        ("not_provided", False),
        ("5", None),
    ],
)
def test_pathogenic_needs_the_term_itself_and_no_conflict(value, expected):
    assert is_pathogenic(value) is expected


@pytest.mark.parametrize(
    ("value", "status", "stars"),
    [
        ("practice_guideline", "practice guideline", 4),
        ("reviewed_by_expert_panel", "reviewed by expert panel", 3),
        ("criteria_provided,_multiple_submitters,_no_conflicts",
         "criteria provided, multiple submitters, no conflicts", 2),
        ("criteria_provided,_conflicting_classifications", "criteria provided, conflicting classifications", 1),
        ("criteria_provided,_conflicting_interpretations", "criteria provided, conflicting interpretations", 1),
        ("criteria_provided,_single_submitter", "criteria provided, single submitter", 1),
        ("no_assertion_criteria_provided", "no assertion criteria provided", 0),
        ("no_classification_provided", "no classification provided", 0),
        ("no_assertion_provided", "no assertion provided", 0),
        ("no_interpretation_for_the_single_variant", "no interpretation for the single variant", 0),
        ("no_classifications_from_unflagged_records", "no classifications from unflagged records", 0),
        ("a_status_of_2031", "a status of 2031", None),
    ],
)  # fmt: skip
def test_review_status_is_one_text_in_spite_of_its_commas_and_gives_stars(value, status, stars):
    assert typed(f"CLNREVSTAT={value}", "review_status") == status
    assert typed(f"CLNREVSTAT={value}", "review_stars") == stars


def test_stars_are_within_the_audit():
    assert set(STARS.values()) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("info", "column", "value"),
    [
        ("CLNDN=Breast-ovarian_cancer,_familial,_susceptibility_to,_1|not_provided|.", "conditions",
         ["Breast-ovarian cancer, familial, susceptibility to, 1", "not provided"]),
        ("CLNDN=Epilepsy%2C_focal%3B_juvenile", "conditions", ["Epilepsy, focal; juvenile"]),
        ("CLNDISDB=MONDO:MONDO:0012041,MedGen:C3272841|.|MedGen:C3661900|MedGen:C3272841", "condition_ids",
         ["MONDO:MONDO:0012041", "MedGen:C3272841", "MedGen:C3661900"]),
        ("GENEINFO=MUTYH:4595|HPDL:84842", "gene_symbols", ["MUTYH", "HPDL"]),
        ("GENEINFO=MUTYH:4595|HPDL:84842", "gene_ids", ["4595", "84842"]),
        ("MC=SO:0001583|missense_variant,SO:0001619|non-coding_transcript_variant", "molecular_consequences",
         ["missense_variant", "non-coding_transcript_variant"]),
        ("CLNVC=single_nucleotide_variant", "variant_type", "single nucleotide variant"),
        ("ORIGIN=17", "origin", 17),
        ("ORIGIN=1,16|2", "origin", 19),
        ("ORIGIN=1073741824", "origin", 1073741824),
        ("ORIGIN=germline", "origin", None),
        ("RS=28897672|80357382", "rs_ids", ["rs28897672", "rs80357382"]),
        ("CLNHGVS=NC_000001.11:g.100A%3ET", "hgvs", "NC_000001.11:g.100A>T"),
        ("ALLELEID=4381764", "allele_id", 4381764),
        ("ONC=Likely_oncogenic", "oncogenicity", ["Likely oncogenic"]),
        ("ONCREVSTAT=criteria_provided,_single_submitter", "oncogenicity_review_status",
         "criteria provided, single submitter"),
        ("ONCDN=Neoplasm|Diffuse_midline_glioma,_H3_K27M-mutant", "oncogenicity_conditions",
         ["Neoplasm", "Diffuse midline glioma, H3 K27M-mutant"]),
        ("SCI=Tier_IV_-_Benign/Likely_benign|Tier_I_-_Strong", "somatic_impact",
         ["Tier IV - Benign/Likely benign", "Tier I - Strong"]),
        ("SCIREVSTAT=no_assertion_criteria_provided", "somatic_impact_review_status", "no assertion criteria provided"),
        ("SCIDN=Colorectal_cancer", "somatic_impact_conditions", ["Colorectal cancer"]),
    ],
)  # fmt: skip
def test_typed_column(info, column, value):
    assert typed(info, column) == value


def test_bytes_that_are_no_text_when_decoded_stay_encoded():
    assert typed("CLNDN=Sj%F6gren_syndrome", "conditions") == ["Sj%F6gren syndrome"]


def test_attributes_are_as_written_with_the_keys_of_2024():
    info = "CLNSIG=Pathogenic;CLNSIGSCV=SCV1|SCV2;ONC=Oncogenic;ONCDN=Neoplasm;SCI=Tier_I_-_Strong;SCIDN=a%2Cb"
    assert dict(typed(info, "attributes")) == dict(part.split("=") for part in info.split(";"))


def test_records_without_classification_have_none():
    assert typed("ALLELEID=1", "significance") is None
    assert typed("ALLELEID=1", "is_pathogenic") is None
    assert typed("ALLELEID=1", "review_stars") is None


def test_clinvar_is_known_by_its_header():
    assert is_clinvar(sites(header=info_line("CLNSIG"))[1])
    assert not is_clinvar(sites(header=info_line("GENEINFO"))[1])


def test_other_sources_keep_their_keys_of_the_same_names_as_attributes():
    variants, header = sites("1 100 rs1 A T . . GENEINFO=A:1;RS=1", header=info_line("GENEINFO"))
    row = annotations_of(variants, header, "dbsnp", "157", "GRCh38").to_pylist()[0]
    assert (row["gene_symbols"], row["rs_ids"]) == (None, None)
    assert dict(row["attributes"]) == {"GENEINFO": "A:1", "RS": "1"}
