"""A landing zone in S3 (moto): keys, metadata, versions, uploads in parts and copies from a bucket.

moto keeps no lengths and no permissions, and has no KMS: what is asked here is that each call says what it should.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from omics_lake.core.errors import ConflictError, LakeError
from omics_lake.landing.s3_upload import part_size
from support.landing_zones import BIG, FILES, KMS, MIB, RECORDS, BucketShelf, Place, Shelf, contents, md5, record, run


def head(place: Place, key: str) -> dict[str, Any]:
    return place.client.head_object(Bucket=place.bucket, Key=f"land/{key}", ChecksumMode="ENABLED")


def test_objects_are_encrypted_and_say_what_they_are(in_s3: Place) -> None:
    big = record("f-big", BIG)
    page = replace(record("f-page", b"{}", source="nbia"), md5sum=None, file_size=None)
    run(in_s3, Shelf({**FILES, "f-big": BIG}), [RECORDS[0], big])
    run(in_s3, Shelf({"f-page": b"{}"}, name="nbia"), [page])
    small, large, spooled = (head(in_s3, one.key) for one in (RECORDS[0], big, page))
    for one in (small, large, spooled, head(in_s3, f"{page.key}.sha256")):
        assert (one["ServerSideEncryption"], one["SSEKMSKeyId"]) == ("aws:kms", KMS)
    assert small["Metadata"] == {
        "source": "gdc-46.0",
        "source-md5": md5(FILES["f-0"]),
        "sha256": hashlib.sha256(FILES["f-0"]).hexdigest(),
    }
    assert small["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(FILES["f-0"]).digest()).decode()
    assert large["Metadata"] == {"source": "gdc-46.0", "source-md5": md5(BIG)}
    assert spooled["Metadata"] == {"source": "nbia-46.0", "sha256": hashlib.sha256(b"{}").hexdigest()}
    assert large["ETag"].endswith('-3"')  # parts of 8, 8 and 4 MiB


@pytest.mark.parametrize(
    ("size", "mib"), [(None, 16), (9 * MIB, 8), (80_000 * MIB, 8), (80_000 * MIB + 1, 9), (5 * 1024**4, 525)]
)
def test_parts_are_large_enough_for_ten_thousand(size: int | None, mib: int) -> None:
    assert part_size(size) == mib * MIB


def test_an_object_that_came_meanwhile_is_not_overwritten(in_s3: Place) -> None:
    sink = in_s3.store.sink(RECORDS[0])
    sink.restart(None)
    sink.write(FILES["f-0"])
    in_s3.write(RECORDS[0].key, b"mine")
    with pytest.raises(ConflictError):
        sink.commit()
    assert in_s3.store.read(RECORDS[0].key) == b"mine"


def test_uploads_of_killed_runs_are_aborted_and_others_left(in_s3: Place) -> None:
    for key in (RECORDS[0].key, "gdc/46.0/TCGA-LUAD/x/y/z", "other"):
        in_s3.client.create_multipart_upload(Bucket=in_s3.bucket, Key=f"land/{key}")
    run(in_s3, Shelf(FILES))
    left = in_s3.client.list_multipart_uploads(Bucket=in_s3.bucket)["Uploads"]
    assert sorted(one["Key"] for one in left) == ["land/gdc/46.0/TCGA-LUAD/x/y/z", "land/other"]


@pytest.fixture
def open_bucket(in_s3: Place) -> Iterator[Any]:
    client = in_s3.client
    client.create_bucket(Bucket="tcga-2-open")
    yield client
    for item in client.list_objects_v2(Bucket="tcga-2-open").get("Contents", []):
        client.delete_object(Bucket="tcga-2-open", Key=item["Key"])
    client.delete_bucket(Bucket="tcga-2-open")


def test_objects_whose_etag_is_the_md5_are_copied_and_the_others_fetched(in_s3: Place, open_bucket: Any) -> None:
    # Given f-0 as it should be, f-1 changed, f-2 put in parts (its ETag is no MD5), f-3 and f-4 absent
    open_bucket.put_object(Bucket="tcga-2-open", Key="f-0/a.txt", Body=FILES["f-0"])
    open_bucket.put_object(Bucket="tcga-2-open", Key="f-1/a.txt", Body=b"FILE 1")
    upload = open_bucket.create_multipart_upload(Bucket="tcga-2-open", Key="f-2/a.txt")
    names = {"Bucket": "tcga-2-open", "Key": "f-2/a.txt", "UploadId": upload["UploadId"]}
    part = open_bucket.upload_part(**names, PartNumber=1, Body=FILES["f-2"])
    open_bucket.complete_multipart_upload(**names, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    shelf = BucketShelf(FILES)
    report = run(in_s3, shelf)
    assert sorted(shelf.asked) == ["f-1", "f-2", "f-3", "f-4"]
    assert (report.error, report.bytes) == (None, 4 * 6)
    assert {key.split("/")[4]: data for key, data in contents(in_s3).items()} == FILES
    copied = head(in_s3, RECORDS[0].key)
    assert copied["Metadata"] == {"source": "gdc-46.0", "source-md5": md5(FILES["f-0"])}
    assert copied["ServerSideEncryption"] == "aws:kms"


def test_nothing_is_copied_when_it_is_not_allowed(in_s3: Place, open_bucket: Any) -> None:
    open_bucket.put_object(Bucket="tcga-2-open", Key="f-0/a.txt", Body=FILES["f-0"])
    shelf = BucketShelf(FILES)
    run(in_s3, shelf, copy=False)
    assert len(shelf.asked) == 5


def test_a_bucket_that_is_not_there_is_said(endpoint: str) -> None:
    with pytest.raises(LakeError, match="cannot be read") as error:
        run(Place("s3://no-such-bucket-here/land", endpoint), Shelf(FILES))
    assert "NoSuchBucket" in error.value.why
