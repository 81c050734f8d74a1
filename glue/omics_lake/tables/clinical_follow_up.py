"""`omics.clinical_follow_up`: one row is one follow-up visit or contact.

Several editions of the form exist per project (`follow_up_v1.0`, `follow_up_v4.0`); order visits by `completed_on`,
which two forms may share. LUAD's v1.0 also holds the new tumour event's day, later editions keep it in
`clinical_new_tumor_event`.
"""

from __future__ import annotations

from omics_lake.core.record import FileRecord
from omics_lake.formats.clinical_fields_event import FOLLOW_UP_FIELDS
from omics_lake.formats.result import Parsed
from omics_lake.tables.clinical_common import clinical_table, parse_clinical, takes_form
from omics_lake.tables.recipe import Recipe

TABLE = clinical_table(
    "clinical_follow_up",
    row="One follow-up of one patient.",
    source="BCR biotab form follow_up, any edition (GDC Clinical Supplement)",
    fields=FOLLOW_UP_FIELDS,
)


def takes(file: FileRecord) -> bool:
    """True for the form follow_up, any edition."""
    return takes_form(file, TABLE.name)


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one form; errors as `clinical_common.parse_clinical`."""
    return parse_clinical(file, data, FOLLOW_UP_FIELDS)


RECIPE = Recipe(table=TABLE, takes=takes, parse=parse)
