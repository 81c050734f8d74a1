"""STAR - Counts files: shape, oddities, and the truth about the driver."""

from __future__ import annotations

import math
from statistics import mean

import pytest

HEADER = (
    "gene_id gene_name gene_type unstranded stranded_first stranded_second "
    "tpm_unstranded fpkm_unstranded fpkm_uq_unstranded"
)
EXPRESSION = "Gene Expression Quantification"


def rows_of(landed, record):
    return [line.split("\t") for line in landed.text(record).splitlines()]


def all_files(landed, project):
    return {r["aliquots"][0]["aliquot_barcode"]: rows_of(landed, r) for r in landed.of_type(project, EXPRESSION)}


def test_every_file_has_the_comment_the_header_four_statistics_and_all_genes(landed):
    for rows in all_files(landed, "TCGA-XLUA").values():
        assert rows[0] == ["# gene-model: GENCODE v36 sample"]
        assert rows[1] == HEADER.split()
        assert [row[0] for row in rows[2:6]] == ["N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous"]
        assert all(row[1:3] == row[6:] [:2] == ["", ""] and len(row) == 9 for row in rows[2:6])  # fmt: skip
        assert len({row[0] for row in rows[6:]}) == len(rows) - 6 == 600


def test_tpm_adds_up_to_a_million_where_no_line_is_spoilt(landed):
    spoilt = []
    for barcode, rows in all_files(landed, "TCGA-XLUA").items():
        total = sum(float(row[6]) for row in rows[6:])
        spoilt += [barcode] if math.isnan(total) else []
        assert math.isnan(total) or total == pytest.approx(1e6, abs=0.05)

    assert spoilt == ["TCGA-X0-0009-01A-11R-A121-07"]


def test_strands_add_up_and_abundances_have_four_decimals(landed):
    (rows, *_) = all_files(landed, "TCGA-XPAN").values()

    for row in rows[6:]:
        assert int(row[3]) == int(row[4]) + int(row[5])
        assert all(len(cell.split(".")[1]) == 4 for cell in row[6:])


def test_tpm_and_fpkm_are_in_one_proportion(landed):
    (rows, *_) = all_files(landed, "TCGA-XPAN").values()
    ratios = [float(row[6]) / float(row[7]) for row in rows[6:] if float(row[7]) > 100]

    assert max(ratios) == pytest.approx(min(ratios), rel=1e-5)


def test_y_copies_are_there_and_silent(landed):
    (rows, *_) = all_files(landed, "TCGA-XLUA").values()
    copies = [row for row in rows if row[0].endswith("_PAR_Y")]

    assert [row[1] for row in copies] == ["CD99", "VAMP7", "IL9R"]
    assert all(row[3:] == ["0", "0", "0", "0.0000", "0.0000", "0.0000"] for row in copies)


def test_one_name_stands_under_two_ids(landed):
    (rows, *_) = all_files(landed, "TCGA-XLUA").values()

    assert len({row[0] for row in rows[6:] if row[1] == "Y_RNA"}) == 2


def test_known_genes_bear_their_real_ids_and_the_rest_cannot_be_mistaken(landed):
    (rows, *_) = all_files(landed, "TCGA-XLUA").values()
    ids = {row[1]: row[0] for row in rows[6:]}
    assert (ids["EGFR"], ids["KRAS"], ids["TP53"]) == ("ENSG00000146648.19", "ENSG00000133703.13", "ENSG00000141510.18")
    synthetic = [row for row in rows[6:] if row[0].startswith("ENSG99")]
    assert len(synthetic) == 600 - 45
    assert all(row[1].startswith("SYN") or row[1] == "Y_RNA" for row in synthetic)


def test_one_count_is_beyond_32_bits(landed):
    big = {
        barcode: max(int(row[3]) for row in rows[6:])
        for barcode, rows in all_files(landed, "TCGA-XLUA").items()
        if max(int(row[3]) for row in rows[6:]) > 2**31
    }

    assert big == {"TCGA-X0-0007-11A-01R-A121-07": 2_400_000_000}


@pytest.mark.parametrize(("project", "gene"), [("TCGA-XLUA", "EGFR"), ("TCGA-XPAN", "KRAS")])
def test_the_driver_of_each_patient_is_that_of_the_preferred_file(landed, project, gene):
    truth, files = landed.truth.project(project), all_files(landed, project)

    for patient in truth.patients:
        if patient.driver_tpm is not None:
            (value,) = (float(row[6]) for row in files[patient.preferred["rna"]][6:] if row[1] == gene)
            assert patient.driver_tpm == value


@pytest.mark.parametrize("project", ["TCGA-XLUA", "TCGA-XPAN"])
def test_mutated_drivers_are_expressed_more(landed, project):
    truth = landed.truth.project(project)
    both = [p for p in truth.patients if p.driver_mutated is not None and p.driver_tpm is not None]

    assert truth.mean_tpm_mutated == pytest.approx(mean(p.driver_tpm for p in both if p.driver_mutated))
    assert truth.mean_tpm_other == pytest.approx(mean(p.driver_tpm for p in both if not p.driver_mutated))
    assert truth.mean_tpm_mutated > 2 * truth.mean_tpm_other


def test_expression_of_the_driver_rises_with_its_copies(landed):
    points = [(p.driver_copies, p.driver_tpm) for p in landed.truth.projects[0].patients if p.driver_tpm]
    few, many = ([tpm for copies, tpm in points if (copies >= 3) == more] for more in (False, True))

    assert mean(many) > 1.5 * mean(few)


@pytest.mark.parametrize("project", ["TCGA-XLUA", "TCGA-XPAN"])
def test_the_truth_counts_genes_of_all_files(landed, project):
    files, truth = all_files(landed, project), landed.truth.project(project)
    spoilt = sum("NaN" in row for rows in files.values() for row in rows)

    assert truth.rows["expression"] == sum(len(rows) - 6 for rows in files.values()) - spoilt
    assert truth.rejected.get("expression", 0) == spoilt == (project == "TCGA-XLUA")
    assert truth.rows["expression_qc"] == len(files)
