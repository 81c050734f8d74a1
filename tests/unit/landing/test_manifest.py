"""Manifests: reading, canonical writing, and merging plans."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.core.errors import ControlledAccess, SchemaDrift, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord, to_json
from omics_lake.landing.manifest import merge, plan_id, read_manifest, write_manifest


def record(number: int) -> FileRecord:
    return FileRecord(
        "gdc", "46.0", "TCGA-LUAD", "Clinical Supplement", f"f-{number:03d}", f"{number}.txt", number, f"{number:032x}",
        aliquots=(Aliquot(f"c-{number}", "TCGA-ÄÖ-0001"),),
    )  # fmt: skip


RECORDS = st.lists(st.integers(0, 30).map(record), unique=True)


@given(st.lists(RECORDS, max_size=4), st.randoms())
def test_merging_is_idempotent_and_order_free(plans: list[list[FileRecord]], random: object) -> None:
    shuffled = [list(plan) for plan in plans]
    for part in (shuffled, *shuffled):
        random.shuffle(part)

    merged = merge(plans)

    assert merge(shuffled) == merged
    assert merge([merged, *plans, merged]) == merged
    assert {r.file_id for r in merged} == {r.file_id for plan in plans for r in plan}


@given(RECORDS, st.randoms())
def test_the_bytes_do_not_depend_on_order_and_give_the_records_back(records: list[FileRecord], random: object) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)

    assert write_manifest(shuffled) == write_manifest(records)
    assert plan_id(shuffled) == plan_id(records)
    assert read_manifest(write_manifest(records), "m") == sorted(records, key=lambda r: r.file_id)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_plans_with_another_md5_for_one_file_are_an_error(order: tuple[int, int]) -> None:
    both = (record(1), replace(record(1), md5sum="f" * 32))

    with pytest.raises(SchemaDrift, match="describe one file differently") as error:
        merge([[both[place]] for place in order])

    assert "f" * 32 in error.value.why
    assert f"{1:032x}" in error.value.why


def line(**changes: object) -> bytes:
    return (json.dumps({**to_json(record(1)), **changes}) + "\n").encode()


def test_empty_lines_are_passed_over_and_lines_counted() -> None:
    with pytest.raises(ControlledAccess) as error:
        read_manifest(b"\n" + line() + line(access="controlled"), "m.jsonl")

    assert error.value.where.startswith("m.jsonl line 3")


def test_a_line_separator_within_a_name_does_not_end_the_line() -> None:
    odd = replace(record(1), file_name="a\u2028b.txt")

    assert read_manifest(write_manifest([odd]), "m") == [odd]


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"{nonsense\n", SchemaDrift), (b"[1]\n", SchemaDrift), (b"\xff\xfe{}\n", UnreadableFile)],
)
def test_a_damaged_manifest_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_manifest(data, "m")


@pytest.mark.parametrize("field", ["file_name", "file_id", "project_id", "release", "source"])
@pytest.mark.parametrize("text", ["../../x", "a/b", "a\\b", "..", "", "a\nb"])
def test_a_name_that_leads_elsewhere_is_refused(field: str, text: str) -> None:
    with pytest.raises(UnreadableFile, match=f"{field} is no plain name"):
        read_manifest(line(**{field: text}), "m")
