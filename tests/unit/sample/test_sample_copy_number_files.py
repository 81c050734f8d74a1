"""Copy number files: shape, oddities, and that genes and segments agree."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import pytest

GENES, MASKED, ALLELIC = (
    "Gene Level Copy Number",
    "Masked Copy Number Segment",
    "Allele-specific Copy Number Segment",
)
HEADERS = {
    GENES: "gene_id gene_name chromosome start end copy_number min_copy_number max_copy_number",
    MASKED: "GDC_Aliquot Chromosome Start End Num_Probes Segment_Mean",
    ALLELIC: "GDC_Aliquot Chromosome Start End Copy_Number Major_Copy_Number Minor_Copy_Number",
}
CHROMOSOMES = [str(number) for number in range(1, 23)] + ["X"]


def rows_of(landed, record):
    return [line.split("\t") for line in landed.text(record).splitlines()]


def tumor(record):
    return next(a for a in record["aliquots"] if a["tissue_type"] == "Tumor")


@pytest.mark.parametrize("data_type", HEADERS)
def test_headers_are_the_documented_ones(landed, data_type):
    for record in landed.of_type("TCGA-XLUA", data_type):
        assert rows_of(landed, record)[0] == HEADERS[data_type].split()


def test_genes_that_no_segment_covers_have_three_empty_cells(landed):
    rows = rows_of(landed, landed.of_type("TCGA-XLUA", GENES)[0])

    assert rows[1] == ["ENSG00000223972.5", "DDX11L1", "chr1", "11869", "14409", "", "", ""]
    assert {row[1] for row in rows if row[2] == "chrY" and row[5:] == ["", "", ""]} == {
        row[1] for row in rows if row[2] == "chrY"
    }
    assert len(rows) == 1 + 599  # every gene but the mitochondrial one


def test_a_gene_over_a_breakpoint_has_extremes_around_its_copy_number(landed):
    cells = [
        [int(cell) for cell in row[5:]]
        for record in landed.of_type("TCGA-XLUA", GENES)
        for row in rows_of(landed, record)[1:]
        if row[5]
    ]

    assert all(low <= copies <= high for copies, low, high in cells)
    assert any(low < high for _, low, high in cells)


def test_some_patients_have_two_workflows_that_differ(landed):
    by_workflow = {}
    for record in landed.of_type("TCGA-XLUA", GENES):
        by_workflow.setdefault(record["workflow_type"], {})[tumor(record)["aliquot_id"]] = record

    assert by_workflow.keys() == {"ASCAT2", "ASCAT3"}
    both = by_workflow["ASCAT2"].keys() & by_workflow["ASCAT3"].keys()
    assert len(both) == len(by_workflow["ASCAT2"]) == 8
    assert all(by_workflow["ASCAT2"][a]["md5sum"] != by_workflow["ASCAT3"][a]["md5sum"] for a in both)
    assert all(".ascat3." in r["file_name"] for r in by_workflow["ASCAT3"].values())


def test_gene_copies_are_those_of_the_segment_that_holds_the_gene(landed):
    genes = next(r for r in landed.of_type("TCGA-XPAN", GENES) if r["workflow_type"] == "ASCAT3")
    aliquot = tumor(genes)["aliquot_id"]
    (segments,) = (r for r in landed.of_type("TCGA-XPAN", ALLELIC) if tumor(r)["aliquot_id"] == aliquot)
    places = [(row[1], int(row[2]), int(row[3]), row[4]) for row in rows_of(landed, segments)[1:]]
    checked = 0
    for row in rows_of(landed, genes)[1:]:
        inside = [p[3] for p in places if p[0] == row[2] and p[1] <= int(row[3]) and int(row[4]) <= p[2]]
        if inside:
            assert row[5:] == [inside[0]] * 3
            checked += 1

    assert checked > 500


@pytest.mark.parametrize("data_type", [MASKED, ALLELIC])
def test_segments_name_their_aliquot_and_do_not_overlap(landed, data_type):
    for record in landed.of_type("TCGA-XLUA", data_type):
        rows = rows_of(landed, record)[1:]
        aliquots = {a["aliquot_id"] for a in record["aliquots"]}
        assert len({row[0] for row in rows}) == 1
        assert rows[0][0] in aliquots
        for before, after in pairwise(rows):
            assert int(before[2]) <= int(before[3])
            assert before[1] != after[1] or int(before[3]) < int(after[2])


def test_masked_segments_spell_chromosomes_bare_and_allelic_ones_with_chr(landed):
    spelling = {
        data_type: {row[1] for r in landed.of_type("TCGA-XLUA", data_type) for row in rows_of(landed, r)[1:]}
        for data_type in (MASKED, ALLELIC)
    }

    assert spelling == {MASKED: set(CHROMOSOMES), ALLELIC: {f"chr{name}" for name in CHROMOSOMES}}


def test_major_and_minor_add_up(landed):
    for record in landed.of_type("TCGA-XLUA", ALLELIC):
        for row in rows_of(landed, record)[1:]:
            assert int(row[4]) == int(row[5]) + int(row[6])
            assert int(row[5]) >= int(row[6])


def test_a_normal_has_masked_segments_near_zero(landed):
    normals = [
        r for r in landed.of_type("TCGA-XLUA", MASKED) if [a["tissue_type"] for a in r["aliquots"]] == ["Normal"]
    ]

    assert len(normals) == 1
    autosomes = [float(row[5]) for row in rows_of(landed, normals[0])[1:] if row[1] != "X"]
    assert max(map(abs, autosomes)) < 0.15


@pytest.mark.parametrize("project", ["TCGA-XLUA", "TCGA-XPAN"])
def test_the_truth_counts_rows_by_workflow(landed, project):
    counts = {}
    for record in landed.manifest(project):
        if record["data_type"] in HEADERS:
            table = "copy_number_gene" if record["data_type"] == GENES else "copy_number_segment"
            key = f"{table}|{record['workflow_type']}"
            counts[key] = counts.get(key, 0) + len(rows_of(landed, record)) - 1

    truth = landed.truth.project(project)
    assert truth.rows_by_workflow == counts
    assert truth.rows["copy_number_gene"] == counts["copy_number_gene|ASCAT2"] + counts["copy_number_gene|ASCAT3"]


@pytest.mark.parametrize(("project", "gene"), [("TCGA-XLUA", "EGFR"), ("TCGA-XPAN", "KRAS")])
def test_the_driver_has_the_copies_of_the_preferred_file_and_more_when_mutated(landed, project, gene):
    truth = landed.truth.project(project)
    copies = {
        tumor(r)["aliquot_barcode"]: float(row[5])
        for r in landed.of_type(project, GENES)
        if r["workflow_type"] == "ASCAT3"
        for row in rows_of(landed, r)
        if row[1] == gene
    }
    for patient in truth.patients:
        if "snp" in patient.preferred:
            assert patient.driver_copies == copies[patient.preferred["snp"]]

    known = [p for p in truth.patients if p.driver_copies is not None]
    assert truth.mean_driver_copies == pytest.approx(mean(p.driver_copies for p in known))
    mutated, other = ([p.driver_copies for p in known if bool(p.driver_change) == m] for m in (True, False))
    assert mean(mutated) > mean(other) + 1
