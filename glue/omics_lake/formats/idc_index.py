"""Rows of the Imaging Data Commons' index: one row is one DICOM series.

CSV (gzip or not) or Parquet with the 31 columns of `idc_index`, found by name. Traps: `analysis_result_id` alone
tells derived series (segmentations, annotations) from original ones, and more than half are derived; dates are
shifted by de-identification, patient by patient, so nothing may ever be joined on them; `PatientAge` and
`PatientSex` are empty for slides; series of one study can have study dates a day apart; a name of a transfer
syntax may itself hold commas, so lists of them are kept as text.
Source: https://idc-index.readthedocs.io/en/latest/column_descriptions.html
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import partial

import pyarrow as pa

from omics_lake.core.errors import SchemaDrift
from omics_lake.formats.dicom_age import age_in_years
from omics_lake.formats.index_lines import IndexLine, read_index
from omics_lake.formats.result import Parsed, Rejected
from omics_lake.formats.series_once import SeriesLine, of_one_patient, once

REQUIRED = (
    "collection_id",
    "analysis_result_id",
    "PatientID",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "Modality",
    "instanceCount",
)
"""Without one of these a series cannot be placed, or not be told from a derived one."""

_TEXT = {
    "series_uid": "SeriesInstanceUID",
    "study_uid": "StudyInstanceUID",
    "patient_barcode": "PatientID",
    "collection_id": "collection_id",
    "analysis_result_id": "analysis_result_id",
    "modality": "Modality",
    "body_part_examined": "BodyPartExamined",
    "manufacturer": "Manufacturer",
    "manufacturer_model_name": "ManufacturerModelName",
    "series_description": "SeriesDescription",
    "study_description": "StudyDescription",
    "sop_class_name": "sop_class_name",
    "transfer_syntax_name": "transfer_syntax_name",
    "license": "license_short_name",
    "aws_bucket": "aws_bucket",
    "crdc_series_uuid": "crdc_series_uuid",
    "series_url": "series_aws_url",
    "source_doi": "source_DOI",
}
_INSTEAD = {"sop_class_name": "SOPClassUID", "transfer_syntax_name": "TransferSyntaxUID"}
"""Older indexes give the UID alone."""

_WHOLE = {
    "series_number": "SeriesNumber",
    "first_idc_version": "series_init_idc_version",
    "revised_idc_version": "series_revised_idc_version",
}
_DATES = {"series_date": "SeriesDate", "study_date": "StudyDate"}
_NOT_TABLED = ("PhotometricInterpretation", "PixelRepresentation")
_KNOWN = frozenset(
    (
        *REQUIRED,
        *_TEXT.values(),
        *_INSTEAD.values(),
        *_WHOLE.values(),
        *_DATES.values(),
        *_NOT_TABLED,
        "PatientAge",
        "PatientSex",
        "series_size_MB",
    )
)
SEXES = ("F", "M", "O")
UNKNOWN_SEX = "unknown"
_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[ T]00:00:00(?:\.0+)?)?")

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _TEXT),
        *((name, pa.int32()) for name in _WHOLE),
        ("instances", pa.int64()),
        *((name, pa.date32()) for name in _DATES),
        ("patient_age_years", pa.float64()),
        ("patient_sex", pa.string()),
        ("size_mb", pa.float64()),
        ("is_derived", pa.bool_()),
    ]
)


def parse_idc_index(data: bytes, project_id: str | None = None) -> Parsed:
    """Series of an index, each once.

    Args:
        data: CSV, gzipped CSV or Parquet.
        project_id: reject series of collections that do not belong to it (`tcga_luad` belongs to TCGA-LUAD).

    Returns:
        Rows of `SCHEMA`. Dates, ages and numbers that are none are null, other sexes than F, M and O unknown; they
        are counted in `null_markers`. Rejected are series without an identifier, modality or number of instances,
        all lines of a series that stands twice with other values, and all series of a study that lies in two
        patients; equal lines are kept once (`duplicates`).

    Raises:
        SchemaDrift: a required column is absent.
        UnreadableFile: neither CSV nor Parquet.
    """
    index = read_index(data)
    if missing := [name for name in REQUIRED if name not in index.columns]:
        raise SchemaDrift(
            "The imaging index lacks columns",
            why=f"missing: {', '.join(missing)}; the file has: {', '.join(index.columns)}",
            next_step="check that the file is IDC's idc_index, or rows of it with all columns",
        )
    markers: Counter[str] = Counter()
    rejected = list(index.rejected)
    read: list[SeriesLine] = []
    for line in index.lines:
        try:
            values = _values(line, project_id, markers)
        except ValueError as error:
            rejected.append(Rejected(line.number, str(error), line.raw))
        else:
            read.append(SeriesLine(line.number, values, line.cells, partial(getattr, line, "raw")))
    placed, of_two_patients = of_one_patient(read)
    rows, twice, duplicates = once(placed)
    return Parsed(
        pa.Table.from_pylist([dict(one.values) for one in rows], schema=SCHEMA),
        tuple(sorted((*rejected, *of_two_patients, *twice), key=lambda r: r.line)),
        duplicates,
        dict(markers),
        tuple(name for name in index.columns if name not in _KNOWN),
    )


def project_of_collection(collection_id: str) -> str:
    """`tcga_luad` -> `TCGA-LUAD`."""
    return collection_id.upper().replace("_", "-")


def _values(line: IndexLine, project_id: str | None, markers: Counter[str]) -> dict[str, object]:
    """One series' values; ValueError says why it is rejected."""
    if absent := [name for name in REQUIRED if name != "analysis_result_id" and not line.text(name)]:
        raise ValueError(f"the series has no {', '.join(absent)}")
    collection = str(line.text("collection_id"))
    if project_id and project_of_collection(collection) != project_id.upper():
        raise ValueError(f"collection {collection} does not belong to project {project_id}")
    values: dict[str, object] = {
        name: line.text(source) or line.text(_INSTEAD.get(name, "")) for name, source in _TEXT.items()
    }
    values |= {name: _whole(line, source, name, markers) for name, source in _WHOLE.items()}
    values |= {name: _date(line, source, name, markers) for name, source in _DATES.items()}
    return values | {
        "instances": _instances(line),
        "size_mb": _size(line, markers),
        "is_derived": values["analysis_result_id"] is not None,
        "patient_age_years": _age(line, markers),
        "patient_sex": _sex(line, markers),
    }


