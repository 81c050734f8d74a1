"""The inventory of a landing folder, with manifests and without."""

from __future__ import annotations

import gzip
import hashlib
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from omics_lake.core.errors import ControlledAccess, IncompleteManifest, NothingFound, UnknownFile, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.landing.manifest import write_manifest
from omics_lake.tables.inventory import Inventory, take_inventory

FILE_1 = "0052ae83-7ae5-470a-a125-5cd94a9fa9e9"
FILE_2 = "1152ae83-7ae5-470a-a125-5cd94a9fa9e9"
ALIQUOT = "07431666-42ca-495b-a72d-81bd9332ef79"
BARCODE = "TCGA-AA-0001-01A-11R-A277-07"
STAR = b"# gene-model: GENCODE v36\ngene_id\tgene_name\tgene_type\tunstranded\ttpm_unstranded\n"
GENES = b"gene_id\tgene_name\tchromosome\tstart\tend\tcopy_number\tmin_copy_number\tmax_copy_number\n"
STAR_NAME = "a6a6b9c6.rna_seq.augmented_star_gene_counts.tsv"
GENES_NAME = f"TCGA-LUAD.{ALIQUOT}.ascat3.gene_level_copy_number.v36.tsv"
FORM = b"bcr_patient_uuid\tbcr_patient_barcode\nu\tTCGA-AA-0001\n"
FORM_NAME = "nationwidechildrens.org_clinical_patient_luad.txt"
ENTITY = {"entity_submitter_id": BARCODE, "entity_type": "aliquot", "entity_id": ALIQUOT, "case_id": "case-1"}


def put(folder: Path, path: str, data: bytes) -> str:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def put_json(folder: Path, path: str, body: Any) -> None:
    put(folder, path, json.dumps(body).encode())


def cart_entry(file_id: str = FILE_1, name: str = STAR_NAME, **fields: Any) -> dict[str, Any]:
    return {
        "file_id": file_id, "file_name": name, "data_type": "Gene Expression Quantification", "access": "open",
        "analysis": {"workflow_type": "STAR - Counts"}, "associated_entities": [ENTITY], **fields,
    }  # fmt: skip


def types(inventory: Inventory) -> list[tuple[str, str]]:
    return sorted((f.record.project_id, f.record.data_type) for f in inventory.landed)


def test_with_a_manifest_it_alone_says_what_is_wanted(tmp_path: Path) -> None:
    wanted = FileRecord("gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", FILE_1, FORM_NAME)
    absent = FileRecord("gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", FILE_2, FORM_NAME)
    put(tmp_path, wanted.key, FORM)
    put(tmp_path, f"{wanted.folder}/manifest-x.jsonl", write_manifest([wanted, absent]))
    put(tmp_path, "stray/unknown.bin", b"?")

    inventory = take_inventory(str(tmp_path))

    assert [f.record for f in inventory.landed] == [wanted]
    assert inventory.missing == (absent,)


def test_the_folder_above_the_landing_folder_is_refused_naming_the_right_one(tmp_path: Path) -> None:
    wanted = FileRecord("gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", FILE_1, FORM_NAME)
    put(tmp_path, f"landing/{wanted.folder}/manifest-x.jsonl", write_manifest([wanted]))

    with pytest.raises(NothingFound) as error:
        take_inventory(str(tmp_path))

    assert error.value.next_step == f"give --landing {tmp_path / 'landing'}"


def test_a_form_is_known_by_its_name_and_its_id_is_made_of_its_contents(tmp_path: Path) -> None:
    md5 = put(tmp_path, f"forms/{FORM_NAME}", FORM)

    (landed,) = take_inventory(str(tmp_path)).landed

    record = landed.record
    assert (record.project_id, record.data_type, record.data_format) == (
        "TCGA-LUAD",
        "Clinical Supplement",
        "BCR Biotab",
    )
    assert (record.file_id, record.md5sum, record.file_size) == (
        str(uuid.uuid5(uuid.NAMESPACE_URL, f"md5:{md5}")),
        md5,
        len(FORM),
    )
    assert record.data_release == "own-1"


def test_a_release_asked_for_is_that_of_files_without_manifest(tmp_path: Path) -> None:
    put(tmp_path, FORM_NAME, FORM)

    (landed,) = take_inventory(str(tmp_path), release="gdc-46.0").landed

    assert (landed.record.source, landed.record.release) == ("gdc", "46.0")


