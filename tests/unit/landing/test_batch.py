"""Many small files in one tar, good and bad ones, into a local folder."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import pytest

from omics_lake.core.errors import ArchiveRefused
from omics_lake.core.record import FileRecord
from omics_lake.landing.batch import fetch_batch, plan_batches
from omics_lake.landing.local_store import LocalStore
from omics_lake.source.base import Body

MIB = 1024**2


def record(file_id: str, data: bytes = b"", size: int | None = None) -> FileRecord:
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return FileRecord("gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", file_id, "a.txt", size or len(data), md5)


ONE, TWO, THREE = (record(f"f-{number}", b"%d" % number * 500) for number in (1, 2, 3))
RECORDS = [ONE, TWO, THREE]


Member = tuple[tarfile.TarInfo, bytes]


def member(
    name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, len(data)
    return info, data


def good(file_id: str) -> Member:
    return member(f"{file_id}/a.txt", file_id[-1].encode() * 500)


def pack(members: Iterable[Member], mode: str = "w:gz") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data))
    return packed.getvalue()


@dataclass
class Giver:
    """Answers every batch with these bytes, a few at a time."""

    data: bytes
    breaks: Exception | None = None
    closed: bool = False
    name: str = "gdc"

    def open(self, record: FileRecord, start: int = 0, validator: str | None = None) -> Body:
        raise AssertionError("asked for one file")

    def check(self, record: FileRecord, file: BinaryIO) -> None:
        raise AssertionError("all have an MD5")

    def open_batch(self, records: Sequence[FileRecord]) -> Body:
        return Body(self._chunks(), close=self._close)

    def _chunks(self) -> Iterator[bytes]:
        yield from (self.data[at : at + 700] for at in range(0, len(self.data), 700))
        if self.breaks:
            raise self.breaks

    def _close(self) -> None:
        self.closed = True


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


def run(store: LocalStore, giver: Giver) -> list[str]:
    """Ids of the files that landed, in order."""
    try:
        return [one.file_id for one in fetch_batch(RECORDS, giver, store.sink, lambda _: None)]
    finally:
        assert giver.closed


def landed(store: LocalStore) -> set[str]:
    return {key.split("/")[4] for key in store.list() if not key.startswith(".")}


@pytest.mark.parametrize("mode", ["w:gz", "w"])
def test_members_land_in_any_order_and_others_are_passed_over(store: LocalStore, mode: str) -> None:
    members = [
        member("MANIFEST.txt", b"id\tfilename\n"),
        good("f-3"),
        member("f-1", kind=tarfile.DIRTYPE),
        member("f-1/annotations.txt", b"x" * 5000),
        good("f-1"),
        good("f-2"),
    ]
    assert run(store, Giver(pack(members, mode))) == ["f-3", "f-1", "f-2"]
    assert (store.root / ONE.key).read_bytes() == b"1" * 500
    assert store.list(".omics-lake/partial/") == {}


def test_what_is_missing_or_wrong_does_not_land(store: LocalStore) -> None:
    wrong = member("f-1/a.txt", b"x" * 500)
    short = member("f-2/a.txt", b"2" * 499)
    assert run(store, Giver(pack([wrong, short, good("f-3")]))) == ["f-3"]
    assert landed(store) == {"f-3"}


@pytest.mark.parametrize("breaks", [None, ConnectionResetError("reset")], ids=["cut short", "connection reset"])
def test_a_broken_tar_keeps_what_was_proven(store: LocalStore, breaks: Exception | None) -> None:
    whole = pack([good("f-1"), good("f-2")], "w")
    # One member is a header of 512 bytes and 512 of data: the second one's data are cut
    assert run(store, Giver(whole[: 512 * 3 + 100], breaks)) == ["f-1"]
    assert landed(store) == {"f-1"}


@pytest.mark.parametrize(
    "data", [b"", b"<html>an error page</html>" * 50, gzip.compress(b"no tar" * 500), b"\x1f\x8bbad"]
)
def test_what_is_no_tar_lands_nothing(store: LocalStore, data: bytes) -> None:
    assert run(store, Giver(data)) == []


BAD = {
    "symlink": member("f-2/a.txt", kind=tarfile.SYMTYPE, link="/etc/passwd"),
    "hard link": member("f-2/a.txt", kind=tarfile.LNKTYPE, link="f-1/a.txt"),
    "device": member("f-2/a.txt", kind=tarfile.CHRTYPE),
    "fifo": member("f-2/a.txt", kind=tarfile.FIFOTYPE),
    "dots": member("f-2/../../a.txt", b"2"),
    "absolute": member("/f-2/a.txt", b"2"),
    "backslash": member("..\\a.txt", b"2"),
    "drive": member("C:/a.txt", b"2"),
    "twice": good("f-1"),
    "too large": member("f-2/a.txt", b"2" * 501),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_member_that_could_do_harm_refuses_the_rest(store: LocalStore, bad: Member) -> None:
    with pytest.raises(ArchiveRefused) as error:
        run(store, Giver(pack([good("f-1"), bad, good("f-3")])))
    assert repr(bad[0].name) in error.value.where
    assert landed(store) == {"f-1"}


def test_a_bomb_is_refused_before_it_is_unpacked(store: LocalStore) -> None:
    # Given 40 MiB of zeros in a member that nobody asked for, in 40 KB
    bomb = pack([good("f-1"), member("other", bytes(40 * MIB)), good("f-2")])
    assert len(bomb) < 100_000
    with pytest.raises(ArchiveRefused, match="unpacks to more"):
        run(store, Giver(bomb))
    assert landed(store) == {"f-1"}


def test_small_files_are_put_together_up_to_a_hundred() -> None:
    small = [record(f"f-{number}", b"x") for number in range(201)]
    large, unknown = record("large", size=MIB + 1), replace(small[0], md5sum=None)
    batches, single = plan_batches([large, *small, unknown])
    # The last one would be alone in its answer, which is then no tar
    assert [len(batch) for batch in batches] == [100, 100]
    assert single == [large, unknown, small[200]]


def test_an_answer_holds_no_more_than_32_mib() -> None:
    batches, _ = plan_batches([record(f"f-{number}", size=MIB) for number in range(40)])
    assert [len(batch) for batch in batches] == [32, 8]
