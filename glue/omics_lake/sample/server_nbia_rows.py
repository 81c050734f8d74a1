"""Objects of NBIA's answers out of rows of IDC's index, with NBIA's names in NBIA's order; nulls are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = Mapping[str, str]

_LICENSES = {
    "CC BY 3.0": ("Creative Commons Attribution 3.0 Unported License", "http://creativecommons.org/licenses/by/3.0/"),
    "CC BY 4.0": (
        "Creative Commons Attribution 4.0 International License",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
}
_SUBMITTED = "2014-06-04 00:00:00.0"
_V4_ONLY = frozenset(
    "Site PatientSex PatientAge AdmittingDiagnosisDescription MaxSubmissionTimestamp DataDescriptionURI "
    "ReleasedStatus Authorized".split()
)
_V1_ONLY = frozenset(("TimeStamp", "CollectionURI"))


def collection_of(row: Row) -> str:
    """`tcga_xlua` -> `TCGA-XLUA`."""
    return row["collection_id"].upper().replace("_", "-")


def patient_row(row: Row, version: int) -> dict[str, Any]:
    """One patient, whose id is spelt `PatientId` here alone; v1 knows of birth dates, which are removed."""
    patient = {
        "PatientId": row["PatientID"],
        "PatientName": row["PatientID"],
        "PatientSex": row["PatientSex"],
        "Collection": collection_of(row),
        "Phantom": "NO",
        "SpeciesCode": "337915000",
        "SpeciesDescription": "Homo sapiens",
        "Authorized": "1" if version == 4 else None,
    }
    return _filled(patient)


def study_row(row: Row, series_count: int) -> dict[str, Any]:
    """One study."""
    study = {
        "StudyInstanceUID": row["StudyInstanceUID"],
        "StudyDate": _date(row["StudyDate"]),
        "StudyDescription": row["StudyDescription"],
        "PatientAge": row["PatientAge"],
        "PatientID": row["PatientID"],
        "PatientName": row["PatientID"],
        "PatientSex": row["PatientSex"],
        "Collection": collection_of(row),
        "SeriesCount": series_count,
        "Authorized": "1",
    }
    return _filled(study)


def series_row(row: Row, version: int) -> dict[str, Any]:
    """One series."""
    license_name, license_uri = _LICENSES.get(row["license_short_name"], (row["license_short_name"], None))
    doi = f"https://doi.org/{row['source_DOI']}"
    series = {
        "SeriesInstanceUID": row["SeriesInstanceUID"],
        "StudyInstanceUID": row["StudyInstanceUID"],
        "Modality": row["Modality"],
        "SeriesDate": _date(row["SeriesDate"]),
        "SeriesDescription": row["SeriesDescription"],
        "BodyPartExamined": row["BodyPartExamined"],
        "SeriesNumber": int(row["SeriesNumber"]),
        "AnnotationsFlag": False,
        "Collection": collection_of(row),
        "Site": "Sample site",
        "PatientID": row["PatientID"],
        "PatientSex": row["PatientSex"],
        "PatientAge": row["PatientAge"],
        "Manufacturer": row["Manufacturer"],
        "ManufacturerModelName": row["ManufacturerModelName"],
        "ImageCount": int(row["instanceCount"]),
        "TimeStamp": _SUBMITTED,
        "MaxSubmissionTimestamp": _SUBMITTED,
        "LicenseName": license_name,
        "LicenseURI": license_uri,
        "DataDescriptionURI": doi,
        "CollectionURI": doi,
        "FileSize": round(float(row["series_size_MB"]) * 1_000_000),
        "ReleasedStatus": "Yes",
        "DateReleased": _SUBMITTED,
        "StudyDesc": row["StudyDescription"],
        "StudyDate": _date(row["StudyDate"]),
        "ThirdPartyAnalysis": "NO",
        "Authorized": "1",
    }
    hidden = _V1_ONLY if version == 4 else _V4_ONLY
    return _filled({name: value for name, value in series.items() if name not in hidden})


def _date(day: str) -> str | None:
    return f"{day} 00:00:00.0" if day else None


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in (None, "")}
