"""The double's buckets, read by boto3 as it reads S3, and the objects in them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pydicom
import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from omics_lake.sample.server import SourceDouble

if TYPE_CHECKING:
    from .conftest import Landed


@pytest.fixture(scope="module")
def double(landed: Landed) -> Iterator[SourceDouble]:
    """The first release, served."""
    with SourceDouble(landed.folder, release="46.0") as running:
        yield running


@pytest.fixture(scope="module")
def s3(double: SourceDouble) -> Iterator[Any]:
    """A client that signs nothing."""
    config = Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}, retries={"max_attempts": 1})
    client = boto3.client("s3", endpoint_url=double.url, region_name="us-east-1", config=config)
    yield client
    client.close()


def _index(landed: Landed) -> list[dict[str, str]]:
    (record,) = landed.of_type("TCGA-XLUA", "Imaging Index")
    header, *lines = (line.split(",") for line in landed.text(record).splitlines())
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_file_lies_at_id_and_name(s3: Any, landed: Landed) -> None:
    record = landed.of_type("TCGA-XLUA", "Masked Copy Number Segment")[0]

    found = s3.get_object(Bucket="tcga-2-open", Key=f"{record['file_id']}/{record['file_name']}", Range="bytes=10-19")

    with found["Body"] as body:
        assert body.read() == landed.path(record).read_bytes()[10:20]
    assert found["ETag"] == f'"{record["md5sum"]}"'


def test_key_of_another_name_is_missing(s3: Any, double: SourceDouble, landed: Landed) -> None:
    record = landed.of_type("TCGA-XLUA", "Masked Copy Number Segment")[0]

    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket="tcga-2-open", Key=f"{record['file_id']}/other.txt")
    assert requests.get(double.bucket_url + "no/key", timeout=10).status_code == 404


def test_listing_goes_on_by_token(s3: Any, landed: Landed) -> None:
    wanted = sorted(
        (f"{r['file_id']}/{r['file_name']}", r["file_size"])
        for project in ("TCGA-XLUA", "TCGA-XPAN")
        for r in landed.manifest(project)
        if r["data_type"] != "Case Metadata"
    )

    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket="tcga-2-open", PaginationConfig={"PageSize": 100}))

    found = [(one["Key"], one["Size"]) for page in pages for one in page["Contents"]]
    assert found == wanted
    assert [page["IsTruncated"] for page in pages] == [True, True, False]


def test_series_has_as_many_objects_as_the_index_counts(s3: Any, landed: Landed) -> None:
    row = next(r for r in _index(landed) if r["Modality"] == "CT" and int(r["instanceCount"]) > 1)

    listed = s3.list_objects_v2(Bucket="idc-open-data", Prefix=f"{row['crdc_series_uuid']}/")["Contents"]

    assert len(listed) == int(row["instanceCount"])
    found = s3.get_object(Bucket="omics-lake-sample", Key=listed[0]["Key"])
    with found["Body"] as body:
        data = body.read()
    assert listed[0]["ETag"] == f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'
    assert listed[0]["Size"] == len(data)


def test_objects_are_dicom_of_the_series(double: SourceDouble, s3: Any, landed: Landed) -> None:
    row = next(r for r in _index(landed) if r["Modality"] == "CT" and int(r["instanceCount"]) > 30)
    listed = s3.list_objects_v2(Bucket="idc-open-data", Prefix=f"{row['crdc_series_uuid']}/")["Contents"]

    found = [
        pydicom.dcmread(io.BytesIO(requests.get(double.idc_bucket_url + one["Key"], timeout=10).content))
        for one in listed[:12]
    ]

    for one in found:
        assert one.SeriesInstanceUID == row["SeriesInstanceUID"]
        assert (one.PatientID, one.Modality, one.PatientIdentityRemoved) == (row["PatientID"], "CT", "YES")
        assert one.file_meta.MediaStorageSOPInstanceUID == one.SOPInstanceUID
        assert one.SOPInstanceUID.is_valid
        assert (one.Rows, one.Columns, len(one.PixelData)) == (16, 16, 512)
        assert one.SliceLocation == 5 * one.InstanceNumber
        assert one.StudyDate == row["StudyDate"].replace("-", "")
    assert len({one.SOPInstanceUID for one in found}) == 12
    assert len({one.PixelData for one in found}) == 12


def test_derived_series_has_no_objects(s3: Any, landed: Landed) -> None:
    row = next(r for r in _index(landed) if r["Modality"] == "SEG")

    assert s3.list_objects_v2(Bucket="idc-open-data", Prefix=f"{row['crdc_series_uuid']}/")["KeyCount"] == 0
