"""Rows of the imaging index: CSV, gzip and Parquet alike."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.formats.idc_index import parse_idc_index

CELLS = {
    "collection_id": "tcga_luad",
    "analysis_result_id": "",
    "PatientID": "TCGA-50-5072",
    "SeriesInstanceUID": "1.2.3",
    "StudyInstanceUID": "1.2",
    "PatientAge": "074Y",
    "PatientSex": "F",
    "StudyDate": "1985-01-02",
    "Modality": "CT",
    "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
    "sop_class_name": "CT Image Storage",
    "SeriesDate": "19850103",
    "SeriesNumber": "4",
    "instanceCount": "120",
    "series_size_MB": "63.5",
    "transfer_syntax_name": "Explicit VR Little Endian,JPEG Lossless, Non-Hierarchical",
}


def lines(*changes: dict[str, str]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list({**CELLS, **(changes[0] if changes else {})}), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**CELLS, **change} for change in changes)
    return buffer.getvalue().encode()


def one(**change: str) -> dict[str, object]:
    (row,) = parse_idc_index(lines(change)).rows.to_pylist()
    return dict(row)


def test_a_series_has_its_values_typed() -> None:
    row = one()

    assert (row["series_uid"], row["study_uid"], row["patient_barcode"]) == ("1.2.3", "1.2", "TCGA-50-5072")
    assert (row["instances"], row["size_mb"], row["series_number"]) == (120, 63.5, 4)
    assert (row["study_date"], row["series_date"]) == (dt.date(1985, 1, 2), dt.date(1985, 1, 3))
    assert (row["patient_age_years"], row["patient_sex"], row["is_derived"]) == (74.0, "F", False)
    assert row["transfer_syntax_name"] == CELLS["transfer_syntax_name"]


def test_a_rejected_row_of_parquet_is_numbered_as_if_a_header_stood_above() -> None:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([CELLS, {**CELLS, "PatientID": None, "SeriesInstanceUID": "9"}]), buffer)

    assert [r.line for r in parse_idc_index(buffer.getvalue()).rejected] == [3]


def test_only_an_analysis_result_makes_a_series_derived() -> None:
    assert one(analysis_result_id="tcga_sbu_til_maps", Modality="SEG")["is_derived"] is True
    assert one(Modality="SEG")["is_derived"] is False


def test_parquet_gzip_and_csv_give_the_same_rows() -> None:
    typed = {**CELLS, "instanceCount": 120, "analysis_result_id": None, "series_size_MB": 63.5}
    typed["StudyDate"] = dt.date(1985, 1, 2)
    typed["SeriesDate"] = dt.datetime(1985, 1, 3)  # noqa: DTZ001  a Parquet timestamp without zone
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([typed]), buffer)

    expected = parse_idc_index(lines({})).rows

    assert parse_idc_index(buffer.getvalue()).rows.equals(expected)
    assert parse_idc_index(gzip.compress(lines({}))).rows.equals(expected)


@pytest.mark.parametrize("text", ["2000-01-05", "20000105", "2000-01-05 00:00:00.0", "2000-01-05T00:00:00"])
def test_a_date_may_be_written_in_several_ways(text: str) -> None:
    assert one(StudyDate=text)["study_date"] == dt.date(2000, 1, 5)


@pytest.mark.parametrize(
    ("column", "text", "name"),
    [
        ("StudyDate", "2000-02-30", "study_date"),
        ("SeriesDate", "05/01/2000", "series_date"),
        ("PatientAge", "74Y", "patient_age_years"),
        ("SeriesNumber", "4a", "series_number"),
        ("SeriesNumber", "99999999999", "series_number"),
        ("series_size_MB", "-1", "size_mb"),
    ],
)
def test_what_is_no_value_is_null_and_counted(column: str, text: str, name: str) -> None:
    parsed = parse_idc_index(lines({column: text}))

    assert parsed.rows[name].to_pylist() == [None]
    assert parsed.null_markers == {f"{name}|{text}": 1}


def test_a_missing_sex_is_unknown_and_a_strange_one_is_counted() -> None:
    parsed = parse_idc_index(
        lines(
            {"PatientSex": ""},
            {"PatientSex": "X", "SeriesInstanceUID": "2"},
            {"PatientSex": "o", "SeriesInstanceUID": "3"},
        )
    )

    assert parsed.rows["patient_sex"].to_pylist() == ["unknown", "unknown", "O"]
    assert parsed.null_markers == {"patient_sex|X": 1}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"StudyInstanceUID": ""}, "no StudyInstanceUID"),
        ({"PatientID": " "}, "no PatientID"),
        ({"instanceCount": "1.5"}, "instanceCount is no whole number: '1.5'"),
        ({"instanceCount": "-1"}, "instanceCount is no whole number: '-1'"),
        ({"collection_id": "tcga_lusc"}, "collection tcga_lusc does not belong to project TCGA-LUAD"),
    ],
)
def test_a_series_that_cannot_be_placed_is_rejected_with_its_line(change: dict[str, str], reason: str) -> None:
    parsed = parse_idc_index(lines({}, {"SeriesInstanceUID": "9", **change}), "TCGA-LUAD")

    assert parsed.rows.num_rows == 1
    assert [(r.line, reason in r.reason) for r in parsed.rejected] == [(3, True)]


def test_a_line_of_another_width_is_rejected() -> None:
    parsed = parse_idc_index(lines({}) + b"tcga_luad,short\n")

    assert [(r.line, r.raw) for r in parsed.rejected] == [(3, "tcga_luad,short")]
    assert parsed.rows.num_rows == 1


def test_of_equal_lines_one_is_kept() -> None:
    parsed = parse_idc_index(lines({}, {}, {"SeriesInstanceUID": "9"}))

    assert parsed.rows["series_uid"].to_pylist() == ["1.2.3", "9"]
    assert (parsed.duplicates, parsed.rejected) == (1, ())


def test_a_series_that_stands_twice_with_other_values_is_rejected_whole() -> None:
    parsed = parse_idc_index(lines({}, {"instanceCount": "121"}, {"SeriesInstanceUID": "9"}))

    assert parsed.rows["series_uid"].to_pylist() == ["9"]
    assert [r.line for r in parsed.rejected] == [2, 3]


def test_a_study_in_two_patients_is_rejected_whole() -> None:
    other = {"SeriesInstanceUID": "8", "PatientID": "TCGA-50-5073"}

    parsed = parse_idc_index(lines({}, other, {"SeriesInstanceUID": "9", "StudyInstanceUID": "7"}))

    assert parsed.rows["series_uid"].to_pylist() == ["9"]
    assert [r.line for r in parsed.rejected] == [2, 3]
    assert "TCGA-50-5072, TCGA-50-5073" in parsed.rejected[0].reason


def test_columns_are_found_by_name_and_new_ones_reported() -> None:
    reordered = {"new_column": "x"}
    parsed = parse_idc_index(lines(reordered))

    assert parsed.unknown_columns == ("new_column",)
    assert parsed.rows["series_uid"].to_pylist() == ["1.2.3"]


def test_a_missing_required_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(SchemaDrift, match=r"missing: collection_id, analysis_result_id.*the file has: PatientID, x"):
        parse_idc_index(b"PatientID,x\na,b\n")


@pytest.mark.parametrize("data", [b"", b"PAR1 not parquet", b'a,b\n"never ends\n'])
def test_a_damaged_index_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        parse_idc_index(data)
