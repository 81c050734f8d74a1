"""The attributes of a DICOM header that may be tabled: an allow-list, by tag.

Everything else stays in the file: names, birth dates, other ids, addresses, institutions, accession numbers, free text
of operators, and all private groups. Dates are those that the archive shifted; times of day are left out. PatientID is
the archive's own id (the barcode), and is read only where the object says that its identity was removed.
Rule: DICOM PS3.15 Annex E (attribute confidentiality profiles),
https://dicom.nema.org/medical/dicom/current/output/chtml/part15/chapter_e.html; attributes: PS3.6.
"""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.core.table import Column

_SHIFTED = "shifted by the archive to hide identities: never join on it."


@dataclass(frozen=True)
class Attribute:
    """One attribute and the column it becomes.

    Args:
        tag: group and element, as 0xggggeeee; group 2 is the file's own header.
        keyword: DICOM keyword.
        column: name, type and meaning in the table.
        low: numbers below it are no value.
        length: how many numbers an array has, 0 for any.
    """

    tag: int
    keyword: str
    column: Column
    low: float | None = None
    length: int = 0


def _text(tag: int, keyword: str, name: str, comment: str, nullable: bool = True) -> Attribute:
    return Attribute(tag, keyword, Column(name, "string", f"DICOM {keyword}{comment}", nullable))


def _date(tag: int, keyword: str, name: str) -> Attribute:
    return Attribute(tag, keyword, Column(name, "date", f"DICOM {keyword}, {_SHIFTED}"))


def _whole(tag: int, keyword: str, name: str, comment: str, low: float | None = None) -> Attribute:
    return Attribute(tag, keyword, Column(name, "int", f"DICOM {keyword}{comment}"), low)


def _number(tag: int, keyword: str, name: str, comment: str, low: float | None = None) -> Attribute:
    return Attribute(tag, keyword, Column(name, "double", f"DICOM {keyword}{comment}"), low)


def _numbers(tag: int, keyword: str, name: str, comment: str, length: int = 0, low: float | None = None) -> Attribute:
    return Attribute(tag, keyword, Column(name, "array<double>", f"DICOM {keyword}{comment}"), low, length)


def _words(tag: int, keyword: str, name: str, comment: str) -> Attribute:
    return Attribute(tag, keyword, Column(name, "array<string>", f"DICOM {keyword}{comment}"))


ATTRIBUTES = (
    _text(0x00080018, "SOPInstanceUID", "sop_instance_uid", ": the object.", nullable=False),
    _text(0x00080016, "SOPClassUID", "sop_class_uid", ": kind of object, such as CT Image Storage.", nullable=False),
    _text(0x0020000E, "SeriesInstanceUID", "series_uid", "; joins omics.imaging_series.", nullable=False),
    _text(0x0020000D, "StudyInstanceUID", "study_uid", "; joins omics.imaging_study.", nullable=False),
    _text(0x00200052, "FrameOfReferenceUID", "frame_of_reference_uid", ": objects that share it share coordinates."),
    _text(0x00100020, "PatientID", "patient_barcode", ": the patient barcode, such as TCGA-50-5072.", nullable=False),
    _text(0x00080060, "Modality", "modality", ": CT, PT, NM, MR, SM (slide), SEG, ...", nullable=False),
    _whole(0x00200013, "InstanceNumber", "instance_number", ": place in the series, as the scanner counted."),
    _whole(0x00200012, "AcquisitionNumber", "acquisition_number", "."),
    _words(0x00080008, "ImageType", "image_type", ": such as ORIGINAL, PRIMARY, AXIAL, in order."),
    _date(0x00080020, "StudyDate", "study_date"),
    _date(0x00080021, "SeriesDate", "series_date"),
    _date(0x00080022, "AcquisitionDate", "acquisition_date"),
    _whole(0x00280010, "Rows", "rows", ": height in pixels.", 1),
    _whole(0x00280011, "Columns", "columns", ": width in pixels.", 1),
    _whole(0x00280008, "NumberOfFrames", "number_of_frames", "; null for one frame.", 1),
    _numbers(0x00280030, "PixelSpacing", "pixel_spacing", ": mm between rows, mm between columns.", 2, 0),
    _number(0x00180050, "SliceThickness", "slice_thickness", " in mm.", 0),
    _number(0x00180088, "SpacingBetweenSlices", "spacing_between_slices", " in mm; NM allows below 0."),
    _numbers(0x00200032, "ImagePositionPatient", "image_position", ": x, y, z of the first pixel in mm.", 3),
    _numbers(0x00200037, "ImageOrientationPatient", "image_orientation", ": cosines of row, then column.", 6),
    _number(0x00201041, "SliceLocation", "slice_location", " in mm, relative to a point of the scanner's choice."),
    _whole(0x00280100, "BitsAllocated", "bits_allocated", " for each sample.", 1),
    _whole(0x00280101, "BitsStored", "bits_stored", " for each sample.", 1),
    _text(0x00280004, "PhotometricInterpretation", "photometric_interpretation", ": MONOCHROME2, RGB, ..."),
    _whole(0x00280002, "SamplesPerPixel", "samples_per_pixel", ": 1 grey, 3 colour.", 1),
    _number(0x00281053, "RescaleSlope", "rescale_slope", ": value = slope * stored + intercept (CT: HU)."),
    _number(0x00281052, "RescaleIntercept", "rescale_intercept", "."),
    _numbers(0x00281050, "WindowCenter", "window_center", "s for display, one for each window."),
    _numbers(0x00281051, "WindowWidth", "window_width", "s for display, one for each window."),
    _number(0x00180060, "KVP", "kvp", ": peak voltage of the tube in kV.", 0),
    _words(0x00181210, "ConvolutionKernel", "convolution_kernel", ": reconstruction kernel, such as B30f."),
    _text(0x00080070, "Manufacturer", "manufacturer", "."),
    _text(0x00081090, "ManufacturerModelName", "manufacturer_model_name", ": the scanner."),
    _text(0x00020010, "TransferSyntaxUID", "transfer_syntax_uid", ": encoding of the pixels."),
    _words(0x00080005, "SpecificCharacterSet", "specific_character_set", " of the header's text; null for ASCII."),
    _text(0x00282110, "LossyImageCompression", "lossy_image_compression", ": 01 where pixels were ever compressed so."),
    _text(
        0x00120062, "PatientIdentityRemoved", "patient_identity_removed", ": YES, or it is not tabled.", nullable=False
    ),
    _text(0x00280301, "BurnedInAnnotation", "burned_in_annotation", ": NO or null, or the object is not tabled."),
    _words(0x00120063, "DeidentificationMethod", "deidentification_method", ": how the archive removed identities."),
)
"""In stored order."""

FILE_META_GROUP = 0x0002
UIDS = ("sop_instance_uid", "sop_class_uid", "series_uid", "study_uid")
REQUIRED = (*UIDS, "patient_barcode", "modality")
"""Columns without which an object cannot be placed."""

DATASET_TAGS = tuple(a.tag for a in ATTRIBUTES if a.tag >> 16 != FILE_META_GROUP)
"""What is read of the object itself."""