def _instances(line: IndexLine) -> int:
    text = str(line.text("instanceCount"))
    if not text.isdecimal() or not text.isascii():
        raise ValueError(f"instanceCount is no whole number: {text!r}")
    return int(text)


def _whole(line: IndexLine, source: str, name: str, markers: Counter[str]) -> int | None:
    text = line.text(source)
    if text is not None and not re.fullmatch(r"-?[0-9]{1,9}", text):
        markers[f"{name}|{text}"] += 1
        return None
    return None if text is None else int(text)


def _size(line: IndexLine, markers: Counter[str]) -> float | None:
    text = line.text("series_size_MB")
    if text is not None and not re.fullmatch(r"[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?", text):
        markers[f"size_mb|{text}"] += 1
        return None
    return None if text is None else float(text)


def _date(line: IndexLine, source: str, name: str, markers: Counter[str]) -> dt.date | None:
    """`1985-01-01`, `19850101`, `2000-01-01 00:00:00.0`."""
    text = line.text(source)
    if text is None:
        return None
    if match := _DATE.fullmatch(text):
        try:
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:  # such as 2000-02-30
            pass
    markers[f"{name}|{text}"] += 1
    return None


def _age(line: IndexLine, markers: Counter[str]) -> float | None:
    text = line.text("PatientAge")
    years = age_in_years(text) if text else None
    if text and years is None:
        markers[f"patient_age_years|{text}"] += 1
    return years


def _sex(line: IndexLine, markers: Counter[str]) -> str:
    text = (line.text("PatientSex") or "").upper()
    if text in SEXES:
        return text
    if text:
        markers[f"patient_sex|{text}"] += 1
    return UNKNOWN_SEX
