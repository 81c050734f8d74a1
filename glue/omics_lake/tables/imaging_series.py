"""`omics.imaging_series`: DICOM series of a project, original and derived, with scanner, size, licence and place.

One row is one series; key `series_uid`. `is_derived` marks segmentations, annotations and the like that analysis
results brought along; counts of scans leave them out. A series that several index files list is one row.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from omics_lake.core.arrow import table_schema
from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, InRange, Table
from omics_lake.formats.result import Parsed
from omics_lake.tables.imaging_common import SHIFTED, Series, parse_index, settle_series, takes
from omics_lake.tables.recipe import Recipe, Settled

TABLE = Table(
    namespace="omics",
    name="imaging_series",
    row="One DICOM series.",
    source="IDC index (one row per series); NBIA getSeries (JSON) where IDC has no index",
    columns=(
        *FILE_COLUMNS,
        Column("series_uid", "string", "DICOM SeriesInstanceUID.", nullable=False),
        Column("study_uid", "string", "DICOM StudyInstanceUID; joins omics.imaging_study.", nullable=False),
        Column(
            "patient_barcode", "string", "DICOM PatientID: the patient barcode, such as TCGA-50-5072.", nullable=False
        ),
        Column(
            "collection_id",
            "string",
            "IDC collection, such as tcga_luad; NBIA's TCGA-LUAD is spelt so too.",
            nullable=False,
        ),
        Column(
            "analysis_result_id", "string", "IDC analysis result that the series comes from; null for original data."
        ),
        Column(
            "is_derived",
            "boolean",
            "True for series made from images (SEG, ANN, ...), not acquired: IDC has an analysis result for it; NBIA"
            " says ThirdPartyAnalysis, or the modality is one that no scanner makes.",
            nullable=False,
        ),
        Column("modality", "string", "DICOM Modality: CT, PT, NM, MR, SM (slide), SEG, ...", nullable=False),
        Column("body_part_examined", "string", "DICOM BodyPartExamined, as written."),
        Column("manufacturer", "string", "DICOM Manufacturer."),
        Column("manufacturer_model_name", "string", "DICOM ManufacturerModelName: the scanner."),
        Column("series_number", "int", "DICOM SeriesNumber."),
        Column("series_description", "string", "DICOM SeriesDescription."),
        Column("series_date", "date", f"DICOM SeriesDate. {SHIFTED}"),
        Column("sop_class_name", "string", "Kind of object, such as CT Image Storage."),
        Column("transfer_syntax_name", "string", "Encoding of the pixels."),
        Column("instances", "bigint", "DICOM objects (images, for original series) in the series.", nullable=False),
        Column("size_mb", "double", "Size of the series in MB (10^6 bytes), as the archive states it."),
        Column("license", "string", "Licence, such as CC BY 3.0."),
        Column("source_doi", "string", "DOI of the data set to cite."),
        Column("aws_bucket", "string", "Public bucket that holds the objects; null for series known from NBIA alone."),
        Column("crdc_series_uuid", "string", "UUID of this version of the series; changes when IDC revises it."),
        Column("series_url", "string", "S3 place of the series' objects."),
        Column("first_idc_version", "int", "IDC version that first had the series."),
        Column("revised_idc_version", "int", "IDC version that last changed it."),
    ),
    key=("series_uid",),
    sort=("patient_barcode", "study_uid", "series_uid"),
    audits=(InRange("instances", 1), InRange("size_mb", 0)),
    tolerated_rejects=0.01,
    never_empty=True,
)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Series of one index file."""
    parsed = parse_index(file, data)
    return replace(parsed, rows=parsed.rows.select([c.name for c in TABLE.columns if c not in FILE_COLUMNS]))


def settle(rows: pa.Table) -> Settled:
    """Each series of a project once (`imaging_common.settle_series`)."""
    settled = settle_series(
        Series(row["series_uid"], row["is_derived"], row["instances"], row["revised_idc_version"] or 0, row)
        for row in rows.to_pylist()
    )
    kept = pa.Table.from_pylist([one.row for one in settled.kept], schema=table_schema(TABLE))
    return Settled(kept, settled.rejected, settled.duplicates)


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse, settle=settle, version=2)
