"""Answers of NBIA's `getSeries`: a JSON array, one object is one DICOM series.

Gives the same rows as `idc_index`. Traps: a value that is null is left out of the object, or is `{}`; dates come as
`2000-01-01 00:00:00.0`, shifted by the archive, so nothing may be joined on them; `SeriesNumber` is a JSON number;
`FileSize` is in bytes; no result is status 200 with an empty body. There is no analysis result id: what is derived is
told by `ThirdPartyAnalysis` and the modality (`DERIVED_MODALITIES`).
Source: https://github.com/CBIIT/NBIA-TCIA (nbia-api, getSeries)
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import partial
from typing import Any

import pyarrow as pa

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.formats.idc_index import SCHEMA, project_of_collection
from omics_lake.formats.nbia_values import Cells
from omics_lake.formats.result import Parsed, Rejected
from omics_lake.formats.series_once import SeriesLine, of_one_patient, once
from omics_lake.formats.text import read_text

REQUIRED = ("SeriesInstanceUID", "StudyInstanceUID", "PatientID", "Collection", "Modality", "ImageCount")
"""Without one of these a series cannot be placed."""

DERIVED_MODALITIES = frozenset(
    ("ANN", "FID", "KO", "M3D", "PR", "REG", "RTDOSE", "RTPLAN", "RTSTRUCT", "RWV", "SEG", "SR", "TEXTUREMAP")
)
"""Objects that no scanner acquires: they are made from, or say something about, images (DICOM PS3.3 C.7.3.1.1.1)."""

_TEXT = {
    "series_uid": "SeriesInstanceUID",
    "study_uid": "StudyInstanceUID",
    "patient_barcode": "PatientID",
    "modality": "Modality",
    "body_part_examined": "BodyPartExamined",
    "manufacturer": "Manufacturer",
    "manufacturer_model_name": "ManufacturerModelName",
    "series_description": "SeriesDescription",
    "study_description": "StudyDesc",
}
_NOT_TABLED = (
    "AdmittingDiagnosisDescription",
    "AnnotationsFlag",
    "Authorized",
    "CollectionURI",
    "DateReleased",
    "LicenseURI",
    "MaxSubmissionTimestamp",
    "ProtocolName",
    "ReleasedStatus",
    "Site",
    "SoftwareVersions",
    "TimeStamp",
)
_TABLED = frozenset(
    (
        *REQUIRED,
        *_TEXT.values(),
        *("SeriesDate", "StudyDate", "SeriesNumber", "FileSize", "PatientAge", "PatientSex"),
        *("ThirdPartyAnalysis", "LicenseName", "DataDescriptionURI"),
    )
)
_KNOWN = _TABLED | frozenset(_NOT_TABLED)
_LICENSE = re.compile(r"Creative Commons Attribution(?P<nc>[- ]Non-?Commercial)? (?P<number>[0-9]\.[0-9])\b.*")
_ASK_AGAIN = "ask NBIA again for the series of the collection, and land that answer"


def parse_nbia_series(data: bytes, project_id: str | None = None) -> Parsed:
    """Series of one answer, each once.

    Args:
        data: JSON, as NBIA gave it.
        project_id: reject series of collections that do not belong to it (`TCGA-LUAD` belongs to TCGA-LUAD).

    Returns:
        Rows of `idc_index.SCHEMA`; a rejected line's number is the object's place in the array, from 1, and its raw
        text holds the tabled attributes alone. What is no date, age, number, sex or DOI is null and counted in
        `null_markers`. Rejected are series without an identifier, modality or number of images, all objects of a
        series that stands twice with other values, and all series of a study that lies in two patients.

    Raises:
        UnreadableFile: an empty body, or no JSON array.
        SchemaDrift: no object has one of the required attributes: an answer of another endpoint.
    """
    objects = _objects(data)
    markers: Counter[str] = Counter()
    read: list[SeriesLine] = []
    rejected: list[Rejected] = []
    for number, one in enumerate(objects, start=1):
        try:
            values = _values(one, project_id, markers)
        except ValueError as error:
            rejected.append(Rejected(number, str(error), _raw(one)))
        else:
            read.append(SeriesLine(number, values, values, partial(_raw, one)))
    placed, of_two_patients = of_one_patient(read)
    rows, twice, duplicates = once(placed)
    return Parsed(
        pa.Table.from_pylist([dict(one.values) for one in rows], schema=SCHEMA),
        tuple(sorted((*rejected, *of_two_patients, *twice), key=lambda r: r.line)),
        duplicates,
        dict(markers),
        tuple(sorted({str(name) for one in objects if isinstance(one, dict) for name in one} - _KNOWN)),
    )


def collection_id_of(collection: str) -> str:
    """NBIA's collection as IDC spells it: `TCGA-LUAD` -> `tcga_luad`."""
    return re.sub(r"[^a-z0-9]+", "_", collection.lower()).strip("_")


