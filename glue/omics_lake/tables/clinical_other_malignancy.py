"""`omics.clinical_other_malignancy`: one row is one other malignancy.

Prior or synchronous; days count from the initial pathologic diagnosis of the tumour under study, so are often negative.
"""

from __future__ import annotations

from omics_lake.core.record import FileRecord
from omics_lake.formats.clinical_fields_event import OTHER_MALIGNANCY_FIELDS
from omics_lake.formats.result import Parsed
from omics_lake.tables.clinical_common import clinical_table, parse_clinical, takes_form
from omics_lake.tables.recipe import Recipe

TABLE = clinical_table(
    "clinical_other_malignancy",
    row="One other malignancy of one patient.",
    source="BCR biotab form omf, any edition (GDC Clinical Supplement)",
    fields=OTHER_MALIGNANCY_FIELDS,
)


def takes(file: FileRecord) -> bool:
    """True for the form omf, any edition."""
    return takes_form(file, TABLE.name)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one form; errors as `clinical_common.parse_clinical`."""
    return parse_clinical(file, data, OTHER_MALIGNANCY_FIELDS)


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse)
