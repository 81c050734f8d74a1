"""What the tables of series and studies share: which files they take, how these are read, and which series count.

One project may have several index files: two editions of IDC's index, an answer of NBIA beside it. A series counts
once, by the file that knows best (`settle_series`): IDC before NBIA, which it follows and corrects, then the newer
release, then IDC's later revision of the series, then the first file by id.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from omics_lake.core.record import FileRecord
from omics_lake.formats.idc_index import parse_idc_index
from omics_lake.formats.nbia_series import parse_nbia_series
from omics_lake.formats.result import Parsed, Rejected
from omics_lake.formats.text import decompress
from omics_lake.tables.recipe import FileReject

DATA_TYPE = "Imaging Index"
SHIFTED = "Shifted by the archive to hide identities: never join on it."
SOURCES = ("idc", "nbia")
"""Best first; others come after."""
WHOLE_FILE = 0

Row = dict[str, Any]


def takes(file: FileRecord) -> bool:
    """True for rows of the IDC index and answers of NBIA's getSeries."""
    return file.data_type == DATA_TYPE


def parse_index(file: FileRecord, data: bytes) -> Parsed:
    """Series of one index file, by what the file is: JSON is an answer of NBIA, CSV and Parquet are IDC's index.

    Returns:
        Rows of `idc_index.SCHEMA`.

    Raises:
        UnreadableFile: neither, or an empty answer.
        SchemaDrift: a required column is absent.
    """
    if file.source == "nbia" or _is_json(data):
        return parse_nbia_series(data, file.project_id)
    return parse_idc_index(data, file.project_id)


def _is_json(data: bytes) -> bool:
    return decompress(data)[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{"))


@dataclass(frozen=True)
class Series:
    """One file's word on one series.

    Args:
        uid: SeriesInstanceUID.
        is_derived: made from images, not acquired.
        instances: DICOM objects.
        revision: IDC version that last changed the series; 0 where none is given.
        row: the table's columns.
    """

    uid: str
    is_derived: bool
    instances: int
    revision: int
    row: Row

    @property
    def rank(self) -> tuple[int, tuple[int, ...], int]:
        """Smaller knows better."""
        source, _, release = str(self.row["data_release"]).partition("-")
        place = SOURCES.index(source) if source in SOURCES else len(SOURCES)
        return place, tuple(-int(part) for part in re.findall(r"[0-9]+", release)), -self.revision

    @property
    def counted(self) -> tuple[object, ...]:
        """What both tables count; a wording, a licence or a size may differ between two files."""
        return self.row["study_uid"], self.row["patient_barcode"], self.is_derived, self.instances


@dataclass(frozen=True)
class SettledSeries:
    """Series that count, in the order given; those left out; and how many others told of a series that counts."""

    kept: tuple[Series, ...]
    rejected: tuple[FileReject, ...]
    duplicates: int


def settle_series(series: Iterable[Series]) -> SettledSeries:
    """Keep each series of a project once.

    Files of one release that contradict each other (`Series.counted`) cannot be decided: the series is left out, and
    so is every series of a study that lies in two patients. Reject lines are 0: an index file as a whole is meant.
    """
    given = list(series)
    places: defaultdict[str, list[Series]] = defaultdict(list)
    for one in given:
        places[one.uid].append(one)
    kept, rejected = [], []
    for same in places.values():
        best = min(one.rank for one in same)
        first, *others = sorted((one for one in same if one.rank == best), key=lambda one: str(one.row["file_id"]))
        if all(other.counted == first.counted for other in others):
            kept.append(first)
        else:
            reason = (
                f"series {first.uid} stands in {1 + len(others)} index files of one release with other counts or owners"
            )
            rejected += [(one, reason) for one in (first, *others)]
    kept, of_two_patients = _one_patient(kept)
    rejected += of_two_patients
    return SettledSeries(
        tuple(sorted(kept, key=_order(given))),
        tuple(_reject(one, reason) for one, reason in sorted(rejected, key=lambda r: (r[0].row["file_id"], r[0].uid))),
        len(given) - len(kept) - len(rejected),
    )


def _order(given: Sequence[Series]) -> Callable[[Series], tuple[object, ...]]:
    """Best file first, within a file as the file has them."""
    place = {id(one): number for number, one in enumerate(given)}
    return lambda one: (one.rank[:2], str(one.row["file_id"]), place[id(one)])


def _one_patient(kept: Sequence[Series]) -> tuple[list[Series], list[tuple[Series, str]]]:
    patients: defaultdict[str, set[str]] = defaultdict(set)
    for one in kept:
        patients[one.row["study_uid"]].add(one.row["patient_barcode"])
    stay = [one for one in kept if len(patients[one.row["study_uid"]]) == 1]
    return stay, [
        (one, f"study {one.row['study_uid']} lies in several patients: {', '.join(sorted(owners))}")
        for one in kept
        if len(owners := patients[one.row["study_uid"]]) > 1
    ]


def _reject(series: Series, reason: str) -> FileReject:
    raw = {"series_uid": series.uid, **{name: series.row[name] for name in ("study_uid", "patient_barcode")}}
    return FileReject(series.row["file_id"], Rejected(WHOLE_FILE, reason, json.dumps(raw)))
