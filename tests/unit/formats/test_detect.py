"""Recognising a file by name, folders and first bytes."""

from __future__ import annotations

import gzip

import pytest

from omics_lake.core.errors import ControlledAccess
from omics_lake.formats.detect import HEAD_BYTES, detect

UUID_1 = "07431666-42ca-495b-a72d-81bd9332ef79"
UUID_2 = "8fe02970-3564-4052-8d45-2b3df0fb8a8c"
STAR = b"# gene-model: GENCODE v36\ngene_id\tgene_name\tgene_type\tunstranded\tstranded_first\ttpm_unstranded\n"
GENES = b"gene_id\tgene_name\tchromosome\tstart\tend\tcopy_number\tmin_copy_number\tmax_copy_number\n"
LOG2 = f"GDC_Aliquot\tChromosome\tStart\tEnd\tNum_Probes\tSegment_Mean\n{UUID_1.upper()}\t1\t1\t2\t3\t0.1\n".encode()
COPIES = (
    "GDC_Aliquot\tChromosome\tStart\tEnd\tCopy_Number\tMajor_Copy_Number\tMinor_Copy_Number\n"
    f"{UUID_1}\tchr1\t1\t2\t3\t2\t1\n"
)
MAF = (
    "#version gdc-1.0.0\n#annotation.spec gdc-2.0.0-aliquot-merged-masked\n"
    f"#normal.aliquot {UUID_2}\n#tumor.aliquot {UUID_1}\nHugo_Symbol\tChromosome\tTumor_Sample_Barcode\n"
)
INDEX = (
    "collection_id,analysis_result_id,PatientID,StudyInstanceUID,SeriesInstanceUID,Modality,instanceCount\n"
    "tcga_luad,,p,1,2,CT,3\n"
)


@pytest.mark.parametrize(
    ("name", "head", "data_type", "workflow"),
    [
        ("x.rna_seq.augmented_star_gene_counts.tsv", STAR, "Gene Expression Quantification", "STAR - Counts"),
        (f"TCGA-LUAD.{UUID_1}.ascat3.gene_level_copy_number.v36.tsv", GENES, "Gene Level Copy Number", "ASCAT3"),
        (f"TCGA-LUAD.{UUID_1}.gene_level_copy_number.v36.tsv", GENES, "Gene Level Copy Number", "ASCAT2"),
        ("x.nocnv_grch38.seg.v2.txt", LOG2, "Masked Copy Number Segment", "DNAcopy"),
        ("x.grch38.seg.v2.txt", LOG2, "Copy Number Segment", "DNAcopy"),
        ("x.ascat2.allelic_specific.seg.txt", COPIES.encode(), "Allele-specific Copy Number Segment", "ASCAT2"),
        ("x.maf.gz", gzip.compress(MAF.encode()), "Masked Somatic Mutation", None),
        ("renamed.dat", MAF.encode(), "Masked Somatic Mutation", None),
        ("nationwidechildrens.org_clinical_drug_luad.txt", b"", "Clinical Supplement", None),
        ("nationwidechildrens.org_biospecimen_aliquot_luad.txt", b"", "Biospecimen Supplement", None),
        ("nationwidechildrens.org_clinical.TCGA-50-5072.xml", b"<x/>", "Clinical Supplement", None),
        ("rows.csv", INDEX.encode(), "Imaging Index", None),
        ("rows.csv.gz", gzip.compress(INDEX.encode()), "Imaging Index", None),
        ("notes.txt", b"anything\n", None, None),
        ("empty.txt", b"", None, None),
        ("slide.svs", bytes(range(256)), None, None),
        ("broken.gz", b"\x1f\x8bbroken", None, None),
    ],
)
def test_name_or_contents_tell_type_and_workflow(
    name: str, head: bytes, data_type: str | None, workflow: str | None
) -> None:
    found = detect(name, (), head)

    assert (found.data_type, found.workflow_type) == (data_type, workflow)


@pytest.mark.parametrize(
    ("folders", "name", "head", "projects"),
    [
        (("TCGA-LUAD", "rna"), "x.tsv", STAR, ("TCGA-LUAD",)),
        (("my TCGA-PAAD files",), "x.tsv", STAR, ("TCGA-PAAD",)),
        ((), f"TCGA-LUAD.{UUID_1}.ascat3.gene_level_copy_number.v36.tsv", GENES, ("TCGA-LUAD",)),
        ((), "nationwidechildrens.org_clinical_drug_luad.txt", b"", ("TCGA-LUAD",)),
        ((), "rows.csv", INDEX.encode(), ("TCGA-LUAD",)),
        (("TCGA-AB-2807",), "x.tsv", STAR, ()),  # a patient, not a project
        (("TCGA-PAAD",), "nationwidechildrens.org_clinical_drug_luad.txt", b"", ("TCGA-PAAD", "TCGA-LUAD")),
    ],
)
def test_projects_are_those_that_folder_name_and_contents_state(
    folders: tuple[str, ...], name: str, head: bytes, projects: tuple[str, ...]
) -> None:
    assert detect(name, folders, head).projects == projects


@pytest.mark.parametrize(("name", "head"), [("x.bcf", b""), ("calls", gzip.compress(b"BCF\x02\x02\x00\x00"))])
def test_a_bcf_is_known_for_what_it_is_and_has_no_type(name: str, head: bytes) -> None:
    found = detect(name, (), head)

    assert (found.data_type, found.data_format) == (None, "BCF")


def test_a_gene_level_file_names_its_tumour_aliquot() -> None:
    (aliquot,) = detect(f"TCGA-LUAD.{UUID_1}.ascat3.gene_level_copy_number.v36.tsv", (), GENES).aliquots

    assert (aliquot.aliquot_id, aliquot.tissue_type) == (UUID_1, "Tumor")


def test_segments_name_their_aliquot_in_the_first_line_but_not_its_tissue() -> None:
    (aliquot,) = detect("x.nocnv_grch38.seg.v2.txt", (), LOG2).aliquots

    assert (aliquot.aliquot_id, aliquot.tissue_type) == (UUID_1, None)


def test_segments_under_an_array_name_name_no_aliquot() -> None:
    head = LOG2.replace(UUID_1.upper().encode(), b"PAGED_p_TCGA_182")

    assert detect("x.nocnv_grch38.seg.txt", (), head).aliquots == ()


def test_a_maf_names_tumour_and_normal() -> None:
    found = detect("x.maf.gz", (), gzip.compress(MAF.encode()))

    assert {a.tissue_type: a.aliquot_id for a in found.aliquots} == {"Tumor": UUID_1, "Normal": UUID_2}


def test_an_unmasked_maf_is_refused() -> None:
    with pytest.raises(ControlledAccess, match="aliquot-merged;"):
        detect("x.maf", (), MAF.replace("-masked", "").encode())


def test_a_head_cut_within_a_gzip_stream_is_enough() -> None:
    whole = gzip.compress((MAF + "".join(f"G{n}\t{n * 7919}\tx\n" for n in range(200_000))).encode())

    assert detect("x.maf.gz", (), whole[:HEAD_BYTES]).data_type == "Masked Somatic Mutation"
    assert len(whole) > HEAD_BYTES
