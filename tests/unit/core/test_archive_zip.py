"""Zips that do harm are refused before they are expanded; damaged ones are told from whole ones."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_lake.core.archive import ArchiveLimits, read_zip
from omics_lake.core.archive_limits import LIMITS
from omics_lake.core.errors import ArchiveCorrupt, ArchiveRefused, LakeError

IMAGE = b"\0" * 128 + b"DICM" + bytes(range(256)) * 20
GOOD = {"LICENSE": b"CC BY 3.0\n", "1-1.dcm": IMAGE, "deep/er/1-2.dcm": IMAGE[::-1], "empty": b""}


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data, compress_type=method)
    return file.getvalue()


def read(data: bytes, limits: ArchiveLimits = LIMITS) -> dict[str, bytes]:
    return {m.name: m.data for m in read_zip(io.BytesIO(data), limits, "series.zip")}


def refusal(data: bytes, limits: ArchiveLimits = LIMITS) -> ArchiveRefused:
    """The error that comes before the first member."""
    members = read_zip(io.BytesIO(data), limits, "series.zip")
    with pytest.raises(ArchiveRefused) as error:
        next(members)
    return error.value


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_good_archive_gives_its_files_in_order_and_passes_directories_over(method: int) -> None:
    data = zipped(("deep/", b""), *GOOD.items(), method=method)

    assert list(read(data).items()) == list(GOOD.items())


def test_members_come_in_chunks_and_unread_ones_are_passed() -> None:
    large = bytes(range(251)) * 10_000  # 2.5 MB: three chunks of at most 1 MiB
    members = read_zip(io.BytesIO(zipped(("a", large), ("b", b"2"))), where="series.zip")

    assert [len(chunk) for chunk in next(members).chunks] == [1 << 20, 1 << 20, 2_510_000 - (2 << 20)]
    assert next(members).size == 1
    assert next(members, None) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../x", "leads out"),
        ("a/../../x", "leads out"),
        ("/x", "absolute"),
        ("C:x", "drive letter"),
        ("c:/x", "drive letter"),
        ("a\\b", "backslash"),
        ("..\\x", "backslash"),
        ("a\nb", "control"),
        ("a\u202egnp.dcm", "control"),  # turns the writing direction: the name shown is not the name
        ("n" * 513, "longer"),
    ],
)
def test_a_name_that_leads_out_refuses_the_whole_archive_and_is_told(name: str, why: str) -> None:
    error = refusal(zipped(("1-1.dcm", IMAGE), (name, b"x")))

    assert why in error.why
    assert error.where == f"series.zip, member {name!r}"


@pytest.mark.parametrize("old_and_new", [(b"XX.dcm", b"\xff\xfe.dcm"), (b"XX.dcm", b"a\0.dcm")])
def test_a_name_that_is_not_text_is_refused(old_and_new: tuple[bytes, bytes]) -> None:
    error = refusal(zipped(("XX.dcm", IMAGE)).replace(*old_and_new))

    assert "not UTF-8, or holds control characters" in error.why


def test_a_utf_8_name_without_its_flag_is_read_as_utf_8() -> None:
    data = zipped(("XX.dcm", b"1")).replace(b"XX.dcm", "ä.dcm".encode())

    assert read(data) == {"ä.dcm": b"1"}


@pytest.mark.parametrize("second", ["1-1.dcm", "1-1.DCM", "./1-1.dcm", ".//1-1.dcm"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(second: str) -> None:
    error = refusal(zipped(("1-1.dcm", IMAGE), (second, IMAGE)))

    assert "comes twice, the first time as '1-1.dcm'" in error.why


def test_the_same_letters_spelt_differently_in_unicode_are_one_name() -> None:
    assert "comes twice" in refusal(zipped(("\u00e4", b"1"), ("a\u0308", b"2"))).why


def test_a_bomb_is_refused_by_its_ratio() -> None:
    data = zipped(("zeros.dcm", bytes(100 << 20)))  # 100 MiB of zeros: 100 kB of zip

    error = refusal(data)

    assert len(data) < 110_000
    assert "more than 200 times as many" in error.why
    assert "zeros.dcm" in error.where


def test_many_small_bombs_are_refused_by_the_ratio_of_the_whole() -> None:
    members = [(f"{number}.dcm", bytes(9 << 20)) for number in range(10)]  # each below the 64 MiB that are let go

    assert "more than 200 times as many" in refusal(zipped(*members)).why


def test_ten_gigabytes_from_one_megabyte_of_shared_bytes_are_refused() -> None:
    # One kernel of 1 MB that expands to 200 MB with a ratio just allowed, named by 50 entries of the directory.
    kernel = zlib.compress(bytes(1 << 20), 0)[2:-4]  # stored blocks: nothing is compressed
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(kernel), 200 << 20, 2, 0) + b"00"
    entries = [
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(kernel), 200 << 20, 2, 0, 0, 0, 0, 0, 0)
        + b"%02d" % number
        for number in range(50)
    ]
    directory = b"".join(entries)
    start = len(local) + len(kernel)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 50, 50, len(directory), start, 0)

    error = refusal(local + kernel + directory + end)

    assert "shares its bytes" in error.why


def crowd(count: int) -> bytes:
    """A zip whose directory names one empty member again and again."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = len(entry) * count
    zip64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, size, 1)
    return entry * count + zip64 + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, size, 0, 0)


def test_a_million_members_are_refused_before_their_directory_is_read() -> None:
    assert "its directory has 47,000,000 bytes" in refusal(crowd(1_000_000)).why


