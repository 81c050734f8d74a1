"""Rows of NBIA's answers: patients, studies, series. Absent keys, `{}` and empty texts are None."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omics_lake.core.errors import SourceRefused


@dataclass(frozen=True)
class NbiaPatient:
    """One patient of a collection."""

    patient_id: str
    collection: str
    sex: str | None
    species: str | None


@dataclass(frozen=True)
class NbiaStudy:
    """One study; `study_date` is shifted by the archive, `patient_age` is DICOM's (`074Y`)."""

    study_uid: str
    patient_id: str
    collection: str
    study_date: dt.date | None
    description: str | None
    patient_age: str | None
    series_count: int | None


@dataclass(frozen=True)
class NbiaSeries:
    """One series; `file_size` in bytes, `series_date` is shifted by the archive."""

    series_uid: str
    study_uid: str
    patient_id: str
    collection: str
    modality: str
    series_date: dt.date | None
    image_count: int | None
    file_size: int | None
    license: str | None


def patient_of(row: Mapping[str, Any]) -> NbiaPatient:
    """An object of `getPatient`."""
    return NbiaPatient(
        _patient(row), _needed(row, "Collection"), _text(row, "PatientSex"), _text(row, "SpeciesDescription")
    )


def study_of(row: Mapping[str, Any]) -> NbiaStudy:
    """An object of `getPatientStudy`."""
    return NbiaStudy(
        study_uid=_needed(row, "StudyInstanceUID"),
        patient_id=_patient(row),
        collection=_needed(row, "Collection"),
        study_date=_date(row, "StudyDate"),
        description=_text(row, "StudyDescription"),
        patient_age=_text(row, "PatientAge"),
        series_count=_whole(row, "SeriesCount"),
    )


def series_of(row: Mapping[str, Any]) -> NbiaSeries:
    """An object of `getSeries`."""
    return NbiaSeries(
        series_uid=_needed(row, "SeriesInstanceUID"),
        study_uid=_needed(row, "StudyInstanceUID"),
        patient_id=_patient(row),
        collection=_needed(row, "Collection"),
        modality=_needed(row, "Modality"),
        series_date=_date(row, "SeriesDate"),
        image_count=_whole(row, "ImageCount"),
        file_size=_whole(row, "FileSize"),
        license=_text(row, "LicenseName"),
    )


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, dict | list):
        return None
    return str(value).strip() or None


def _needed(row: Mapping[str, Any], key: str) -> str:
    text = _text(row, key)
    if text is None:
        raise SourceRefused(
            f"NBIA's answer lacks {key}",
            why=f"it has {', '.join(sorted(row))[:300]}",
            next_step="report it: the service may have changed",
        )
    return text


def _patient(row: Mapping[str, Any]) -> str:
    return _text(row, "PatientId") or _needed(row, "PatientID")


def _whole(row: Mapping[str, Any], key: str) -> int | None:
    text = _text(row, key)
    return int(text) if text and text.isdecimal() else None


def _date(row: Mapping[str, Any], key: str) -> dt.date | None:
    """`2000-01-01`, `2000-01-01 00:00:00.0`."""
    text = _text(row, key)
    try:
        return dt.date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
