from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from omics_lake.core.errors import (
    ControlledAccess,
    LakeError,
    SourceRefused,
    SourceUnavailable,
    Truncated,
)
from omics_lake.source.base import Body
from omics_lake.source.http import Http, HttpLimits

DATA = b"0123456789abcdef"


def http(server: Any, **limits: Any) -> Http:
    return Http([server.host], HttpLimits(**{"tries": 3, "backoff": 0.5, **limits}))


def read(body: Body) -> bytes:
    try:
        return b"".join(body.chunks)
    finally:
        body.close()


def reset(request: Any, after: bytes = b"") -> NoReturn:
    """Break the connection as a machine that is gone does."""
    connection = request.environ["werkzeug.socket"]
    if after:
        connection.sendall(after)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError


def test_a_file_comes_whole_with_what_its_headers_say(server, answer):
    server.answer("/f", answer(body=DATA, headers={"ETag": '"v1"', "Content-Type": "Text/Plain; charset=utf-8"}))

    body = http(server).open(f"{server.url}f")

    assert (body.start, body.size, body.validator, body.content_type, body.retries) == (0, 16, '"v1"', "text/plain", 0)
    assert read(body) == DATA
    assert server.asked[0].headers["Accept-Encoding"] == "identity"
    assert server.asked[0].headers["User-Agent"].startswith("omics-lake/")


def test_a_stored_gzip_stays_as_it_is(server, answer):
    server.answer("/f.gz", answer(body=b"\x1f\x8b not decoded", headers={"Content-Encoding": "gzip"}))

    assert read(http(server).open(f"{server.url}f.gz")) == b"\x1f\x8b not decoded"


def test_429_with_retry_after_waits_that_long_and_counts_one_retry(server, answer, waits):  # H1
    server.answer("/f", answer(429, headers={"Retry-After": "2"}), answer(body=DATA))

    body = http(server).open(f"{server.url}f")

    assert read(body) == DATA
    assert (waits, body.retries, len(server.asked)) == ([2.0], 1, 2)


def test_a_retry_after_beyond_two_minutes_is_not_waited_for(server, answer, waits):
    server.answer("/f", answer(503, headers={"Retry-After": "121"}), answer(body=DATA))

    with pytest.raises(SourceUnavailable, match="come back much later") as caught:
        http(server).open(f"{server.url}f")

    assert "121" in caught.value.why
    assert caught.value.where == f"{server.url}f"
    assert waits == []


def test_503_at_every_try_ends_after_the_set_tries(server, answer, waits):  # H2
    server.answer("/f", answer(503))

    with pytest.raises(SourceUnavailable, match="after 3 tries"):
        http(server).open(f"{server.url}f")

    assert len(server.asked) == 3
    # urllib3: no pause before the second request, then backoff * 2 with up to `backoff` of jitter
    assert [wait for wait in waits if wait] == [pytest.approx(1.25, abs=0.25)]


def test_a_post_is_tried_again_too(server, answer, waits):
    server.answer("/q", answer(502), answer(body=b"{}"))

    assert http(server).post_json(f"{server.url}q", {"size": "1"}) == b"{}"
    assert [asked.json for asked in server.asked] == [{"size": "1"}, {"size": "1"}]


def test_no_server_at_all_is_unavailable_after_the_tries(server, waits):
    server.close()

    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        http(server).open(f"{server.url}f")


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (400, SourceRefused, "refuses"),
        (401, SourceUnavailable, "controlled or not permitted"),
        (403, SourceUnavailable, "controlled or not permitted"),
        (404, SourceUnavailable, "gone"),
        (410, SourceUnavailable, "gone"),
        (204, SourceRefused, "refuses"),
        (304, SourceRefused, "refuses"),
        (418, SourceRefused, "refuses"),
        (501, SourceUnavailable, "does not answer"),
    ],
)
def test_what_a_status_means(server, answer, status, error, words):
    server.answer("/f", answer(status))

    with pytest.raises(error, match=words):
        http(server).open(f"{server.url}f")

    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b'{"message": "bad\\n filter"}', "status 400: bad filter"),
        (b'{"error": "no such field"}', "status 400: no such field"),
        (b'{"code": 7}', 'status 400: {"code": 7}'),
        (b"[1]", "status 400: [1]"),
        (b"<b>\xff", "status 400: <b>\ufffd"),
        (b"", "status 400"),
        (b"x" * 1000, "status 400: " + "x" * 400),
    ],
)
def test_a_refusal_tells_the_sources_own_words_cut(server, answer, said, told):
    server.answer("/f", answer(400, said))

    with pytest.raises(SourceRefused) as caught:
        http(server).get(f"{server.url}f")

    assert caught.value.why == told


