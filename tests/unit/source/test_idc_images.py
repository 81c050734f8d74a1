"""Objects of chosen series: listed with size and MD5, opened from the open buckets alone."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from omics_lake.core.errors import NothingFound, SourceRefused, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.sample.imaging_files import write_index
from omics_lake.sample.server import SourceDouble
from omics_lake.source.idc import IdcIndex
from omics_lake.source.idc_images import ChosenSeries, IdcImages, choose_series
from omics_lake.source.idc_manifest import read_s5cmd_manifest
from omics_lake.source.sites import Sites

UUID = "0d2ac0ff-6f0c-4f0b-9c53-0b0a3c3a4d11"
LISTING = """<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{objects}{more}
</ListBucketResult>"""
OBJECT = "<Contents><Key>{uuid}/{name}</Key><Size>{size}</Size><ETag>&quot;{etag}&quot;</ETag></Contents>"


@pytest.fixture
def index(cohort: Path, tmp_path: Path) -> IdcIndex:
    write_index(cohort, tmp_path / "index.csv.gz")
    return IdcIndex(tmp_path / "index.csv.gz", "25")


@pytest.fixture
def smallest(cohort: Path) -> dict[str, str]:
    """An original CT series of few images, by the csv module."""
    (path,) = (cohort / "idc" / "25" / "TCGA-XLUA" / "imaging_index").glob("*/*.csv")
    with path.open(newline="") as lines:
        rows = [r for r in csv.DictReader(lines) if r["Modality"] == "CT" and not r["analysis_result_id"]]
    return min(rows, key=lambda row: int(row["instanceCount"]))


def listing(*objects: str, more: bool = False) -> bytes:
    cut = "<IsTruncated>true</IsTruncated>" if more else "<IsTruncated>false</IsTruncated>"
    return LISTING.format(objects="".join(objects), more=cut).encode()


def one(name: str, etag: str = "0" * 32, size: int = 5) -> str:
    return OBJECT.format(uuid=UUID, name=name, etag=etag, size=size)


def test_a_series_comes_object_by_object(index: IdcIndex, double: SourceDouble, smallest: dict[str, str]) -> None:
    images = Sites.at(double.url).idc_images()
    chosen = choose_series(index, "TCGA-XLUA", series=[smallest["SeriesInstanceUID"]])

    records = images.records("TCGA-XLUA", "25", chosen)

    assert len(records) == int(smallest["instanceCount"])
    first = records[0]
    data = b"".join(images.open(first).chunks)
    assert (len(data), hashlib.md5(data, usedforsecurity=False).hexdigest()) == (first.file_size, first.md5sum)
    assert data[128:132] == b"DICM"
    assert first.key == f"idc/25/TCGA-XLUA/dicom/{first.file_id}/{first.file_id}.dcm"
    assert images.s3_object(first) == (smallest["aws_bucket"], f"{smallest['crdc_series_uuid']}/{first.file_name}")


def test_choices_add_up(index: IdcIndex, smallest: dict[str, str]) -> None:
    of_patient = choose_series(index, "TCGA-XLUA", patients=[smallest["PatientID"]])
    ct_of_patient = choose_series(index, "TCGA-XLUA", patients=[smallest["PatientID"]], modalities=["CT"])

    assert {s.series_uid for s in ct_of_patient} <= {s.series_uid for s in of_patient}
    assert smallest["SeriesInstanceUID"] in {s.series_uid for s in ct_of_patient}


def test_series_that_is_not_there_is_named(index: IdcIndex) -> None:
    with pytest.raises(NothingFound, match=r"1\.2\.3"):
        choose_series(index, "TCGA-XLUA", series=["1.2.3"])


def test_choice_that_nothing_fits(index: IdcIndex) -> None:
    with pytest.raises(NothingFound, match="fits the choice"):
        choose_series(index, "TCGA-XLUA", modalities=["XA"])


def test_pages_of_a_listing_are_put_together(server, answer: Callable[..., object]) -> None:
    server.answer(
        "/idc-open-data/",
        answer(body=listing(one("a.dcm"), one("b.txt"), more=True), headers={"Content-Type": "application/xml"}),
        answer(body=listing(one("c.dcm", etag=f"{'1' * 32}-2")), headers={"Content-Type": "application/xml"}),
    )
    images = IdcImages(f"{server.url}idc-open-data/", ("idc-open-data",))

    records = images.records("P", "25", [ChosenSeries("1.2", UUID, "idc-open-data", 2)])

    assert [(r.file_name, r.md5sum) for r in records] == [("a.dcm", "0" * 32), ("c.dcm", None)]
    assert f"start-after={UUID}%2Fb.txt" in server.asked[1].query.replace("/", "%2F")


def test_fewer_objects_than_the_index_counts_are_refused(server, answer: Callable[..., object]) -> None:
    server.answer("/b/", answer(body=listing(one("a.dcm")), headers={"Content-Type": "application/xml"}))
    images = IdcImages(f"{server.url}b/", ("b",))

    with pytest.raises(SourceRefused, match="objects that the index counts") as error:
        images.records("P", "25", [ChosenSeries("1.2", UUID, "b", 2)])
    assert "2 in the index, 1 in the bucket" in error.value.why


def test_a_bucket_that_gives_the_same_page_for_ever_is_refused(server, answer: Callable[..., object]) -> None:
    server.answer("/b/", answer(body=listing(one("a.dcm"), more=True), headers={"Content-Type": "application/xml"}))

    with pytest.raises(SourceRefused, match="do not belong there"):
        IdcImages(f"{server.url}b/", ("b",)).records("P", "25", [ChosenSeries("1.2", UUID, "b", 2)])
    assert len(server.asked) == 2


@pytest.mark.parametrize("name", ["../x.dcm", "..dcm", ".dcm", "sub/x.dcm", "a\\b.dcm", "a%2F.dcm"])
def test_an_object_whose_name_is_no_files_is_refused(server, answer: Callable[..., object], name: str) -> None:
    server.answer("/b/", answer(body=listing(one(name)), headers={"Content-Type": "application/xml"}))

    with pytest.raises(SourceRefused, match="name that is no file's"):
        IdcImages(f"{server.url}b/", ("b",)).records("P", "25", [ChosenSeries("1.2", UUID, "b", 1)])


def test_an_object_of_another_series_is_refused(server, answer: Callable[..., object]) -> None:
    other = OBJECT.format(uuid=UUID.replace("0d2", "0d3"), name="a.dcm", etag="0" * 32, size=5)
    server.answer("/b/", answer(body=listing(other), headers={"Content-Type": "application/xml"}))

    with pytest.raises(SourceRefused, match="do not belong there"):
        IdcImages(f"{server.url}b/", ("b",)).records("P", "25", [ChosenSeries("1.2", UUID, "b", 1)])


@pytest.mark.parametrize(
    "body",
    [
        b"<Error/>",
        b"not xml",
        b"<!DOCTYPE x><ListBucketResult/>",
        listing(OBJECT.format(uuid=UUID, name="a.dcm", etag="", size="many")),
    ],
)
def test_what_is_no_listing_is_refused(server, answer: Callable[..., object], body: bytes) -> None:
    server.answer("/b/", answer(body=body, headers={"Content-Type": "application/xml"}))

    with pytest.raises(SourceRefused):
        IdcImages(f"{server.url}b/", ("b",)).records("P", "25", [ChosenSeries("1.2", UUID, "b", 1)])


def test_bucket_of_somebody_else_is_not_asked() -> None:
    with pytest.raises(SourceRefused, match="none of the IDC's open ones"):
        IdcImages().records("P", "25", [ChosenSeries("1.2", UUID, "evil-bucket", 1)])


@pytest.mark.parametrize("url", ["s3://evil/a.dcm", "https://idc-open-data/a.dcm", "s3://idc-open-data/../a.dcm", None])
def test_record_that_points_elsewhere_is_not_opened(url: str | None) -> None:
    with pytest.raises(SourceRefused, match="no object of the IDC"):
        IdcImages().open(FileRecord("idc", "25", "P", "DICOM", "a", "a.dcm", url=url))


def test_object_without_md5_must_be_dicom_of_its_size() -> None:
    record = FileRecord("idc", "25", "P", "DICOM", "a", "a.dcm", file_size=140)
    good = bytes(128) + b"DICM" + bytes(8)

    IdcImages().check(record, io.BytesIO(good))
    for bad in (good[:-1], bytes(140), b""):
        with pytest.raises(UnreadableFile):
            IdcImages().check(record, io.BytesIO(bad))


def test_s5cmd_manifest_with_a_strange_line_is_refused_whole() -> None:
    good = f"# comment\ncp s3://idc-open-data/{UUID}/* .\n"

    assert read_s5cmd_manifest(good.encode(), "m") == (UUID,)
    with pytest.raises(UnreadableFile) as error:
        read_s5cmd_manifest((good + "rm s3://idc-open-data/x\nfoo\n").encode(), "m")
    assert "line 3" in error.value.why
    assert "line 4" in error.value.why


def test_a_columns_name_may_stand_above_the_commands_and_nowhere_else() -> None:
    command = f"cp s3://idc-open-data/{UUID}/* ."
    twice = f"\ufeff# comment\r\nstudy_manifest_cp_command\r\n{command}\r\n{command}\r\n"

    assert read_s5cmd_manifest(twice.encode(), "m") == (UUID,)
    with pytest.raises(UnreadableFile, match="line 2: 'cp_command'"):
        read_s5cmd_manifest(f"{command}\ncp_command\n".encode(), "m")


@pytest.mark.parametrize("text", ["", "# nothing\n", "cp_command\n", f"cp s3://public-datasets-idc/{UUID}/* .\n"])
def test_a_manifest_without_a_series_of_the_open_buckets_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile, match="no download manifest"):
        read_s5cmd_manifest(text.encode(), "m")
