"""DICOM ages (value representation AS): three digits and a unit, `074Y`, `018M`, `003W`, `010D`.

Source: DICOM PS3.5 section 6.2, https://dicom.nema.org/medical/dicom/current/output/chtml/part05/sect_6.2.html
"""

from __future__ import annotations

import re

DAYS_PER_YEAR = 365.25
_AGE = re.compile(r"([0-9]{3})([YMWD])")
_PER_YEAR = {"Y": 1.0, "M": 12.0, "W": DAYS_PER_YEAR / 7, "D": DAYS_PER_YEAR}


def age_in_years(text: str) -> float | None:
    """Years of a DICOM age; None where the text is none (`74Y` and `074y` are none either)."""
    match = _AGE.fullmatch(text.strip())
    return int(match[1]) / _PER_YEAR[match[2]] if match else None