def test_a_range_is_asked_for_with_the_version_and_carries_on(server, answer):
    server.answer("/f", answer(206, DATA[10:], {"Content-Range": "bytes 10-15/16", "ETag": '"v1"'}))

    body = http(server).open(f"{server.url}f", start=10, validator='"v1"')

    assert (body.start, body.size, read(body)) == (10, 16, b"abcdef")
    assert server.asked[0].headers["Range"] == "bytes=10-"
    assert server.asked[0].headers["If-Range"] == '"v1"'


def test_a_server_without_ranges_gives_the_whole_file_from_0(server, answer):
    server.answer("/f", answer(body=DATA))

    body = http(server).open(f"{server.url}f", start=10)

    assert (body.start, body.size, read(body)) == (0, 16, DATA)
    assert "If-Range" not in server.asked[0].headers


def test_a_start_beyond_the_end_asks_again_for_all(server, answer):
    server.answer("/f", answer(416), answer(body=DATA))

    body = http(server).open(f"{server.url}f", start=99, validator='"v1"')

    assert (body.start, read(body)) == (0, DATA)
    assert ["Range" in asked.headers for asked in server.asked] == [True, False]


@pytest.mark.parametrize(
    ("start", "headers"),
    [
        (10, {"Content-Range": "bytes 8-15/16"}),
        (10, {"Content-Range": "bytes 10-15"}),
        (10, {"Content-Type": "multipart/byteranges; boundary=x"}),
        (10, {"Content-Range": "bytes 10-15/16", "ETag": '"v2"'}),
        (0, {"Content-Range": "bytes 0-5/16"}),
    ],
)
def test_another_part_than_asked_for_is_refused(server, answer, start, headers):
    server.answer("/f", answer(206, b"abcdef", headers))

    with pytest.raises(SourceRefused, match="another part"):
        http(server).open(f"{server.url}f", start=start, validator='"v1"')


@pytest.mark.parametrize("etag", ['W/"v1"', "v1", ""])
def test_only_a_strong_etag_is_a_validator(server, answer, etag):
    server.answer("/f", answer(body=DATA, headers={"ETag": etag} if etag else {}))

    body = http(server).open(f"{server.url}f")

    assert body.validator is None
    body.close()


def test_a_short_body_is_a_connection_error(server, answer):
    server.answer("/f", answer(body=[DATA], headers={"Content-Length": "20"}))
    body = http(server).open(f"{server.url}f")

    got = []
    with pytest.raises(ConnectionError, match="IncompleteRead"):
        got.extend(body.chunks)

    assert (body.size, b"".join(got)) == (20, DATA)
    body.close()


def test_a_reset_in_the_body_is_a_connection_error(server, answer):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n0123"
    server.answer("/f", lambda request: reset(request, head))
    body = http(server).open(f"{server.url}f")

    with pytest.raises(ConnectionError):
        read(body)


def test_a_reset_before_the_answer_is_tried_again(server, answer, waits):
    server.answer("/f", reset, answer(body=DATA))

    body = http(server).open(f"{server.url}f")

    assert (body.retries, read(body)) == (1, DATA)


def test_a_body_without_length_ends_with_the_connection(server, answer):  # H6
    server.answer("/f", answer(body=iter([DATA, DATA])))

    body = http(server).open(f"{server.url}f")

    assert (body.size, read(body)) == (None, DATA + DATA)


def test_a_server_that_drips_is_stopped_by_the_total_time(server, answer):  # H9
    ended = threading.Event()

    def drops() -> Iterator[bytes]:
        while not ended.wait(0.05):
            yield b"x"

    server.answer("/f", lambda _: answer(body=drops()))
    body = http(server, total=0.5, read=10).open(f"{server.url}f")

    got = []
    with pytest.raises(TimeoutError):
        got.extend(body.chunks)
    ended.set()

    assert 2 <= len(got) <= 11  # one drop each 0.05 s, for 0.5 s
    assert set(got) == {b"x"}