def _objects(data: bytes) -> list[Any]:
    text = read_text(data)
    if not text.strip():
        raise UnreadableFile(
            "The answer is empty: NBIA found no series", why="0 bytes of JSON", next_step="check the collection's name"
        )
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("The file is not JSON", why=str(error)[:200], next_step=_ASK_AGAIN) from error
    if not isinstance(body, list):
        raise UnreadableFile("This is no answer with series", why=f"it is {text[:80]!r}", next_step=_ASK_AGAIN)
    names = {name for one in body if isinstance(one, dict) for name in one}
    if body and (missing := [name for name in REQUIRED if name not in names]):
        raise SchemaDrift(
            "No series of the answer has an attribute that each must have",
            why=f"missing: {', '.join(missing)}; the answer has: {', '.join(sorted(names))[:400]}",
            next_step="check that the file is an answer of getSeries",
        )
    return body


def _raw(one: Any) -> str:
    """The tabled attributes alone: others may name the patient."""
    if not isinstance(one, dict):
        return ""
    return json.dumps({name: one[name] for name in sorted(one) if name in _TABLED}, ensure_ascii=False)


def _values(one: Any, project_id: str | None, markers: Counter[str]) -> dict[str, object]:
    """One series' values; ValueError says why it is rejected."""
    if not isinstance(one, dict):
        raise ValueError("this is no JSON object")
    cells = Cells(one, markers)
    if absent := [name for name in REQUIRED if cells.plain(name) is None]:
        raise ValueError(f"the series has no {', '.join(absent)}")
    collection = collection_id_of(str(cells.plain("Collection")))
    if project_id and project_of_collection(collection) != project_id.upper():
        raise ValueError(f"collection {collection} does not belong to project {project_id}")
    instances = cells.count("ImageCount")
    values: dict[str, object] = {name: cells.text(source, name) for name, source in _TEXT.items()}
    return values | {
        "collection_id": collection,
        "instances": instances,
        "series_number": cells.whole("SeriesNumber", "series_number"),
        "series_date": cells.date("SeriesDate", "series_date"),
        "study_date": cells.date("StudyDate", "study_date"),
        "patient_age_years": cells.age("PatientAge", "patient_age_years"),
        "patient_sex": cells.sex("PatientSex", "patient_sex"),
        "size_mb": cells.megabytes("FileSize", "size_mb"),
        "license": _license(cells.text("LicenseName", "license")),
        "source_doi": cells.doi("DataDescriptionURI", "source_doi"),
        "is_derived": _is_derived(cells),
    }


def _is_derived(cells: Cells) -> bool:
    """Said to be a third party's analysis, or of a modality that no scanner acquires."""
    said = (cells.plain("ThirdPartyAnalysis") or "").upper() == "YES"
    return said or (cells.plain("Modality") or "").upper() in DERIVED_MODALITIES


def _license(name: str | None) -> str | None:
    """IDC's short name of a Creative Commons licence, others as written."""
    match = _LICENSE.fullmatch(name) if name else None
    return f"CC BY{'-NC' if match['nc'] else ''} {match['number']}" if match else name
