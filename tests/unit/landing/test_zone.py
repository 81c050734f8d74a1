"""The landing zone in a local folder: what is wanted, what is there, and its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from omics_lake.core.errors import ChecksumMismatch, IncompleteManifest, NothingFound
from omics_lake.core.record import FileRecord
from omics_lake.landing.manifest import plan_id, write_manifest
from omics_lake.landing.zone import find_landed, open_landing, read_landed, wanted

DATA = b"some bytes"


def record(file_id: str, release: str = "46.0", project: str = "TCGA-LUAD", source: str = "gdc") -> FileRecord:
    md5 = hashlib.md5(DATA, usedforsecurity=False).hexdigest()
    return FileRecord(source, release, project, "Clinical Supplement", file_id, "a.txt", len(DATA), md5)


def land(root: Path, record: FileRecord, data: bytes = DATA) -> None:
    path = root / record.key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def plan(root: Path, *records: FileRecord) -> None:
    path = root / records[0].folder / f"manifest-{plan_id(records)}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_manifest(records))


def ids(records: Iterable[FileRecord]) -> list[tuple[str, str]]:
    return [(r.data_release, r.file_id) for r in records]


def test_an_empty_or_absent_folder_is_nothing_with_a_next_step(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(NothingFound) as error:
            open_landing(str(folder))
        assert "give --landing" in error.value.next_step


def test_several_plans_add_up(tmp_path: Path) -> None:
    plan(tmp_path, record("f-2"))
    plan(tmp_path, record("f-1"), record("f-2"))

    assert ids(wanted(open_landing(str(tmp_path)))) == [("gdc-46.0", "f-1"), ("gdc-46.0", "f-2")]


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    """Releases 9.0 and 46.0 of LUAD, 9.0 of LUSC, and one of the imaging archive."""
    for one in (
        record("f-1", "9.0"),
        record("f-2", "46.0"),
        record("f-3", "9.0", "TCGA-LUSC"),
        record("f-4", "25", source="idc"),
    ):
        plan(tmp_path, one)
        land(tmp_path, one)
    return tmp_path


def test_the_newest_release_is_chosen_by_number_not_by_text(zone: Path) -> None:
    assert ids(wanted(open_landing(str(zone)), projects=["TCGA-LUAD"])) == [("gdc-46.0", "f-2"), ("idc-25", "f-4")]


def test_a_named_release_is_taken_of_its_source_and_the_newest_of_others(zone: Path) -> None:
    found = ids(wanted(open_landing(str(zone)), release="gdc-9.0"))

    assert found == [("gdc-9.0", "f-1"), ("gdc-9.0", "f-3"), ("idc-25", "f-4")]


def test_a_release_without_number_is_not_passed_over(tmp_path: Path) -> None:
    plan(tmp_path, record("f-1", "first"))

    assert ids(wanted(open_landing(str(tmp_path)))) == [("gdc-first", "f-1")]


def test_an_absent_release_or_project_is_named_with_what_is_there(zone: Path) -> None:
    opened = open_landing(str(zone))

    with pytest.raises(NothingFound, match=r"gdc-46.0, gdc-9.0, idc-25"):
        wanted(opened, release="gdc-47.0")
    with pytest.raises(NothingFound, match="TCGA-PAAD"):
        wanted(opened, projects=["TCGA-PAAD", "TCGA-LUAD"])


def test_a_file_is_found_at_its_own_key_and_an_absent_one_is_missing(tmp_path: Path) -> None:
    land(tmp_path, record("f-1"))

    landed, missing = find_landed(open_landing(str(tmp_path)), [record("f-1"), record("f-2")])

    assert [(f.record.file_id, f.path, f.size) for f in landed] == [("f-1", str(tmp_path / record("f-1").key), 10)]
    assert ids(missing) == [("gdc-46.0", "f-2")]


def test_bytes_of_an_earlier_release_count_when_the_size_agrees(tmp_path: Path) -> None:
    land(tmp_path, record("f-1", "45.0"))
    land(tmp_path, record("f-2", "45.0"), b"other size")
    land(tmp_path, record("f-2", "45.0"), b"longer than declared")
    land(tmp_path, record("f-3", "45.0", "TCGA-LUSC"))

    landed, missing = find_landed(open_landing(str(tmp_path)), [record(f"f-{n}") for n in (1, 2, 3)])

    assert [(f.record.data_release, f.path) for f in landed] == [
        ("gdc-46.0", str(tmp_path / record("f-1", "45.0").key))
    ]
    assert [r.file_id for r in missing] == ["f-2", "f-3"]


def test_a_file_of_another_size_at_its_own_key_is_refused_with_both_sizes(tmp_path: Path) -> None:
    land(tmp_path, record("f-1"), b"short")

    with pytest.raises(ChecksumMismatch, match="10 in the manifest, 5 here"):
        find_landed(open_landing(str(tmp_path)), [record("f-1")])


def test_bytes_are_read_when_size_and_md5_agree(tmp_path: Path) -> None:
    land(tmp_path, record("f-1"))
    opened = open_landing(str(tmp_path))
    ((landed,), _) = find_landed(opened, [replace(record("f-1"), md5sum=str(record("f-1").md5sum).upper())])

    assert read_landed(opened.filesystem, landed) == DATA


def test_bytes_changed_after_listing_are_refused_with_both_hashes(tmp_path: Path) -> None:
    land(tmp_path, record("f-1"))
    opened = open_landing(str(tmp_path))
    ((landed,), _) = find_landed(opened, [record("f-1")])
    changed = b"SOME bytes"
    land(tmp_path, record("f-1"), changed)

    with pytest.raises(ChecksumMismatch) as error:
        read_landed(opened.filesystem, landed)

    assert str(record("f-1").md5sum) in error.value.why
    assert hashlib.md5(changed, usedforsecurity=False).hexdigest() in error.value.why


def test_a_file_gone_after_listing_is_named(tmp_path: Path) -> None:
    land(tmp_path, record("f-1"))
    opened = open_landing(str(tmp_path))
    ((landed,), _) = find_landed(opened, [record("f-1")])
    (tmp_path / record("f-1").key).unlink()

    with pytest.raises(IncompleteManifest, match=r"f-1/a\.txt"):
        read_landed(opened.filesystem, landed)