def test_equal_files_are_taken_once(tmp_path: Path) -> None:
    put(tmp_path, f"a/{FORM_NAME}", FORM)
    put(tmp_path, f"b/{FORM_NAME}", FORM)

    assert [f.path for f in take_inventory(str(tmp_path)).landed] == [str(tmp_path / "a" / FORM_NAME)]


def test_a_download_of_the_gdc_client_keeps_its_ids_and_leaves_its_notes(tmp_path: Path) -> None:
    put(tmp_path, f"{FILE_1}/{GENES_NAME}", GENES)
    put(tmp_path, f"{FILE_1}/annotations.txt", b"id\n")
    put(tmp_path, f"{FILE_1}/logs/{GENES_NAME}.parcel", b"")
    put(tmp_path, "MANIFEST.txt", b"id\tfilename\n")
    put(tmp_path, "gdc_sample_sheet.2025-05-22.tsv", b"File ID\n")

    (landed,) = take_inventory(str(tmp_path)).landed

    assert (landed.record.file_id, landed.record.project_id) == (FILE_1, "TCGA-LUAD")
    assert landed.record.workflow_type == "ASCAT3"
    assert [(a.aliquot_id, a.tissue_type) for a in landed.record.aliquots] == [(ALIQUOT, "Tumor")]


def test_two_files_in_one_uuid_folder_do_not_share_its_id(tmp_path: Path) -> None:
    put(tmp_path, f"{FILE_1}/{FORM_NAME}", FORM)
    put(tmp_path, f"{FILE_1}/{FORM_NAME.replace('patient', 'drug')}", FORM + b"\n")

    ids = {f.record.file_id for f in take_inventory(str(tmp_path)).landed}

    assert len(ids) == 2
    assert FILE_1 not in ids


def test_the_portals_metadata_tells_aliquot_and_workflow(tmp_path: Path) -> None:
    put(tmp_path, f"TCGA-LUAD/{FILE_1}/{STAR_NAME}", STAR)
    put_json(tmp_path, "TCGA-LUAD/metadata.cart.json", [cart_entry(md5sum="0" * 32, file_size=len(STAR))])

    inventory = take_inventory(str(tmp_path))

    assert types(inventory) == [("TCGA-LUAD", "Case Metadata"), ("TCGA-LUAD", "Gene Expression Quantification")]
    (star,) = (f.record for f in inventory.landed if f.record.data_type != "Case Metadata")
    assert (star.file_id, star.workflow_type, star.md5sum) == (FILE_1, "STAR - Counts", "0" * 32)
    assert [(a.aliquot_barcode, a.case_id) for a in star.aliquots] == [(BARCODE, "case-1")]


def test_a_file_outside_its_uuid_folder_is_found_by_its_name(tmp_path: Path) -> None:
    put(tmp_path, f"TCGA-LUAD/{STAR_NAME}", STAR)
    put_json(tmp_path, "metadata.cart.json", [cart_entry()])

    (star,) = (f.record for f in take_inventory(str(tmp_path)).landed if f.record.data_type != "Case Metadata")

    assert star.file_id == FILE_1


def test_an_answer_of_files_tells_the_project(tmp_path: Path) -> None:
    put(tmp_path, f"{FILE_1}/{STAR_NAME}", STAR)
    cases = [{"case_id": "case-1", "submitter_id": "TCGA-AA-0001", "project": {"project_id": "TCGA-LUAD"}}]
    put_json(
        tmp_path, "files.json", {"data": {"hits": [cart_entry(cases=cases), cart_entry(FILE_2, "b", cases=cases)]}}
    )

    inventory = take_inventory(str(tmp_path))

    assert types(inventory) == [("TCGA-LUAD", "Case Metadata"), ("TCGA-LUAD", "Gene Expression Quantification")]
    assert inventory.missing == ()  # an answer is a search: it wants nothing


def test_an_answer_of_several_projects_is_metadata_of_those_with_files_here(tmp_path: Path) -> None:
    put(tmp_path, f"{FILE_1}/{STAR_NAME}", STAR)
    hits = [
        cart_entry(file_id, name, cases=[{"case_id": project, "project": {"project_id": project}}])
        for file_id, name, project in ((FILE_1, STAR_NAME, "TCGA-LUAD"), (FILE_2, "b.tsv", "TCGA-PAAD"))
    ]
    put_json(tmp_path, "files.json", {"data": {"hits": hits}})

    assert types(take_inventory(str(tmp_path))) == [
        ("TCGA-LUAD", "Case Metadata"),
        ("TCGA-LUAD", "Gene Expression Quantification"),
    ]


