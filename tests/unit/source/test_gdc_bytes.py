"""Bytes from the GDC's API and from its open-data bucket (H1, H2, H8, H9, H11, H13, L8)."""

from __future__ import annotations

import hashlib
import io
import tarfile
from dataclasses import replace

import pytest

from omics_lake.core.errors import ControlledAccess, SourceRefused, SourceUnavailable, UsageError
from omics_lake.sample.faults import ALWAYS, Fault
from omics_lake.source.base import BatchSource, CopySource, Source
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_bucket import OpenDataBucket
from omics_lake.source.http import HttpLimits

LIMITS = HttpLimits(tries=3, total=30)


def api(double, **limits) -> GdcApi:
    return GdcApi(double.gdc_url, limits=replace(LIMITS, **limits))


def bucket(double) -> OpenDataBucket:
    return OpenDataBucket(api(double), double.bucket_url, limits=LIMITS)


def read(body) -> bytes:
    return b"".join(body.chunks)


def md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def paths(double) -> list[str]:
    return [seen.path for seen in double.requests]


@pytest.fixture
def record(planned):
    return next(r for r in planned if r.data_type == "Gene Expression Quantification")


@pytest.fixture(params=[api, bucket], ids=["api", "bucket"])
def source(request, double):
    return request.param(double)


def test_protocols(double):
    assert isinstance(bucket(double), Source)
    assert isinstance(bucket(double), BatchSource)
    assert isinstance(bucket(double), CopySource)
    assert not isinstance(api(double), CopySource)
    assert bucket(double).name == "gdc"


def test_a_file_is_its_bytes(source, record):
    body = source.open(record)

    data = read(body)
    assert (md5(data), len(data), body.size) == (record.md5sum, record.file_size, record.file_size)


def test_a_file_carries_on_where_it_broke(source, record):
    whole = source.open(record)
    data = read(whole)

    rest = source.open(record, start=100, validator=whole.validator)

    assert (rest.start, rest.size) == (100, len(data))
    assert read(rest) == data[100:]


def test_a_file_that_changed_meanwhile_comes_whole(source, record):
    body = source.open(record, start=100, validator='"an older version"')

    assert body.start == 0
    assert md5(read(body)) == record.md5sum


def test_each_source_asks_its_own_place(double, record):
    read(api(double).open(record))
    read(bucket(double).open(record))

    assert paths(double) == [f"/gdc/data/{record.file_id}", f"/tcga-2-open/{record.file_id}/{record.file_name}"]


def test_names_with_odd_characters_are_quoted(double, record):
    odd = replace(record, file_name="a b#c?d%2e+é.tsv")
    read(bucket(double).open(odd))

    assert paths(double) == [f"/tcga-2-open/{odd.file_id}/a b#c?d%2e+é.tsv", f"/gdc/data/{odd.file_id}"]


def test_429_with_retry_after_waits(double, record, waits):  # H1
    double.add_fault(Fault("/gdc/data/*", "status", value=429, retry_after=2))

    body = api(double).open(record)

    assert md5(read(body)) == record.md5sum
    assert (waits, body.retries) == ([2], 1)


def test_503_at_every_try(double, record, waits):  # H2
    double.add_fault(Fault("/gdc/data/*", "status", times=ALWAYS, value=503))

    with pytest.raises(SourceUnavailable, match="after 3 tries"):
        api(double).open(record)

    assert len(double.requests) == 3


@pytest.mark.parametrize("kind", ["html_page", "json_error"])
def test_a_page_of_the_server_is_no_file(double, source, record, kind):  # H8
    double.add_fault(Fault("*", kind))

    with pytest.raises(SourceRefused, match="page of its own"):
        source.open(record)


@pytest.mark.parametrize("kind", ["application/xml", "text/xml; charset=utf-8"])
def test_an_error_of_s3_is_no_file(server, answer, record, kind):
    path = f"/{record.file_id}/{record.file_name}"
    server.answer(path, answer(body=b"<Error/>", headers={"Content-Type": kind}))

    with pytest.raises(SourceRefused, match="page of its own"):
        OpenDataBucket(GdcApi(server.url, limits=LIMITS), server.url, limits=LIMITS).open(record)


def test_a_form_in_xml_is_a_file(server, answer, record):
    form = replace(record, file_name="form.xml")
    server.answer(f"/data/{form.file_id}", answer(body=b"<form/>", headers={"Content-Type": "application/xml"}))

    assert read(GdcApi(server.url, limits=LIMITS).open(form)) == b"<form/>"


def test_a_dripping_server_is_stopped(double, record):  # H9
    double.add_fault(Fault("/gdc/data/*", "drip", value=20))

    with pytest.raises(TimeoutError):
        read(api(double, total=0.5).open(record))


