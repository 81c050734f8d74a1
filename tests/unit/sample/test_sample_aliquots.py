"""Replicates: which aliquot the truth prefers, and how the cases list them."""

from __future__ import annotations

import json

import pytest

from omics_lake.core.barcode import parse_barcode

BY_HAND = {
    # patient -> assay -> (to use, left out), by the replicate filters of the Broad GDAC
    "TCGA-X0-0001": {"rna": ("01A-11R-A30B-07", "01A-11R-A121-07"), "snp": ("01A-11D-A111-01", "01A-11D-0944-01")},
    "TCGA-X0-0002": {"rna": ("01B-02R-A121-07", "01A-11R-A121-07")},
    "TCGA-X0-0003": {"rna": ("01A-11R-A121-07", "01B-02R-A277-07"), "snp": ("01A-11D-A111-01", "01B-02D-A274-01")},
    "TCGA-X0-0006": {"rna": ("01A-11R-A121-07", "01A-11T-A121-07")},
    "TCGA-X0-0008": {"wxs": ("01A-11D-A118-08", "01A-11W-A110-08")},
}


def hits(landed, project):
    pages = [json.loads(landed.text(r)) for r in landed.of_type(project, "Case Metadata")]
    return pages, [hit for page in pages for hit in page["data"]["hits"]]


def aliquots(hit):
    return [
        (aliquot, analyte, sample)
        for sample in hit["samples"]
        for portion in sample.get("portions", ())
        for analyte in portion["analytes"]
        for aliquot in analyte["aliquots"]
    ]


@pytest.mark.parametrize("barcode", BY_HAND)
def test_the_preferred_aliquot_is_that_of_the_rules(landed, barcode):
    patient = landed.truth.project("TCGA-XLUA").patient(barcode)

    for assay, (chosen, left) in BY_HAND[barcode].items():
        assert patient.preferred[assay] == f"{barcode}-{chosen}"
        assert patient.left_out[assay] == (f"{barcode}-{left}",)


def test_no_other_patient_has_anything_left_out(landed):
    left = {p.patient_barcode for project in landed.truth.projects for p in project.patients if p.left_out}

    assert left == set(BY_HAND)


def test_normals_metastases_and_recurrences_have_files_but_stand_for_nobody(landed):
    others = set()
    for project in ("TCGA-XLUA", "TCGA-XPAN"):
        for record in landed.of_type(project, "Gene Expression Quantification"):
            barcode = parse_barcode(record["aliquots"][0]["aliquot_barcode"])
            if barcode.sample_type != "01":
                others.add(barcode.sample)

    assert others == {
        "TCGA-X0-0004-11A",
        "TCGA-X0-0005-06A",
        "TCGA-X0-0007-11A",
        "TCGA-X1-0001-11A",
        "TCGA-X1-0002-02A",
    }
    chosen = {b for project in landed.truth.projects for p in project.patients for b in p.preferred.values()}
    assert {parse_barcode(b).sample_type for b in chosen} == {"01"}


def test_cases_come_in_pages_without_warnings(landed):
    pages, found = hits(landed, "TCGA-XLUA")

    assert [page["warnings"] for page in pages] == [{}, {}]
    assert [page["data"]["pagination"]["from"] for page in pages] == [0, 15]
    assert {page["data"]["pagination"]["total"] for page in pages} == {len(found)} == {24}


@pytest.mark.parametrize("project", ["TCGA-XLUA", "TCGA-XPAN"])
def test_the_truth_counts_the_aliquots_of_the_cases(landed, project):
    _, found = hits(landed, project)
    truth = landed.truth.project(project)

    assert truth.rows["sample"] == sum(len(aliquots(hit)) for hit in found)
    assert {hit["submitter_id"]: len(aliquots(hit)) for hit in found} == {
        p.patient_barcode: p.aliquots for p in truth.patients if p.case_id
    }


def test_every_aliquot_of_a_file_is_in_the_cases_under_the_same_sample(landed):
    _, found = hits(landed, "TCGA-XLUA")
    known = {a["aliquot_id"]: (a["submitter_id"], s["submitter_id"]) for h in found for a, _, s in aliquots(h)}

    listed = [a for record in landed.manifest("TCGA-XLUA") for a in record.get("aliquots", ())]
    assert listed
    assert all(known[a["aliquot_id"]] == (a["aliquot_barcode"], a["sample_barcode"]) for a in listed)


def test_barcodes_of_portion_and_analyte_are_the_beginnings_of_the_aliquot(landed):
    _, found = hits(landed, "TCGA-XLUA")
    for hit in found:
        for aliquot, analyte, sample in aliquots(hit):
            assert aliquot["submitter_id"].startswith(analyte["submitter_id"] + "-")
            assert aliquot["submitter_id"].startswith(sample["submitter_id"] + "-")
            assert aliquot["submitter_id"].startswith(hit["submitter_id"] + "-")


def test_a_slide_sample_has_no_portion_and_an_ffpe_vial_says_so(landed):
    _, found = hits(landed, "TCGA-XLUA")
    samples = {s["submitter_id"]: s for hit in found for s in hit["samples"]}

    assert "portions" not in samples["TCGA-X0-0004-01Z"]
    assert samples["TCGA-X0-0003-01B"]["preservation_method"] == "FFPE"
    assert samples["TCGA-X0-0002-01B"]["preservation_method"] == "OCT"


def test_one_case_is_in_no_clinical_form(landed):
    truth = landed.truth.project("TCGA-XPAN")
    forms = {row[1] for row in landed.form("TCGA-XPAN", "patient")[3:]}
    _, found = hits(landed, "TCGA-XPAN")

    assert {hit["submitter_id"] for hit in found} - forms == {"TCGA-X1-0016"}
    assert truth.patient("TCGA-X1-0016").has_clinical is False
    assert (truth.patients_per_modality["clinical"], truth.patients_per_modality["cases"]) == (15, 16)
