"""DICOM objects as an archive gives them, with everything that must not get out."""

from __future__ import annotations

import io
import zipfile

import pydicom
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from omics_lake.formats.dicom import parse_dicom
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


def patched(keyword: str, vr: str, value: bytes, **changes: object) -> Parsed:
    """An object with bytes that pydicom would not write."""
    ds = made(**changes)
    tag = pydicom.datadict.tag_for_keyword(keyword)
    assert tag is not None
    ds[tag] = pydicom.dataelem.RawDataElement(pydicom.tag.Tag(tag), vr, len(value), value, 0, False, True)
    return parse_dicom(written(ds), "1.dcm")
