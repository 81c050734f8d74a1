"""What the second release changes, and that nothing else is written twice."""

from __future__ import annotations

import json


def ids(records):
    return {record["file_id"] for record in records}


def test_superseded_added_and_removed_are_the_difference_of_the_manifests(landed):
    first, second = (ids(landed.manifest("TCGA-XLUA", f"gdc/{release}")) for release in ("46.0", "47.0"))
    superseded = landed.second.superseded

    assert first - second == {old for old, _ in superseded} | set(landed.second.removed)
    assert second - first == {new for _, new in superseded} | set(landed.second.added)
    assert (len(superseded), len(landed.second.added), len(landed.second.removed)) == (5, 2, 2)


def test_a_superseded_file_is_of_the_same_aliquot_with_other_bytes(landed):
    first, second = (
        {r["file_id"]: r for r in landed.manifest("TCGA-XLUA", f"gdc/{release}")} for release in ("46.0", "47.0")
    )
    for old, new in landed.second.superseded:
        before, after = first[old], second[new]
        assert before["data_type"] == after["data_type"]
        assert before.get("aliquots") == after.get("aliquots")
        assert before["md5sum"] != after["md5sum"]


def test_only_new_bytes_lie_under_the_second_release(landed):
    written = [p for p in (landed.folder / "landing/gdc/47.0").rglob("*") if p.is_file() and "manifest" not in p.name]

    assert {p.parent.name for p in written} == {new for _, new in landed.second.superseded} | set(landed.second.added)


def test_an_unchanged_file_is_listed_with_the_same_md5(landed):
    first, second = (
        {r["file_id"]: r["md5sum"] for r in landed.manifest("TCGA-XLUA", f"gdc/{release}")}
        for release in ("46.0", "47.0")
    )
    shared = first.keys() & second.keys()

    assert len(shared) > 100
    assert {i: first[i] for i in shared} == {i: second[i] for i in shared}


def test_the_second_project_stays_as_it_is(landed):
    first, second = (landed.manifest("TCGA-XPAN", f"gdc/{release}") for release in ("46.0", "47.0"))

    assert [{**r, "release": ""} for r in first] == [{**r, "release": ""} for r in second]
    assert landed.second.project("TCGA-XPAN") == landed.truth.project("TCGA-XPAN")


def test_one_patient_has_died_since(landed):
    before, after = (
        truth.project("TCGA-XLUA").patient("TCGA-X0-0002").outcomes for truth in (landed.truth, landed.second)
    )

    assert (before.os.event, before.os.days, before.dfi.event) == (0, 1800, 0)
    assert (after.os.event, after.os.days) == (1, 2300)
    assert (after.pfi.event, after.pfi.days, after.dfi.event) == (1, 2300, None)


def test_cases_and_follow_up_of_the_second_release_agree_on_that_death(landed):
    records = [r for r in landed.manifest("TCGA-XLUA", "gdc/47.0") if r["data_type"] == "Case Metadata"]
    hits = [hit for r in records for hit in json.loads(landed.text(r))["data"]["hits"]]
    (status,) = (h["demographic"]["vital_status"] for h in hits if h["submitter_id"] == "TCGA-X0-0002")

    follow_up = landed.form("TCGA-XLUA", "follow_up_v1.0", "gdc/47.0")
    assert status == "Dead"
    assert sum(row[1] == "TCGA-X0-0002" and "Dead" in row and "2300" in row for row in follow_up) == 1


def test_the_driver_changes_with_the_superseded_expression_files(landed):
    first, second = (truth.project("TCGA-XLUA") for truth in (landed.truth, landed.second))
    changed = {
        p.patient_barcode for p, q in zip(first.patients, second.patients, strict=True) if p.driver_tpm != q.driver_tpm
    }

    assert changed == {"TCGA-X0-0008", "TCGA-X0-0010", "TCGA-X0-0011", "TCGA-X0-0023"}
    assert first.mean_tpm_mutated != second.mean_tpm_mutated
