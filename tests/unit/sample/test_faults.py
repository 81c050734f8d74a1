"""Every kind of fault as a plain client meets it."""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import requests

from omics_lake.sample.faults import ALWAYS, Fault
from omics_lake.sample.server import SourceDouble

if TYPE_CHECKING:
    from .conftest import Landed

_DATA = bytes(range(256)) * 4096
_MD5 = hashlib.md5(_DATA, usedforsecurity=False).hexdigest()
_PATH = "/files/one.bin"


@pytest.fixture
def double() -> Iterator[SourceDouble]:
    """One file of 1 MiB."""
    with SourceDouble() as running:
        running.serve("one.bin", _DATA)
        yield running


def _get(double: SourceDouble, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(double.url + _PATH, headers=named, timeout=10, allow_redirects=False)


def _raw(double: SourceDouble) -> socket.socket:
    """A connection that has sent its request, with little room, so that the server has bytes left when it resets."""
    where = urlsplit(double.url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(10)
    connection.connect((where.hostname or "", where.port or 0))
    connection.sendall(f"GET {_PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return connection


def _read_on(connection: socket.socket, received: bytearray) -> None:
    """Read to the end, which for a reset is an error."""
    while chunk := connection.recv(65536):
        received += chunk


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no such fault: 'rest'"):
        Fault(_PATH, "rest")


def test_status_with_retry_after_and_then_the_file(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "status", value=429, retry_after=2))

    first, second = _get(double), _get(double)

    assert (first.status_code, first.headers["Retry-After"]) == (429, "2")
    assert second.content == _DATA


def test_status_is_503_unless_told_and_at_its_path_alone(double: SourceDouble) -> None:
    double.add_fault(Fault("/files/two*", "status", times=ALWAYS))
    double.serve("two.bin", b"2")

    assert [requests.get(double.files_url + "two.bin", timeout=10).status_code for _ in range(3)] == [503] * 3
    assert _get(double).status_code == 200


def test_reset_comes_after_exactly_the_bytes_ordered(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "reset", after=1_000_000))
    received = bytearray()

    with closing(_raw(double)) as connection, pytest.raises(ConnectionResetError):
        _read_on(connection, received)

    header, _, body = bytes(received).partition(b"\r\n\r\n")
    assert f"content-length: {len(_DATA)}" in header.decode().lower()
    assert body == _DATA[:1_000_000]
    assert _get(double, Range="bytes=1000000-").content == _DATA[1_000_000:]


def test_reset_of_no_bytes_comes_before_any_header(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "reset"))

    with closing(_raw(double)) as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)


def test_short_body_declares_the_whole(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "short", after=1000))
    where = urlsplit(double.url)

    with closing(http.client.HTTPConnection(where.netloc, timeout=10)) as connection:
        connection.request("GET", _PATH)
        answer = connection.getresponse()
        with pytest.raises(http.client.IncompleteRead) as error:
            answer.read()

    assert answer.headers["Content-Length"] == str(len(_DATA))
    assert error.value.partial == _DATA[:1000]


def test_no_length_is_chunked(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "no_length"))

    answer = _get(double)

    assert "Content-Length" not in answer.headers
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.content == _DATA


def test_no_length_can_end_with_the_connection(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "no_length", value="close"))

    answer = _get(double)

    assert not {"Content-Length", "Transfer-Encoding"} & answer.headers.keys()
    assert answer.content == _DATA
    assert _get(double).headers["Content-Length"] == str(len(_DATA))


def test_wrong_bytes_keep_length_and_validator(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "wrong_bytes", after=5))

    answer = _get(double)

    assert [at for at, (one, two) in enumerate(zip(answer.content, _DATA, strict=True)) if one != two] == [5]
    assert answer.headers["ETag"] == f'"{_MD5}"'


@pytest.mark.parametrize(
    ("kind", "content_type", "start"),
    [("html_page", "text/html; charset=utf-8", b"<!DOCTYPE html>"), ("json_error", "application/json", b'{"message":')],
)
def test_page_instead_of_the_file(double: SourceDouble, kind: str, content_type: str, start: bytes) -> None:
    double.add_fault(Fault(_PATH, kind))

    answer = _get(double)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    assert answer.content.startswith(start)


def test_empty_body(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "empty"))

    answer = _get(double)

    assert (answer.status_code, answer.content) == (200, b"")


