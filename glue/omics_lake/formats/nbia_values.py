"""Values of one NBIA object by their JSON type; what is none of the wanted kind is null and counted.

An absent attribute, `null`, `{}` and an empty text are the same: no value. Words such as `null` and
`[Not Available]` are counted as null markers (`null_markers`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omics_lake.formats.dicom_age import age_in_years
from omics_lake.formats.idc_index import SEXES, UNKNOWN_SEX
from omics_lake.formats.null_markers import marker_of

BYTES_PER_MB = 1_000_000
INT_MAX = 2**31 - 1
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)?")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Cells:
    """One object; `markers` counts, as `column|marker`, what stood where there is no value."""

    attributes: Mapping[str, Any]
    markers: Counter[str]

    def plain(self, name: str) -> str | None:
        """An attribute as text, uncounted; None for an absent, null, nested or empty one, and for a null marker."""
        value = self.attributes.get(name)
        if value is None or isinstance(value, dict | list):
            return None
        text = str(value).strip()
        return None if marker_of(text) is not None else text

    def text(self, name: str, column: str) -> str | None:
        """An attribute as text."""
        value = self.attributes.get(name)
        text = self.plain(name)
        if text is None and value is not None and value != "":
            self._count(column, value)
        return text

    def count(self, name: str) -> int:
        """A whole number of things.

        Raises:
            ValueError: it is none, or below 0.
        """
        text = self.plain(name) or ""
        number = _to_whole(text)
        if number is None or number < 0:
            raise ValueError(f"{name} is no whole number: {text!r}")
        return number

    def whole(self, name: str, column: str) -> int | None:
        """A whole number within an int column; `4.0`, as JSON may have it, is 4."""
        text = self.text(name, column)
        number = _to_whole(text) if text else None
        if text and (number is None or abs(number) > INT_MAX):
            self._count(column, text)
            return None
        return number

    def megabytes(self, name: str, column: str) -> float | None:
        """Bytes as MB (10^6 bytes)."""
        text = self.text(name, column)
        number = _to_whole(text) if text else None
        if text and (number is None or number < 0):
            self._count(column, text)
            return None
        return None if number is None else number / BYTES_PER_MB

    def date(self, name: str, column: str) -> dt.date | None:
        """`2000-01-01 00:00:00.0`; the time of day, a trace of the archive's time zone, is left out."""
        text = self.text(name, column)
        match = _DATE.fullmatch(text) if text else None
        try:
            if match:
                return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:  # such as 2000-02-30
            pass
        if text:
            self._count(column, text)
        return None

    def age(self, name: str, column: str) -> float | None:
        """Years of a DICOM age, such as `074Y`."""
        text = self.text(name, column)
        years = age_in_years(text) if text else None
        if text and years is None:
            self._count(column, text)
        return years

    def sex(self, name: str, column: str) -> str:
        """F, M, O, or unknown."""
        text = (self.text(name, column) or "").upper()
        if text and text not in SEXES:
            self._count(column, text)
        return text if text in SEXES else UNKNOWN_SEX

    def doi(self, name: str, column: str) -> str | None:
        """The DOI of a `https://doi.org/...` address, in lower case as IDC has it: DOIs have no case."""
        text = self.text(name, column)
        match = _DOI.fullmatch(text) if text else None
        if text and not match:
            self._count(column, text)
        return match[1].lower() if match else None

    def _count(self, column: str, value: Any) -> None:
        marker = marker_of(value) if isinstance(value, str) else None
        self.markers[f"{column}|{marker or value}"] += 1


def _to_whole(text: str) -> int | None:
    match = re.fullmatch(r"(-?[0-9]{1,18})(?:\.0+)?", text)
    return int(match[1]) if match else None