def test_a_silent_server_is_stopped_by_the_read_time(server, answer, waits):
    silence = threading.Event()
    server.answer("/f", lambda _: silence.wait(30) and answer())

    with pytest.raises(SourceUnavailable, match="timed out"):
        http(server, read=0.1, tries=1).open(f"{server.url}f")

    silence.set()


def test_a_small_answer_that_breaks_is_asked_for_again(server, answer, waits):
    short = answer(body=[b'{"a"'], headers={"Content-Length": "20"})
    server.answer("/q", short, answer(body=b'{"a": 1}'))

    assert http(server).get(f"{server.url}q", params={"size": "1", "from": "a b"}) == b'{"a": 1}'
    assert [asked.query for asked in server.asked] == ["size=1&from=a+b"] * 2


def test_a_small_answer_that_breaks_at_every_try_is_truncated(server, answer, waits):
    server.answer("/q", answer(body=[b'{"a"'], headers={"Content-Length": "20"}))

    with pytest.raises(Truncated, match="at every try"):
        http(server).get(f"{server.url}q")

    assert len(server.asked) == 3


def test_a_web_page_is_no_small_answer_unless_asked_for(server, answer):  # H8
    server.answer("/q", answer(body=b"<html>", headers={"Content-Type": "text/html; charset=utf-8"}))

    with pytest.raises(SourceRefused, match="web page"):
        http(server).get(f"{server.url}q")
    assert http(server).get(f"{server.url}q", accept="text/html") == b"<html>"


def test_a_small_answer_beyond_the_cap_is_refused(server, answer):
    server.answer("/q", answer(body=b"x" * 101))

    with pytest.raises(SourceRefused, match="too large"):
        http(server, answer=100).get(f"{server.url}q")
    assert len(http(server, answer=101).get(f"{server.url}q")) == 101


def test_pieces_are_no_larger_than_a_chunk(server, answer):
    server.answer("/f", answer(body=b"x" * 1000))

    sizes = [len(piece) for piece in http(server, chunk=64).open(f"{server.url}f").chunks]

    assert (max(sizes), sum(sizes)) == (64, 1000)


def test_places_are_given_back_by_reading_by_closing_and_by_failing(server, answer):
    server.answer("/f", answer(body=DATA))
    client = http(server, parallel=1, total=5)

    for _ in range(2):
        assert b"".join(client.open(f"{server.url}f").chunks) == DATA
        body = client.open(f"{server.url}f")
        body.close()
        body.close()
        with pytest.raises(SourceUnavailable, match="gone"):
            client.open(f"{server.url}absent")


def test_no_more_connections_at_once_than_allowed(server, answer):
    server.answer("/f", answer(body=DATA))
    client = http(server, parallel=1, total=0.1)
    held = client.open(f"{server.url}f")

    with pytest.raises(SourceUnavailable, match="in use"):
        client.open(f"{server.url}f")

    held.close()
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "query",
    ["token=abc", "X-Auth-Token=abc", "access_token=abc", "api-key=abc", "X-Amz-Signature=abc", "Authorization="],
)
def test_a_query_that_looks_like_a_token_is_not_sent(server, query):
    with pytest.raises(ControlledAccess) as caught:
        http(server).open(f"{server.url}data?{query}")

    assert server.asked == []
    assert "abc" not in str(caught.value)


def test_a_user_name_in_the_url_is_not_sent(server):
    with pytest.raises(LakeError) as caught:
        http(server).open(f"http://me:abc@{server.host}/data")

    assert server.asked == []
    assert "abc" not in str(caught.value)


def test_nothing_secret_is_logged(server, caplog):
    caplog.set_level("DEBUG")

    with pytest.raises(ControlledAccess):
        http(server).get(f"{server.url}data", params={"token": "abc123"})

    assert "token=***" in caplog.text
    assert "abc123" not in caplog.text


def test_netrc_and_cookies_are_never_used(server, answer, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password abc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.answer("/a", answer(302, headers={"Location": "/b", "Set-Cookie": "session=abc"}))
    server.answer("/b", answer(body=DATA))

    assert read(http(server).open(f"{server.url}a")) == DATA

    sent = [name for asked in server.asked for name in asked.headers]
    assert len(server.asked) == 2
    assert not {"Authorization", "Cookie"} & set(sent)
