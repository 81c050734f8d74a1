"""Every mart, in build order (a mart that another reads comes first)."""

from __future__ import annotations

from omics_lake.marts import patient_summary, preferred_aliquot, survival
from omics_lake.marts.mart import Mart

MARTS: tuple[Mart, ...] = (survival.MART, preferred_aliquot.MART, patient_summary.MART)


def mart_of(full_name: str) -> Mart | None:
    """The mart of a table, such as `marts.survival`; None when it is none."""
    return next((mart for mart in MARTS if mart.table.full_name == full_name), None)
