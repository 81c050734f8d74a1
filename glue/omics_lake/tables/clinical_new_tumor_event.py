"""`omics.clinical_new_tumor_event`: one row is one new tumour event.

From `nte` (reported with the patient form) and `follow_up_*_nte` (reported with a follow-up): one event may be in both.
"""

from __future__ import annotations

from omics_lake.core.record import FileRecord
from omics_lake.formats.clinical_fields_event import NEW_TUMOR_EVENT_FIELDS
from omics_lake.formats.result import Parsed
from omics_lake.tables.clinical_common import clinical_table, parse_clinical, takes_form
from omics_lake.tables.recipe import Recipe

TABLE = clinical_table(
    "clinical_new_tumor_event",
    row="One report of a new tumour event of one patient.",
    source="BCR biotab form nte and follow_up_*_nte (GDC Clinical Supplement)",
    fields=NEW_TUMOR_EVENT_FIELDS,
)


def takes(file: FileRecord) -> bool:
    """True for the form nte and follow_up_*_nte."""
    return takes_form(file, TABLE.name)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one form; errors as `clinical_common.parse_clinical`."""
    return parse_clinical(file, data, NEW_TUMOR_EVENT_FIELDS)


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse)