def test_an_open_file_of_the_cart_that_is_not_there_is_missing(tmp_path: Path) -> None:
    put(tmp_path, f"TCGA-LUAD/{FILE_1}/{STAR_NAME}", STAR)
    entries = [cart_entry(), cart_entry(FILE_2, "b.tsv"), cart_entry("x", "c.bam", access="controlled")]
    put_json(tmp_path, "metadata.cart.json", entries)

    assert [(r.project_id, r.file_id) for r in take_inventory(str(tmp_path)).missing] == [("TCGA-LUAD", FILE_2)]


def test_missing_files_of_a_cart_without_project_are_an_error(tmp_path: Path) -> None:
    put(tmp_path, f"TCGA-LUAD/{FORM_NAME}", FORM)
    put(tmp_path, f"TCGA-PAAD/{FORM_NAME.replace('luad', 'paad')}", FORM + b"\n")
    put_json(tmp_path, "metadata.cart.json", [cart_entry(FILE_2, "b.tsv")])

    with pytest.raises(IncompleteManifest, match=FILE_2):
        take_inventory(str(tmp_path))


@pytest.mark.parametrize("access", ["controlled", None])
def test_a_file_that_is_not_said_to_be_open_is_refused(tmp_path: Path, access: str | None) -> None:
    put(tmp_path, f"TCGA-LUAD/{FILE_1}/{STAR_NAME}", STAR)
    put_json(tmp_path, "metadata.cart.json", [cart_entry(access=access)])

    with pytest.raises(ControlledAccess, match=STAR_NAME):
        take_inventory(str(tmp_path))


def test_case_metadata_completes_an_aliquot_that_the_file_only_names(tmp_path: Path) -> None:
    put(tmp_path, GENES_NAME, GENES)
    barcode = BARCODE.replace("R", "D")
    sample = {"submitter_id": BARCODE[:16], "portions": [{"analytes": [{"aliquots": [
        {"aliquot_id": ALIQUOT, "submitter_id": barcode}]}]}]}  # fmt: skip
    case = {
        "case_id": "case-1",
        "submitter_id": "TCGA-AA-0001",
        "project": {"project_id": "TCGA-LUAD"},
        "samples": [sample],
    }
    put_json(tmp_path, "cases.json", {"data": {"hits": [case]}})

    (genes,) = (f.record for f in take_inventory(str(tmp_path)).landed if f.record.data_type != "Case Metadata")

    (aliquot,) = genes.aliquots
    assert (aliquot.aliquot_barcode, aliquot.case_id, aliquot.patient_barcode) == (barcode, "case-1", "TCGA-AA-0001")


@pytest.mark.parametrize(
    ("path", "data", "lacking"),
    [
        (f"TCGA-LUAD/{FILE_1}/{STAR_NAME}", STAR, "aliquot"),
        (f"{FILE_1}/{STAR_NAME}", STAR, "project, aliquot"),
        ("TCGA-LUAD/table.txt", b"anything", "type"),
        (f"TCGA-PAAD/{FORM_NAME}", FORM, "project (TCGA-PAAD or TCGA-LUAD)"),
    ],
)
def test_a_file_that_is_not_known_well_enough_is_named_with_what_is_missing(
    tmp_path: Path, path: str, data: bytes, lacking: str
) -> None:
    put(tmp_path, path, data)

    with pytest.raises(UnknownFile) as error:
        take_inventory(str(tmp_path))

    assert error.value.why == f"not known of them: {tmp_path / path}: {lacking}"
    steps = {
        "aliquot": ["metadata JSON"],
        "project, aliquot": ["metadata JSON", "--project"],
        "type": ["metadata JSON", "no data"],
        "project (TCGA-PAAD or TCGA-LUAD)": ["into the folder of its project"],
    }
    assert all(step in error.value.next_step for step in steps[lacking])
    assert ("metadata JSON" in error.value.next_step) == ("metadata JSON" in steps[lacking])


