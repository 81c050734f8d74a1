from __future__ import annotations

from dataclasses import replace

import pytest

from omics_lake.core.errors import ChecksumMismatch, ControlledAccess, NothingFound, SourceRefused, UnreadableFile
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_manifest import ManifestEntry, complete, parse_portal_manifest
from omics_lake.source.http import HttpLimits

HEADER = "id\tfilename\tmd5\tsize\tstate\n"
A, B = "0a000000-0000-4000-8000-000000000000", "0b000000-0000-4000-8000-000000000000"
MD5 = "0123456789abcdef0123456789abcdef"
LIMITS = HttpLimits(tries=1)


def parse(text: str) -> tuple[ManifestEntry, ...]:
    return parse_portal_manifest(text.encode(), "m.txt")


def problems(text: str) -> list[str]:
    with pytest.raises(UnreadableFile) as caught:
        parse(text)
    assert caught.value.where == "m.txt"
    return caught.value.why.split("; ")


def test_a_line_is_a_file():
    assert parse(f"{HEADER}{A}\ta.tsv\t{MD5}\t12\treleased\n") == (ManifestEntry(A, "a.tsv", MD5, 12, 2),)


@pytest.mark.parametrize(
    "text",
    [
        f"size\tstate\tid\tmd5\tfilename\n12\treleased\t{A}\t{MD5}\ta.tsv",
        f"id\tfilename\tmd5\tsize\n{A}\ta.tsv\t{MD5}\t12\n",
        f"{HEADER}{A}\t{A}/a.tsv\t{MD5}\t12\tvalidated\n",
        f"{HEADER}{A.upper()}\t{A.upper()}/a.tsv\t{MD5.upper()}\t12\treleased\n",
        f"\ufeff{HEADER}{A}\ta.tsv\t{MD5}\t12\treleased\n".replace("\n", "\r\n"),
    ],
    ids=["other order", "no state", "MANIFEST.txt", "upper case", "BOM and CRLF"],
)
def test_other_forms_of_the_same_line(text):
    assert parse(text) == (ManifestEntry(A, "a.tsv", MD5, 12, 2),)


def test_every_problem_is_told_at_once_with_its_line():
    lines = [
        f"x\ta.tsv\t{MD5}\t12\treleased",
        f"{A}\ta.tsv\tabc\t-1\treleased",
        f"{A}\ta.tsv\t{MD5}\t12",
        "",
        f"{A}\t../a.tsv\t{MD5}\t12\treleased",
        f"{B}\t{A}/a.tsv\t{MD5}\t12\treleased",
        f"{A}\ta.tsv\t{MD5}\t12\treleased",
        f"{A}\ta.tsv\t{MD5}\t12\treleased",
        f"{B}\t..\t{MD5}\t1_2\treleased",
    ]

    assert problems(HEADER + "\n".join(lines)) == [
        "line 2: id is no UUID: 'x'",
        "line 3: md5 is not 32 hexadecimal digits: 'abc'",
        "line 3: size is no number of bytes: '-1'",
        "line 4: 4 cells, the header has 5",
        "line 6: filename is no plain name: '../a.tsv'",
        f"line 7: filename is no plain name: '{A}/a.tsv'",
        "line 10: filename is no plain name: '..'",
        "line 10: size is no number of bytes: '1_2'",
        f"line 9: {A} is on line 8, too",
    ]


def test_problems_of_the_header():
    assert problems("id\tfilename\tmd5\tproject_id\tid\n") == [
        "line 1 lacks columns: 'size'",
        "line 1 has unknown columns: 'project_id'",
        "line 1 has columns twice: 'id'",
    ]
    assert problems("")[0].startswith("line 1 lacks columns: 'id'")


def test_a_long_list_of_problems_is_cut():
    found = problems(HEADER + "x\n" * 23)

    assert (len(found), found[-1]) == (21, "and 3 more")


def test_a_manifest_of_nothing_is_not_empty_success():
    with pytest.raises(NothingFound):
        parse(HEADER)


def test_bytes_that_are_no_text():
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        parse_portal_manifest(b"id\xff", "m.txt")


@pytest.fixture
def api(double):
    return GdcApi(double.gdc_url, limits=LIMITS)


def entry(record) -> ManifestEntry:
    return ManifestEntry(record.file_id, record.file_name, record.md5sum, record.file_size, 2)


def test_exactly_the_listed_files_are_completed(api, planned):
    listed = [planned[5], planned[2], planned[9]]

    assert complete([entry(r) for r in listed], api, "46.0") == (planned[2], planned[5], planned[9])


def test_ids_that_the_gdc_does_not_know_are_named(api, planned):
    with pytest.raises(NothingFound, match="1 of the manifest's 2") as caught:
        complete([entry(planned[0]), ManifestEntry(A, "a.tsv", MD5, 12, 3)], api, "46.0")

    assert caught.value.why == f"{A} (line 3)"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"md5sum": MD5}, f"MD5 {MD5} in the manifest, "),
        ({"file_size": 1}, "size 1 in"),
        ({"file_name": "b"}, "name b in"),
    ],
)
def test_a_file_that_differs_is_told_with_both_values(api, planned, change, told):
    record = planned[0]

    with pytest.raises(ChecksumMismatch) as caught:
        complete([replace(entry(record), **change)], api, "46.0")

    theirs = getattr(record, next(iter(change)))
    assert told in caught.value.why
    assert f"{theirs} at the GDC" in caught.value.why


def answer_files(server, *records):
    pagination = {"count": len(records), "total": len(records), "from": 0}
    server.answer_json("/files", {"data": {"hits": list(records), "pagination": pagination}, "warnings": {}})


def known(access="open", projects=("TCGA-A",)):
    return {
        "file_id": A, "file_name": "a.bam", "data_type": "Aligned Reads", "access": access, "md5sum": MD5,
        "file_size": 12, "cases": [{"project": {"project_id": project}} for project in projects],
    }  # fmt: skip


def test_a_controlled_file_is_named_and_nothing_else_is_sent(server):
    answer_files(server, known("controlled"))
    entries = [ManifestEntry(f"{n:08x}-0000-4000-8000-000000000000", "b", MD5, 1, n) for n in range(2, 900)]

    with pytest.raises(ControlledAccess, match=r"a\.bam"):
        complete([*entries, ManifestEntry(A, "a.bam", MD5, 12, 901)], GdcApi(server.url, limits=LIMITS), "46.0")

    assert server.paths() == ["/files"]


@pytest.mark.parametrize("projects", [(), ("TCGA-A", "TCGA-B")])
def test_a_file_without_one_project_has_no_place(server, projects):
    answer_files(server, known(projects=projects))

    with pytest.raises(SourceRefused, match="no project"):
        complete([ManifestEntry(A, "a.bam", MD5, 12, 2)], GdcApi(server.url, limits=LIMITS), "46.0")
