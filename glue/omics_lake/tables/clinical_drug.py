"""`omics.clinical_drug`: one row is one course of a drug.

Days count from the initial pathologic diagnosis. Drug names are as written (`Gemzar`, `gemcitabine`), doses are text.
"""

from __future__ import annotations

from omics_lake.core.record import FileRecord
from omics_lake.formats.clinical_fields_course import DRUG_FIELDS
from omics_lake.formats.result import Parsed
from omics_lake.tables.clinical_common import clinical_table, parse_clinical, takes_form
from omics_lake.tables.recipe import Recipe

TABLE = clinical_table(
    "clinical_drug",
    row="One course of one drug of one patient.",
    source="BCR biotab form drug (GDC Clinical Supplement)",
    fields=DRUG_FIELDS,
)


def takes(file: FileRecord) -> bool:
    """True for the form drug."""
    return takes_form(file, TABLE.name)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one form; errors as `clinical_common.parse_clinical`."""
    return parse_clinical(file, data, DRUG_FIELDS)


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse)
