"""Listings of the GDC's API (H12, L7, L8)."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest

from omics_lake.core.errors import ControlledAccess, NothingFound, SourceRefused
from omics_lake.formats.gdc_metadata import parse_case_metadata
from omics_lake.sample.faults import ALWAYS, Fault
from omics_lake.source.base import BatchSource, Source
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_query import data_types_of
from omics_lake.source.http import HttpLimits

PROJECT = "TCGA-XLUA"
EXPRESSION = data_types_of(["expression"])
LIMITS = HttpLimits(tries=1, total=30)


def api(double, page_size=500) -> GdcApi:
    return GdcApi(double.gdc_url, limits=LIMITS, page_size=page_size)


def scripted_api(server) -> GdcApi:
    return GdcApi(server.url, limits=LIMITS, page_size=2)


def of_type(planned, name, workflow=None):
    return [r for r in planned if r.data_type == name and workflow in (None, r.workflow_type)]


def hit(file_id, access="open", project="TCGA-A"):
    return {
        "id": file_id, "file_id": file_id, "file_name": f"{file_id}.tsv", "data_type": "Clinical Supplement",
        "access": access, "md5sum": "0" * 32, "file_size": 3, "cases": [{"project": {"project_id": project}}],
    }  # fmt: skip


def page(hits, total, start=0, **more):
    pagination = {"count": len(hits), "total": total, "from": start, "size": 2}
    return {"data": {"hits": hits, "pagination": pagination}, "warnings": {}} | more


def test_it_is_a_source_and_a_batch_source(double):
    assert isinstance(api(double), Source)
    assert isinstance(api(double), BatchSource)
    assert api(double).name == "gdc"


def test_status_tells_the_release(double):
    status = api(double).status()

    assert (status.data_release, status.release_date, status.tag) == ("46.0", dt.date(2026, 8, 10), "8.6.0")
    assert json.loads(status.raw)["status"] == "OK"


@pytest.mark.parametrize(
    "body",
    [
        {"status": "OK", "tag": "8.6.0"},
        {"status": "OK", "data_release": "46.0"},
        {"status": "OK", "data_release": "Data Release 46.0 - Foo 10, 2026"},
        {"status": "DOWN", "data_release": "Data Release 46.0 - August 10, 2026"},
        [],
    ],
)
def test_a_status_that_tells_no_release_is_refused(server, body):
    server.answer_json("/status", body)

    with pytest.raises(SourceRefused):
        scripted_api(server).status()


def test_projects_and_those_of_a_program(double):
    projects = api(double, page_size=1).projects()

    assert [(p.project_id, p.program) for p in projects] == [("TCGA-XLUA", "TCGA"), ("TCGA-XPAN", "TCGA")]
    assert [p.cases for p in projects] == [24, 16]
    assert api(double).projects_of_program("TCGA") == projects
    with pytest.raises(NothingFound, match="programs: TCGA"):
        api(double).projects_of_program("CPTAC")


@pytest.mark.parametrize("page_size", [500, 7])
def test_files_are_those_of_the_sample_whatever_the_page_size(double, planned, page_size):
    found = api(double, page_size).files(PROJECT, EXPRESSION, "46.0")

    wanted = of_type(planned, "Gene Expression Quantification")
    assert len(wanted) > 7
    assert list(found) == wanted


def test_one_workflow_of_the_copy_numbers_unless_more_are_asked_for(double, planned):
    name = "Gene Level Copy Number"
    both = data_types_of(["gene_copy_number"], ["ASCAT2", "ASCAT3"])

    assert list(api(double).files(PROJECT, data_types_of(["gene_copy_number"]), "46.0")) == of_type(
        planned, name, "ASCAT3"
    )
    workflows = {record.workflow_type for record in api(double).files(PROJECT, both, "46.0")}
    assert workflows <= {"ASCAT2", "ASCAT3"}
    assert "ASCAT3" in workflows


def test_several_data_types_at_once_with_cases_last(double, planned):
    words = ["expression", "mutation", "clinical", "biospecimen", "segments", "cases"]

    found = api(double).files(PROJECT, data_types_of(words), "46.0")

    names = {"Gene Expression Quantification", "Masked Somatic Mutation", "Clinical Supplement",
             "Biospecimen Supplement", "Masked Copy Number Segment"}  # fmt: skip
    wanted = [record.file_id for record in planned if record.data_type in names]
    assert [record.file_id for record in found if record.data_type in names] == wanted
    assert [record.data_type for record in found[len(wanted) :]] == ["Case Metadata"]


@pytest.mark.parametrize("kind", ["total_changes", "page_repeats"])
def test_pages_that_do_not_add_up_are_listed_again(double, planned, kind):  # H12
    double.add_fault(Fault("/gdc/files", kind))

    found = api(double, page_size=7).files(PROJECT, EXPRESSION, "46.0")

    assert list(found) == of_type(planned, "Gene Expression Quantification")


@pytest.mark.parametrize("kind", ["page_repeats"])
def test_pages_that_never_add_up_are_refused(double, kind):  # H12
    double.add_fault(Fault("/gdc/files", kind, times=ALWAYS))

    with pytest.raises(SourceRefused, match="changes while it is read, twice"):
        api(double, page_size=7).files(PROJECT, EXPRESSION, "46.0")


A, B, C = (f"{n}0000000-0000-4000-8000-000000000000" for n in "abc")
UNSTEADY = {
    "total grows": [page([hit(A), hit(B)], 3), page([hit(C)], 4, 2)],
    "total shrinks": [page([hit(A), hit(B)], 4), page([hit(C)], 3, 2)],
    "a hit on two pages": [page([hit(A), hit(B)], 3), page([hit(B)], 3, 2)],
    "a hit twice on a page": [page([hit(A), hit(A)], 2)],
    "another page": [page([hit(A), hit(B)], 3), page([hit(C)], 3, 0)],
    "a page without hits": [page([hit(A), hit(B)], 3), page([], 3, 2)],
    "more hits than total": [page([hit(A), hit(B)], 1)],
}


@pytest.mark.parametrize("pages", UNSTEADY.values(), ids=UNSTEADY)
def test_unsteady_listings(server, pages):
    """The first time unsteady, then good; and unsteady twice."""
    good = [page([hit(A), hit(B)], 3), page([hit(C)], 3, 2)]
    server.answer_json("/files", *pages, *good)
    assert [r.file_id for r in scripted_api(server).files("TCGA-A", EXPRESSION, "46.0")] == [A, B, C]

    server.answer_json("/files", *pages, *pages, *good)
    with pytest.raises(SourceRefused, match="twice"):
        scripted_api(server).files("TCGA-A", EXPRESSION, "46.0")


REFUSED = {
    "warnings": page([hit(A)], 1, warnings={"fields": "unrecognized values: [md5]"}),
    "cut short": {"data": {"hits": [], "pagination": {"count": 1, "total": 1, "from": 0}}},
    "an error with status 200": {"message": "internal server error"},
    "no pagination": {"data": {"hits": [hit(A)]}},
    "a number as text": {"data": {"hits": [], "pagination": {"count": "0", "total": 0, "from": 0}}},
    "no object": [],
    "a field is absent": page([{name: value for name, value in hit(A).items() if name != "file_name"}], 1),
    "another project": page([hit(A, project="TCGA-B")], 1),
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_answers_that_cannot_be_trusted(server, body):
    server.answer_json("/files", body)

    with pytest.raises(SourceRefused):
        scripted_api(server).files("TCGA-A", EXPRESSION, "46.0")

    assert server.paths() == ["/files"]


def test_projects_with_warnings_are_refused(server):
    server.answer_json("/projects", page([{"project_id": "TCGA-A"}], 1, warnings={"fields": "x"}))

    with pytest.raises(SourceRefused, match="warnings"):
        scripted_api(server).projects()


def test_what_warnings_say_is_told(double):
    double.add_fault(Fault("/gdc/files", "warnings"))

    with pytest.raises(SourceRefused, match="warnings"):
        api(double).files(PROJECT, EXPRESSION, "46.0")


def test_a_web_page_instead_of_a_listing_is_refused(double):  # H8
    double.add_fault(Fault("/gdc/files", "html_page"))

    with pytest.raises(SourceRefused, match="web page"):
        api(double).files(PROJECT, EXPRESSION, "46.0")


@pytest.mark.parametrize("access", ["controlled", None])
def test_a_file_that_is_not_open_stops_everything(server, access):  # L8
    server.answer_json("/files", page([hit(A), hit(B, access=access)], 4))

    with pytest.raises(ControlledAccess) as caught:
        scripted_api(server).files("TCGA-A", EXPRESSION, "46.0")

    assert B in caught.value.why
    assert A not in caught.value.why
    assert server.paths() == ["/files"]  # the second page was not asked for


def test_an_unknown_project_is_told_with_near_names(double):  # L7
    with pytest.raises(NothingFound, match="no project TCGA-XLUB") as caught:
        api(double).files("TCGA-XLUB", EXPRESSION, "46.0")

    assert "TCGA-XLUA" in caught.value.next_step


def test_a_known_project_without_such_files_is_told_apart(server):  # L7
    server.answer_json("/files", page([], 0))
    server.answer_json("/projects", page([{"id": "TCGA-A", "project_id": "TCGA-A"}], 1))

    with pytest.raises(NothingFound, match="Project TCGA-A has nothing of this") as caught:
        scripted_api(server).files("TCGA-A", EXPRESSION, "46.0")

    assert "Gene Expression Quantification (STAR - Counts)" in caught.value.why


def test_an_unknown_project_has_no_cases_either(double):  # L7
    with pytest.raises(NothingFound, match="no project"):
        api(double).case_pages("TCGA-NONE", "46.0")


def test_pages_of_cases_are_planned_by_their_number(double):
    records = api(double).case_pages(PROJECT, "46.0", size=10)

    assert [r.file_name for r in records] == [f"cases.TCGA-XLUA.page-{n}.json" for n in (1, 2, 3)]
    assert [r.url.partition("?")[2] for r in records] == [
        f"from={start}&size=10&total=24&project=TCGA-XLUA" for start in (0, 10, 20)
    ]
    assert {(r.data_type, r.data_format, r.md5sum, r.file_size) for r in records} == {
        ("Case Metadata", "JSON", None, None)
    }
    assert len({r.file_id for r in records}) == 3
    assert api(double).case_pages(PROJECT, "46.0", size=10) == records
    assert not {r.file_id for r in records} & {r.file_id for r in api(double).case_pages(PROJECT, "47.0", size=10)}


def test_a_page_of_cases_has_its_cases_down_to_the_aliquots(double, planned):
    source = api(double)
    pages = []
    for record in source.case_pages(PROJECT, "46.0", size=10):
        data = b"".join(source.open(record).chunks)
        source.check(record, io.BytesIO(data))
        pages.append(data)

    assert [len(json.loads(data)["data"]["hits"]) for data in pages] == [10, 10, 4]
    aliquots = {a for data in pages for a in parse_case_metadata(data, PROJECT).rows["aliquot_id"].to_pylist()}
    assert aliquots >= {a.aliquot_id for record in planned for a in record.aliquots if a.aliquot_id}


@pytest.mark.parametrize(
    ("old", "new"),
    [('"total": 24', '"total": 25'), ('"from": 10', '"from": 0'), ("TCGA-XLUA", "TCGA-XPAN"), ('"hits"', '"hit"'),
     ('"warnings": {}', '"warnings": {"expand": "x"}')],
)  # fmt: skip
def test_another_page_than_planned_is_refused(double, old, new):
    source = api(double)
    record = source.case_pages(PROJECT, "46.0", size=10)[1]
    text = b"".join(source.open(record).chunks).decode()
    assert old in text

    with pytest.raises(SourceRefused):
        source.check(record, io.BytesIO(text.replace(old, new).encode()))


def test_files_by_id_leaves_out_what_is_not_known(double, planned):
    ids = [planned[3].file_id.upper(), planned[1].file_id, planned[1].file_id, A]

    assert list(api(double).files_by_id(ids, "46.0")) == [planned[1], planned[3]]


def test_files_by_id_asks_five_hundred_at_a_time(server):
    server.answer_json("/files", page([], 0))

    scripted_api(server).files_by_id([f"{n:08x}-0000-4000-8000-000000000000" for n in range(501)], "46.0")

    assert [len(asked.json["filters"]["content"]["value"]) for asked in server.asked] == [500, 1]
