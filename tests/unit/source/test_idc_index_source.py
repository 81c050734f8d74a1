"""A collection's rows as a wanted file: the same bytes each time, originals alone, errors that help."""

from __future__ import annotations

import csv
import gzip
import hashlib
import sys
import types
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_lake.core.errors import MissingTool, NothingFound, SchemaDrift, SourceRefused, UnreadableFile, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.formats.idc_index import parse_idc_index
from omics_lake.sample.imaging_files import IMAGING_COLUMNS, write_index
from omics_lake.source.idc import IdcIndex, collection_of


@pytest.fixture
def copy(cohort: Path, tmp_path: Path) -> Path:
    """Both collections of the sample in one gzipped CSV."""
    write_index(cohort, tmp_path / "index.csv.gz")
    return tmp_path / "index.csv.gz"


def rows_of(cohort: Path, project: str) -> list[dict[str, str]]:
    """The sample's own CSV of a project, read by the csv module."""
    (path,) = (cohort / "idc" / "25" / project / "imaging_index").glob("*/idc_index.*.csv")
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def bytes_of(index: IdcIndex, record: FileRecord) -> bytes:
    return b"".join(index.open(record).chunks)


def test_originals_of_one_collection_are_wanted(copy: Path, cohort: Path) -> None:
    (record,) = IdcIndex(copy, "25").records("TCGA-XLUA")

    assert (record.source, record.release, record.data_type) == ("idc", "25", "Imaging Index")
    parsed = parse_idc_index(bytes_of(IdcIndex(copy, "25"), record), "TCGA-XLUA")
    originals = {r["SeriesInstanceUID"] for r in rows_of(cohort, "TCGA-XLUA") if not r["analysis_result_id"]}
    assert set(parsed.rows["series_uid"].to_pylist()) == originals
    assert len(originals) < len(rows_of(cohort, "TCGA-XLUA"))
    assert parsed.rejected == ()


def test_an_empty_text_is_no_analysis_either(copy: Path, tmp_path: Path) -> None:
    rows = IdcIndex(copy, "25").rows("TCGA-XLUA")
    at = rows.column_names.index("analysis_result_id")
    half = pa.array(["" if number % 2 else None for number in range(rows.num_rows)], pa.string())
    pq.write_table(rows.set_column(at, "analysis_result_id", half), tmp_path / "index.parquet")

    assert rows.num_rows > 1
    assert IdcIndex(tmp_path / "index.parquet", "25").rows("TCGA-XLUA").num_rows == rows.num_rows


def test_derived_series_come_when_asked_for(copy: Path, cohort: Path) -> None:
    (record,) = IdcIndex(copy, "25").records("TCGA-XLUA", derived=True)

    assert parse_idc_index(bytes_of(IdcIndex(copy, "25"), record)).rows.num_rows == len(rows_of(cohort, "TCGA-XLUA"))


def test_planning_and_opening_give_the_same_bytes(copy: Path) -> None:
    (planned,) = IdcIndex(copy, "25").records("TCGA-XPAN")
    data = bytes_of(IdcIndex(copy, "25"), planned)

    assert len(data) == planned.file_size
    assert hashlib.md5(data, usedforsecurity=False).hexdigest() == planned.md5sum
    assert IdcIndex(copy, "25").records("TCGA-XPAN") == (planned,)


def test_parquet_and_csv_hold_the_same_series(copy: Path, tmp_path: Path) -> None:
    parquet = tmp_path / "index.parquet"
    both = pa.concat_tables([IdcIndex(copy, "25").rows(p, derived=True) for p in ("TCGA-XLUA", "TCGA-XPAN")])
    pq.write_table(both, parquet)

    (of_csv,), (of_parquet,) = IdcIndex(copy, "25").records("TCGA-XPAN"), IdcIndex(parquet, "25").records("TCGA-XPAN")

    assert of_parquet.md5sum == of_csv.md5sum


