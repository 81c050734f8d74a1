"""DICOM headers: objects that are refused, archives of a series, and that nothing that names a patient gets out."""

from __future__ import annotations

import json
import logging

import pytest
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, DeflatedExplicitVRLittleEndian

from omics_lake.core.errors import ArchiveCorrupt, ArchiveRefused
from omics_lake.formats.dicom import parse_dicom
from support.dicom_objects import SECRETS, made, parsed, patched, written, zipped


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
