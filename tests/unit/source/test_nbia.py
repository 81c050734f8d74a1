"""NBIA: its traps, its lists of series, and zips proven image by image."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from omics_lake.core.errors import ArchiveCorrupt, ChecksumMismatch, NothingFound, SourceRefused
from omics_lake.core.record import FileRecord
from omics_lake.sample.server import SourceDouble
from omics_lake.source.nbia import Nbia
from omics_lake.source.nbia_rows import patient_of, series_of, study_of
from omics_lake.source.sites import Sites

DAY = "2026-11-25"
IMAGES = {"00000001.dcm": b"first image", "00000002.dcm": b"second image"}


def zip_of(images: dict[str, bytes], listed: dict[str, bytes] | None = None, extra: bool = True) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("LICENSE", "CC BY 3.0")
        for name, data in images.items():
            archive.writestr(name, data)
        if extra:
            lines = [f"{n},{hashlib.md5(d, usedforsecurity=False).hexdigest()}" for n, d in (listed or images).items()]
            archive.writestr("md5hashes.csv", "\n".join(["Filename,MD5Hash", *lines]) + "\n")
    return buffer.getvalue()


def zip_record(images: int | None = None) -> FileRecord:
    url = "https://nbia/getImage?SeriesInstanceUID=1.2" + (f"&ImageCount={images}" if images else "")
    return FileRecord("nbia", DAY, "TCGA-XLUA", "DICOM", "1.2", "1.2.zip", url=url)


def originals(cohort: Path, project: str) -> list[dict[str, str]]:
    (path,) = (cohort / "idc" / "25" / project / "imaging_index").glob("*/*.csv")
    with path.open(newline="") as lines:
        return [r for r in csv.DictReader(lines) if not r["analysis_result_id"] and r["Modality"] != "SM"]


def test_a_collections_patients_studies_and_series(double: SourceDouble, cohort: Path) -> None:
    nbia, rows = Sites.at(double.url).nbia_api(), originals(cohort, "TCGA-XLUA")

    assert {p.patient_id for p in nbia.patients("TCGA-XLUA")} == {r["PatientID"] for r in rows}
    assert {s.study_uid for s in nbia.studies("TCGA-XLUA")} == {r["StudyInstanceUID"] for r in rows}
    assert {(s.series_uid, s.image_count) for s in nbia.series("TCGA-XLUA")} == {
        (r["SeriesInstanceUID"], int(r["instanceCount"])) for r in rows
    }


def test_no_result_is_an_empty_body_and_nothing_found(double: SourceDouble) -> None:
    nbia = Sites.at(double.url).nbia_api()

    assert nbia.series("NO-SUCH") == ()
    with pytest.raises(NothingFound, match="NO-SUCH"):
        nbia.records("NO-SUCH", DAY)


def test_the_list_of_series_lands_as_it_came(double: SourceDouble) -> None:
    nbia = Sites.at(double.url).nbia_api()
    (record,) = nbia.records("TCGA-XLUA", DAY)

    data = b"".join(nbia.open(record).chunks)

    nbia.check(record, io.BytesIO(data))
    assert record.key == f"nbia/{DAY}/TCGA-XLUA/imaging_index/{record.file_id}/nbia_series.TCGA-XLUA.json"
    assert nbia.records("TCGA-XLUA", DAY) == (record,)


@pytest.mark.parametrize("data", [b"", b"[]", b"<html>", b'{"a": 1}', b'[{"Collection": "OTHER"}]'])
def test_what_is_no_list_of_this_collection_is_refused(data: bytes) -> None:
    record = FileRecord("nbia", DAY, "TCGA-XLUA", "Imaging Index", "a", "a.json")

    with pytest.raises(SourceRefused):
        Nbia().check(record, io.BytesIO(data))


def test_unknown_parameter_is_refused_with_the_services_words(double: SourceDouble) -> None:
    nbia = Sites.at(double.url).nbia_api()

    with pytest.raises(SourceRefused) as error:
        nbia._ask("getSeries", {"Colection": "TCGA-XLUA"})
    assert "Invalid query parameter: 'Colection'" in str(error.value)


def test_a_series_comes_as_a_zip_with_all_its_images(double: SourceDouble, cohort: Path) -> None:
    nbia = Sites.at(double.url).nbia_api()
    row = min(originals(cohort, "TCGA-XLUA"), key=lambda r: int(r["instanceCount"]))
    (record,) = nbia.image_records("TCGA-XLUA", DAY, series=[row["SeriesInstanceUID"]])

    data = b"".join(nbia.open(record).chunks)

    nbia.check(record, io.BytesIO(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(name.endswith(".dcm") for name in archive.namelist()) == int(row["instanceCount"])
    assert (record.file_size, record.md5sum) == (None, None)


def test_choice_of_series_by_patient_and_modality(double: SourceDouble, cohort: Path) -> None:
    rows = originals(cohort, "TCGA-XLUA")
    patient = rows[0]["PatientID"]

    found = Sites.at(double.url).nbia_api().image_records("TCGA-XLUA", DAY, patients=[patient], modalities=["CT"])

    wanted = {r["SeriesInstanceUID"] for r in rows if r["PatientID"] == patient and r["Modality"] == "CT"}
    assert {r.file_id for r in found} == wanted


@pytest.mark.parametrize("uid", ["../../x", "1.2/3", "1..2", "1.2."])
def test_a_series_without_a_uid_gets_no_file(server, uid: str) -> None:
    row = {"StudyInstanceUID": "1", "PatientID": "P", "Collection": "C", "Modality": "CT"}
    server.answer_json("/getSeries", [row | {"SeriesInstanceUID": uid}])

    with pytest.raises(SourceRefused, match="no UID"):
        Nbia(server.url, server.url).image_records("C", DAY)


def test_an_image_that_differs_from_its_md5_is_refused() -> None:
    changed = zip_of(IMAGES | {"00000002.dcm": b"another"}, IMAGES)

    with pytest.raises(ChecksumMismatch, match="1 images") as error:
        Nbia().check(zip_record(), io.BytesIO(changed))
    assert "00000002.dcm" in error.value.where


@pytest.mark.parametrize("images", [{"00000001.dcm": b"first image"}, IMAGES | {"00000003.dcm": b"unlisted"}])
def test_an_image_too_few_or_too_many_is_refused(images: dict[str, bytes]) -> None:
    with pytest.raises(ChecksumMismatch):
        Nbia().check(zip_record(), io.BytesIO(zip_of(images, IMAGES)))


def test_a_zip_without_list_or_images_is_refused() -> None:
    for data in (zip_of(IMAGES, extra=False), zip_of({}, {"a.dcm": b""})):
        with pytest.raises(SourceRefused):
            Nbia().check(zip_record(), io.BytesIO(data))


def test_a_zip_with_another_number_of_images_than_planned_is_refused() -> None:
    Nbia().check(zip_record(2), io.BytesIO(zip_of(IMAGES)))
    with pytest.raises(SourceRefused, match="all its images"):
        Nbia().check(zip_record(3), io.BytesIO(zip_of(IMAGES)))


def test_a_zip_cut_short_is_corrupt() -> None:
    with pytest.raises(ArchiveCorrupt):
        Nbia().check(zip_record(), io.BytesIO(zip_of(IMAGES)[:-30]))


def test_shared_cart_comes_from_version_one(double: SourceDouble) -> None:
    cart = [{"SeriesInstanceUID": "1.2"}, {"SeriesInstanceUID": "1.3"}, {"SeriesInstanceUID": "1.2"}, {}]
    double.serve("getContentsByName", json.dumps(cart).encode(), content_type="application/json")

    nbia = Nbia(double.nbia_url + "v4/", double.files_url)

    assert nbia.cart("mine") == ("1.2", "1.3")


def test_rows_with_absent_keys_dates_with_time_and_both_patient_keys() -> None:
    series = {
        "SeriesInstanceUID": "1.2", "StudyInstanceUID": "1", "PatientID": "P1", "Collection": "C", "Modality": "CT",
        "SeriesDate": "2000-01-01 00:00:00.0", "ImageCount": 3, "LicenseName": {},
    }  # fmt: skip

    assert series_of(series).series_date == dt.date(2000, 1, 1)
    assert (series_of(series).image_count, series_of(series).file_size, series_of(series).license) == (3, None, None)
    assert patient_of({"PatientId": "P1", "Collection": "C"}).patient_id == "P1"
    study = study_of({"StudyInstanceUID": "1", "PatientID": "P1", "Collection": "C", "StudyDate": "2000-01-01"})
    assert (study.patient_id, study.study_date, study.patient_age) == ("P1", dt.date(2000, 1, 1), None)


def test_series_without_patient_is_no_silent_row() -> None:
    with pytest.raises(SourceRefused, match="PatientID"):
        series_of({"SeriesInstanceUID": "1.2", "StudyInstanceUID": "1", "Collection": "C", "Modality": "CT"})
