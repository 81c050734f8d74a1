"""A lab's own files: records whose ids stay, bytes, and a page of cases that omics.sample can read."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from omics_lake.core.errors import NothingFound, SourceRefused, SourceUnavailable, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.formats.gdc_metadata import parse_case_metadata
from omics_lake.source.own import OwnFiles

SHEET = b"""project,case,sample,aliquot,data_type,path,md5,tissue_type,workflow
LAB-1,P1,P1-T,P1-T-r,expression,rna/p1.tsv,,Tumor,
LAB-1,P1,P1-T,P1-T-d,mutation,dna/p1.maf,,Tumor,
LAB-1,P1,P1-N,P1-N-d,mutation,dna/p1.maf,,Normal,
LAB-2,f47ac10b-58cc-4372-a567-0e02b2c3d479,S9,A9,expression,rna/p9.tsv,,Tumor,
"""
RNA, MAF, NINE = b"rna of p1", b"maf of p1", b"rna of p9"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rna").mkdir()
    (tmp_path / "dna").mkdir()
    (tmp_path / "rna" / "p1.tsv").write_bytes(RNA)
    (tmp_path / "rna" / "p9.tsv").write_bytes(NINE)
    (tmp_path / "dna" / "p1.maf").write_bytes(MAF)
    return tmp_path


def by_name(folder: Path, sheet: bytes = SHEET) -> dict[str, FileRecord]:
    return {record.file_name: record for record in OwnFiles(str(folder), sheet).records()}


def read(record: FileRecord, start: int = 0) -> bytes:
    return b"".join(OwnFiles.opener().open(record, start).chunks)


def test_size_and_md5_are_the_files_own(folder: Path) -> None:
    record = by_name(folder)["p1.tsv"]

    assert (record.source, record.release, record.project_id) == ("own", "1", "LAB-1")
    assert (record.file_size, record.md5sum) == (len(RNA), hashlib.md5(RNA, usedforsecurity=False).hexdigest())
    assert record.data_type == "Gene Expression Quantification"


def test_planned_files_are_opened_without_the_sheet_and_from_the_middle(folder: Path) -> None:
    records = by_name(folder)

    assert read(records["p1.tsv"]) == RNA
    assert read(records["p1.maf"], start=4) == MAF[4:]


def test_a_pair_names_its_tumor(folder: Path) -> None:
    record = by_name(folder)["p1.maf"]

    tumor = record.tumor()
    assert tumor is not None
    assert (tumor.aliquot_barcode, len(record.aliquots)) == ("P1-T-d", 2)


def test_ids_stay_the_same_and_uuids_are_kept(folder: Path) -> None:
    once, again = by_name(folder), by_name(folder)

    assert once == again
    nine = once["p9.tsv"].aliquots[0]
    assert nine.case_id == "f47ac10b-58cc-4372-a567-0e02b2c3d479"
    assert once["p1.tsv"].aliquots[0].case_id == once["p1.maf"].aliquots[0].case_id


def test_changed_contents_are_another_file(folder: Path) -> None:
    before = by_name(folder)["p1.tsv"]
    (folder / "rna" / "p1.tsv").write_bytes(b"other")

    assert by_name(folder)["p1.tsv"].file_id != before.file_id


def test_the_sheets_aliquots_land_as_case_metadata(folder: Path) -> None:
    record = by_name(folder)["cases.LAB-1.json"]
    data = read(record)

    rows = parse_case_metadata(data, "LAB-1").rows.to_pylist()

    assert (record.data_type, record.file_size) == ("Case Metadata", len(data))
    names = ("aliquot_barcode", "sample_barcode", "patient_barcode", "tissue_type")
    assert sorted(tuple(row[name] for name in names) for row in rows) == [
        ("P1-N-d", "P1-N", "P1", "Normal"),
        ("P1-T-d", "P1-T", "P1", "Tumor"),
        ("P1-T-r", "P1-T", "P1", "Tumor"),
    ]


def test_every_problem_is_named_at_once(folder: Path) -> None:
    bad = SHEET.replace(b"rna/p1.tsv", b"gone.tsv").replace(b"LAB-2", b"LAB 2")

    with pytest.raises(UnreadableFile, match="2 problems") as error:
        by_name(folder, bad)
    assert "line 2, column path: 'gone.tsv'" in error.value.why
    assert "line 5, column project: 'LAB 2'" in error.value.why


def test_an_md5_that_is_not_the_files_is_named_with_both(folder: Path) -> None:
    md5 = hashlib.md5(RNA, usedforsecurity=False).hexdigest()
    good = SHEET.replace(b"rna/p1.tsv,", b"rna/p1.tsv," + md5.upper().encode())
    assert by_name(folder, good)["p1.tsv"].md5sum == md5

    with pytest.raises(UnreadableFile, match="1 problem") as error:
        by_name(folder, SHEET.replace(b"rna/p1.tsv,", b"rna/p1.tsv," + b"0" * 32))
    assert "0" * 32 in error.value.why
    assert md5 in error.value.why


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NothingFound):
        by_name(tmp_path / "none")


def test_file_that_has_gone_since(folder: Path) -> None:
    record = by_name(folder)["p1.tsv"]
    (folder / "rna" / "p1.tsv").unlink()

    with pytest.raises(SourceUnavailable, match="cannot be read"):
        read(record)


@pytest.mark.parametrize("url", ["https://host/a", "file://host/etc/passwd", "", None])
def test_places_that_are_no_files_are_not_opened(url: str | None) -> None:
    with pytest.raises(SourceRefused):
        read(FileRecord("own", "1", "LAB-1", "x", "a", "a", url=url))