def test_unknown_collection_names_those_near_it(copy: Path) -> None:
    with pytest.raises(NothingFound, match="tcga_xlub") as error:
        IdcIndex(copy, "25").records("TCGA-XLUB")
    assert "tcga_xlua" in error.value.why


def test_record_of_another_kind_is_refused(copy: Path) -> None:
    with pytest.raises(SourceRefused):
        IdcIndex(copy, "25").open(FileRecord("idc", "25", "TCGA-XLUA", "DICOM", "a", "a.dcm", url="s3://b/a.dcm"))


def test_a_copy_without_its_version_is_refused(copy: Path) -> None:
    with pytest.raises(UsageError, match="does not tell its version"):
        IdcIndex(copy)


def test_an_index_that_changed_since_planning_is_said_to_have(copy: Path, cohort: Path) -> None:
    (record,) = IdcIndex(copy, "25").records("TCGA-XLUA")
    lines = gzip.decompress(copy.read_bytes()).splitlines(keepends=True)
    patient = rows_of(cohort, "TCGA-XLUA")[0]["PatientID"].encode()
    copy.write_bytes(gzip.compress(b"".join(line for line in lines if patient not in line)))

    with pytest.raises(SourceRefused, match="other bytes than when the file was planned") as error:
        IdcIndex(copy, "26").open(record)
    assert "planned from IDC 25" in error.value.why
    assert "IDC 26" in error.value.why


def test_a_damaged_line_is_no_series_to_pass_over(copy: Path) -> None:
    good = gzip.decompress(copy.read_bytes())
    copy.write_bytes(good + b"tcga_xpan,cut\n")

    with pytest.raises(UnreadableFile, match="1 lines") as error:
        IdcIndex(copy, "25").records("TCGA-XPAN")
    assert f"line {len(good.splitlines()) + 1}" in error.value.where


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_without_the_needed_columns_is_no_index(copy: Path, tmp_path: Path, kind: str) -> None:
    other = tmp_path / f"other.{kind}"
    table = IdcIndex(copy, "25").rows("TCGA-XPAN").drop_columns(["analysis_result_id", "crdc_series_uuid"])
    if kind == "csv":
        other.write_text("\n".join([",".join(table.column_names), ",".join("x" for _ in table.column_names)]))
    else:
        pq.write_table(table, other)

    with pytest.raises(SchemaDrift, match="no index of the IDC") as error:
        IdcIndex(other, "25").records("TCGA-XPAN")
    assert error.value.why == "missing: analysis_result_id, crdc_series_uuid"


@pytest.mark.parametrize("data", [None, b"PAR1 and no more", b"\x1f\x8bcut"])
def test_a_copy_that_is_not_there_or_damaged_is_named(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "index"
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(UnreadableFile):
        IdcIndex(path, "25").records("TCGA-XPAN")


def test_a_part_without_md5_is_never_taken(copy: Path) -> None:
    (record,) = IdcIndex(copy, "25").records("TCGA-XPAN")
    with copy.open("rb") as file, pytest.raises(UnreadableFile):
        IdcIndex(copy, "25").check(record, file)


def test_without_the_package_or_a_copy_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "idc_index_data", None)
    with pytest.raises(MissingTool, match="not installed") as error:
        IdcIndex()
    assert "omics-lake[imaging]" in error.value.next_step


def test_the_installed_package_gives_index_and_release(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = types.ModuleType("idc_index_data")
    package.IDC_INDEX_PARQUET_FILEPATH = tmp_path / "idc_index.parquet"
    monkeypatch.setitem(sys.modules, "idc_index_data", package)
    monkeypatch.setattr("importlib.metadata.version", lambda name: {"idc-index-data": "25.0.5"}[name])

    index = IdcIndex()

    assert (index.path, index.release) == (tmp_path / "idc_index.parquet", "25")


def test_collection_names() -> None:
    assert collection_of("TCGA-LUAD") == "tcga_luad"
    assert len(IMAGING_COLUMNS) == 31
