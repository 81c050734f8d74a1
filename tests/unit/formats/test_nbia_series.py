"""NBIA's getSeries answers: the same rows as IDC's index gives."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.formats.idc_index import SCHEMA, parse_idc_index
from omics_lake.formats.nbia_series import parse_nbia_series

SERIES: dict[str, object] = {
    "SeriesInstanceUID": "1.2.3",
    "StudyInstanceUID": "1.2",
    "Modality": "CT",
    "ProtocolName": "CHEST",
    "SeriesDate": "2000-01-02 00:00:00.0",
    "SeriesDescription": "AXIAL 5MM",
    "BodyPartExamined": "CHEST",
    "SeriesNumber": 4,
    "AnnotationsFlag": False,
    "Collection": "TCGA-LUAD",
    "PatientID": "TCGA-50-5072",
    "PatientSex": "F",
    "PatientAge": "074Y",
    "Manufacturer": "SIEMENS",
    "ManufacturerModelName": "Sensation 16",
    "ImageCount": 120,
    "LicenseName": "Creative Commons Attribution 3.0 Unported License",
    "DataDescriptionURI": "https://doi.org/10.7937/K9/TCIA.2016.JGNIHEP5",
    "FileSize": 63_500_000,
    "StudyDesc": "CT CHEST",
    "StudyDate": "2000-01-01 00:00:00.0",
    "ThirdPartyAnalysis": "NO",
    "Authorized": 1,
}


def answer(*changes: dict[str, object], without: str = "") -> bytes:
    objects = [{**SERIES, **change} for change in changes]
    return json.dumps([{k: v for k, v in one.items() if k != without} for one in objects]).encode()


def one(**change: object) -> dict[str, object]:
    (row,) = parse_nbia_series(answer(change)).rows.to_pylist()
    return dict(row)


def test_a_series_has_the_values_of_every_column() -> None:
    parsed = parse_nbia_series(answer({}))

    assert parsed.rows.schema == SCHEMA
    assert parsed.rows.to_pylist() == [
        {
            "series_uid": "1.2.3",
            "study_uid": "1.2",
            "patient_barcode": "TCGA-50-5072",
            "collection_id": "tcga_luad",
            "analysis_result_id": None,
            "modality": "CT",
            "body_part_examined": "CHEST",
            "manufacturer": "SIEMENS",
            "manufacturer_model_name": "Sensation 16",
            "series_description": "AXIAL 5MM",
            "study_description": "CT CHEST",
            "sop_class_name": None,
            "transfer_syntax_name": None,
            "license": "CC BY 3.0",
            "aws_bucket": None,
            "crdc_series_uuid": None,
            "series_url": None,
            "source_doi": "10.7937/k9/tcia.2016.jgnihep5",
            "series_number": 4,
            "first_idc_version": None,
            "revised_idc_version": None,
            "instances": 120,
            "series_date": dt.date(2000, 1, 2),
            "study_date": dt.date(2000, 1, 1),
            "patient_age_years": 74.0,
            "patient_sex": "F",
            "size_mb": 63.5,
            "is_derived": False,
        }
    ]
    assert (parsed.rejected, parsed.duplicates, parsed.null_markers, parsed.unknown_columns) == ((), 0, {}, ())


def test_what_idc_says_of_the_same_series_is_spelt_the_same() -> None:
    index = (
        b"collection_id,analysis_result_id,PatientID,StudyInstanceUID,SeriesInstanceUID,Modality,instanceCount,"
        b"PatientAge,PatientSex,StudyDate,series_size_MB,license_short_name,source_DOI\n"
        b"tcga_luad,,TCGA-50-5072,1.2,1.2.3,CT,120,074Y,F,2000-01-01,63.5,CC BY 3.0,10.7937/k9/tcia.2016.jgnihep5\n"
    )

    (idc,) = parse_idc_index(index).rows.to_pylist()

    assert {k: v for k, v in idc.items() if v is not None} == {k: one()[k] for k, v in idc.items() if v is not None}


@pytest.mark.parametrize(
    ("change", "derived"),
    [
        ({"ThirdPartyAnalysis": "YES"}, True),
        ({"ThirdPartyAnalysis": "yes"}, True),
        ({"ThirdPartyAnalysis": ""}, False),
        ({"ThirdPartyAnalysis": None}, False),
        ({"Modality": "RTSTRUCT"}, True),
        ({"Modality": "SEG", "ThirdPartyAnalysis": "NO"}, True),
        ({"Modality": "PT"}, False),
    ],
)
def test_an_analysis_or_a_modality_that_no_scanner_makes_is_derived(change: dict[str, object], derived: bool) -> None:
    assert one(**change)["is_derived"] is derived


@pytest.mark.parametrize(
    "name",
    ["SeriesDate", "PatientAge", "SeriesNumber", "FileSize", "LicenseName", "ThirdPartyAnalysis", "StudyDesc"],
)
def test_a_value_that_is_left_out_or_an_empty_object_is_null_without_a_word(name: str) -> None:
    absent = parse_nbia_series(answer({}, without=name))
    nothing = parse_nbia_series(answer({name: ""}))

    assert absent.rows.equals(nothing.rows)
    assert (absent.null_markers, nothing.null_markers) == ({}, {})


@pytest.mark.parametrize(
    ("change", "column", "marker"),
    [
        ({"SeriesDate": "01-02-2000"}, "series_date", "01-02-2000"),
        ({"StudyDate": "2000-02-30 00:00:00.0"}, "study_date", "2000-02-30 00:00:00.0"),
        ({"PatientAge": "74"}, "patient_age_years", "74"),
        ({"SeriesNumber": 4.5}, "series_number", "4.5"),
        ({"SeriesNumber": 2**31}, "series_number", "2147483648"),
        ({"SeriesNumber": True}, "series_number", "True"),
        ({"FileSize": -1}, "size_mb", "-1"),
        ({"FileSize": float("nan")}, "size_mb", "nan"),
        ({"BodyPartExamined": {}}, "body_part_examined", "{}"),
        ({"Manufacturer": "null"}, "manufacturer", "null"),
        ({"StudyDesc": "[not available]"}, "study_description", "[Not Available]"),
        ({"DataDescriptionURI": "https://wiki.example.org/x"}, "source_doi", "https://wiki.example.org/x"),
    ],
)
def test_what_is_no_value_is_null_and_counted_once(change: dict[str, object], column: str, marker: str) -> None:
    parsed = parse_nbia_series(answer(change))

    assert parsed.rows[column].to_pylist() == [None]
    assert parsed.null_markers == {f"{column}|{marker}": 1}


def test_a_strange_sex_is_unknown_and_counted() -> None:
    parsed = parse_nbia_series(answer({"PatientSex": "X"}))

    assert parsed.rows["patient_sex"].to_pylist() == ["unknown"]
    assert parsed.null_markers == {"patient_sex|X": 1}


def test_a_number_may_come_as_text_or_with_a_point() -> None:
    assert (one(SeriesNumber="7")["series_number"], one(SeriesNumber=7.0)["series_number"]) == (7, 7)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Creative Commons Attribution 4.0 International License", "CC BY 4.0"),
        ("Creative Commons Attribution-NonCommercial 3.0 Unported License", "CC BY-NC 3.0"),
        ("TCIA Restricted", "TCIA Restricted"),
    ],
)
def test_a_licence_has_idcs_short_name(name: str, short: str) -> None:
    assert one(LicenseName=name)["license"] == short


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"StudyInstanceUID": None}, "the series has no StudyInstanceUID"),
        ({"PatientID": " ", "Modality": {}}, "the series has no PatientID, Modality"),
        ({"ImageCount": 1.5}, "ImageCount is no whole number: '1.5'"),
        ({"ImageCount": -1}, "ImageCount is no whole number: '-1'"),
        ({"Collection": "TCGA-LUSC"}, "collection tcga_lusc does not belong to project TCGA-LUAD"),
    ],
)
def test_a_series_that_cannot_be_placed_is_rejected_with_its_place(change: dict[str, object], reason: str) -> None:
    parsed = parse_nbia_series(answer({}, {"SeriesInstanceUID": "9", **change}), "TCGA-LUAD")

    assert parsed.rows["series_uid"].to_pylist() == ["1.2.3"]
    assert [(r.line, r.reason) for r in parsed.rejected] == [(2, reason)]


def test_of_equal_objects_one_is_kept_and_of_differing_ones_none() -> None:
    parsed = parse_nbia_series(
        answer({}, {}, {"SeriesInstanceUID": "8"}, {"SeriesInstanceUID": "8", "ImageCount": 1}, {"SeriesNumber": 4.0})
    )

    assert parsed.rows["series_uid"].to_pylist() == ["1.2.3"]
    assert (parsed.duplicates, [r.line for r in parsed.rejected]) == (2, [3, 4])


def test_a_study_in_two_patients_is_rejected_whole() -> None:
    parsed = parse_nbia_series(
        answer(
            {},
            {"SeriesInstanceUID": "8", "PatientID": "TCGA-50-5073"},
            {"SeriesInstanceUID": "9", "StudyInstanceUID": "7"},
        )
    )

    assert parsed.rows["series_uid"].to_pylist() == ["9"]
    assert [r.line for r in parsed.rejected] == [1, 2]
    assert "TCGA-50-5072, TCGA-50-5073" in parsed.rejected[0].reason


def test_new_attributes_are_reported_and_kept_out_of_the_quarantine() -> None:
    parsed = parse_nbia_series(answer({}, {"PatientName": "DOE^JANE", "ImageCount": "many"}))

    assert parsed.unknown_columns == ("PatientName",)
    assert '"SeriesInstanceUID": "1.2.3"' in parsed.rejected[0].raw
    assert "DOE" not in str(parsed)


def test_an_object_that_is_none_is_rejected() -> None:
    parsed = parse_nbia_series(json.dumps([SERIES, "text"]).encode())

    assert (parsed.rows.num_rows, [(r.line, r.raw) for r in parsed.rejected]) == (1, [(2, "")])


def test_an_answer_without_series_has_no_rows() -> None:
    assert parse_nbia_series(b"[]").rows.num_rows == 0


@pytest.mark.parametrize("data", [b"", b" \n", b"[{", b'{"error": "no"}', b"<html>", b"\xff\x81\x8d"])
def test_an_empty_body_and_what_is_no_array_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        parse_nbia_series(data)


def test_an_answer_of_another_endpoint_is_named_with_what_it_has() -> None:
    with pytest.raises(SchemaDrift, match=r"missing: SeriesInstanceUID.*the answer has: PatientId"):
        parse_nbia_series(b'[{"PatientId": "x"}]')
