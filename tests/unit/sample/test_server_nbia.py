"""The double's NBIA: its columns, its order of fields and its traps."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pydicom
import pytest
import requests

from omics_lake.sample.server import SourceDouble

if TYPE_CHECKING:
    from .conftest import Landed


@pytest.fixture(scope="module")
def double(landed: Landed) -> Iterator[SourceDouble]:
    """The first release, served."""
    with SourceDouble(landed.folder, release="46.0") as running:
        yield running


def _originals(landed: Landed, project: str) -> list[dict[str, str]]:
    """Radiology of the index that is no derived series."""
    (record,) = landed.of_type(project, "Imaging Index")
    data = landed.path(record).read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
    rows = csv.DictReader(io.StringIO(text))
    return [row for row in rows if not row["analysis_result_id"] and row["Modality"] in ("CT", "PT")]


def _get(double: SourceDouble, path: str, **words: str) -> requests.Response:
    return requests.get(double.nbia_url + path, params=words, timeout=10)


def test_collections(double: SourceDouble) -> None:
    assert _get(double, "v4/getCollectionValues").json() == [{"Collection": "TCGA-XLUA"}, {"Collection": "TCGA-XPAN"}]


@pytest.mark.parametrize("project", ["TCGA-XLUA", "TCGA-XPAN"])
def test_series_are_the_original_radiology(double: SourceDouble, landed: Landed, project: str) -> None:
    wanted = {row["SeriesInstanceUID"]: int(row["instanceCount"]) for row in _originals(landed, project)}

    found = _get(double, "v4/getSeries", Collection=project).json()

    assert {one["SeriesInstanceUID"]: one["ImageCount"] for one in found} == wanted
    assert {one["Collection"] for one in found} == {project}


def test_series_has_numbers_a_date_with_time_and_no_nulls(double: SourceDouble, landed: Landed) -> None:
    row = next(row for row in _originals(landed, "TCGA-XLUA") if not row["PatientAge"])

    (found,) = _get(double, "v4/getSeries", SeriesInstanceUID=row["SeriesInstanceUID"]).json()

    assert found["SeriesDate"] == f"{row['SeriesDate']} 00:00:00.0"
    assert found["SeriesNumber"] == int(row["SeriesNumber"])
    assert found["AnnotationsFlag"] is False
    assert found["PatientID"] == row["PatientID"]
    assert "PatientAge" not in found
    assert "TimeStamp" not in found
    assert None not in found.values()


def test_first_version_has_its_own_columns_and_passes_unknown_words_over(double: SourceDouble) -> None:
    found = _get(double, "v1/getSeries", Collection="TCGA-XPAN", Nothing="x").json()

    assert {"TimeStamp", "CollectionURI"} <= found[0].keys()
    assert not {"Site", "PatientSex", "PatientAge", "ReleasedStatus"} & found[0].keys()


def test_unknown_word_is_refused_by_the_fourth_version(double: SourceDouble) -> None:
    answer = _get(double, "v4/getPatient", PatientID="TCGA-X0-0001")

    assert answer.status_code == 400
    assert "Invalid query parameter: 'PatientID'. Allowed" in answer.text


def test_patient_is_spelt_in_two_ways(double: SourceDouble) -> None:
    (patient,) = _get(double, "v4/getPatient", PatientId="TCGA-X0-0001").json()
    studies = _get(double, "v4/getPatientStudy", PatientID="TCGA-X0-0001").json()

    assert patient["PatientId"] == "TCGA-X0-0001"
    assert {study["PatientID"] for study in studies} == {"TCGA-X0-0001"}


def test_studies_count_their_series(double: SourceDouble, landed: Landed) -> None:
    rows = _originals(landed, "TCGA-XLUA")
    wanted = {row["StudyInstanceUID"]: 0 for row in rows}
    for row in rows:
        wanted[row["StudyInstanceUID"]] += 1

    found = _get(double, "v4/getPatientStudy", Collection="TCGA-XLUA").json()

    assert {study["StudyInstanceUID"]: study["SeriesCount"] for study in found} == wanted


def test_no_result_is_an_empty_body(double: SourceDouble) -> None:
    answer = _get(double, "v4/getSeries", Collection="TCGA-NONE")

    assert (answer.status_code, answer.content) == (200, b"")


def test_image_is_a_zip_without_length(double: SourceDouble, landed: Landed) -> None:
    row = min(
        (r for r in _originals(landed, "TCGA-XLUA") if r["Modality"] == "PT"), key=lambda r: int(r["instanceCount"])
    )
    count = int(row["instanceCount"])

    answer = _get(double, "v4/getImage", SeriesInstanceUID=row["SeriesInstanceUID"], IncludeMD5="Yes")

    assert "Content-Length" not in answer.headers
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        images = [f"{n:08d}.dcm" for n in range(1, count + 1)]
        assert archive.namelist() == ["LICENSE", *images, "md5hashes.csv"]
        first = archive.read("00000001.dcm")
        sums = archive.read("md5hashes.csv").decode().splitlines()
    assert sums[:2] == ["Filename,MD5Hash", f"00000001.dcm,{hashlib.md5(first, usedforsecurity=False).hexdigest()}"]
    assert len(sums) == count + 1
    assert pydicom.dcmread(io.BytesIO(first)).SeriesInstanceUID == row["SeriesInstanceUID"]


def test_image_of_an_unknown_series_is_refused(double: SourceDouble) -> None:
    assert _get(double, "v4/getImage", SeriesInstanceUID="1.2.3").status_code == 400
