"""Bytes become text by rule: never mojibake, never a silent cut (T10)."""

import gzip

import pytest

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.text import decompress, read_text, to_utf8


def test_utf8_is_kept_as_it_is() -> None:
    assert to_utf8("naïve\n".encode()) == "naïve\n".encode()


def test_a_byte_order_mark_is_dropped() -> None:
    assert to_utf8(b"\xef\xbb\xbfgene_id\n") == b"gene_id\n"


def test_utf16_with_a_mark_is_read() -> None:
    assert to_utf8("Müller\n".encode("utf-16")) == "Müller\n".encode()


def test_crlf_becomes_lf() -> None:
    assert to_utf8(b"a\r\nb\r\n") == b"a\nb\n"


def test_windows_1252_is_read_by_its_own_table() -> None:
    # 0xE9 is é, 0x96 an en dash in Windows-1252; neither byte is UTF-8 here
    assert to_utf8(b"caf\xe9 \x96 x").decode() == "café – x"


def test_bytes_that_no_rule_covers_are_refused() -> None:
    # 0x81 has no meaning in Windows-1252
    with pytest.raises(UnreadableFile, match="neither UTF-8 nor") as error:
        to_utf8(b"ab\x81\xe9")
    assert "0x81 at offset 2" in error.value.why


def test_gzip_is_told_by_its_first_bytes_and_members_are_joined() -> None:
    assert read_text(gzip.compress(b"a\n") + gzip.compress(b"b\n")) == b"a\nb\n"


def test_plain_bytes_pass() -> None:
    assert decompress(b"plain") == b"plain"


def test_a_cut_gzip_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="cut short or corrupt"):
        decompress(gzip.compress(b"x" * 1000)[:-10])


def test_a_gzip_that_grows_past_the_limit_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="too large"):
        decompress(gzip.compress(b"x" * 1001), limit=1000)
