"""Plain, gzip and bgzip bytes; expected texts are what `zlib` and `gzip` of the standard library packed."""

import gzip
import io
import random
import zlib

import pytest

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.vcf.bgzip import bgzip_texts, check_end, next_block
from omics_lake.formats.vcf.compression import Compression, block_length, gzip_texts, kind_of
from support.bgzip import END_MARKER, bgzip, bgzip_block, bgzip_blocks

TEXT = b"".join(b"line %d of the text\n" % number for number in range(2000))


def _gunzip(packed: bytes) -> bytes:
    return b"".join(text for _, text in gzip_texts(io.BytesIO(packed), len(packed)))


def _unblock(packed: bytes) -> bytes:
    return b"".join(text for _, text in bgzip_texts(io.BytesIO(packed), 0, len(packed), None))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"##fileformat=VCFv4.2\n", Compression.NONE),
        (b"", Compression.NONE),
        (gzip.compress(TEXT), Compression.GZIP),
        (bgzip(TEXT)[:18], Compression.BGZIP),
        (END_MARKER, Compression.BGZIP),
        # An extra field of another kind, and one before BC: RFC 1952 allows any number of them.
        (b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\x00XX\x02\x00\x1b\x00", Compression.GZIP),
        (b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x0b\x00XX\x01\x00?BC\x02\x00\x1b\x00", Compression.BGZIP),
    ],
)
def test_the_first_bytes_tell_the_packing(head: bytes, kind: Compression) -> None:
    assert kind_of(head) is kind


def test_a_blocks_header_tells_its_length() -> None:
    block = bgzip_block(TEXT)
    assert block_length(block) == len(block)
    assert block_length(b"??" + block, 2) == len(block)
    assert block_length(block[:17]) is None


@pytest.mark.parametrize("between", [b"", b"\0" * 600])
def test_gzip_of_several_members_is_one_text(between: bytes) -> None:
    packed = (
        gzip.compress(TEXT) + between + gzip.compress(b"more\n") + gzip.compress(b"") + gzip.compress(b"end") + between
    )
    assert _gunzip(packed) == TEXT + b"more\nend"


def test_a_gzip_bomb_comes_in_pieces() -> None:
    packed = gzip.compress(b"\n" * (20 << 20))
    lengths = [len(text) for _, text in gzip_texts(io.BytesIO(packed), len(packed))]
    assert sum(lengths) == 20 << 20
    assert max(lengths) <= 1 << 20


@pytest.mark.parametrize("cut", [1, 8, 9, 5000])
def test_gzip_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(UnreadableFile, match="cut short"):
        _gunzip(gzip.compress(b"first\n") + gzip.compress(random.Random(1).randbytes(9000))[:-cut])


@pytest.mark.parametrize("garbage", [b"x", b"\x1f", b"garbage", b"\0\0x"])
def test_gzip_with_something_after_it_is_refused(garbage: bytes) -> None:
    with pytest.raises(UnreadableFile):
        _gunzip(gzip.compress(TEXT) + garbage)


def test_gzip_whose_checksum_is_wrong_is_refused() -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-8] ^= 1
    with pytest.raises(UnreadableFile, match="incorrect data check"):
        _gunzip(bytes(packed))


@pytest.mark.parametrize("sizes", [(65280,), (1,), (7, 0, 65536), (100, 3)])
def test_bgzips_blocks_are_one_text(sizes: tuple[int, ...]) -> None:
    text = TEXT[:3000] if sizes == (1,) else TEXT
    packed = bgzip(text, sizes)
    assert gzip.decompress(packed) == text
    assert _unblock(packed) == text


def test_places_are_virtual_offsets() -> None:
    packed = bgzip(b"one\ntwo\n", (5, 3))
    first = len(bgzip_block(b"one\nt"))
    second = first + len(bgzip_block(b"wo\n"))
    assert list(bgzip_texts(io.BytesIO(packed), 0, len(packed), None)) == [
        (0, b"one\nt"), (first << 16, b"wo\n"), (second << 16, b""),
    ]  # fmt: skip


