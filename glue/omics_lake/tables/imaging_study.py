"""`omics.imaging_study`: DICOM studies of a project, summed over their series.

One row is one study; key `study_uid`. Original and derived series are counted apart: a study may consist of derived
series alone, and then is no scan. A missing sex is `unknown`, never null.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from omics_lake.core.arrow import arrow_schema
from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, Holds, InRange, OneOf, Table
from omics_lake.formats.idc_index import SEXES, UNKNOWN_SEX, parse_idc_index
from omics_lake.formats.result import Parsed
from omics_lake.tables.imaging_common import SHIFTED, takes
from omics_lake.tables.recipe import Recipe

COLUMNS = (
    Column("study_uid", "string", "DICOM StudyInstanceUID.", nullable=False),
    Column("patient_barcode", "string", "DICOM PatientID: the patient barcode, such as TCGA-50-5072.", nullable=False),
    Column("collection_id", "string", "IDC collection, such as tcga_luad.", nullable=False),
    Column("study_date", "date", f"DICOM StudyDate. {SHIFTED}"),
    Column("study_description", "string", "DICOM StudyDescription."),
    Column("patient_age_years", "double", "Age at the study in years, from DICOM PatientAge (074Y, 018M, 003W, 010D)."),
    Column(
        "patient_sex", "string", "F, M, O, or unknown where absent or contradictory (DICOM PatientSex).", nullable=False
    ),
    Column("modalities", "array<string>", "Modalities of the original series, sorted.", nullable=False),
    Column("series", "bigint", "Original series.", nullable=False),
    Column("instances", "bigint", "DICOM objects (images) of original series.", nullable=False),
    Column("size_mb", "double", "Size of original series in MB (10^6 bytes).", nullable=False),
    Column("derived_series", "bigint", "Derived series (SEG, ANN, ...).", nullable=False),
    Column("derived_instances", "bigint", "DICOM objects of derived series.", nullable=False),
    Column(
        "license", "string", "Licences of the original series, joined by |; of the derived where there is no other."
    ),
)

TABLE = Table(
    namespace="omics",
    name="imaging_study",
    row="One DICOM study of one patient.",
    source="IDC index, summed over series",
    columns=(*FILE_COLUMNS, *COLUMNS),
    key=("study_uid",),
    sort=("patient_barcode", "study_uid"),
    audits=(
        InRange("patient_age_years", 0, 125),
        OneOf("patient_sex", (*SEXES, UNKNOWN_SEX)),
        Holds("series + derived_series > 0", "a study has series"),
    ),
    tolerated_rejects=0.01,
    never_empty=True,
)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Studies of one index file; rejected lines are those of the series."""
    parsed = parse_idc_index(data, file.project_id)
    studies: dict[str, list[dict[str, Any]]] = {}
    for series in parsed.rows.to_pylist():
        studies.setdefault(series["study_uid"], []).append(series)
    rows = [_study(series) for series in studies.values()]
    return replace(parsed, rows=pa.Table.from_pylist(rows, schema=arrow_schema(COLUMNS)))


def _study(series: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Sum the series of one study."""
    original = [s for s in series if not s["is_derived"]]
    derived = [s for s in series if s["is_derived"]]
    # Derived objects carry the date and description of their own making.
    spoken = sorted(original or derived, key=lambda s: (s["series_number"] or 0, s["series_uid"]))
    ages = [s["patient_age_years"] for s in spoken if s["patient_age_years"] is not None]
    return {
        "study_uid": series[0]["study_uid"],
        "patient_barcode": series[0]["patient_barcode"],
        "collection_id": series[0]["collection_id"],
        "study_date": _first(spoken, "study_date"),
        "study_description": _first(spoken, "study_description"),
        "patient_age_years": min(ages, default=None),
        "patient_sex": _sex(spoken),
        "modalities": sorted({s["modality"] for s in original}),
        "series": len(original),
        "instances": sum(s["instances"] for s in original),
        "size_mb": sum(s["size_mb"] or 0.0 for s in original),
        "derived_series": len(derived),
        "derived_instances": sum(s["instances"] for s in derived),
        "license": "|".join(sorted({s["license"] for s in spoken if s["license"]})) or None,
    }


def _first(series: Sequence[dict[str, Any]], name: str) -> Any:
    return next((s[name] for s in series if s[name] is not None), None)


def _sex(series: Sequence[dict[str, Any]]) -> str:
    said = {s["patient_sex"] for s in series} - {UNKNOWN_SEX}
    return said.pop() if len(said) == 1 else UNKNOWN_SEX


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse)
