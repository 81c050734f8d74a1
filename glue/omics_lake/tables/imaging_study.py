"""`omics.imaging_study`: DICOM studies of a project, summed over their series.

One row is one study; key `study_uid`. Original and derived series are counted apart: a study may consist of derived
series alone, and then is no scan. A missing sex is `unknown`, never null. A file gives one row for each series, which
`settle` sums: the series of a study may stand in several index files, and one series in several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from omics_lake.core.arrow import arrow_schema, table_schema
from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, Holds, InRange, OneOf, Table
from omics_lake.formats.idc_index import SEXES, UNKNOWN_SEX
from omics_lake.formats.result import Parsed
from omics_lake.tables.imaging_common import SHIFTED, Row, Series, parse_index, settle_series, takes
from omics_lake.tables.recipe import Recipe, Settled

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
    Column(
        "series_uids",
        "array<string>",
        "DICOM SeriesInstanceUID of the study's series, original and derived, sorted; join omics.imaging_series.",
        nullable=False,
    ),
    Column("revised_idc_version", "int", "Latest IDC version that changed one of the series; null without IDC."),
)

TABLE = Table(
    namespace="omics",
    name="imaging_study",
    row="One DICOM study of one patient.",
    source="IDC index, NBIA getSeries, summed over series",
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
    """One row for each series of an index file, as the study of this series alone; lowest series number first."""
    parsed = parse_index(file, data)
    series = sorted(parsed.rows.to_pylist(), key=lambda s: (s["series_number"] or 0, s["series_uid"]))
    return replace(parsed, rows=pa.Table.from_pylist([_of_one(s) for s in series], schema=arrow_schema(COLUMNS)))


def _of_one(series: Row) -> Row:
    derived = series["is_derived"]
    return {
        **{column.name: series[column.name] for column in COLUMNS if column.name in series},
        "modalities": [] if derived else [series["modality"]],
        "series": int(not derived),
        "instances": 0 if derived else series["instances"],
        "size_mb": 0.0 if derived else series["size_mb"] or 0.0,
        "derived_series": int(derived),
        "derived_instances": series["instances"] if derived else 0,
        "series_uids": [series["series_uid"]],
    }


def settle(rows: pa.Table) -> Settled:
    """Sum a project's studies over their series, each of which counts once (`imaging_common.settle_series`).

    Returns:
        Studies with file and release of their best-known series; `duplicates` counts series.
    """
    settled = settle_series(_word(row) for row in rows.to_pylist())
    studies: dict[str, list[Row]] = {}
    for one in settled.kept:
        studies.setdefault(one.row["study_uid"], []).append(one.row)
    summed = pa.Table.from_pylist([_sum(series) for series in studies.values()], schema=table_schema(TABLE))
    return Settled(summed, settled.rejected, settled.duplicates)


def _word(row: Row) -> Series:
    objects = row["instances"] + row["derived_instances"]
    return Series(row["series_uids"][0], row["derived_series"] == 1, objects, row["revised_idc_version"] or 0, row)


def _sum(series: Sequence[Row]) -> Row:
    """Sum the series of one study, best known first."""
    # Derived objects carry the date and description of their own making.
    spoken = [s for s in series if s["series"]] or series
    ages = [s["patient_age_years"] for s in spoken if s["patient_age_years"] is not None]
    licenses = {s["license"] for s in spoken if s["license"]}
    counts = ("series", "instances", "size_mb", "derived_series", "derived_instances")
    return {
        **series[0],
        **{name: sum(s[name] for s in series) for name in counts},
        "study_date": _first(spoken, "study_date"),
        "study_description": _first(spoken, "study_description"),
        "patient_age_years": min(ages, default=None),
        "patient_sex": _sex(spoken),
        "modalities": sorted({modality for s in series for modality in s["modalities"]}),
        "license": "|".join(sorted(licenses)) or None,
        "series_uids": sorted(uid for s in series for uid in s["series_uids"]),
        "revised_idc_version": max((s["revised_idc_version"] or 0 for s in series), default=0) or None,
    }


def _first(series: Sequence[Row], name: str) -> Any:
    return next((s[name] for s in series if s[name] is not None), None)


def _sex(series: Sequence[Row]) -> str:
    said = {s["patient_sex"] for s in series} - {UNKNOWN_SEX}
    return said.pop() if len(said) == 1 else UNKNOWN_SEX


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse, settle=settle, version=2)
