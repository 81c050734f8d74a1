"""What the clinical tables share: one line of a BCR form is one row.

Key: case, form and row number. Two files of one form in a project would count each course twice; the key's
audit stops that. Typed core columns are found by CDE id whatever the edition calls them; all else is kept in
`attributes`. A null core column is not asked where `absent_columns` names it, and not answered elsewhere.
Forms: https://docs.gdc.cancer.gov/Data/Data_Model/GDC_Data_Model/ (Clinical Supplement, BCR Biotab).
"""

from __future__ import annotations

from collections.abc import Sequence

from omics_lake.core.errors import UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS, InRange, Table
from omics_lake.formats.biotab import parse_form_name, table_of
from omics_lake.formats.clinical_fields import Field
from omics_lake.formats.clinical_form import form_columns, parse_form
from omics_lake.formats.result import Parsed

DATA_TYPE = "Clinical Supplement"
KEY = ("case_id", "form", "row_number")

# A course or event form may hold a dozen lines, so one bad line is already several percent of it.
TOLERATED_REJECTS = 0.05


def clinical_table(name: str, row: str, source: str, fields: Sequence[Field]) -> Table:
    """Declaration of a table with one row per line of a form."""
    return Table(
        namespace="omics",
        name=name,
        row=row,
        source=source,
        columns=(*FILE_COLUMNS, *form_columns(fields)),
        key=KEY,
        sort=("patient_barcode", "form", "row_number"),
        audits=range_audits(fields),
        tolerated_rejects=TOLERATED_REJECTS,
    )


def range_audits(fields: Sequence[Field]) -> tuple[InRange, ...]:
    """The fields' legal ranges, which the reader already keeps to."""
    return tuple(InRange(f.name, f.low, f.high) for f in fields if f.low is not None or f.high is not None)


def takes_form(file: FileRecord, table_name: str) -> bool:
    """True for a clinical biotab whose form feeds that table."""
    return (
        file.data_type == DATA_TYPE and "XML" not in (file.data_format or "") and table_of(file.file_name) == table_name
    )


def parse_clinical(file: FileRecord, data: bytes, fields: Sequence[Field]) -> Parsed:
    """Rows of one form; the case of a patient may come from the file's record where the form names none.

    Raises:
        UnreadableFile: the file's name is no biotab's, or the bytes are no form.
        SchemaDrift: the form has no patient barcode column.
    """
    name = parse_form_name(file.file_name)
    if name is None:
        raise UnreadableFile(
            "The file's name does not say which form it is",
            where=file.key,
            why="expected <centre>_clinical_<form>_<disease>.txt",
            next_step="land the file under its BCR name",
        )
    return parse_form(data, name, fields, {a.patient_barcode: a.case_id for a in file.aliquots})
