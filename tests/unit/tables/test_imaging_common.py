"""One project, several index files: each series counts once."""

from __future__ import annotations

import gzip
import itertools
import json

import pyarrow as pa
import pytest

from omics_lake.core.errors import UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.tables import imaging_series, imaging_study
from omics_lake.tables.imaging_common import parse_index
from omics_lake.tables.recipe import Recipe, Settled, plain, with_provenance

HEADER = (
    "collection_id,analysis_result_id,PatientID,StudyInstanceUID,SeriesInstanceUID,Modality,instanceCount,"
    "StudyDescription,series_size_MB,series_revised_idc_version\n"
)
NBIA = {
    "SeriesInstanceUID": "1.2.1", "StudyInstanceUID": "1.2", "Modality": "CT", "Collection": "TCGA-LUAD",
    "PatientID": "TCGA-50-5072", "ImageCount": 100, "StudyDesc": "nbia", "FileSize": 7_000_000,
}  # fmt: skip
IDC24, IDC25 = ("idc", "24", "b"), ("idc", "25", "c")


def line(series: str, study: str = "1.2", images: int = 100, words: str = "idc", revised: int = 1, **other: str) -> str:
    patient, result = other.get("patient", "TCGA-50-5072"), other.get("result", "")
    return f"tcga_luad,{result},{patient},{study},{series},{'SEG' if result else 'CT'},{images},{words},5.5,{revised}\n"


def index(*lines: str) -> bytes:
    return (HEADER + "".join(lines)).encode()


def nbia(*changes: dict[str, object]) -> bytes:
    return json.dumps([{**NBIA, **change} for change in changes]).encode()


def settled(recipe: Recipe, *files: tuple[tuple[str, str, str], bytes]) -> Settled:
    """The recipe's rows of files given as ((source, release, file id), bytes), put together as a build does."""
    parts = []
    for (source, release, file_id), data in files:
        file = FileRecord(source, release, "TCGA-LUAD", "Imaging Index", file_id, "x")
        parts.append(plain(with_provenance(recipe.parse(file, data).rows, file, recipe.table)))
    assert recipe.settle is not None
    return recipe.settle(pa.concat_tables(parts))


@pytest.mark.parametrize(
    ("source", "data"),
    [
        ("idc", index(line("1.2.1"))),
        ("nbia", nbia({})),
        ("idc", gzip.compress(nbia({}))),
        ("own", b"\xef\xbb\xbf" + nbia({})),
    ],
)
def test_the_file_itself_tells_json_from_an_index(source: str, data: bytes) -> None:
    parsed = parse_index(FileRecord(source, "1", "TCGA-LUAD", "Imaging Index", "f", "x"), data)

    assert parsed.rows["series_uid"].to_pylist() == ["1.2.1"]


@pytest.mark.parametrize("source", ["idc", "nbia"])
def test_an_empty_answer_is_refused(source: str) -> None:
    with pytest.raises(UnreadableFile):
        parse_index(FileRecord(source, "1", "TCGA-LUAD", "Imaging Index", "f", "x"), b"")


@pytest.mark.parametrize("recipe", [imaging_series.RECIPE, imaging_study.RECIPE])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_idc_comes_before_nbia_and_the_newer_release_before_the_older(recipe: Recipe, order: tuple[int, ...]) -> None:
    files = [
        (("nbia", "2026", "a"), nbia({}, {"SeriesInstanceUID": "1.2.9", "StudyInstanceUID": "1.9", "ImageCount": 3})),
        (IDC24, index(line("1.2.1", images=90, words="old"))),
        (("idc", "100", "c"), index(line("1.2.1", images=95, words="new"))),
    ]

    found = settled(recipe, *(files[at] for at in order))

    kept = {(r["study_uid"], r["file_id"], r["data_release"], r["instances"]) for r in found.rows.to_pylist()}
    assert kept == {("1.2", "c", "idc-100", 95), ("1.9", "a", "nbia-2026", 3)}
    assert (found.duplicates, found.rejected) == (2, ())


@pytest.mark.parametrize("recipe", [imaging_series.RECIPE, imaging_study.RECIPE])
def test_of_one_release_idcs_later_revision_counts(recipe: Recipe) -> None:
    old, new = index(line("1.2.1", images=90, revised=3)), index(line("1.2.1", images=95, revised=24))

    found = settled(recipe, (("idc", "25", "a"), old), (("idc", "25", "b"), new))

    assert [(r["file_id"], r["instances"]) for r in found.rows.to_pylist()] == [("b", 95)]
    assert found.duplicates == 1


@pytest.mark.parametrize("recipe", [imaging_series.RECIPE, imaging_study.RECIPE])
def test_of_one_release_the_first_file_counts_unless_they_contradict(recipe: Recipe) -> None:
    first, other = (
        index(line("1.2.1", words="a"), line("1.2.2")),
        index(line("1.2.1", words="b"), line("1.2.2", images=1)),
    )

    found = settled(recipe, (("idc", "25", "b"), other), (("idc", "25", "a"), first))

    (row,) = found.rows.to_pylist()
    assert (row["file_id"], row["instances"]) == ("a", 100)
    assert found.duplicates == 1
    assert [(r.file_id, r.rejected.line) for r in found.rejected] == [("a", 0), ("b", 0)]
    assert all("series 1.2.2 stands in 2 index files" in r.rejected.reason for r in found.rejected)
    assert json.loads(found.rejected[0].rejected.raw) == {
        "series_uid": "1.2.2", "study_uid": "1.2", "patient_barcode": "TCGA-50-5072",
    }  # fmt: skip


@pytest.mark.parametrize("recipe", [imaging_series.RECIPE, imaging_study.RECIPE])
def test_a_study_that_two_files_give_to_two_patients_is_left_out(recipe: Recipe) -> None:
    one, other = index(line("1.2.1")), index(line("1.2.2", patient="TCGA-50-5073"), line("1.3.1", study="1.3"))

    found = settled(recipe, (IDC24, one), (IDC25, other))

    assert found.rows["study_uid"].to_pylist() == ["1.3"]
    assert [r.file_id for r in found.rejected] == ["b", "c"]
    assert "TCGA-50-5072, TCGA-50-5073" in found.rejected[0].rejected.reason


def test_a_study_split_over_files_is_one_row_with_each_series_counted_once() -> None:
    idc = index(line("1.2.1"), line("1.2.5", images=1, result="seg"))
    answer = nbia({}, {"SeriesInstanceUID": "1.2.3", "Modality": "PT", "ImageCount": 20})

    found = settled(imaging_study.RECIPE, (("nbia", "2026", "a"), answer), (IDC25, idc))

    (study,) = found.rows.to_pylist()
    assert (study["series"], study["instances"], study["size_mb"]) == (2, 120, 12.5)
    assert (study["derived_series"], study["derived_instances"]) == (1, 1)
    assert (study["modalities"], study["series_uids"]) == (["CT", "PT"], ["1.2.1", "1.2.3", "1.2.5"])
    assert (study["file_id"], study["data_release"], study["study_description"]) == ("c", "idc-25", "idc")
    assert found.duplicates == 1


def test_a_project_of_one_file_stays_as_it_is() -> None:
    found = settled(imaging_series.RECIPE, (IDC25, index(line("1.2.2"), line("1.2.1"))))

    assert found.rows["series_uid"].to_pylist() == ["1.2.2", "1.2.1"]
    assert found.rows.column_names == list(imaging_series.TABLE.column_names)
    assert (found.duplicates, found.rejected) == (0, ())