@pytest.mark.parametrize(
    ("files", "lacking", "next_step"),
    [
        ({"calls.vcf": b"##fileformat=VCFv4.2\n"}, "project", "a folder named TCGA-... or --project tells the project"),
        ({"TCGA-LUAD/x.dat": b"a\tb\n", "x.vcf": b""}, "type", "put the portal's metadata"),
        (
            {"TCGA-LUAD/x.bcf": b""},
            "BCF, which is not read",
            "convert BCF with bcftools view -Oz -o NAME.vcf.gz NAME.bcf",
        ),
        (
            {"TCGA-LUAD/calls": gzip.compress(b"BCF\x02\x02\x00")},
            "BCF, which is not read",
            "convert BCF with bcftools view -Oz -o NAME.vcf.gz NAME.bcf",
        ),
        ({"lab/x.dat": b"a\tb\n"}, "project, type", "take out of the folder what is no data; a folder named TCGA-..."),
    ],
)
def test_the_advice_is_for_what_is_lacking(
    tmp_path: Path, files: dict[str, bytes], lacking: str, next_step: str
) -> None:
    for path, data in files.items():
        put(tmp_path, path, data)

    with pytest.raises(UnknownFile) as error:
        take_inventory(str(tmp_path))

    assert error.value.why.startswith(f"not known of them: {tmp_path / next(iter(files))}: {lacking}")
    assert error.value.next_step.startswith(next_step)


@pytest.mark.parametrize(
    "name",
    [
        "README", "README.txt", "00_readme_first.txt", "NOTES.txt", "my notes.txt", "paper.pdf", "calls.vcf.gz.md5",
        "MD5SUMS", "checksums.txt", "LICENSE", "CHANGELOG.md", "run.log", "plot.png", "convert.sh", "index.html",
    ],
)  # fmt: skip
def test_what_people_lay_beside_the_data_is_passed_over_and_named(tmp_path: Path, name: str) -> None:
    put(tmp_path, FORM_NAME, FORM)
    put(tmp_path, f"TCGA-LUAD/{name}", b"anything")

    inventory = take_inventory(str(tmp_path))

    assert [f.record.file_name for f in inventory.landed] == [FORM_NAME]
    assert inventory.passed_over == (str(tmp_path / "TCGA-LUAD" / name),)


@pytest.mark.parametrize("name", ["README.tsv", "counts_notes_v2.tsv", "notebook.txt", "readmes.maf", "x.md5.gz"])
def test_what_may_be_data_is_not_passed_over(tmp_path: Path, name: str) -> None:
    put(tmp_path, FORM_NAME, FORM)
    put(tmp_path, f"TCGA-LUAD/{name}", b"anything")

    with pytest.raises(UnknownFile):
        take_inventory(str(tmp_path))


def test_indexes_and_the_downloads_own_files_go_without_a_word(tmp_path: Path) -> None:
    put(tmp_path, FORM_NAME, FORM)
    for name in ("x.vcf.gz.tbi", "x.fa.fai", "MANIFEST.txt", "logs/README.md", ".DS_Store"):
        put(tmp_path, name, b"anything")

    assert take_inventory(str(tmp_path)).passed_over == ()


def test_the_one_project_asked_for_is_that_of_files_which_name_none(tmp_path: Path) -> None:
    put(tmp_path, "x.maf", b"Hugo_Symbol\tTumor_Sample_Barcode\n")

    assert types(take_inventory(str(tmp_path), projects=["TCGA-LUAD"])) == [("TCGA-LUAD", "Masked Somatic Mutation")]


def test_projects_not_asked_for_are_left_out_and_absent_ones_named(tmp_path: Path) -> None:
    put(tmp_path, FORM_NAME, FORM)
    put(tmp_path, FORM_NAME.replace("luad", "paad"), FORM + b"\n")

    assert types(take_inventory(str(tmp_path), projects=["TCGA-PAAD"])) == [("TCGA-PAAD", "Clinical Supplement")]
    with pytest.raises(NothingFound, match="TCGA-LUSC"):
        take_inventory(str(tmp_path), projects=["TCGA-LUSC", "TCGA-LUAD"])


def test_json_that_is_no_answer_is_named(tmp_path: Path) -> None:
    put_json(tmp_path, "TCGA-LUAD/other.json", {"colour": "red"})

    with pytest.raises(UnreadableFile, match=r"other\.json"):
        take_inventory(str(tmp_path))


def test_a_folder_of_notes_alone_holds_nothing(tmp_path: Path) -> None:
    put(tmp_path, "README.md", b"#")

    with pytest.raises(NothingFound, match="no data files"):
        take_inventory(str(tmp_path))
