"""`omics.imaging_instance`: headers of the DICOM objects that have landed, by the allow-list of `formats.dicom_tags`.

One row is one object; key `sop_instance_uid`. There is a build only for a project of which objects have landed. A
series with one object whose identity was not removed, or with text burned into its pixels, is left out whole: its
other objects show the same patient. Pixels stay in the files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa

from omics_lake.core.arrow import table_schema
from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, Holds, InRange, OneOf, Table
from omics_lake.formats.dicom import COLUMNS, SCHEMA, read_dicom, refusal, to_reject
from omics_lake.formats.result import Parsed
from omics_lake.tables.imaging_common import Row
from omics_lake.tables.recipe import FileReject, Recipe, Settled

DATA_TYPE = "DICOM"

# Each object stands for itself, and one at fault takes its series along: a project of few series loses a large part
# at once. Past a half, something else is wrong.
TOLERATED_REJECTS = 0.5

TABLE = Table(
    namespace="omics",
    name="imaging_instance",
    row="One DICOM object (image, slice, segmentation, ...).",
    source="DICOM objects, and NBIA's zips of series: headers by an allow-list (DICOM PS3.15 Annex E)",
    columns=(*FILE_COLUMNS, *COLUMNS),
    key=("sop_instance_uid",),
    sort=("patient_barcode", "series_uid", "instance_number"),
    audits=(
        OneOf("patient_identity_removed", ("YES",)),
        OneOf("burned_in_annotation", ("NO",)),
        InRange("rows", 1, 2**31 - 1),
        InRange("columns", 1, 2**31 - 1),
        InRange("number_of_frames", 1),
        InRange("bits_allocated", 1, 64),
        InRange("slice_thickness", 0),
        Holds("image_position IS NULL OR size(image_position) = 3", "a position has x, y and z"),
        Holds("image_orientation IS NULL OR size(image_orientation) = 6", "an orientation has two directions"),
        Holds("pixel_spacing IS NULL OR size(pixel_spacing) = 2", "a spacing is between rows and columns"),
    ),
    tolerated_rejects=TOLERATED_REJECTS,
    never_empty=True,
)


def takes(file: FileRecord) -> bool:
    """True for DICOM objects and zips of them."""
    return file.data_type == DATA_TYPE


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Objects of one file; of those whose identity may show the UIDs alone, by which `settle` finds their series.

    Raises:
        ArchiveRefused: a zip could do harm.
        ArchiveCorrupt: a zip is cut short or damaged.
        MissingTool: pydicom is not installed.
    """
    found = read_dicom(data, file.file_name)
    return Parsed(
        pa.Table.from_pylist([*found.rows, *found.refused], schema=SCHEMA),
        tuple(found.rejected),
        null_markers=dict(found.null_markers),
        notes=found.notes,
    )


def settle(rows: pa.Table) -> Settled:
    """Leave out refused objects with their series, and objects that stand in several places and differ.

    Returns:
        Each object once; of equal ones that of the first file by id (`duplicates` counts the others).
    """
    given = sorted(rows.to_pylist(), key=lambda row: (row["file_id"], row["member_number"]))
    refused = {row["series_uid"]: reason for row in given if (reason := refusal(row)) and row["series_uid"]}
    left_out = [(row, _why(row, refused)) for row in given]
    rejected = [(row, why) for row, why in left_out if why]
    kept, twice, duplicates = _once(row for row, why in left_out if not why)
    return Settled(
        pa.Table.from_pylist(kept, schema=table_schema(TABLE)),
        tuple(FileReject(row["file_id"], to_reject(row, why)) for row, why in (*rejected, *twice)),
        duplicates,
    )


def _why(row: Row, refused: dict[str, str]) -> str | None:
    """Why an object is left out: for itself, or for another of its series."""
    if reason := refusal(row):
        return reason
    of_series = refused.get(row["series_uid"])
    return f"another object of series {row['series_uid']}: {of_series}" if of_series else None


def _once(given: Iterable[Row]) -> tuple[list[Row], list[tuple[Row, str]], int]:
    places: defaultdict[str, list[Row]] = defaultdict(list)
    for row in given:
        places[row["sop_instance_uid"]].append(row)
    kept: list[Row] = []
    rejected: list[tuple[Row, str]] = []
    duplicates = 0
    for uid, same in places.items():
        if all(_said(row) == _said(same[0]) for row in same):
            kept.append(same[0])
            duplicates += len(same) - 1
        else:
            rejected += [(row, f"object {uid} stands {len(same)} times with different headers") for row in same]
    return kept, rejected, duplicates


def _said(row: Row) -> Row:
    """What the object says, without where it stands."""
    return {name: value for name, value in row.items() if name not in _PLACES}


_PLACES = frozenset((*(column.name for column in FILE_COLUMNS), "member", "member_number"))

RECIPE = Recipe(table=TABLE, takes=takes, parse=parse, settle=settle)
