"""Clinical fields: how a core column is found in a form, and how its cells become typed values.

A field is found by CDE id; failing that by the name in header row 2, then by the alias in row 1. Traps:
one name has several CDE ids over the editions (`bcr_patient_barcode` 2673794, later 2003301), and one name
means two things (row 2 `history_of_other_malignancy` is CDE 2718428, a free text; the yes/no question of
CDE 3382736 is called `other_dx` or `prior_dx`). So a name is no match where its column carries the CDE id of
another field, and an alias no match where it stands twice. Two columns may share a CDE id (BLCA: 2006657 for
`age_at_initial_pathologic_diagnosis` and `diagnosis_age`): the one with a known row-2 name wins, then a known
alias, then the leftmost; the others stay among the attributes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from omics_lake.formats.biotab import BiotabColumn

INT_MAX = 2**31 - 1
_WHOLE = re.compile(r"[+-]?\d+(?:\.0*)?")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")

Value = str | int | float


@dataclass(frozen=True)
class Field:
    """One core column.

    Args:
        name: column name in the lake.
        type: string, int or double.
        comment: meaning and unit.
        cdes: CDE ids that mean this field, newest edition first.
        names: names in header row 2, then aliases of row 1, that mean this field.
        read: a cell's text -> value; raises ValueError where the text is not one.
        strict: a cell that is no value rejects the line (day counts: endpoints rest on them). Otherwise the
            column is null and the text stays in `attributes`, so that neither patient nor text is lost.
        low: smallest legal value.
        high: largest legal value.
    """

    name: str
    type: str
    comment: str
    cdes: tuple[str, ...]
    names: tuple[str, ...]
    read: Callable[[str], Value] = str
    strict: bool = False
    low: int | None = None
    high: int | None = None

    def value(self, cell: str) -> Value:
        """The typed value of a cell that holds no null marker.

        Raises:
            ValueError: the text is not of the column's type, or out of its range.
        """
        value = self.read(cell)
        if not isinstance(value, str) and not (self._low <= value <= self._high):
            raise ValueError(f"{value} is out of range")
        return value

    @property
    def _low(self) -> int:
        return -INT_MAX if self.low is None else self.low

    @property
    def _high(self) -> int:
        return INT_MAX if self.high is None else self.high


def text(name: str, comment: str, cde: str, names: str) -> Field:
    """A string as written; `cde` and `names` are blank-separated lists."""
    return Field(name, "string", comment, tuple(cde.split()), tuple(names.split()))


def yes_no(name: str, comment: str, cde: str, names: str) -> Field:
    """A string in upper case (YES, NO): forms write `No`, `NO`."""
    return replace(text(name, comment, cde, names), read=str.upper)


def days(name: str, comment: str, cde: str, names: str) -> Field:
    """Whole days since the initial pathologic diagnosis; negative is legal, other text rejects the line."""
    comment = f"{comment} Days since initial pathologic diagnosis; negative is before it."
    return Field(name, "int", comment, tuple(cde.split()), tuple(names.split()), to_whole, strict=True)


def whole(name: str, comment: str, cde: str, names: str, *, low: int | None = None, high: int | None = None) -> Field:
    """A whole number within [low, high]."""
    return Field(name, "int", comment, tuple(cde.split()), tuple(names.split()), to_whole, low=low, high=high)


def number(name: str, comment: str, cde: str, names: str, *, low: int | None = None) -> Field:
    """A number not below `low`."""
    return Field(name, "double", comment, tuple(cde.split()), tuple(names.split()), to_number, low=low)


def to_whole(cell: str) -> int:
    """`12` and `12.0` -> 12; ValueError for `12.5`, `abc`, `1e3`."""
    if not _WHOLE.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a whole number")
    return int(cell.partition(".")[0])


def to_number(cell: str) -> float:
    """`37.5`, `.508` -> float; ValueError for anything with letters, so for nan and inf."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a number")
    return float(cell)


def to_date(cell: str) -> date | None:
    """`2014-4-22` -> date; None where the day or month is `00`, impossible, or the text is no date."""
    match = _DATE.fullmatch(cell)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def match_fields(columns: Sequence[BiotabColumn], fields: Sequence[Field]) -> dict[str, BiotabColumn]:
    """Field name -> its column, for the fields the form has; each column serves one field at most."""
    found: dict[str, BiotabColumn] = {}
    known = {cde for field in fields for cde in field.cdes}
    aliases = Counter(column.alias for column in columns)
    for candidates in (_by_cde, _by_name, _by_alias):
        for field in fields:
            if field.name in found:
                continue
            taken = {column.position for column in found.values()}
            free = [column for column in columns if column.position not in taken]
            if candidates is not _by_cde:
                free = [column for column in free if column.cde is None or column.cde not in known]
            if candidates is _by_alias:
                free = [column for column in free if aliases[column.alias] == 1]
            if chosen := candidates(free, field):
                found[field.name] = chosen
    return found


def _by_cde(columns: Sequence[BiotabColumn], field: Field) -> BiotabColumn | None:
    for cde in field.cdes:
        if same := [column for column in columns if column.cde == cde]:
            return _by_name(same, field) or _by_alias(same, field) or same[0]
    return None


def _by_name(columns: Sequence[BiotabColumn], field: Field) -> BiotabColumn | None:
    return next((column for name in field.names for column in columns if column.name == name), None)


def _by_alias(columns: Sequence[BiotabColumn], field: Field) -> BiotabColumn | None:
    return next((column for name in field.names for column in columns if column.alias == name), None)
