"""Ensemble masked MAFs: shape, oddities, and the truth about the driver."""

from __future__ import annotations

import pytest

MUTATION = "Masked Somatic Mutation"
FIRST = ["Hugo_Symbol", "Entrez_Gene_Id", "Center", "NCBI_Build", "Chromosome", "Start_Position", "End_Position"]
MASKED = ("Match_Norm_Seq_Allele1", "Match_Norm_Seq_Allele2", "n_ref_count", "n_alt_count")
CHROMOSOMES = [f"chr{name}" for name in (*range(1, 23), "X", "Y", "M")]


def files(landed, project):
    found = {}
    for record in landed.of_type(project, MUTATION):
        lines = landed.text(record).splitlines()
        header = lines[7].split("\t")
        rows = [dict(zip(header, line.split("\t"), strict=True)) for line in lines[8:]]
        found[lines[6].split()[1]] = (lines[:7], header, rows)
    return found


def all_rows(landed):
    return [row for p in ("TCGA-XLUA", "TCGA-XPAN") for _, _, rows in files(landed, p).values() for row in rows]


def test_seven_comments_and_140_columns(landed):
    for comments, header, _ in files(landed, "TCGA-XLUA").values():
        assert [line.split()[0] for line in comments] == [
            "#version",
            "#annotation.spec",
            "#contigs",
            "#sort.order",
            "#filedate",
            "#normal.aliquot",
            "#tumor.aliquot",
        ]
        assert (len(header), len(set(header))) == (140, 140)
        assert header[:7] == FIRST
        assert header[-1] == "callers"


def test_files_are_gzip_without_a_time(landed):
    for record in landed.of_type("TCGA-XLUA", MUTATION):
        assert landed.path(record).read_bytes()[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"


def test_masked_columns_are_empty_and_the_normal_depth_is_not(landed):
    for row in all_rows(landed):
        assert [row[name] for name in MASKED] == [""] * 4
        assert int(row["n_depth"]) > 0
        assert int(row["t_depth"]) == int(row["t_ref_count"]) + int(row["t_alt_count"])


def test_rows_are_sorted_by_place(landed):
    for _, _, rows in files(landed, "TCGA-XPAN").values():
        places = [(CHROMOSOMES.index(row["Chromosome"]), int(row["Start_Position"])) for row in rows]
        assert places == sorted(places)


def test_deletions_and_insertions_are_spelt_with_a_dash(landed):
    rows = all_rows(landed)
    deletions = [r for r in rows if r["Variant_Type"] == "DEL"]
    insertions = [r for r in rows if r["Variant_Type"] == "INS"]

    assert deletions
    assert insertions
    for row in deletions:
        assert row["Tumor_Seq_Allele2"] == "-"
        assert int(row["End_Position"]) - int(row["Start_Position"]) + 1 == len(row["Reference_Allele"])
    for row in insertions:
        assert row["Reference_Allele"] == "-"
        assert int(row["End_Position"]) - int(row["Start_Position"]) == 1


def test_lists_use_semicolons_and_unknown_genes_have_no_entrez_id(landed):
    rows = all_rows(landed)

    assert {"0;1", "0;1;1"} <= {row["SOMATIC"] for row in rows}
    assert "muse;mutect2;varscan2" in {row["callers"] for row in rows}
    assert {row["Entrez_Gene_Id"] for row in rows if row["Hugo_Symbol"].startswith("SYN")} == {"0"}


@pytest.mark.parametrize(
    ("gene", "change", "place"),
    [
        ("EGFR", "p.L858R", ("chr7", "55191822", "55191822", "T", "G", "c.2573T>G", "p.Leu858Arg")),
        ("KRAS", "p.G12D", ("chr12", "25245350", "25245350", "C", "T", "c.35G>A", "p.Gly12Asp")),
    ],
)
def test_hot_spots_are_the_real_variants(landed, gene, change, place):
    names = ("Chromosome", "Start_Position", "End_Position", "Reference_Allele", "Tumor_Seq_Allele2", "HGVSc", "HGVSp")
    found = {
        tuple(row[name] for name in names)
        for row in all_rows(landed)
        if (row["Hugo_Symbol"], row["HGVSp_Short"]) == (gene, change)
    }

    assert found == {place}


def test_one_file_has_no_variant_and_one_patient_no_file(landed):
    truth = landed.truth.project("TCGA-XLUA")
    empty = [lines[6].split()[1] for lines, _, rows in files(landed, "TCGA-XLUA").values() if not rows]

    assert len(empty) == 1
    assert (truth.patient("TCGA-X0-0021").mutation_files, truth.patient("TCGA-X0-0021").variants) == (1, 0)
    assert truth.patient("TCGA-X0-0021").driver_mutated is False
    assert (truth.patient("TCGA-X0-0020").mutation_files, truth.patient("TCGA-X0-0020").driver_mutated) == (0, None)


@pytest.mark.parametrize(("project", "gene"), [("TCGA-XLUA", "EGFR"), ("TCGA-XPAN", "KRAS")])
def test_the_truth_is_what_the_rows_say(landed, project, gene):
    truth = landed.truth.project(project)
    rows = [row for _, _, found in files(landed, project).values() for row in found]
    by_case = {p.case_id: p for p in truth.patients if p.case_id}

    assert truth.rows["mutation"] == len(rows)
    for case_id, patient in by_case.items():
        own = [row for row in rows if row["case_id"] == case_id]
        assert patient.variants == len(own)
        assert patient.mutated_genes == len({row["Gene"] + row["Hugo_Symbol"] for row in own})
        assert bool(patient.driver_mutated) == any(row["Hugo_Symbol"] == gene for row in own)
        chosen = [row for row in own if row["Tumor_Sample_Barcode"] == patient.preferred.get("wxs")]
        assert patient.preferred_variants == len(chosen)


def test_the_share_of_mutated_patients_is_the_set_one(landed):
    lung, pancreas = (landed.truth.project(project) for project in ("TCGA-XLUA", "TCGA-XPAN"))

    assert (lung.mutation_rate, lung.hotspot_rate) == (8 / 22, 6 / 22)
    assert (pancreas.mutation_rate, pancreas.hotspot_rate) == (11 / 16, 8 / 16)
