"""Every line in exactly one split, whatever the borders; the expected lines come from `bytes.split`."""

import gzip
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow.fs import LocalFileSystem

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.vcf.splits import Split, batches, plan_splits, read_header
from support.bgzip import bgzip, bgzip_blocks

HEADER = b"##fileformat=VCFv4.2\n##contig=<ID=1>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
BODY = b"".join(b"1\t%d\t.\tA\tC\t.\t.\tDP=%d\n" % (pos, pos * 7919 % 1000) for pos in range(1, 3000))


def _read(packed: bytes, splits: Sequence[Split], batch_bytes: int = 64) -> list[tuple[int, int, bytes]]:
    """(number in the file, place, line) of all lines of all splits, numbered as the driver numbers them."""
    found, before = [], 0
    for split in splits:
        last = 0
        for batch in batches(io.BytesIO(packed), len(packed), split, batch_bytes):
            lines = batch.text.splitlines(keepends=True)
            assert len(lines) == len(batch.places) > 0
            assert all(line.endswith(b"\n") for line in lines[:-1])
            numbers = range(batch.first_line, batch.first_line + len(lines))
            found += [(before + n, int(p), line) for n, p, line in zip(numbers, batch.places, lines, strict=True)]
            last = numbers[-1]
        before += last or (_header_lines(packed) if split.start == 0 else 0)
    return found


def _header_lines(packed: bytes) -> int:
    return read_header(io.BytesIO(packed)).count("\n")


def _plain_places(text: bytes) -> list[int]:
    """Offsets of the lines of a text."""
    lines = text.splitlines(keepends=True)
    return [sum(map(len, lines[:index])) for index in range(len(lines))]


def _check(found: list[tuple[int, int, bytes]], text: bytes, header_lines: int) -> None:
    lines = text.splitlines(keepends=True)
    assert [line for _, _, line in found] == lines[header_lines:]
    assert [number for number, _, _ in found] == list(range(header_lines + 1, len(lines) + 1))
    places = [place for _, place, _ in found]
    assert places == sorted(set(places))


texts = st.lists(st.integers(0, 90).map(lambda n: b"r" * n + b"\n"), max_size=30).map(b"".join)
headers = st.lists(st.integers(0, 60).map(lambda n: b"##" + b"h" * n + b"\n"), min_size=1, max_size=12).map(b"".join)
cuts = st.lists(st.integers(1, 4000), max_size=8)


