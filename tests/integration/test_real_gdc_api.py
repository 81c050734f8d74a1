"""Recorded answers and manifests of the real GDC, through the code that reads live ones."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from omics_lake.core.errors import ControlledAccess, SourceRefused, UnreadableFile
from omics_lake.sample.server import SourceDouble
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_manifest import complete, parse_portal_manifest
from omics_lake.source.gdc_page import list_all, read_page
from omics_lake.source.gdc_query import data_types_of, files_body, files_filter

pytestmark = pytest.mark.real_data

# PROVENANCE.md: pages of 500, the first two and the last two of 24, 11,574 hits in all
PAGES = {"RNA-seq_0.json": (0, 500), "RNA-seq_1.json": (500, 500), "RNA-seq_22.json": (11000, 500),
         "RNA-seq_23.json": (11500, 74)}  # fmt: skip


@pytest.fixture
def pages(real_data: Path) -> Path:
    return real_data / "gdc-api" / "files-pages"


@pytest.mark.parametrize("name", PAGES)
def test_recorded_pages_of_files_are_read(pages, name):
    page = read_page((pages / name).read_bytes(), name)

    assert (page.start, page.count, page.total) == (*PAGES[name], 11574)
    assert len({hit["file_id"] for hit in page.hits}) == page.count


def test_recorded_pages_do_not_follow_each_other_where_one_is_missing(pages):
    """Page 2 was not recorded: a listing that jumps to page 22 is not taken for whole."""
    names = {0: "RNA-seq_0.json", 500: "RNA-seq_1.json", 1000: "RNA-seq_22.json"}

    with pytest.raises(SourceRefused, match="asked for hits from 1000, got them from 11000"):
        list_all(lambda start: (pages / names[start]).read_bytes(), "file_id", "recorded")


def test_a_recorded_answer_with_warnings_is_refused(real_data):
    data = (real_data / "gdc-api" / "luad-cases-page.json").read_bytes()

    with pytest.raises(SourceRefused, match=r"unrecognized values: \[diagnoses.follow_ups\]"):
        read_page(data, "luad-cases-page.json")


def test_a_recorded_answer_without_its_warnings_is_read(real_data):
    body = json.loads((real_data / "gdc-api" / "luad-cases-page.json").read_bytes())

    page = read_page(json.dumps(body | {"warnings": {}}).encode(), "luad-cases-page.json")

    assert (page.start, page.count, page.total) == (0, 1, 585)


def test_the_guides_pages_are_read_and_nothing_else(real_data):
    """Every example of the guide: those with hits and pagination are pages, all others are refused."""
    read, refused = [], []
    for path in sorted((real_data / "gdc-api" / "gdc-docs").glob("*.json")):
        data = path.read_bytes()
        try:
            page = read_page(data, path.name)
        except SourceRefused:
            refused.append(path.name)
        else:
            assert page.count == len(json.loads(data)["data"]["hits"])
            read.append(path.name)

    assert read == [name for name in sorted([*read, *refused]) if _is_page(real_data / "gdc-api" / "gdc-docs" / name)]
    assert len(read) > 5
    assert len(refused) > 5


def _is_page(path: Path) -> bool:
    try:
        data = json.loads(path.read_text())["data"]
        return len(data["hits"]) == data["pagination"]["count"]
    except (ValueError, KeyError, TypeError):
        return False


def test_the_body_of_a_question_has_the_shape_of_a_recorded_one(pages):
    recorded = json.loads((pages / "request-RNA-seq.json").read_text())

    body = files_body(files_filter("TCGA-LUAD", data_types_of(["expression"])), 0, 500)

    assert set(body) == {*recorded, "sort"}
    assert {name: type(body[name]) for name in recorded} == {name: type(value) for name, value in recorded.items()}
    assert {name: body[name] for name in ("format", "size", "from")} == {
        name: recorded[name] for name in ("format", "size", "from")
    }
    assert _shapes(body["filters"]) <= _shapes(recorded["filters"])
    assert body["filters"]["content"][0] == recorded["filters"]["content"][0]  # access is open


def _shapes(node: dict) -> set[tuple]:
    """Kinds of records in a filter: what a compound and a condition are made of."""
    content = node["content"]
    if isinstance(content, dict):
        return {(tuple(sorted(node)), tuple(sorted(content)), type(content["value"]))}
    return {(tuple(sorted(node)), list)}.union(*map(_shapes, content))


MANIFESTS = ("luad-bam-2025/gdc_manifest.2025-05-22.132704.txt", "pcpg-2022/MANIFEST.txt")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t")


@pytest.mark.parametrize("name", MANIFESTS)
def test_real_manifests_are_read_whole(real_data, name):
    path = real_data / "gdc-manifest" / name

    entries = parse_portal_manifest(path.read_bytes(), name)

    found = [(e.file_id, e.file_name, e.md5sum, str(e.file_size)) for e in entries]
    assert found == [(r["id"], r["filename"].rpartition("/")[2], r["md5"], r["size"]) for r in rows(path)]
    assert len(found) > 100


def test_the_real_manifest_of_controlled_alignments_is_refused(real_data):
    """The GDC's own records of these 541 files say `controlled`; no byte of them is asked for."""
    data = (real_data / "gdc-manifest" / MANIFESTS[0]).read_bytes()
    records = json.loads(
        gzip.decompress((real_data / "gdc-api/portal/luad-metadata.repository.2025-05-22.json.gz").read_bytes())
    )
    pagination = {"count": len(records), "total": len(records), "from": 0}
    answer = {"data": {"hits": records, "pagination": pagination}, "warnings": {}}
    entries = parse_portal_manifest(data, "manifest")

    with SourceDouble() as double:
        double.serve("files", json.dumps(answer).encode(), "application/json")
        with pytest.raises(ControlledAccess, match="541 of the files are not open access"):
            complete(entries, GdcApi(double.files_url), "42.0")

    assert [(seen.method, seen.path) for seen in double.requests] == [("POST", "/files/files")]
    assert len(entries) == 541


@pytest.mark.parametrize(
    "name",
    ["gcv36/TCGA-CHOL.tsv", "gcv36/TCGA-LUAD.tsv.gz", "luad-bam-2025/gdc_sample_sheet.2025-05-22.tsv",
     "pcpg-2022/gdc_sample_sheet.2022-11-21.tsv"],
)  # fmt: skip
def test_other_real_lists_are_no_manifests(real_data, name):
    data = (real_data / "gdc-manifest" / name).read_bytes()

    with pytest.raises(UnreadableFile, match="line 1 "):
        parse_portal_manifest(gzip.decompress(data) if name.endswith(".gz") else data, name)
