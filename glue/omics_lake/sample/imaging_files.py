"""Rows of an imaging index, one per DICOM series, with the 31 columns of IDC's `idc_index`.

Original series (CT, PET, slides) and derived segmentations come together, as they do upstream: only an empty
`analysis_result_id` tells them apart. UIDs are `2.25.` roots of made-up UUIDs; the bucket does not exist.
Source: https://idc-index.readthedocs.io/en/latest/column_descriptions.html
"""

from __future__ import annotations

import csv
import gzip
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from omics_lake.sample.files import Facts, SampleFile, gzipped
from omics_lake.sample.patients import Patient
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds

IMAGING_COLUMNS: tuple[str, ...] = tuple(
    """
collection_id analysis_result_id PatientID SeriesInstanceUID StudyInstanceUID source_DOI PatientAge PatientSex
StudyDate StudyDescription BodyPartExamined Modality SOPClassUID sop_class_name TransferSyntaxUID
transfer_syntax_name PhotometricInterpretation PixelRepresentation Manufacturer ManufacturerModelName SeriesDate
SeriesDescription SeriesNumber instanceCount license_short_name series_init_idc_version
series_revised_idc_version aws_bucket crdc_series_uuid series_aws_url series_size_MB
""".split()
)
BUCKET = "omics-lake-sample"
IMAGED = {"TCGA-XLUA": 10, "TCGA-XPAN": 5}
"""Project -> how many of its first patients have radiology."""

_DERIVED_ONLY = {"TCGA-XLUA": (11, 12), "TCGA-XPAN": ()}
_SLIDES = {"TCGA-XLUA": (), "TCGA-XPAN": (6,)}
_ODD_AGES = {"TCGA-X0-Z001": "018M", "TCGA-X0-Z002": "", "TCGA-X1-Z001": "006W"}
_ODD_SEXES = {"TCGA-X0-Z003": "", "TCGA-X1-Z002": "O"}

_KINDS = {
    "CT": ("1.2.840.10008.5.1.4.1.1.2", "CT Image Storage", "SIEMENS", "SOMATOM PLUS 4", "1"),
    "PT": ("1.2.840.10008.5.1.4.1.1.128", "Positron Emission Tomography Image Storage", "GE MEDICAL SYSTEMS",
           "Discovery ST", "0"),
    "SM": ("1.2.840.10008.5.1.4.1.1.77.1.6", "VL Whole Slide Microscopy Image Storage", "Leica Biosystems", "Aperio",
           "0"),
    "SEG": ("1.2.840.10008.5.1.4.1.1.66.4", "Segmentation Storage", "Sample Segmenter", "Sample Model", "0"),
}  # fmt: skip


@dataclass(frozen=True)
class Series:
    """One series: what the truth needs to count, and its row."""

    patient_barcode: str
    study: str
    modality: str
    images: int
    derived: bool
    cells: tuple[str, ...]


def imaging_only_barcodes(project: Project) -> tuple[str, ...]:
    """Patients that only the imaging archive knows."""
    return tuple(f"TCGA-{project.site}-Z{number:03d}" for number in range(1, project.imaging_only + 1))


def make_series(seeds: Seeds, project: Project, patients: Sequence[Patient]) -> tuple[Series, ...]:
    """Every series of a project's collection, patient by patient."""
    imaged = [(patient.barcode, patient.sex[0], f"{patient.age:03d}Y") for patient in patients]
    radiology = imaged[: IMAGED[project.project_id]]
    radiology += [
        (barcode, _ODD_SEXES.get(barcode, "M"), _ODD_AGES.get(barcode, "061Y"))
        for barcode in imaging_only_barcodes(project)
    ]
    series = [one for who in radiology for one in _radiology(seeds, project, *who)]
    for number in _DERIVED_ONLY[project.project_id]:
        study = _uid(seeds, "slides", imaged[number - 1][0])
        series.append(_one(seeds, project, imaged[number - 1][0], "", "", study, "SEG", 1, "1"))
    for number in _SLIDES[project.project_id]:
        study = _uid(seeds, "slides", imaged[number - 1][0])
        series += [_one(seeds, project, imaged[number - 1][0], "", "", study, "SM", 5, str(n)) for n in (1, 2)]
    return tuple(series)


