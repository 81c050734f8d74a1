"""The double's search: pages add up, filters choose, unknown names warn, and records come back as they went in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import requests

from omics_lake.core.record import Aliquot, FileRecord, from_json
from omics_lake.formats.gdc_files import parse_file_records
from omics_lake.sample.server import SourceDouble

if TYPE_CHECKING:
    from .conftest import Landed

_EXPAND = (
    "analysis,associated_entities,cases,cases.project,cases.samples,cases.samples.portions,"
    "cases.samples.portions.analytes,cases.samples.portions.analytes.aliquots"
)
_FORMS = "Clinical Supplement"


@pytest.fixture(scope="module")
def double(landed: Landed) -> Iterator[SourceDouble]:
    """The first release, served."""
    with SourceDouble(landed.folder, release="46.0") as running:
        yield running


def _ask(double: SourceDouble, endpoint: str, **words: str | int) -> Any:
    answer = requests.get(double.gdc_url + endpoint, params=words, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _post(double: SourceDouble, endpoint: str, body: dict[str, Any]) -> Any:
    return requests.post(double.gdc_url + endpoint, json=body, timeout=10).json()


def _is(field: str, *values: str, op: str = "in") -> dict[str, Any]:
    return {"op": op, "content": {"field": field, "value": list(values)}}


def _of_manifests(landed: Landed) -> dict[str, FileRecord]:
    """Files of both projects as the manifests tell of them, pages of cases left out."""
    lines = landed.manifest("TCGA-XLUA") + landed.manifest("TCGA-XPAN")
    records = [from_json(line, "manifest") for line in lines]
    return {record.file_id: record for record in records if record.data_type != "Case Metadata"}


def test_status_names_the_release(double: SourceDouble) -> None:
    found = _ask(double, "status")

    assert found["data_release"] == "Data Release 46.0 - August 10, 2026"
    assert found["status"] == "OK"
    assert _ask(double, "v0/status") == found


def test_newest_release_is_served_without_a_choice(landed: Landed) -> None:
    with SourceDouble(landed.folder) as newest:
        assert newest.release == "47.0"
        assert _ask(newest, "status")["data_release"].startswith("Data Release 47.0 - ")


def test_every_file_comes_back_as_the_manifest_tells_of_it(double: SourceDouble, landed: Landed) -> None:
    wanted = _of_manifests(landed)

    answer = requests.get(double.gdc_url + "files", params={"size": 1000, "expand": _EXPAND}, timeout=10)
    found = {record.file_id: record for record in parse_file_records(answer.content, "gdc", "46.0")}

    assert found.keys() == wanted.keys()
    for file_id, record in wanted.items():
        if record.data_type == _FORMS:  # a project's form lists the project's cases, and the manifest none
            assert replace(found[file_id], aliquots=()) == record
        else:
            assert found[file_id] == record


def test_form_lists_its_projects_cases(double: SourceDouble, landed: Landed) -> None:
    (form,) = (r for r in landed.of_type("TCGA-XPAN", _FORMS) if "clinical_patient_x" in r["file_name"])

    answer = requests.get(f"{double.gdc_url}files/{form['file_id']}", params={"expand": _EXPAND}, timeout=10)
    (found,) = parse_file_records(answer.content, "gdc", "46.0")

    assert sorted(one.patient_barcode for one in found.aliquots) == [f"TCGA-X1-{n:04d}" for n in range(1, 17)]
    assert all(one == Aliquot(one.case_id, one.patient_barcode) for one in found.aliquots)


def test_pages_add_up_to_all_files_once(double: SourceDouble, landed: Landed) -> None:
    pages = [
        _ask(double, "files", fields="file_id", size=50, sort="file_id:asc", **{"from": at}) for at in range(0, 300, 50)
    ]
    ids = [hit["id"] for page in pages for hit in page["data"]["hits"]]

    assert ids == sorted(_of_manifests(landed))
    assert pages[1]["data"]["pagination"] == {
        "count": 50, "total": len(ids), "size": 50, "from": 50, "sort": "file_id:asc", "page": 2,
        "pages": -(-len(ids) // 50),
    }  # fmt: skip
    assert pages[0]["data"]["hits"][0] == {"file_id": ids[0], "id": ids[0]}


def test_page_has_ten_hits_of_no_nested_record_unless_asked(double: SourceDouble) -> None:
    page = _ask(double, "files")["data"]

    assert len(page["hits"]) == 10
    assert page["pagination"]["sort"] == "None"
    assert "cases" not in page["hits"][0]


def test_descending_sort_turns_the_order(double: SourceDouble) -> None:
    up = _ask(double, "files", fields="file_id", size=1000, sort="file_id:asc")["data"]["hits"]
    down = _ask(double, "files", fields="file_id", size=1000, sort="file_id:desc")["data"]["hits"]

    assert down == up[::-1]


@pytest.mark.parametrize("field", ["files.data_type", "data_type"])
def test_filters_of_both_spellings_choose_alike(double: SourceDouble, landed: Landed, field: str) -> None:
    filters = {
        "op": "and",
        "content": [_is("cases.project.project_id", "TCGA-XLUA"), _is(field, "Masked Somatic Mutation", op="=")],
    }
    wanted = {r["file_id"] for r in landed.of_type("TCGA-XLUA", "Masked Somatic Mutation")}

    posted = _post(double, "files", {"filters": filters, "size": "1000"})
    got = _ask(double, "files", filters=json.dumps(filters), size=1000)

    assert {hit["id"] for hit in posted["data"]["hits"]} == wanted
    assert got == posted


def _count(double: SourceDouble, filters: dict[str, Any]) -> int:
    total: int = _post(double, "files", {"filters": filters, "size": 0})["data"]["pagination"]["total"]
    return total


def test_each_operator_counts_what_the_manifests_hold(double: SourceDouble, landed: Landed) -> None:
    records = list(_of_manifests(landed).values())
    forms = sum(r.data_type == _FORMS for r in records)
    ascat = sum(r.workflow_type in ("ASCAT2", "ASCAT3") for r in records)
    small = sum((r.file_size or 0) < 5000 for r in records)

    assert _count(double, _is("data_type", _FORMS, op="!=")) == len(records) - forms
    assert _count(double, _is("analysis.workflow_type", "ASCAT2", "ASCAT3", op="exclude")) == len(records) - ascat
    assert _count(double, _is("files.analysis.workflow_type", "missing", op="is")) == forms
    assert _count(double, _is("analysis.workflow_type", "missing", op="not")) == len(records) - forms
    assert _count(double, {"op": "<", "content": {"field": "file_size", "value": 5000}}) == small
    either = {"op": "or", "content": [_is("data_type", _FORMS), _is("analysis.workflow_type", "ASCAT2", "ASCAT3")]}
    assert _count(double, either) == forms + ascat
    assert 0 < forms < ascat < small < len(records)


@pytest.mark.parametrize(
    "filters",
    [
        {"op": "like", "content": {"field": "data_type", "value": "x"}},
        {"op": "in", "content": {"field": "no_such_field", "value": "x"}},
        {"op": "and"},
        [1],
    ],
)
def test_bad_filter_is_400_with_a_message(double: SourceDouble, filters: Any) -> None:
    answer = requests.post(double.gdc_url + "files", json={"filters": filters}, timeout=10)

    assert answer.status_code == 400
    assert answer.json().keys() == {"message"}


@pytest.mark.parametrize("words", [{"size": "ten"}, {"from": "-1"}, {"filters": "{"}])
def test_bad_words_are_400(double: SourceDouble, words: dict[str, str]) -> None:
    assert requests.get(double.gdc_url + "files", params=words, timeout=10).status_code == 400


def test_unknown_field_warns_and_is_absent(double: SourceDouble) -> None:
    page = _ask(double, "files", fields="file_id,cases.demographic.gender,nothing", size=1)

    assert page["warnings"] == {"fields": "unrecognized values: [cases.demographic.gender, nothing]"}
    assert page["data"]["hits"][0].keys() == {"id", "file_id"}


def test_unknown_group_warns(double: SourceDouble) -> None:
    assert _ask(double, "cases", expand="demographic,nothing")["warnings"] == {
        "expand": "unrecognized values: [nothing]"
    }


def test_known_field_that_the_sample_lacks_does_not_warn(double: SourceDouble) -> None:
    page = _ask(double, "cases", fields="diagnoses.ajcc_pathologic_stage", expand="follow_ups", size=1)

    assert page["warnings"] == {}
    assert page["data"]["hits"][0].keys() == {"id"}


def test_cases_are_those_of_the_stored_pages(double: SourceDouble, landed: Landed) -> None:
    pages = [json.loads(landed.text(r)) for r in landed.of_type("TCGA-XLUA", "Case Metadata")]
    stored = sorted((hit for page in pages for hit in page["data"]["hits"]), key=lambda hit: str(hit["case_id"]))
    body = {
        "filters": _is("project.project_id", "TCGA-XLUA"),
        "expand": "project,demographic,samples,samples.portions,samples.portions.analytes,"
        "samples.portions.analytes.aliquots",
        "sort": "case_id:asc",
        "size": 20,
    }

    first, second = _post(double, "cases", body), _post(double, "cases", {**body, "from": "20"})

    assert first["data"]["hits"] + second["data"]["hits"] == stored
    assert second["data"]["pagination"]["count"] == 4


def test_one_case_is_its_own_data(double: SourceDouble) -> None:
    case_id = _ask(double, "cases", size=1)["data"]["hits"][0]["id"]

    found = _ask(double, f"cases/{case_id}", fields="submitter_id,samples.sample_id")

    assert found["data"].keys() == {"id", "submitter_id", "samples"}
    assert found["warnings"] == {}


def test_projects_tell_program_and_counts(double: SourceDouble) -> None:
    page = _ask(double, "projects", fields="project_id,program.name,primary_site,summary.case_count")

    assert page["data"]["hits"] == [
        {"id": "TCGA-XLUA", "project_id": "TCGA-XLUA", "program": {"name": "TCGA"},
         "primary_site": ["Bronchus and lung"], "summary": {"case_count": 24}},
        {"id": "TCGA-XPAN", "project_id": "TCGA-XPAN", "program": {"name": "TCGA"},
         "primary_site": ["Pancreas"], "summary": {"case_count": 16}},
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["files/00000000-0000-0000-0000-000000000000", "nowhere", "legacy/files"])
def test_unknown_is_404_with_a_message(double: SourceDouble, path: str) -> None:
    answer = requests.get(double.gdc_url + path, timeout=10)

    assert answer.status_code == 404
    assert "message" in answer.json()