@pytest.mark.parametrize("target", ["https://evil.example/x", "http://169.254.169.254/", "http://10.0.0.1/"])
def test_redirects_to_elsewhere(double, source, record, target):  # H11
    double.add_fault(Fault("*", "redirect", value=target))

    with pytest.raises(SourceRefused):
        source.open(record)


def test_the_servers_file_name_is_not_looked_at(double, record):  # H13
    double.add_fault(Fault("/gdc/data/*", "file_name"))
    key = record.key

    body = api(double).open(record)

    assert md5(read(body)) == record.md5sum
    assert record.key == key == f"gdc/46.0/TCGA-XLUA/gene_expression_quantification/{record.file_id}/{record.file_name}"


@pytest.mark.parametrize("call", ["open", "open_batch", "s3_object"])
def test_a_controlled_file_is_not_asked_for(double, record, call):  # L8
    closed = replace(record, access="controlled")
    source = bucket(double)

    with pytest.raises(ControlledAccess):
        source.open_batch([record, closed]) if call == "open_batch" else getattr(source, call)(closed)

    assert double.requests == []


@pytest.mark.parametrize("file_id", ["../status", "a?token=x", "", "{0}"])
def test_an_id_that_is_no_uuid_becomes_no_url(double, source, record, file_id):
    with pytest.raises(SourceRefused, match="no UUID"):
        source.open(replace(record, file_id=file_id))

    assert double.requests == []


@pytest.mark.parametrize("status", [403, 404, 503])
def test_what_the_bucket_does_not_give_comes_whole_from_the_api(double, record, waits, status):
    double.add_fault(Fault("/tcga-2-open/*", "status", times=ALWAYS, value=status))

    body = bucket(double).open(record, start=100)

    assert (body.start, md5(read(body))) == (0, record.md5sum)
    assert paths(double)[-1] == f"/gdc/data/{record.file_id}"


def test_what_neither_gives_is_unavailable(double, record):
    unknown = replace(record, file_id="a0000000-0000-4000-8000-000000000000")

    with pytest.raises(SourceUnavailable, match="gone"):
        bucket(double).open(unknown)


def test_pages_of_cases_come_from_the_api(double):
    source = bucket(double)
    (page,) = source.fallback.case_pages("TCGA-XLUA", "46.0")
    double.requests.clear()

    data = read(source.open(page))
    source.check(page, io.BytesIO(data))

    assert [(seen.method, seen.path) for seen in double.requests] == [("POST", "/gdc/cases")]
    assert source.s3_object(page) is None


def test_a_page_of_cases_never_goes_where_a_manifest_says(double):
    (page,) = api(double).case_pages("TCGA-XLUA", "46.0")
    moved = replace(page, url=page.url.replace(double.url, "https://evil.example"))

    assert read(api(double).open(moved)) == read(api(double).open(page))


@pytest.mark.parametrize(
    "url",
    [None, "https://api.gdc.cancer.gov/cases", "x?from=a&size=1&total=2&project=TCGA-XLUA",
     "x?from=0&size=0&total=2&project=TCGA-XLUA", "x?from=2&size=1&total=2&project=TCGA-XLUA",
     "x?from=0&size=1&total=2&project=TCGA-XPAN"],
)  # fmt: skip
def test_a_record_that_does_not_tell_its_page_is_refused(double, url):
    (page,) = api(double).case_pages("TCGA-XLUA", "46.0")

    with pytest.raises(SourceRefused, match="which page"):
        api(double).open(replace(page, url=url))


def test_the_object_of_a_file(double, record):
    assert bucket(double).s3_object(record) == ("tcga-2-open", f"{record.file_id}/{record.file_name}")


def test_a_batch_is_a_tar_of_all_files(double, planned):
    wanted = [r for r in planned if r.data_type == "Clinical Supplement"]
    assert len(wanted) > 1

    data = read(bucket(double).open_batch(wanted))

    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        found = {m.name: md5(tar.extractfile(m).read()) for m in tar.getmembers() if m.name != "MANIFEST.txt"}
    assert found == {f"{r.file_id}/{r.file_name}": r.md5sum for r in wanted}
    assert [(seen.method, seen.path) for seen in double.requests] == [("POST", "/gdc/data")]


def test_a_batch_of_one_is_refused_as_the_answer_would_be_the_bare_file(double, record):
    with pytest.raises(UsageError):
        api(double).open_batch([record])

    assert double.requests == []


@pytest.mark.parametrize("kind", ["html_page", "json_error"])
def test_a_page_of_the_server_is_no_batch(double, planned, kind):  # H8
    double.add_fault(Fault("/gdc/data", kind))

    with pytest.raises(SourceRefused, match="no archive"):
        api(double).open_batch(planned[:2])


def test_a_file_without_md5_cannot_be_proven(double, record):
    with pytest.raises(SourceRefused, match="no MD5"):
        api(double).check(record, io.BytesIO(b""))