def imaging_file(seeds: Seeds, project: Project, series: Sequence[Series]) -> SampleFile:
    """The index of one collection: CSV, gzipped in the second project."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(IMAGING_COLUMNS)
    writer.writerows(one.cells for one in series)
    text = buffer.getvalue().encode()
    zipped = not project.has_outcome_field
    return SampleFile(
        key="imaging",
        edition=0,
        file_id=seeds.uuid("file", "imaging", project.project_id),
        file_name=f"idc_index.{project.collection}.csv{'.gz' if zipped else ''}",
        data_type="Imaging Index",
        data=gzipped(text) if zipped else text,
        facts=Facts(rows={"imaging_series": len(series), "imaging_study": len({one.study for one in series})}),
        data_format="CSV",
        source="idc",
    )


def write_index(landing: Path, place: Path) -> None:
    """The index of all collections together, as IDC publishes it: gzipped CSV, out of a cohort's landing folder."""
    lines: list[bytes] = []
    for path in sorted(landing.glob("idc/*/*/imaging_index/*/idc_index.*")):
        data = path.read_bytes()
        header, *rows = (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines(keepends=True)
        lines += rows if lines else [header, *rows]
    place.write_bytes(gzipped(b"".join(lines)))


def _radiology(seeds: Seeds, project: Project, barcode: str, sex: str, age: str) -> list[Series]:
    """One to three studies of CT (and sometimes PET) series; some first studies carry a derived segmentation."""
    rng = seeds.stream("imaging", barcode)
    series = []
    for study_number in range(int(rng.integers(1, 4))):
        study = _uid(seeds, "study", barcode, str(study_number))
        for number in range(1, int(rng.integers(2, 5)) + 1):
            images = 1 if number == 1 else int(rng.integers(30, 300))  # the first is the topogram
            series.append(_one(seeds, project, barcode, sex, age, study, "CT", images, str(number)))
        if rng.random() < 0.3:
            series.append(_one(seeds, project, barcode, sex, age, study, "PT", int(rng.integers(100, 300)), "9"))
        if study_number == 0 and rng.random() < 0.6:
            series.append(_one(seeds, project, barcode, sex, age, study, "SEG", 1, "300"))
    return series


def _uid(seeds: Seeds, *name: str) -> str:
    return f"2.25.{uuid.UUID(seeds.uuid('uid', *name)).int}"


def _one(
    seeds: Seeds,
    project: Project,
    barcode: str,
    sex: str,
    age: str,
    study: str,
    modality: str,
    images: int,
    number: str,
) -> Series:
    sop_class, sop_name, manufacturer, model, pixels = _KINDS[modality]
    derived, slide = modality == "SEG", modality == "SM" or not (age or sex)
    series_uuid = seeds.uuid("series", study, modality, number)
    day = f"{1990 + seeds.number(0, 15, 'year', study)}-{seeds.number(1, 13, 'month', study):02d}-11"
    cells = {
        "collection_id": project.collection,
        "analysis_result_id": "sample_segmentations" if derived else "",
        "PatientID": barcode,
        "SeriesInstanceUID": _uid(seeds, "series", study, modality, number),
        "StudyInstanceUID": study,
        "source_DOI": "10.5555/omics-lake-sample",
        "PatientAge": age,
        "PatientSex": sex,
        "StudyDate": day,
        "StudyDescription": "Histopathology" if slide else "Thorax^ThoraxRoutine",
        "BodyPartExamined": "" if slide else "CHEST",
        "Modality": modality,
        "SOPClassUID": sop_class,
        "sop_class_name": sop_name,
        "TransferSyntaxUID": "1.2.840.10008.1.2.1,1.2.840.10008.1.2.4.50"
        if modality == "SM"
        else "1.2.840.10008.1.2.1",
        "transfer_syntax_name": "Explicit VR Little Endian" + (",JPEG Baseline" if modality == "SM" else ""),
        "PhotometricInterpretation": "RGB" if modality == "SM" else "MONOCHROME2",
        "PixelRepresentation": pixels,
        "Manufacturer": manufacturer,
        "ManufacturerModelName": model,
        "SeriesDate": "" if derived else day,
        "SeriesDescription": "Topogram" if modality == "CT" and images == 1 else "",
        "SeriesNumber": number,
        "instanceCount": str(images),
        "license_short_name": "CC BY 4.0" if derived else "CC BY 3.0",
        "series_init_idc_version": "20" if derived else "1",
        "series_revised_idc_version": "20" if derived else "1",
        "aws_bucket": BUCKET,
        "crdc_series_uuid": series_uuid,
        "series_aws_url": f"s3://{BUCKET}/{series_uuid}/*",
        "series_size_MB": f"{images * 0.528104:.6f}",
    }
    return Series(barcode, study, modality, images, derived, tuple(cells[column] for column in IMAGING_COLUMNS))
