"""Tiny DICOM objects for a series of the imaging index: as many as the index counts, 16 by 16 pixels each.

The same series gives the same bytes. Identity is removed as the archives do it (`PatientIdentityRemoved` YES), the
burned-in annotation is NO, names are barcodes, and dates are the shifted ones of the index. Only radiology (CT, PET)
is made: slides and segmentations have no objects here.
Source: https://dicom.nema.org/medical/dicom/current/output/chtml/part03/sect_A.3.html
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

PIXELS = 16
"""Rows and columns of each image."""

_PIXEL_BYTES = 2 * PIXELS * PIXELS
_UID, _NUMBER, _PLACE = "2.25.98989898989898989898989898989898989898", "900001", "900005.5"
"""What stands in the pattern of a series for an instance's UID, number and place; as wide as any."""

_MADE = ("CT", "PT")
_ROOT = "2.25."
_IMPLEMENTATION = "2.25.184466277033152347811742206517283311111"


@dataclass(frozen=True)
class DicomFile:
    """One object of a series.

    Args:
        name: `<uuid>.dcm`, its name in the bucket.
    """

    name: str
    data: bytes

    @property
    def md5(self) -> str:
        """Hex MD5."""
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()


def series_files(row: Mapping[str, str]) -> tuple[DicomFile, ...]:
    """The objects of a series; none for slides, derived series, and without pydicom.

    Args:
        row: of the imaging index, by its column names.
    """
    if row["Modality"] not in _MADE or row["analysis_result_id"]:
        return ()
    return _made(tuple(sorted(row.items())))


@lru_cache(maxsize=1000)
def _made(cells: tuple[tuple[str, str], ...]) -> tuple[DicomFile, ...]:
    try:
        import pydicom  # noqa: F401  # an extra: the double works without images
    except ModuleNotFoundError:
        return ()
    row = dict(cells)
    pattern = _pattern(row)
    return tuple(_instance(pattern, row, number) for number in range(1, int(row["instanceCount"]) + 1))


def _instance(pattern: bytes, row: Mapping[str, str], number: int) -> DicomFile:
    """The pattern with one instance's own values, each as wide as the pattern's: encoding each anew takes long."""
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"{row['SeriesInstanceUID']}/{number}")
    uid = f"{_ROOT}{10**37 + name.int % (9 * 10**37)}"
    header = pattern.replace(_UID.encode(), uid.encode())
    header = header.replace(_NUMBER.encode(), f"{number:06d}".encode())
    header = header.replace(_PLACE.encode(), f"{number * 5:08.1f}".encode())
    return DicomFile(f"{name}.dcm", header + bytes((number * 7 + at) % 256 for at in range(_PIXEL_BYTES)))


def _pattern(row: Mapping[str, str]) -> bytes:
    """An object of the series up to the pixels' bytes, which come last, with stand-ins for an instance's values."""
    made = _common(row)
    made.SOPInstanceUID = _UID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    made.InstanceNumber = _NUMBER
    made.ImagePositionPatient = ["0", "0", _PLACE]
    made.SliceLocation = _PLACE
    made.PixelData = bytes(_PIXEL_BYTES)
    buffer = io.BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()[:-_PIXEL_BYTES]


def _common(row: Mapping[str, str]) -> Dataset:
    """What all objects of a series share."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import UID, ExplicitVRLittleEndian

    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.MediaStorageSOPClassUID = UID(row["SOPClassUID"])
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.ImplementationClassUID = UID(_IMPLEMENTATION)
    made.SOPClassUID = row["SOPClassUID"]
    _describe_patient(made, row)
    _describe_series(made, row)
    _describe_pixels(made, row)
    return made


def _describe_patient(made: Dataset, row: Mapping[str, str]) -> None:
    made.PatientName = made.PatientID = row["PatientID"]
    made.PatientBirthDate = ""
    made.PatientSex = row["PatientSex"]
    made.PatientAge = row["PatientAge"]
    made.PatientIdentityRemoved = "YES"
    made.DeidentificationMethod = "Made up: nobody's image"
    made.BurnedInAnnotation = "NO"


def _describe_series(made: Dataset, row: Mapping[str, str]) -> None:
    made.StudyInstanceUID = row["StudyInstanceUID"]
    made.SeriesInstanceUID = row["SeriesInstanceUID"]
    made.FrameOfReferenceUID = f"{_ROOT}{uuid.uuid5(uuid.NAMESPACE_OID, row['StudyInstanceUID']).int}"
    made.StudyDate = row["StudyDate"].replace("-", "")
    made.SeriesDate = made.AcquisitionDate = made.ContentDate = row["SeriesDate"].replace("-", "")
    made.StudyTime = ""
    made.StudyID = made.AccessionNumber = made.ReferringPhysicianName = ""
    made.StudyDescription = row["StudyDescription"]
    made.SeriesDescription = row["SeriesDescription"]
    made.SeriesNumber = int(row["SeriesNumber"])
    made.Modality = row["Modality"]
    made.BodyPartExamined = row["BodyPartExamined"]
    made.Manufacturer = row["Manufacturer"]
    made.ManufacturerModelName = row["ManufacturerModelName"]


def _describe_pixels(made: Dataset, row: Mapping[str, str]) -> None:
    made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    made.Rows = made.Columns = PIXELS
    made.SamplesPerPixel = 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.BitsAllocated = 16
    made.BitsStored = 16
    made.HighBit = 15
    made.PixelRepresentation = int(row["PixelRepresentation"])
    made.PixelSpacing = [0.75, 0.75]
    made.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    made.SliceThickness = 5
    made.RescaleIntercept = -1024
    made.RescaleSlope = 1
    made.KVP = 120
