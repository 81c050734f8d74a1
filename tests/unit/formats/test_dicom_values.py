"""DICOM headers: values as they are tabled, and what is no value."""

from __future__ import annotations

import datetime as dt
import sys

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from omics_lake.core.errors import MissingTool
from omics_lake.formats.dicom import SCHEMA, parse_dicom
from support.dicom_objects import made, parsed, patched, written


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_an_object_is_a_row_of_typed_values_in_every_encoding(syntax: str) -> None:
    found = parse_dicom(written(made(), syntax), "1.dcm")

    assert found.rows.schema == SCHEMA
    assert found.rows.to_pylist() == [
        {
            "sop_instance_uid": "1.2.3.4",
            "sop_class_uid": "1.2.840.10008.5.1.4.1.1.2",
            "series_uid": "1.2.3",
            "study_uid": "1.2",
            "frame_of_reference_uid": "1.9",
            "patient_barcode": "TCGA-50-5072",
            "modality": "CT",
            "instance_number": 7,
            "acquisition_number": 1,
            "image_type": ["ORIGINAL", "PRIMARY", "AXIAL"],
            "study_date": dt.date(1985, 1, 2),
            "series_date": dt.date(1985, 1, 3),
            "acquisition_date": dt.date(1985, 1, 4),
            "rows": 512,
            "columns": 256,
            "number_of_frames": None,
            "pixel_spacing": [0.75, 0.5],
            "slice_thickness": 2.5,
            "spacing_between_slices": None,
            "image_position": [-180.0, -180.5, 12.0],
            "image_orientation": [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
            "slice_location": 12.0,
            "bits_allocated": 16,
            "bits_stored": 12,
            "photometric_interpretation": "MONOCHROME2",
            "samples_per_pixel": 1,
            "rescale_slope": 1.0,
            "rescale_intercept": -1024.0,
            "window_center": [40.0, -600.0],
            "window_width": [350.0],
            "kvp": 120.0,
            "convolution_kernel": ["B30f"],
            "manufacturer": "SIEMENS",
            "manufacturer_model_name": "Sensation 16",
            "transfer_syntax_uid": syntax,
            "specific_character_set": ["ISO_IR 100"],
            "lossy_image_compression": "00",
            "patient_identity_removed": "YES",
            "burned_in_annotation": "NO",
            "deidentification_method": ["Per DICOM PS 3.15 AnnexE"],
            "member": None,
            "member_number": 0,
        }
    ]
    assert (found.rejected, found.null_markers) == ((), {})


@pytest.mark.parametrize(
    ("keyword", "vr", "value", "column", "why"),
    [
        ("SliceThickness", "DS", b"DOE", "slice_thickness", "no number"),
        ("SliceThickness", "DS", b"-1", "slice_thickness", "out of range"),
        ("SliceThickness", "DS", b"NaN ", "slice_thickness", "out of range"),
        ("SliceThickness", "DS", b"1\\2 ", "slice_thickness", "several values"),
        ("KVP", "DS", b"1e999 ", "kvp", "out of range"),
        ("InstanceNumber", "IS", b"1.5 ", "instance_number", "no whole number"),
        ("InstanceNumber", "IS", b"99999999999 ", "instance_number", "out of range"),
        ("Rows", "US", b"\x00\x00", "rows", "out of range"),
        ("Rows", "US", b"\x01\x00\x02\x00", "rows", "several values"),
        ("PixelSpacing", "DS", b"0.5 ", "pixel_spacing", "1 values"),
        ("PixelSpacing", "DS", b"0.5\\", "pixel_spacing", "no number"),
        ("ImageOrientationPatient", "DS", b"1\\0\\0 ", "image_orientation", "3 values"),
        ("StudyDate", "DA", b"19850231", "study_date", "no date"),
        ("StudyDate", "DA", b"JAN 85", "study_date", "no date"),
        ("FrameOfReferenceUID", "UI", b"1.DOE\x00", "frame_of_reference_uid", "no UID"),
    ],
)
def test_what_is_no_value_is_null_and_counted_without_being_quoted(
    keyword: str, vr: str, value: bytes, column: str, why: str
) -> None:
    found = patched(keyword, vr, value)

    assert found.rows[column].to_pylist() == [None]
    assert found.null_markers == {f"{column}|{why}": 1}


@pytest.mark.parametrize("keyword", ["SliceThickness", "InstanceNumber", "Rows", "StudyDate", "PixelSpacing"])
def test_an_empty_element_is_null_without_a_word(keyword: str) -> None:
    found = parsed(**{keyword: ""} if keyword != "Rows" else {keyword: None})

    assert (found.rows.num_rows, found.null_markers) == (1, {})


@pytest.mark.parametrize(
    ("charset", "value", "text"),
    [
        ("ISO_IR 100", "Käse".encode("latin-1") + b" ", "Käse"),
        ("ISO_IR 192", "Käse ".encode(), "Käse"),
        ("ISO_IR 144", "Люкс".encode("iso8859_5"), "Люкс"),
        ("\\ISO 2022 IR 87", b"\x1b$B;3ED\x1b(B", "山田"),
    ],
)
def test_text_is_read_in_the_objects_character_set(charset: str, value: bytes, text: str) -> None:
    found = patched("Manufacturer", "LO", value, SpecificCharacterSet=charset.split("\\"))

    assert found.rows["manufacturer"].to_pylist() == [text]


@pytest.mark.parametrize(
    ("charset", "value"),
    [
        (None, b"K\xe4se"),
        ("ISO_IR 6", b"K\xe4se"),
        ("ISO_IR 999", b"K\xe4se"),
        ("ISO_IR 192", b"K\xe4se"),
        ("ISO_IR 100", b"S\x1b[1"),
    ],
)
def test_text_whose_bytes_have_no_meaning_is_null_and_never_guessed(charset: str | None, value: bytes) -> None:
    ds = made(SpecificCharacterSet=None)
    data = written(ds).replace(b"SIEM", value, 1)
    if charset:
        raw = charset.encode().ljust(10)
        data = data.replace(
            b"\x08\x00\x08\x00CS",
            b"\x08\x00\x05\x00CS" + len(raw).to_bytes(2, "little") + raw + b"\x08\x00\x08\x00CS",
            1,
        )

    found = parse_dicom(data, "1.dcm")

    assert found.rows["manufacturer"].to_pylist() == [None]
    assert [name.partition("|")[0] for name in found.null_markers] == ["manufacturer"]


def test_a_value_in_a_sequence_is_not_taken_for_the_objects() -> None:
    item = Dataset()
    item.SliceThickness, item.PatientName = "9", "DOE^ITEM"
    ds = made(SliceThickness=None)
    ds.SharedFunctionalGroupsSequence = Sequence([item])

    found = parse_dicom(written(ds), "1.dcm")

    assert found.rows["slice_thickness"].to_pylist() == [None]
    assert "DOE" not in str(found)


def test_without_pydicom_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written(made())
    monkeypatch.setitem(sys.modules, "pydicom", None)

    with pytest.raises(MissingTool, match=r"pip install pydicom, or omics-lake\[imaging\]"):
        parse_dicom(data, "1.dcm")