def _splits(starts: Sequence[int]) -> list[Split]:
    starts = [0, *sorted(set(starts))]
    return [Split(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]


@given(header=headers, body=texts, tail=st.sampled_from([b"", b"last"]), starts=cuts, batch=st.integers(1, 300))
def test_plain_lines_are_each_in_one_split(
    header: bytes, body: bytes, tail: bytes, starts: list[int], batch: int
) -> None:
    header += b"#CHROM\n"
    text = header + body + tail
    first = len(header) - 7  # no planned split begins before the header's last line
    found = _read(text, _splits([start for start in starts if first < start < len(text)]), batch)
    _check(found, text, header.count(b"\n"))
    assert [place for _, place, _ in found] == _plain_places(text)[header.count(b"\n") :]


@given(
    header=headers,
    body=texts,
    sizes=st.lists(st.integers(0, 120), min_size=1, max_size=5).filter(any),
    chosen=st.sets(st.integers(1, 60)),
    batch=st.integers(1, 300),
)
def test_bgzip_lines_are_each_in_one_split(
    header: bytes, body: bytes, sizes: list[int], chosen: set[int], batch: int
) -> None:
    header += b"#CHROM\n"
    text = header + body
    blocks = bgzip_blocks(text, sizes)
    begins = [sum(sizes[i % len(sizes)] for i in range(index)) for index in range(len(blocks))]
    offsets = [sum(map(len, blocks[:index])) for index in range(len(blocks))]
    starts = [offsets[i] for i in chosen if i < len(blocks) and begins[i] >= len(header)]
    found = _read(bgzip(text, sizes), _splits(starts), batch)
    _check(found, text, header.count(b"\n"))
    lookup = dict(zip(offsets, begins, strict=True))
    in_text = [lookup[place >> 16] + (place & 0xFFFF) for _, place, _ in found]
    assert in_text == _plain_places(text)[header.count(b"\n") :]


@given(header=headers, body=texts, starts=cuts, sizes=st.lists(st.integers(1, 120), min_size=1, max_size=5))
def test_a_header_over_several_splits_belongs_to_none(
    header: bytes, body: bytes, starts: list[int], sizes: list[int]
) -> None:
    header += b"#CHROM\n"
    text = header + body
    offsets = [sum(map(len, blocks)) for blocks in _beginnings(bgzip_blocks(text, sizes))]
    for packed, splits in (
        (text, _splits([start for start in starts if start < len(text)])),
        (bgzip(text, sizes), _splits([offsets[start % len(offsets)] for start in starts if start % len(offsets)])),
    ):
        lines = [line for _, _, line in _read(packed, splits)]
        assert lines == body.splitlines(keepends=True)


def _beginnings(blocks: list[bytes]) -> list[list[bytes]]:
    return [blocks[:index] for index in range(len(blocks))]


@pytest.mark.parametrize("target", [50, 1000, 30_000, 10**9])
@pytest.mark.parametrize("sizes", [None, (65280,), (500, 3), (1000,)])
def test_planned_splits_read_the_whole_file(target: int, sizes: tuple[int, ...] | None) -> None:
    text = HEADER + BODY
    packed = text if sizes is None else bgzip(text, sizes)
    splits = plan_splits(io.BytesIO(packed), len(packed), target)
    _check(_read(packed, splits), text, 3)
    assert splits[0].start == 0
    assert splits[-1].end is None
    assert [split.end for split in splits[:-1]] == [split.start for split in splits[1:]]
    if sizes in (None, (1000,)) and target == 1000:
        assert abs(len(splits) - len(packed) / target) < 3


def test_the_header_is_in_the_first_split() -> None:
    header = b"##fileformat=VCFv4.2\n" + b"##contig=<ID=x>\n" * 2000 + b"#CHROM\n"
    for packed in (header + BODY, bgzip(header + BODY, (700,))):
        splits = plan_splits(io.BytesIO(packed), len(packed), len(packed) // 20)
        assert 3 < len(splits) < 20
        assert len(list(batches(io.BytesIO(packed), len(packed), splits[0]))) == 1
        _check(_read(packed, splits), header + BODY, 2002)


def test_gzip_is_one_split() -> None:
    packed = gzip.compress(HEADER) + gzip.compress(BODY)
    assert plan_splits(io.BytesIO(packed), len(packed), 100) == [Split(0, None)]
    _check(_read(packed, [Split(0, None)]), HEADER + BODY, 3)
    with pytest.raises(ValueError, match="one split"):
        list(batches(io.BytesIO(packed), len(packed), Split(10, None)))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bgzip])
def test_a_line_longer_than_a_batch_comes_whole(pack: type[bytes]) -> None:
    long = b"1\t1\t" + b"ACGT" * 100_000 + b"\n"
    packed = pack(HEADER + BODY[:200] + long + b"1\t2\n")
    lines = [line for _, _, line in _read(packed, [Split(0, None)], 1000)]
    assert lines == [*BODY[:200].splitlines(keepends=True)[:-1], BODY[:200].splitlines()[-1] + long, b"1\t2\n"]


def test_splits_inside_one_line_own_nothing() -> None:
    text = b"#CHROM\n1\n" + b"x" * 100 + b"\n2\n3\n"
    owned = [[line for _, _, line in _read(text, [split])] for split in _splits([20, 40, 60, 109, 110])]
    assert owned == [[b"1\n", b"x" * 100 + b"\n"], [], [], [], [b"2\n"], [b"3\n"]]


def test_a_line_that_begins_at_a_border_belongs_to_the_split_before() -> None:
    text = b"#CHROM\n1\n2\n3\n"
    at_2, after_2 = text.index(b"2"), text.index(b"2") + 1
    assert [line for _, _, line in _read(text, [Split(0, at_2)])] == [b"1\n", b"2\n"]
    assert [line for _, _, line in _read(text, [Split(at_2, None)])] == [b"3\n"]
    assert [line for _, _, line in _read(text, [Split(0, after_2)])] == [b"1\n", b"2\n"]


@pytest.mark.parametrize("sizes", [None, (2000,)])
def test_arrows_files_read_alike(tmp_path: Path, sizes: tuple[int, ...] | None) -> None:
    path = tmp_path / "a.vcf"
    path.write_bytes(HEADER + BODY if sizes is None else bgzip(HEADER + BODY, sizes))
    with LocalFileSystem().open_input_file(str(path)) as file:
        splits = plan_splits(file, file.size(), 9000)
        assert len(splits) > 1
        text = b"".join(batch.text for split in splits for batch in batches(file, file.size(), split))
        assert read_header(file).encode() + text == HEADER + BODY


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bgzip])
def test_batches_are_about_as_long_as_asked(pack: type[bytes]) -> None:
    packed = pack(HEADER + BODY)
    lengths = [len(batch.text) for batch in batches(io.BytesIO(packed), len(packed), Split(0, None), 10_000)]
    assert len(lengths) > 1
    assert max(lengths) < 20_000


