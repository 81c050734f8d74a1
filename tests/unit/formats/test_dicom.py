"""DICOM headers: what may be tabled, what is refused, and that nothing else gets out."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import sys
import zipfile

import pydicom
import pytest
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from omics_lake.core.errors import ArchiveCorrupt, ArchiveRefused, MissingTool
from omics_lake.formats.dicom import SCHEMA, parse_dicom
from omics_lake.formats.result import Parsed

SECRETS = {
    "PatientName": "DOE^JANE",
    "PatientBirthDate": "19310405",
    "PatientAddress": "1 ELM ST",
    "OtherPatientIDs": "MRN7711",
    "AccessionNumber": "ACC42",
    "InstitutionName": "GENERAL HOSPITAL",
    "ReferringPhysicianName": "ROE^JOHN",
    "PatientTelephoneNumbers": "555-0100",
    "StudyTime": "101112",
    "PatientComments": "KNOWS A LOT",
}


def made(**changes: object) -> Dataset:
    """A CT slice as an archive gives it, with everything that must not get out; None removes an element."""
    ds = Dataset()
    values: dict[str, object] = {
        "SOPInstanceUID": "1.2.3.4", "SOPClassUID": CTImageStorage, "SeriesInstanceUID": "1.2.3",
        "StudyInstanceUID": "1.2", "FrameOfReferenceUID": "1.9", "PatientID": "TCGA-50-5072", "Modality": "CT",
        "InstanceNumber": 7, "AcquisitionNumber": 1, "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
        "StudyDate": "19850102", "SeriesDate": "1985.01.03", "AcquisitionDate": "19850104", "Rows": 512, "Columns": 256,
        "PixelSpacing": ["0.75", "0.5"], "SliceThickness": "2.5", "ImagePositionPatient": ["-180", "-180.5", "12"],
        "ImageOrientationPatient": ["1", "0", "0", "0", "1", "0"], "SliceLocation": "12", "BitsAllocated": 16,
        "BitsStored": 12, "PhotometricInterpretation": "MONOCHROME2", "SamplesPerPixel": 1, "RescaleSlope": "1",
        "RescaleIntercept": "-1024", "WindowCenter": ["40", "-600"], "WindowWidth": "350", "KVP": "120",
        "ConvolutionKernel": "B30f", "Manufacturer": "SIEMENS", "ManufacturerModelName": "Sensation 16",
        "LossyImageCompression": "00", "PatientIdentityRemoved": "YES", "BurnedInAnnotation": "NO",
        "DeidentificationMethod": ["Per DICOM PS 3.15 AnnexE"], "SpecificCharacterSet": "ISO_IR 100",
        **SECRETS, **changes,
    }  # fmt: skip
    with disable_value_validation():  # so that odd values can be written
        for keyword, value in values.items():
            if value is not None:
                setattr(ds, keyword, value)
    block = ds.private_block(0x0011, "SECRET MAKER", create=True)
    block.add_new(0x01, "LO", "PRIVATE DOE")
    return ds


def written(ds: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = ds.get("SOPClassUID", CTImageStorage)
    meta.MediaStorageSOPInstanceUID = ds.get("SOPInstanceUID", "1.2.3.4") or "1.2.3.4"
    ds.file_meta = meta
    buffer = io.BytesIO()
    with disable_value_validation():
        ds.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def parsed(**changes: object) -> Parsed:
    return parse_dicom(written(made(**changes)), "1.dcm")


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


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
    "changes",
    [{}, {"PatientIdentityRemoved": None}, {"BurnedInAnnotation": "YES"}, {"StudyInstanceUID": None}, {"Rows": None}],
)
def test_nothing_that_names_a_patient_gets_out(changes: dict[str, object]) -> None:
    found = parsed(**changes)

    told = str((found.rows.to_pylist(), found.rejected, found.notes, found.null_markers))
    assert not [secret for secret in (*SECRETS.values(), "SECRET", "PRIVATE", "DOE") if secret in told]


@pytest.mark.parametrize("said", [None, "NO", "", "yes", ["YES", "YES"], "PARTLY"])
def test_an_object_whose_identity_was_not_removed_is_rejected_and_only_its_uids_are_told(said: object) -> None:
    found = parsed(PatientIdentityRemoved=said, PatientID="MRN7711")

    assert found.rows.num_rows == 0
    assert [(r.line, r.reason) for r in found.rejected] == [(0, "PatientIdentityRemoved is not YES")]
    assert json.loads(found.rejected[0].raw) == {
        "sop_instance_uid": "1.2.3.4",
        "sop_class_uid": CTImageStorage,
        "series_uid": "1.2.3",
        "study_uid": "1.2",
    }


@pytest.mark.parametrize(
    ("said", "rows"), [("NO", 1), (None, 1), ("", 1), ("YES", 0), ("MAYBE", 0), (["NO", "YES"], 0)]
)
def test_an_object_with_text_in_its_pixels_is_rejected(said: object, rows: int) -> None:
    found = parsed(BurnedInAnnotation=said)

    assert found.rows.num_rows == rows
    assert [r.reason for r in found.rejected] == ["BurnedInAnnotation is not NO"] * (1 - rows)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SeriesInstanceUID": None}, "the object has no SeriesInstanceUID"),
        ({"StudyInstanceUID": "", "Modality": ""}, "the object has no StudyInstanceUID, Modality"),
        ({"SOPInstanceUID": None}, "the object has no SOPInstanceUID"),
        ({"PatientID": None}, "the object has no PatientID"),
    ],
)
def test_an_object_that_cannot_be_placed_is_rejected(changes: dict[str, object], reason: str) -> None:
    found = parsed(**changes)

    assert (found.rows.num_rows, [r.reason for r in found.rejected]) == (0, [reason])


def patched(keyword: str, vr: str, value: bytes, **changes: object) -> Parsed:
    """An object with bytes that pydicom would not write."""
    ds = made(**changes)
    tag = pydicom.datadict.tag_for_keyword(keyword)
    assert tag is not None
    ds[tag] = pydicom.dataelem.RawDataElement(pydicom.tag.Tag(tag), vr, len(value), value, 0, False, True)
    return parse_dicom(written(ds), "1.dcm")


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


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no DICOM Part 10 header"),
        (b"<html>", "no DICOM Part 10 header"),
        (b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100" + b"\0" * 200, "no DICOM Part 10 header"),
        (b"\0" * 128 + b"DICM", "the header is cut short"),
    ],
)
def test_what_is_no_object_is_rejected(data: bytes, reason: str) -> None:
    found = parse_dicom(data, "1.dcm")

    assert found.rows.num_rows == 0
    assert [(r.line, r.reason) for r in found.rejected] == [(0, reason)]


def test_a_directory_of_objects_is_rejected_by_its_class() -> None:
    found = parsed(SOPClassUID="1.2.840.10008.1.3.10")

    assert [r.reason for r in found.rejected] == ["a DICOMDIR lists objects and is none"]


def test_a_deflated_object_is_rejected_before_it_grows() -> None:
    data = written(made(ImageComments="x" * 9000), DeflatedExplicitVRLittleEndian)

    found = parse_dicom(data, "1.dcm")

    assert [r.reason for r in found.rejected] == [
        "a deflated data set is not read: how large it gets is not known before"
    ]


@pytest.mark.parametrize("undefined", [False, True])
def test_an_object_cut_anywhere_in_an_element_is_rejected(undefined: bool) -> None:
    item = Dataset()
    item.CodeMeaning = "something long enough"
    ds = made()
    # Behind all that is tabled, so that the cut alone can be what keeps the object out.
    ds.PerformedProcedureStepDescription = "CHEST, NOT TABLED"
    ds.RequestAttributesSequence = Sequence([item, item])
    ds["RequestAttributesSequence"].is_undefined_length = undefined
    ds.PixelData = b"\0" * 64
    ds["PixelData"].VR = "OW"
    data = written(ds)
    whole = parse_dicom(data, "1.dcm")
    pixels = data.rindex(b"\xe0\x7f\x10\x00")
    # Where an element ends, an object may end: such a file lacks later elements, which nobody can tell.
    boundaries = _ends_of_elements(data, pixels)

    found = {end: parse_dicom(data[:end], "1.dcm") for end in range(min(boundaries), pixels) if end not in boundaries}

    assert whole.rows.num_rows == 1
    assert {end: outcome for end, outcome in found.items() if outcome.rows.num_rows} == {}
    reasons = {outcome.rejected[0].reason.partition(" (")[0] for outcome in found.values()}
    assert reasons <= {"the header is cut short", "the header cannot be read"}


def test_an_object_that_ends_in_a_value_of_undefined_length_is_cut_short() -> None:
    private = b"\x29\x00\x10\x10OB\0\0\xff\xff\xff\xff"

    found = parse_dicom(written(made()) + private + b"no delimiter behind", "1.dcm")

    assert [r.reason for r in found.rejected] == ["the header is cut short"]


def _ends_of_elements(data: bytes, pixels: int) -> set[int]:
    """Where the elements of the data set end, by walking explicit little-endian headers (PS3.5 7.1.2)."""
    at = 144 + int.from_bytes(data[140:144], "little")
    ends = {at}
    while at < pixels:
        long = data[at + 4 : at + 6] in (b"OB", b"OW", b"SQ", b"UN", b"UT")
        start = at + (12 if long else 8)
        length = int.from_bytes(data[start - 4 : start] if long else data[start - 2 : start], "little")
        undefined = length == 0xFFFFFFFF
        at = data.index(b"\xfe\xff\xdd\xe0\0\0\0\0", start) + 8 if undefined else start + length
        ends.add(at)
    return ends


def test_a_zip_of_a_series_gives_its_objects_and_names_what_is_none() -> None:
    data = zipped(
        LICENSE=b"CC BY",
        **{
            "00000001.dcm": written(made()),
            "00000002.dcm": written(made(SOPInstanceUID="1.2.3.5", InstanceNumber=8)),
            "md5hashes.csv": b"Filename,MD5Hash\n",
            "notes.txt": b"hello",
            "00000003.dcm": written(made(SOPInstanceUID="1.2.3.6", PatientIdentityRemoved="NO")),
        },
    )

    found = parse_dicom(data, "series.zip")

    places = ("sop_instance_uid", "member", "member_number")
    assert found.rows.select(places).to_pylist() == [
        dict(zip(places, ("1.2.3.4", "00000001.dcm", 2), strict=True)),
        dict(zip(places, ("1.2.3.5", "00000002.dcm", 3), strict=True)),
    ]
    assert [(r.line, r.reason) for r in found.rejected] == [
        (5, "no DICOM Part 10 header"),
        (6, "PatientIdentityRemoved is not YES"),
    ]
    assert json.loads(found.rejected[0].raw) == {"member": "notes.txt"}
    assert found.notes == {"members": "6", "not DICOM": "1", "passed over": "2", "warnings": "0"}


def test_a_zip_that_is_cut_short_or_could_do_harm_is_no_row() -> None:
    data = zipped(**{"1.dcm": written(made())})

    with pytest.raises(ArchiveCorrupt):
        parse_dicom(data[:-30], "series.zip")
    with pytest.raises(ArchiveRefused, match=r"series\.zip"):
        parse_dicom(zipped(**{"../1.dcm": b""}), "series.zip")


def test_warnings_and_log_lines_of_the_reader_stay_inside_and_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    found = patched("FrameOfReferenceUID", "UI", b"1.DOE.\x00")

    assert int(found.notes["warnings"]) > 0
    assert "DOE" not in caplog.text
    assert logging.getLogger("pydicom").disabled is False


def test_without_pydicom_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written(made())
    monkeypatch.setitem(sys.modules, "pydicom", None)

    with pytest.raises(MissingTool, match=r"pip install pydicom, or omics-lake\[imaging\]"):
        parse_dicom(data, "1.dcm")
