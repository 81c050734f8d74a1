"""A lab's own files: records whose ids stay, bytes, and a page of cases that omics.sample can read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from omics_lake.core.errors import NothingFound, SourceRefused, SourceUnavailable, UnreadableFile, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.formats.gdc_metadata import parse_case_metadata
from omics_lake.source.own import OwnFiles

SHEET = b"""project,case,sample,aliquot,data_type,path,md5,tissue_type,workflow
LAB-1,P1,P1-T,P1-T-r,expression,rna/p1.tsv,,Tumor,
LAB-1,P1,P1-T,P1-T-d,mutation,dna/p1.maf,,Tumor,
LAB-1,P1,P1-N,P1-N-d,mutation,dna/p1.maf,,Normal,
LAB-2,f47ac10b-58cc-4372-a567-0e02b2c3d479,S9,A9,expression,rna/p9.tsv,,Tumor,
"""
LARGE = bytes(range(256)) * 8193  # a little more than two chunks
RNA, MAF, NINE = b"rna of p1", b"maf of p1", b"rna of p9"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A double of S3 with the sheet's files below s3://lab/in."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket="lab")
    for key, data in {"rna/p1.tsv": LARGE, "rna/p9.tsv": NINE, "dna/p1.maf": MAF}.items():
        client.put_object(Bucket="lab", Key=f"in/{key}", Body=data)
    yield endpoint
    client.close()
    server.stop()


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


def test_file_that_has_become_shorter_begins_anew(folder: Path) -> None:
    record = by_name(folder)["p1.tsv"]
    (folder / "rna" / "p1.tsv").write_bytes(b"abc")

    with closing(OwnFiles.opener().open(record, start=5)) as body:
        assert (body.start, body.size, b"".join(body.chunks)) == (0, 3, b"abc")


@pytest.mark.parametrize("release", ["../../x", "a/b", "", "own-", "..", "1\n"])
def test_a_release_is_a_plain_name(folder: Path, release: str) -> None:
    with pytest.raises(UsageError, match="No name for a release"):
        OwnFiles(str(folder), SHEET, release)


def test_a_prefix_of_s3_is_as_good_as_a_folder(s3: str) -> None:
    opener = OwnFiles.opener(s3, "us-east-1")

    records = OwnFiles("s3://lab/in/", SHEET, endpoint=s3, region="us-east-1").records()

    (large,) = (record for record in records if record.file_name == "p1.tsv")
    assert (large.url, large.file_size) == ("s3://lab/in/rna/p1.tsv", len(LARGE))
    assert large.md5sum == hashlib.md5(LARGE, usedforsecurity=False).hexdigest()
    with closing(opener.open(large, start=1000)) as body:
        chunks = list(body.chunks)
    assert b"".join(chunks) == LARGE[1000:]
    assert max(map(len, chunks)) <= 1 << 20
    with pytest.raises(SourceUnavailable):
        opener.open(replace(large, url="s3://lab/in/gone"))
    with pytest.raises(NothingFound):
        OwnFiles("s3://lab/none", SHEET, endpoint=s3, region="us-east-1").records()


@pytest.mark.parametrize(
    "url", ["file://[x", "s3://[x/k", "s3:///k", "file:///a%00b", "data:application/json;base64,abc", "file:///"]
)
def test_malformed_places_are_no_crash(url: str) -> None:
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        read(FileRecord("own", "1", "LAB-1", "x", "a", "a", url=url))


@pytest.mark.parametrize("url", ["https://host/a", "file://host/etc/passwd", "", None])
def test_places_that_are_no_files_are_not_opened(url: str | None) -> None:
    with pytest.raises(SourceRefused):
        read(FileRecord("own", "1", "LAB-1", "x", "a", "a", url=url))