def test_bgzip_without_its_end_marker_is_refused() -> None:
    packed = bgzip(TEXT).removesuffix(END_MARKER)
    with pytest.raises(UnreadableFile, match="end marker"):
        _unblock(packed)
    with pytest.raises(UnreadableFile, match="end marker"):
        check_end(io.BytesIO(packed), len(packed))
    check_end(io.BytesIO(bgzip(TEXT)), len(bgzip(TEXT)))


def test_bgzip_cut_anywhere_is_refused() -> None:
    packed = bgzip(b"a\nbc\n" * 20, (40,))
    for length in range(1, len(packed)):
        with pytest.raises(UnreadableFile):
            _unblock(packed[:length])


def test_a_byte_changed_anywhere_in_a_block_is_refused_or_changes_nothing() -> None:
    packed = bgzip(b"chr1\t1\t.\tA\tC\n" * 3, (20,))
    for place in range(len(packed)):
        broken = bytearray(packed)
        broken[place] ^= 0x55
        try:
            text = _unblock(bytes(broken))
        except UnreadableFile:
            continue
        # Time stamp, extra flags and operating system of a gzip header say nothing of the text.
        assert text == b"chr1\t1\t.\tA\tC\n" * 3


def test_a_block_that_holds_too_much_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="more than 65536 bytes"):
        _unblock(bgzip_block(b"\n" * 65537) + END_MARKER)


def test_a_block_that_says_another_length_is_refused() -> None:
    block = bytearray(bgzip_block(TEXT[:1000]))
    block[16:18] = (len(block) + 5).to_bytes(2, "little")  # BSIZE, one less than the length
    with pytest.raises(UnreadableFile, match="longer than what it holds"):
        _unblock(bytes(block) + b"\0\0" + (1000).to_bytes(4, "little") + END_MARKER)


def test_what_is_no_block_is_refused() -> None:
    for tail in (gzip.compress(b"x" * 70000, 0), b"garbage" * 9, b"g"):
        with pytest.raises(UnreadableFile):
            _unblock(bgzip(TEXT) + tail)


def test_a_file_shorter_than_its_size_is_refused() -> None:
    packed = bgzip(TEXT)
    with pytest.raises(UnreadableFile, match="cut short"):
        list(bgzip_texts(io.BytesIO(packed), 0, len(packed) + 1, None))


def test_a_split_that_ends_inside_a_block_is_refused() -> None:
    packed = bgzip(TEXT, (1000,))
    with pytest.raises(UnreadableFile, match="no bgzip block begins"):
        list(bgzip_texts(io.BytesIO(packed), 0, len(packed), 100))


def test_the_next_block_is_found_from_anywhere() -> None:
    blocks = bgzip_blocks(TEXT, (3000, 500, 7))
    packed = b"".join(blocks) + END_MARKER
    starts = [sum(map(len, blocks[:index])) for index in range(len(blocks))]
    for wanted in range(len(packed)):
        right = next((start for start in starts if start >= wanted), None)
        assert next_block(io.BytesIO(packed), wanted, len(packed)) == right


def test_bytes_that_look_like_a_block_do_not_count() -> None:
    # Level 0 stores text as it is: whole false blocks, up to seven in a row, stand inside a true one.
    false = bgzip_block(b"false\n") * 7
    random_bytes = random.Random(2).randbytes(5000)
    text = b"##\n" + random_bytes + false + b"\x1f\x8b\x08\x04" + random_bytes + b"\n"
    true = [bgzip_block(text, level=0), *(bgzip_block(zlib.compress(b"%d" % n)) for n in range(20))]
    packed = b"".join(true) + END_MARKER
    assert next_block(io.BytesIO(packed), 10, len(packed)) == len(true[0])