def test_drip_gives_one_byte_at_a_time(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "drip", value=10))
    where = urlsplit(double.url)

    with closing(http.client.HTTPConnection(where.netloc, timeout=10)) as connection:
        connection.request("GET", _PATH)
        answer = connection.getresponse()
        first = answer.read1(65536)
        answer.close()

    assert answer.headers["Content-Length"] == str(len(_DATA))
    assert first in (_DATA[:1], _DATA[:2])


def test_endless_goes_on_past_the_file(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "endless"))
    taken = 0

    with requests.get(double.url + _PATH, stream=True, timeout=10) as answer:
        for chunk in answer.iter_content(65536):
            taken += len(chunk)
            if taken > 3 * len(_DATA):
                break

    assert "Content-Length" not in answer.headers
    assert taken > 3 * len(_DATA)


def test_endless_may_end(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "endless", value=100))

    assert _get(double).content == _DATA + bytes(100)


def test_redirect(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "redirect", value="http://10.0.0.1/x"))

    answer = _get(double)

    assert (answer.status_code, answer.headers["Location"]) == (302, "http://10.0.0.1/x")


def test_no_range_waits_for_a_range(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "no_range"))
    double.add_fault(Fault(_PATH, "reset", after=10))

    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="reset by peer"):
        _get(double)
    answer = _get(double, Range="bytes=10-")

    assert (answer.status_code, answer.content) == (200, _DATA)
    assert _get(double, Range="bytes=10-").status_code == 206


def test_other_version_has_its_own_validator_and_honours_if_range(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "other_etag", times=3))

    whole = _get(double)
    resumed = _get(double, Range="bytes=10-", If_Range=f'"{_MD5}"')
    careless = _get(double, Range="bytes=10-")

    assert whole.headers["ETag"] == f'"{hashlib.md5(whole.content, usedforsecurity=False).hexdigest()}"' != f'"{_MD5}"'
    assert (resumed.status_code, resumed.content) == (200, whole.content)
    assert (careless.status_code, careless.content) == (206, whole.content[10:])
    assert _get(double).content == _DATA


def test_file_name_leads_out(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "file_name"))

    assert "../../" in _get(double).headers["Content-Disposition"]


def test_requests_are_seen_before_faults(double: SourceDouble) -> None:
    double.add_fault(Fault(_PATH, "status"))
    requests.post(double.url + _PATH + "?a=b", data=b"12345", timeout=10)

    (seen,) = double.requests

    assert (seen.method, seen.path, seen.query, seen.body_size) == ("POST", _PATH, "a=b", 5)
    assert "user-agent" in seen.headers


@pytest.fixture(scope="module")
def gdc(landed: Landed) -> Iterator[SourceDouble]:
    """The sample, served."""
    with SourceDouble(landed.folder, release="46.0") as running:
        yield running


def _page(gdc: SourceDouble, start: int, *, post: bool = True) -> tuple[list[str], dict[str, object], object]:
    """Ids, pagination and warnings of one page of ten."""
    body = {"size": "10", "from": str(start), "sort": "file_id:asc", "fields": "file_id"}
    if post:
        answer = requests.post(gdc.gdc_url + "files", json=body, timeout=10)
    else:
        answer = requests.get(gdc.gdc_url + "files", params=body, timeout=10)
    found = json.loads(answer.content)
    return [hit["id"] for hit in found["data"]["hits"]], found["data"]["pagination"], found["warnings"]


def test_total_changes_once(gdc: SourceDouble) -> None:
    gdc.add_fault(Fault("/gdc/files", "total_changes", value=3))

    first, second = _page(gdc, 0)[1]["total"], _page(gdc, 10)[1]["total"]

    assert isinstance(second, int)
    assert first == second + 3


@pytest.mark.parametrize("post", [True, False])
def test_page_repeats_the_one_before_it(gdc: SourceDouble, post: bool) -> None:
    gdc.add_fault(Fault("/gdc/files", "page_repeats"))

    first, second, again = (_page(gdc, start, post=post) for start in (0, 10, 10))

    assert second[0] == first[0] != again[0]
    assert second[1] == again[1]


def test_page_with_warnings(gdc: SourceDouble) -> None:
    gdc.add_fault(Fault("/gdc/files", "warnings"))

    assert _page(gdc, 0)[2] == {"fields": "unrecognized values: [cases.demographic.gender]"}
    assert _page(gdc, 0)[2] == {}
