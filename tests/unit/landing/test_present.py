"""What a listing shows: files, their sidecars, and nothing of hidden folders."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from omics_lake.core.errors import ChecksumMismatch, LakeError, NothingFound, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.landing.local_store import LocalStore
from omics_lake.landing.present import take_stock, visible
from omics_lake.landing.store import require_key
from omics_lake.landing.zone import find_landed, open_landing, read_landed

PAGE = FileRecord("gdc", "46.0", "TCGA-LUAD", "Case Metadata", "p-1", "cases.json")


def test_sidecars_of_files_that_are_there_are_no_files() -> None:
    sizes = {"a/b": 1, "a/b.sha256": 70, "alone.sha256": 70, ".omics-lake/lock/x": 1, "a/.hidden/x": 1, ".file": 1}
    assert visible(sizes) == ({"a/b": 1, "alone.sha256": 70, ".file": 1}, frozenset({"a/b.sha256"}))


def test_a_folder_of_locks_and_notes_alone_is_empty(tmp_path: Path) -> None:
    LocalStore(tmp_path).put(".omics-lake/lock/gdc-TCGA-LUAD.json", b"{}")
    with pytest.raises(NothingFound):
        open_landing(str(tmp_path))


@pytest.mark.parametrize("size", [None, 2], ids=["no size", "its size"])
def test_a_file_without_md5_is_read_against_the_hash_beside_it(tmp_path: Path, size: int | None) -> None:
    store = LocalStore(tmp_path)
    store.put(PAGE.key, b"[]")
    digest = hashlib.sha256(b"[]").hexdigest()
    store.put(f"{PAGE.key}.sha256", f"{digest}  cases.json\n".encode())
    zone = open_landing(str(tmp_path))
    ((file,), missing) = find_landed(zone, [PAGE])
    assert (missing, list(zone.objects)) == ([], [f"{zone.root}/{PAGE.key}"])
    assert read_landed(zone.filesystem, file) == b"[]"
    store.put(PAGE.key, b"{}")
    with pytest.raises(ChecksumMismatch) as error:
        read_landed(zone.filesystem, file)
    assert digest in error.value.why
    assert hashlib.sha256(b"{}").hexdigest() in error.value.why


def test_a_file_without_md5_and_hash_is_read_as_it_is(tmp_path: Path) -> None:
    LocalStore(tmp_path).put(PAGE.key, b"[]")
    zone = open_landing(str(tmp_path))
    ((file,), _) = find_landed(zone, [PAGE])
    assert read_landed(zone.filesystem, file) == b"[]"


def test_an_object_of_the_same_place_under_another_release_counts_when_its_size_agrees() -> None:
    here = {"gdc/45.0/TCGA-LUAD/case_metadata/p-1/cases.json": 2, "gdc/45.0/TCGA-LUSC/case_metadata/p-2/cases.json": 2}
    stock = take_stock(here, "root")
    assert stock.key_of(PAGE) == "gdc/45.0/TCGA-LUAD/case_metadata/p-1/cases.json"
    sized = FileRecord("gdc", "46.0", "TCGA-LUAD", "Case Metadata", "p-1", "cases.json", file_size=3)
    assert stock.key_of(sized) is None
    assert stock.key_of(FileRecord("gdc", "46.0", "TCGA-LUAD", "Case Metadata", "p-2", "cases.json")) is None


@pytest.mark.parametrize("key", ["", "/a", "a//b", "a/../b", "./a", "a\\b", "a/b\n", "a/"])
def test_a_key_that_leads_out_is_refused(key: str) -> None:
    with pytest.raises(UnreadableFile):
        require_key(key)


def test_a_key_is_given_back() -> None:
    assert require_key("gdc/46.0/TCGA-LUAD/x/id/..a b.txt") == "gdc/46.0/TCGA-LUAD/x/id/..a b.txt"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LakeError, match="cannot be read or written") as error:
        LocalStore(tmp_path / "file").put("a", b"1")
    assert "Not a directory" in error.value.why or "File exists" in error.value.why
    assert "check the space" in error.value.next_step


def test_what_is_being_written_is_not_listed(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.put("a/b", b"1")
    (tmp_path / "a/.beside-0123").write_bytes(b"half")
    assert store.list() == {"a/b": 1}
    assert store.list("a/") == {"a/b": 1}
    assert store.list("b") == {}
