"""Redirects and addresses (H11)."""

from __future__ import annotations

import socket

import pytest

from omics_lake.core.errors import SourceRefused
from omics_lake.source.http import Http, HttpLimits
from omics_lake.source.http_guard import is_public, masked, require_listed, require_redirect

LIMITS = HttpLimits(tries=1)
HOSTS = {"api.gdc.cancer.gov", "mirror.example:8443", "127.0.0.1:8080"}


@pytest.mark.parametrize(
    "url",
    [
        "https://api.gdc.cancer.gov/files",
        "https://API.GDC.cancer.gov/files",
        "https://api.gdc.cancer.gov:443/files",
        "https://mirror.example:8443/x",
        "http://127.0.0.1:8080/x",
    ],
)
def test_listed_addresses(url):
    require_listed(url, HOSTS)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://api.gdc.cancer.gov/files", "is none of"),
        ("http://api.gdc.cancer.gov:443/files", "plain http"),
        ("https://api.gdc.cancer.gov:8443/files", "is none of"),
        ("https://mirror.example/x", "is none of"),
        ("http://mirror.example:8443/x", "plain http"),
        ("http://127.0.0.1:9090/x", "is none of"),
        ("https://api.gdc.cancer.gov.evil.example/x", "is none of"),
        ("https://api.gdc.cancer.gov@evil.example/x", "is none of"),
        ("https://evil.example/api.gdc.cancer.gov", "is none of"),
        ("https://169.254.169.254/latest/meta-data/", "is none of"),
        ("ftp://api.gdc.cancer.gov/files", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://api.gdc.cancer.gov:port/files", "no number"),
        ("/files", "scheme"),
    ],
)
def test_addresses_that_are_not_listed(url, why):
    with pytest.raises(SourceRefused) as caught:
        require_listed(url, HOSTS)
    assert why in caught.value.why


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "fe80::1%eth0", "fd00:ec2::254", "::ffff:10.0.0.1", "::ffff:169.254.169.254"],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["52.216.1.1", "2600:1f00::1", "::ffff:52.216.1.1"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Host names and the addresses they have."""
    known: dict[str, str] = {}

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in known:
            raise socket.gaierror(host)
        return [(2, 1, 6, "", (known[host], port))]

    monkeypatch.setattr("omics_lake.source.http_guard.socket.getaddrinfo", resolve)
    return known


@pytest.mark.parametrize("address", ["10.0.0.7", "169.254.169.254", "127.0.0.1", "::1"])
def test_a_listed_host_with_an_address_inside_is_no_place_to_be_redirected_to(names, address):
    names["mirror.example"] = address

    with pytest.raises(SourceRefused, match="no public address"):
        require_redirect("https://api.gdc.cancer.gov/data/1", "https://mirror.example:8443/1", HOSTS)


def test_a_listed_host_with_a_public_address_is(names):
    names["mirror.example"] = "52.216.1.1"

    require_redirect("https://api.gdc.cancer.gov/data/1", "https://mirror.example:8443/1", HOSTS)


def test_the_configured_host_itself_may_have_an_address_inside(names):
    """A private endpoint of S3 in a VPC."""
    names["api.gdc.cancer.gov"] = "10.0.0.7"

    require_redirect("https://api.gdc.cancer.gov/data/1", "https://api.gdc.cancer.gov/v0/data/1", HOSTS)


def test_https_is_not_left_for_http_even_to_a_listed_address():
    with pytest.raises(SourceRefused, match="plain http"):
        require_redirect("https://api.gdc.cancer.gov/x", "http://127.0.0.1:8080/x", HOSTS)


@pytest.mark.parametrize("location", ["/real", "real", "//{host}/real", "http://{host}/real"])
def test_redirects_on_the_same_host_are_followed(server, answer, location):
    server.answer("/old", answer(302, headers={"Location": location.format(host=server.host)}))
    server.answer("/real", answer(body=b"data"))

    body = Http([server.host], LIMITS).open(f"{server.url}old")

    assert b"".join(body.chunks) == b"data"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/x",
        "//evil.example/x",
        "http://evil.example/x",
        "http://169.254.169.254/latest/meta-data/iam/",
        "http://[fd00:ec2::254]/latest/",
        "http://10.0.0.1/x",
        "http://localhost:1/x",
        "http://127.0.0.1:1/x",
        "http://{host}@evil.example/x",
        "http://evil.example\\@{host}/x",
        "file:///etc/passwd",
        "ftp://{host}/x",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_to_elsewhere_are_refused(server, answer, location, status):
    server.answer("/old", answer(status, headers={"Location": location.format(host=server.host)}))

    with pytest.raises(SourceRefused):
        Http([server.host], LIMITS).open(f"{server.url}old")

    assert server.paths() == ["/old"]


def test_a_url_that_parsers_read_differently_goes_nowhere(server):
    r"""Python's parser sees the host after the `@`, requests connects to the one before the backslash."""
    with pytest.raises(SourceRefused, match=r"evil\.example:80 is none of"):
        Http([server.host], LIMITS).open(f"http://evil.example\\@{server.host}/x")

    assert server.asked == []


def test_a_redirect_with_a_token_is_not_followed_and_not_told(server, answer):
    server.answer("/old", answer(302, headers={"Location": "/real?X-Amz-Security-Token=abc"}))

    with pytest.raises(Exception, match="credential") as caught:
        Http([server.host], LIMITS).open(f"{server.url}old")

    assert server.paths() == ["/old"]
    assert "abc" not in str(caught.value)


def test_redirects_in_circles_end(server, answer):
    server.answer("/old", answer(302, headers={"Location": "/old"}))

    with pytest.raises(SourceRefused, match="circles"):
        Http([server.host], LIMITS).open(f"{server.url}old")

    assert len(server.asked) == 6


def test_a_redirects_own_body_is_not_read(server, answer):
    read = []

    def endless():
        while len(read) < 10_000:
            read.append(1)
            yield b"x" * 65536

    server.answer("/old", lambda _: answer(302, endless(), {"Location": "/real"}))
    server.answer("/real", answer(body=b"data"))

    assert b"".join(Http([server.host], LIMITS).open(f"{server.url}old").chunks) == b"data"
    assert len(read) < 1000  # what the buffers between take; requests alone would have read all 655 MB


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/x?token=abc&size=1", "https://h/x?token=***&size=1"),
        ("https://h/x?size=1&X-Amz-Signature=abc#f", "https://h/x?size=1&X-Amz-Signature=***#f"),
        ("https://me:abc@h/x", "https://***@h/x"),
        ("https://h/x?size=1", "https://h/x?size=1"),
    ],
)
def test_what_messages_show_of_a_url(url, shown):
    assert masked(url) == shown
