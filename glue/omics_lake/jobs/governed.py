"""How the lake's tables are classed for permissions: Lake Formation's tags are made from this.

All data are open access and de-identified at their source. Marked all the same are columns by which, together with
other knowledge, a person could be recognised: dates of care, and places smaller than a state. Source of the rule: the
Safe Harbor list, 45 CFR 164.514(b)(2)(i)(B) and (C).
https://www.ecfr.gov/current/title-45/subtitle-A/subchapter-C/part-164/subpart-E/section-164.514

Marked, too, is whose a germline genotype is, and a call set's header, which holds whatever a lab's tools wrote into it:
a genome recognises its owner by itself, so that counts and frequencies are open and single people are not.
"""

from __future__ import annotations

from enum import StrEnum

from omics_lake.core.table import Table

DATES = frozenset({"form_completion_date", "completed_on", "study_date", "series_date", "acquisition_date"})
PLACES = frozenset({"tissue_source_site"})
FREE_TEXT = frozenset({"raw"})
"""A rejected line as it stood in its file."""
PERSONS = {
    "omics.callset": frozenset({"samples", "patients", "header"}),
    "omics.genotype": frozenset({"sample_id"}),
}
"""Table -> columns that tell whose germline genotypes these are."""


class DataClass(StrEnum):
    """What kind of record a table holds."""

    CLINICAL = "clinical"
    MOLECULAR = "molecular"
    IMAGING = "imaging"
    OPERATIONS = "operations"


def data_class(table: Table) -> DataClass:
    """The class of a table, by its namespace and name."""
    if table.namespace == "ops":
        return DataClass.OPERATIONS
    if table.name.startswith("imaging_"):
        return DataClass.IMAGING
    if table.name.startswith(("clinical_", "survival", "patient_")) or table.name in ("sample", "preferred_aliquot"):
        return DataClass.CLINICAL
    return DataClass.MOLECULAR


def identifying(table: Table) -> tuple[str, ...]:
    """Columns that readers need a reason to see, in stored order."""
    marked = DATES | PLACES | PERSONS.get(table.full_name, frozenset())
    marked |= FREE_TEXT if table.namespace == "ops" else frozenset()
    return tuple(name for name in table.column_names if name in marked)
