"""The words BCR forms write where there is no value.

Each means something else (`[Not Applicable]`: the question does not arise; `[Unknown]`: asked, not known;
`[Discrepancy]`: sources conflict; `[Completed]` and `[Pending]`: state of the form), so each is counted under
its own name although all become null. `null` is the DCC biotab writer's spelling of an absent element, `--`
and `'--` are those of the GDC portal's TSV. A cell may hold a list joined by `|`: it is null when every part
is a marker, and is then counted as a list, so that counts of the plain markers stay counts of plain cells.
Source: BCR biotab forms of TCGA, https://docs.gdc.cancer.gov/Data/Data_Model/GDC_Data_Model/.
"""

from __future__ import annotations

DISCREPANCY = "[Discrepancy]"

NULL_MARKERS = (
    "[Not Available]",
    "[Not Applicable]",
    "[Unknown]",
    "[Not Evaluated]",
    DISCREPANCY,
    "[Completed]",
    "[Pending]",
    "[Not Reported]",
    "--",
    "'--",
    "null",
    "",
)

_CANONICAL = {marker.casefold(): marker for marker in NULL_MARKERS}


def marker_of(cell: str) -> str | None:
    """The marker a cell stands for, None for a value.

    A list of markers gives `list of [Not Applicable], [Not Available]`: the distinct markers, sorted.
    """
    single = _CANONICAL.get(cell.strip().casefold())
    if single is not None:
        return single
    if "|" not in cell:
        return None
    parts = {_CANONICAL.get(part.strip().casefold()) for part in cell.split("|")}
    if None in parts:
        return None
    return "list of " + ", ".join(sorted(part for part in parts if part is not None))


def has_discrepancy(cell: str) -> bool:
    """True where a cell, or one part of its list, says that sources conflict."""
    return DISCREPANCY.casefold() in cell.casefold()
