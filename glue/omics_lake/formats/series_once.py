"""What every list of DICOM series must hold to: a study lies in one patient, a series stands once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from omics_lake.formats.result import Rejected


@dataclass(frozen=True)
class SeriesLine:
    """One series as its line tells it.

    Args:
        number: of the line.
        values: columns of `idc_index.SCHEMA`.
        same_as: what another line must be equal in to say the same.
        raw: the line's text, made only where it is needed.
    """

    number: int
    values: Mapping[str, object]
    same_as: object
    raw: Callable[[], str]

    def reject(self, reason: str) -> Rejected:
        """The line, left out."""
        return Rejected(self.number, reason, self.raw())


def of_one_patient(read: Sequence[SeriesLine]) -> tuple[list[SeriesLine], list[Rejected]]:
    """Leave out studies that lie in two patients: nobody can tell whose images they are."""
    patients: defaultdict[object, set[str]] = defaultdict(set)
    for one in read:
        patients[one.values["study_uid"]].add(str(one.values["patient_barcode"]))
    stay, rejected = [], []
    for one in read:
        owners = patients[one.values["study_uid"]]
        if len(owners) == 1:
            stay.append(one)
        else:
            owned = ", ".join(sorted(owners))
            rejected.append(one.reject(f"study {one.values['study_uid']} lies in several patients: {owned}"))
    return stay, rejected


def once(read: Iterable[SeriesLine]) -> tuple[list[SeriesLine], list[Rejected], int]:
    """Keep one of equal lines, and none of a series whose lines differ; how many equal ones were dropped."""
    places: defaultdict[object, list[SeriesLine]] = defaultdict(list)
    for one in read:
        places[one.values["series_uid"]].append(one)
    rows, rejected, duplicates = [], [], 0
    for uid, same in places.items():
        if all(one.same_as == same[0].same_as for one in same):
            rows.append(same[0])
            duplicates += len(same) - 1
        else:
            rejected += [one.reject(f"series {uid} stands {len(same)} times with different values") for one in same]
    return rows, rejected, duplicates