def test_only_the_leading_header_is_left_out() -> None:
    text = HEADER + b"1\t1\n#CHROM\tagain\n##INFO=<ID=X>\n1\t2\n"
    for start in range(len(HEADER) - 3, len(text)):
        _check(_read(text, _splits([start])), text, 3)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        (HEADER + BODY, HEADER),
        (HEADER, HEADER),
        (HEADER.rstrip(b"\n"), HEADER.rstrip(b"\n")),
        (HEADER.replace(b"\n", b"\r\n") + b"1\t1\r\n", HEADER.replace(b"\n", b"\r\n")),
        (HEADER + b"#comment\n", HEADER),
        (b"##a\n\n#CHROM\n", b"##a\n"),
        (b"1\t1\n", b""),
        # The header fills a read of 64 KiB to its last byte, and what follows looks like more of it.
        (b"##" + b"x" * 65_526 + b"\n#CHROM\n##y\n", b"##" + b"x" * 65_526 + b"\n#CHROM\n"),
        (b"##" + b"x" * 300_000 + b"\n#CHROM\n1\n", b"##" + b"x" * 300_000 + b"\n#CHROM\n"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bgzip])
def test_the_header_comes_as_it_stands(text: bytes, header: bytes, pack: type[bytes]) -> None:
    packed = pack(text)
    assert read_header(io.BytesIO(packed)).encode() == header
    body = b"".join(batch.text for batch in batches(io.BytesIO(packed), len(packed), Split(0, None)))
    assert header + body == text


def test_a_header_that_is_not_utf8_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match="line 2"):
        read_header(io.BytesIO(b"##a\n##\xe9\n#CHROM\n"))


def test_an_empty_file_is_refused() -> None:
    empty = io.BytesIO()
    for read in (read_header, lambda f: plan_splits(f, 0, 9), lambda f: list(batches(f, 0, Split(0, None)))):
        with pytest.raises(UnreadableFile, match="empty"):
            read(empty)


def test_a_file_cut_short_is_refused() -> None:
    blocks = bgzip(HEADER + BODY, (500,))
    for packed in (blocks[:-1], blocks[:-28], blocks[:-60], gzip.compress(HEADER + BODY)[:-20]):
        with pytest.raises(UnreadableFile):
            _read(packed, plan_splits(io.BytesIO(packed), len(packed), 1000))


def test_a_plan_sees_a_missing_end_marker_without_reading_to_the_end() -> None:
    packed = bgzip(HEADER + BODY, (500,))[:-28]
    with pytest.raises(UnreadableFile, match="end marker"):
        plan_splits(io.BytesIO(packed), len(packed), 1000)


class _Counted(io.BytesIO):
    """Counts what is read, and by how much at a time."""

    total = most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.total, self.most = self.total + len(found), max(self.most, len(found))
        return found


@pytest.mark.parametrize("sizes", [None, (2000,)])
def test_a_split_reads_no_more_than_its_range_and_the_rest_of_a_line(sizes: tuple[int, ...] | None) -> None:
    text = HEADER + BODY * 60
    packed = text if sizes is None else bgzip(text, sizes)
    splits = plan_splits(io.BytesIO(packed), len(packed), len(packed) // 8)
    counted = _Counted(packed)
    assert list(batches(counted, len(packed), splits[3]))
    assert counted.total <= len(packed) // 8 + 66_000 + (128 << 10)


@pytest.mark.real_data
def test_a_real_file_is_read_alike_in_one_and_in_many_splits(real_data: Path) -> None:
    path = real_data / "vcf/vcflib/samples/1kg-phaseIII-v5a.20130502.genotypes.chr22-16-16.5mb.vcf.gz"
    text = gzip.decompress(path.read_bytes())
    size = path.stat().st_size
    with path.open("rb") as file:
        splits = plan_splits(file, size, 60_000)
        header = read_header(file).encode()
        assert len(splits) > 5
        assert header + b"".join(b.text for split in splits for b in batches(file, size, split, 1 << 20)) == text
