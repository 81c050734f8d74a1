"""`omics.clinical_radiation`: one row is one course of radiation.

Days count from the initial pathologic diagnosis. Doses are text with their unit beside them: cGy, Gy, mCi.
"""

from __future__ import annotations

from omics_lake.core.record import FileRecord
from omics_lake.formats.clinical_fields_course import RADIATION_FIELDS
from omics_lake.formats.result import Parsed
from omics_lake.tables.clinical_common import clinical_table, parse_clinical, takes_form
from omics_lake.tables.recipe import Recipe

TABLE = clinical_table(
    "clinical_radiation",
    row="One course of radiation of one patient.",
    source="BCR biotab form radiation (GDC Clinical Supplement)",
    fields=RADIATION_FIELDS,
)


def takes(file: FileRecord) -> bool:
    """True for the form radiation."""
    return takes_form(file, TABLE.name)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one form; errors as `clinical_common.parse_clinical`."""
    return parse_clinical(file, data, RADIATION_FIELDS)


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse)
