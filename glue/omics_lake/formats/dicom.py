"""DICOM objects: one row is one object, from a file of one (`.dcm`) or NBIA's zip of a series.

Only what `dicom_tags` allows leaves this module. An object is tabled when its archive says that identities were
removed (`PatientIdentityRemoved` YES) and no text is burned into its pixels; otherwise it is refused, and of it only
UIDs are told, so that the table can leave out its whole series. Values within sequences (the per-frame groups of
enhanced objects) are not read. An NBIA zip holds `LICENSE`, `00000001.dcm`, ... and on request `md5hashes.csv`.
Rule: DICOM PS3.15 Annex E, https://dicom.nema.org/medical/dicom/current/output/chtml/part15/chapter_e.html
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from omics_lake.core.archive import ArchiveLimits, read_zip
from omics_lake.core.arrow import arrow_schema
from omics_lake.core.table import Column
from omics_lake.formats.dicom_header import NO_HEADER, UnreadableHeader, read_header
from omics_lake.formats.dicom_tags import ATTRIBUTES, REQUIRED, UIDS
from omics_lake.formats.result import Parsed, Rejected

COLUMNS = (
    *(attribute.column for attribute in ATTRIBUTES),
    Column("member", "string", "Name of the object in its archive; null where the file is the object."),
    Column(
        "member_number",
        "int",
        "Place among the archive's files, from 1; 0 where the file is the object.",
        nullable=False,
    ),
)
SCHEMA = arrow_schema(COLUMNS)

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
LIMITS = ArchiveLimits(members=20_000, member_bytes=2 << 30, total_bytes=16 << 30)
"""A series: the largest have some thousands of slices."""
BESIDE_IMAGES = frozenset(("license", "md5hashes.csv"))

NOT_REMOVED = "PatientIdentityRemoved is not YES"
BURNED_IN = "BurnedInAnnotation is not NO"

UNKNOWN = "unknown"
_SAID = ("patient_identity_removed", "burned_in_annotation")
_KEYWORDS = {attribute.column.name: attribute.keyword for attribute in ATTRIBUTES}

Row = dict[str, object]


@dataclass
class DicomFile:
    """What one file's objects came to.

    Args:
        rows: tabled objects, with the columns of `SCHEMA`.
        refused: objects whose identity may show: UIDs, member, and the attribute at fault (`refusal`) alone.
        rejected: objects and other members that cannot be read or placed.
        null_markers: `column|why` -> how often a value that is there is null.
        counts: members of an archive, those passed over, those that are no DICOM, and warnings.
    """

    rows: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    null_markers: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def notes(self) -> dict[str, str]:
        """The counts, in words."""
        return {name: str(number) for name, number in sorted(self.counts.items())}


def parse_dicom(data: bytes, file_name: str) -> Parsed:
    """Objects of one file.

    Args:
        data: one object, or a zip of objects.
        file_name: for messages.

    Returns:
        Rows of `SCHEMA`. Rejected, with a reason that quotes no value: what is no DICOM object or cannot be read as
        one, a DICOMDIR, objects without the ids that place them, and objects that are refused (module docstring).
        A reject's line is `member_number`, its raw text UIDs and the member's name. Notes are `DicomFile.counts`.

    Raises:
        ArchiveRefused: the zip could do harm.
        ArchiveCorrupt: the zip is cut short or damaged.
        MissingTool: pydicom is not installed.
    """
    file = read_dicom(data, file_name)
    rejected = [*file.rejected, *(to_reject(row) for row in file.refused)]
    return Parsed(
        pa.Table.from_pylist(file.rows, schema=SCHEMA),
        tuple(sorted(rejected, key=lambda one: one.line)),
        null_markers=dict(file.null_markers),
        notes=file.notes,
    )


def read_dicom(data: bytes, file_name: str) -> DicomFile:
    """The same with refused objects kept apart, for a table that leaves out their series; raises the same."""
    file = DicomFile()
    for number, member, content in _objects(data, file_name):
        if member is not None:
            file.counts["members"] += 1
            if member.rpartition("/")[2].casefold() in BESIDE_IMAGES:
                file.counts["passed over"] += 1
                continue
        _take(file, number, member, content)
    return file


def refusal(row: Mapping[str, object]) -> str | None:
    """Why an object may show an identity; None where it does not."""
    if row["patient_identity_removed"] != "YES":
        return NOT_REMOVED
    return None if row["burned_in_annotation"] in (None, "NO") else BURNED_IN


def to_reject(row: Mapping[str, object], reason: str | None = None) -> Rejected:
    """An object's entry for the quarantine: UIDs and the member's name."""
    raw = {name: row[name] for name in ("member", *UIDS) if row.get(name)}
    number = row["member_number"]
    return Rejected(number if isinstance(number, int) else 0, reason or refusal(row) or "", json.dumps(raw))


def _objects(data: bytes, file_name: str) -> Iterator[tuple[int, str | None, bytes]]:
    if not data.startswith(ZIP_MAGIC):
        yield 0, None, data
        return
    for number, member in enumerate(read_zip(io.BytesIO(data), LIMITS, file_name), start=1):
        yield number, member.name, member.data


def _take(file: DicomFile, number: int, member: str | None, content: bytes) -> None:
    """Put one object where it belongs."""
    place: Row = {"member": member, "member_number": number}
    try:
        header = read_header(content)
    except UnreadableHeader as error:
        file.counts["not DICOM"] += str(error) == NO_HEADER
        file.rejected.append(to_reject(place, str(error)))
        return
    file.counts["warnings"] += header.warnings
    row = header.values | place
    if "burned_in_annotation" in header.faults:
        row["burned_in_annotation"] = UNKNOWN
    if refusal(row):
        file.refused.append(_uids_only(row))
        return
    file.null_markers.update(f"{name}|{why}" for name, why in header.faults.items())
    if absent := [_KEYWORDS[name] for name in REQUIRED if row[name] is None]:
        file.rejected.append(to_reject(row, f"the object has no {', '.join(absent)}"))
        return
    file.rows.append(row)


def _uids_only(row: Row) -> Row:
    """What may be told of an object whose identity may show; of the attributes at fault only YES, NO, null, unknown."""
    said = {name: row[name] if row[name] in ("YES", "NO", None) else UNKNOWN for name in _SAID}
    return {name: row[name] for name in (*UIDS, "member", "member_number")} | said
