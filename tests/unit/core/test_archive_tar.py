"""Tars that do harm are refused; damaged ones are told from whole ones, where Python's own reader is content."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_lake.core.archive import ArchiveLimits, read_tar
from omics_lake.core.archive_limits import LIMITS
from omics_lake.core.errors import ArchiveCorrupt, ArchiveRefused, LakeError

GOOD = {"f-1/a.maf.gz": b"\x1f\x8b\x08" + bytes(700), "f-2/b.txt": b"b" * 1024, "MANIFEST.txt": b"", "f-3/c": b"c"}
LONG = "f-4/" + "n" * 300
DIRECTORY = tarfile.DIRTYPE


Entry = tuple[tarfile.TarInfo, bytes]


def entry(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, target: str = "") -> Entry:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(data), kind, target
    return info, data


def tarred(*entries: Entry, style: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=style) as archive:
        for info, data in entries:
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def good() -> bytes:
    return tarred(*[entry(name, data) for name, data in GOOD.items()])


class Pipe(io.RawIOBase):
    """A stream that cannot seek and gives bytes in odd pieces, as a network does."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self._file.read(min(size, 997) if size > 0 else size)


def read(data: bytes, limits: ArchiveLimits = LIMITS) -> dict[str, bytes]:
    return {m.name: m.data for m in read_tar(Pipe(data), limits, "batch.tar")}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("style", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_good_archive_gives_its_files_and_passes_directories_over(pack: Callable[[bytes], bytes], style: int) -> None:
    data = tarred(entry("f-1", kind=DIRECTORY), *[entry(name, data) for name, data in GOOD.items()], style=style)

    assert list(read(pack(data)).items()) == list(GOOD.items())


@pytest.mark.parametrize("style", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_long_name_in_an_extended_header_is_read(style: int) -> None:
    assert read(tarred(entry(LONG, b"1"), style=style)) == {LONG: b"1"}


def test_a_large_member_comes_in_chunks_and_an_unread_one_is_passed() -> None:
    data = gzip.compress(tarred(entry("unread", bytes(3 << 20)), entry("a", b"x" * (2 << 20)), entry("b", b"2")))
    members = read_tar(io.BytesIO(data), where="batch.tar")
    next(members)

    assert [len(chunk) for chunk in next(members).chunks] == [1 << 20, 1 << 20]
    assert [m.data for m in members] == [b"2"]


@pytest.mark.parametrize(
    "harm",
    [
        entry("x", kind=tarfile.SYMTYPE, target="f-2/b.txt"),
        entry("x", kind=tarfile.SYMTYPE, target="/etc/passwd"),
        entry("x", kind=tarfile.LNKTYPE, target="f-2/b.txt"),
        entry("x", kind=tarfile.CHRTYPE),
        entry("x", kind=tarfile.BLKTYPE),
        entry("x", kind=tarfile.FIFOTYPE),
        entry("x", kind=b"Z"),
    ],
)
def test_what_is_no_regular_file_is_refused(harm: Entry) -> None:
    with pytest.raises(ArchiveRefused) as error:
        read(tarred(entry("f-2/b.txt", b"b"), harm))

    assert error.value.where == "batch.tar, member 'x'"
    assert "a link, a device, a pipe" in error.value.why


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "a\\b", "C:x", "a\x07", "\udcff"])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, DIRECTORY])
def test_a_name_that_leads_out_is_refused(name: str, kind: bytes) -> None:
    with pytest.raises(ArchiveRefused) as error:
        read(tarred(entry(name, kind=kind), style=tarfile.GNU_FORMAT))

    assert repr(name) in error.value.where


def test_a_name_twice_is_refused() -> None:
    with pytest.raises(ArchiveRefused) as error:
        read(tarred(entry("f-1/A", b"1"), entry("./f-1/a", b"2")))

    assert "comes twice" in error.value.why


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (ArchiveLimits(members=3), "4 members or more, 3 are allowed"),
        (ArchiveLimits(member_bytes=1_023), "it has 1,024 bytes, 1,023 are allowed"),
        (ArchiveLimits(total_bytes=10_000), "it expands to 10,240 bytes or more, 10,000 are allowed"),
    ],
)
def test_limits_hold(limits: ArchiveLimits, why: str) -> None:
    with pytest.raises(ArchiveRefused) as error:
        read(good(), limits)

    assert why in error.value.why
    assert read(good(), ArchiveLimits(members=4, member_bytes=1_024, total_bytes=10_240)) == GOOD


def test_a_bomb_is_stopped_by_its_ratio_not_at_its_end() -> None:
    limits = ArchiveLimits(ratio_from=1 << 20)
    data = gzip.compress(tarred(entry("zeros", bytes(20 << 20))))
    got: list[int] = []

    with pytest.raises(ArchiveRefused) as error:
        got.extend(len(chunk) for member in read_tar(io.BytesIO(data), limits) for chunk in member.chunks)

    assert "more than 200 times as many" in error.value.why
    assert sum(got) < 3 << 20


def test_an_extended_header_is_bounded() -> None:
    info = tarfile.TarInfo("a")
    info.pax_headers = {"comment": "x" * 70_000}

    with pytest.raises(ArchiveRefused) as error:
        read(tarred((info, b"")))

    assert "extended header has 7" in error.value.why


def test_extended_headers_without_end_are_refused() -> None:
    info = tarfile.TarInfo("a")
    info.pax_headers = {"comment": "x"}
    chained = tarred((info, b""))[:1024] * 2_000  # header and body of the extended header, again and again

    with pytest.raises(ArchiveRefused) as error:
        read(chained)

    assert "chained" in error.value.why


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_tar_cut_short_anywhere_is_damaged(pack: Callable[[bytes], bytes]) -> None:
    # Headers and bodies: 1024 + 512 (first file 703 bytes), 512 + 1024, 512, 512 + 512; then the empty blocks.
    whole = tarred(*[entry(name, data) for name, data in GOOD.items()])
    ends = 512 + 1024 + 512 + 1024 + 512 + 512 + 512
    assert not any(whole[ends:])
    assert whole[ends - 512 : ends].startswith(b"c\0")
    cuts = range(0, ends, 256) if pack is bytes else range(len(pack(whole)))

    for end in cuts:
        with pytest.raises(ArchiveCorrupt):
            read(pack(whole)[:end])


def test_a_damaged_header_in_the_middle_is_not_the_end() -> None:
    data = good()
    at = data.index(b"MANIFEST.txt")

    with pytest.raises(ArchiveCorrupt):
        read(data[:at] + b"#" + data[at + 1 :])


def test_a_wrong_gzip_crc_is_damaged() -> None:
    data = gzip.compress(good())

    with pytest.raises(ArchiveCorrupt) as error:
        read(data[:-8] + bytes([data[-8] ^ 1]) + data[-7:])

    assert "CRC" in error.value.why


@pytest.mark.parametrize("data", [b"", b"<html>" * 200, gzip.compress(b"{}"), b"\x1f\x8b"])
def test_what_is_no_tar_is_damaged(data: bytes) -> None:
    with pytest.raises(ArchiveCorrupt):
        read(data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_changed_byte_of_a_gzip_tar_is_an_error_or_changes_nothing(draw: st.DataObject) -> None:
    data = bytearray(gzip.compress(good()))
    data[draw.draw(st.integers(0, len(data) - 1))] ^= draw.draw(st.integers(1, 255))

    try:
        found = read(bytes(data))
    except LakeError:
        return
    assert found == GOOD