def test_one_member_too_many_is_refused_by_count() -> None:
    assert "100,001 members or more" in refusal(crowd(100_001)).why


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (ArchiveLimits(member_bytes=999), "it has 1,000 bytes, 999 are allowed"),
        (ArchiveLimits(total_bytes=1_999), "it expands to 2,000 bytes or more, 1,999 are allowed"),
        (ArchiveLimits(members=1), "2 members or more, 1 are allowed"),
    ],
)
def test_limits_hold_at_their_edge(limits: ArchiveLimits, why: str) -> None:
    data = zipped(("a", b"a" * 1000), ("b", b"b" * 1000))

    assert why in refusal(data, limits).why
    assert len(read(data, ArchiveLimits(members=2, member_bytes=1_000, total_bytes=2_000))) == 2


@pytest.mark.parametrize("name", ["inner.zip", "x/INNER.ZIP", "a.tar.gz", "b.tgz", "c.7z"])
def test_an_archive_within_is_refused_by_its_name(name: str) -> None:
    assert "archive within an archive" in refusal(zipped((name, b"not one at all"))).why


@pytest.mark.parametrize("inner", [zipped(("a", b"1")), b"\x1f\x8b\x08\0rest"])
def test_an_archive_within_is_refused_by_its_first_bytes(inner: bytes) -> None:
    with pytest.raises(ArchiveRefused, match="refused") as error:
        read(zipped(("1-1.dcm", inner)))

    assert error.value.why == "it is an archive within an archive"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_link_or_a_device_is_refused(kind: int) -> None:
    link = zipfile.ZipInfo("1-1.dcm")
    link.external_attr = (kind | 0o777) << 16

    assert refusal(zipped((link, b"/etc/passwd"))).why == "it is a link or a device"


def test_an_encrypted_member_and_an_unusual_compression_are_refused() -> None:
    plain = zipped(("a", b"1"))
    at = plain.index(b"PK\1\2") + 8
    encrypted = plain[:at] + b"\x01" + plain[at + 1 :]

    assert refusal(encrypted).why == "it is encrypted"
    assert "method 14" in refusal(zipped(("a", b"1"), method=zipfile.ZIP_LZMA)).why


def declared(data: bytes, size: int) -> bytes:
    """The archive with another expanded size in its directory and its member's own header."""
    for magic, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        place = data.index(magic) + at
        data = data[:place] + struct.pack("<L", size) + data[place + 4 :]
    return data


@pytest.mark.parametrize("size", [10, 5_251, 5_253, 6_000])  # the truth is 5,252
def test_a_member_that_lies_about_its_size_is_damaged_and_never_larger_than_it_says(size: int) -> None:
    members = read_zip(io.BytesIO(declared(zipped(("a", IMAGE)), size)))
    got: list[int] = []

    with pytest.raises(ArchiveCorrupt, match="damaged"):
        got.extend(len(chunk) for chunk in next(members).chunks)

    assert sum(got) <= size


def test_a_member_read_too_late_says_so_and_is_not_empty() -> None:
    first, *_ = list(read_zip(io.BytesIO(zipped(*GOOD.items()))))

    with pytest.raises(RuntimeError, match="before the next"):
        _ = first.data


def test_an_unread_member_is_proved_too() -> None:
    data = zipped(("a", IMAGE), ("b", b"2"), method=zipfile.ZIP_STORED).replace(b"DICM", b"DICN")
    members = read_zip(io.BytesIO(data), where="series.zip")
    next(members)

    with pytest.raises(ArchiveCorrupt):
        next(members)


def test_an_entry_whose_comment_swallows_the_next_one_does_not_hide_it() -> None:
    data = bytearray(zipped(("a", b"1"), ("b", b"2")))
    first, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    second = data.index(b"PK\1\2", first + 1)
    data[first + 32] = end - second  # length of the comment

    with pytest.raises(ArchiveCorrupt) as error:
        read(bytes(data))

    assert "counts 2 members, 1 are found" in error.value.why


def test_the_count_of_a_64_bit_end_record_is_held_to() -> None:
    data = zipped(("a", b"1"), ("b", b"2"))
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")

    def with_count(count: int) -> bytes:
        zip64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, end - start, start)
        locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
        return (
            data[:end]
            + zip64
            + locator
            + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *[0xFFFF] * 2, end - start, start, 0)
        )

    assert read(with_count(2)) == {"a": b"1", "b": b"2"}
    with pytest.raises(ArchiveCorrupt, match="damaged") as error:
        read(with_count(3))
    assert "counts 3 members, 2 are found" in error.value.why


def test_a_comment_of_the_whole_is_passed_over() -> None:
    file = io.BytesIO(zipped(("a", b"1")))
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"made by hand"

    assert read(file.getvalue()) == {"a": b"1"}


def test_a_wrong_crc_names_the_member() -> None:
    data = zipped(("a", b"1" * 99), ("b", IMAGE), method=zipfile.ZIP_STORED)

    with pytest.raises(ArchiveCorrupt, match="damaged") as error:
        read(data.replace(b"DICM", b"DICN"))

    assert error.value.where == "series.zip, member 'b'"


def test_a_zip_cut_short_anywhere_is_damaged() -> None:
    data = zipped(*GOOD.items())

    for end in range(len(data)):
        with pytest.raises(ArchiveCorrupt):
            read(data[:end])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_changed_byte_is_an_error_or_changes_nothing(draw: st.DataObject) -> None:
    data = bytearray(zipped(*GOOD.items()))
    data[draw.draw(st.integers(0, len(data) - 1))] ^= draw.draw(st.integers(1, 255))

    try:
        found = read(bytes(data))
    except LakeError:
        return
    assert found == GOOD
