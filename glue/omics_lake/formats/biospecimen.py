"""The two biospecimen biotabs that `omics.sample` is made from: `aliquot` (barcode and UUID) and `sample` (FFPE).

An aliquot's line names its sample by barcode; a sample's line gives what the aliquots of it share. The forms of
2015 have no header row 2, the DCC writer's none but the first: columns are found by CDE id, then by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from omics_lake.core.errors import SchemaDrift
from omics_lake.formats.aliquot_row import AliquotRow, complete, to_table
from omics_lake.formats.biotab import Biotab, BiotabRow, read_biotab
from omics_lake.formats.null_markers import marker_of
from omics_lake.formats.result import Parsed, Rejected

ALIQUOT, SAMPLE = "aliquot", "sample"
FORMS = (ALIQUOT, SAMPLE)

_REQUIRED = {ALIQUOT: ("aliquot_barcode", "aliquot_id"), SAMPLE: ("sample_barcode",)}
_SHARED = {"case_id": ("", "bcr_patient_uuid"), "sample_barcode": ("", "bcr_sample_barcode")}
_COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    ALIQUOT: _SHARED
    | {
        "aliquot_barcode": ("", "bcr_aliquot_barcode"),
        "aliquot_id": ("", "bcr_aliquot_uuid"),
        "is_ffpe": ("4170571", "is_derived_from_ffpe"),
    },
    SAMPLE: _SHARED
    | {
        "sample_id": ("", "bcr_sample_uuid"),
        "sample_type_code": ("", "sample_type_id"),
        "sample_type": ("", "sample_type"),
        "tissue_type": ("", "tissue_type"),
        "tumor_descriptor": ("", "tumor_descriptor"),
        "is_ffpe": ("4170557", "is_ffpe"),
        "preservation_method": ("", "preservation_method"),
    },
}
"""Form -> our column -> (CDE id, the form's name)."""


def parse_biospecimen(data: bytes, form: str) -> Parsed:
    """Aliquots or samples of one form, one row a line.

    Args:
        data: the form's bytes.
        form: one of `FORMS`.

    Returns:
        Rows with the columns of `aliquot_row.AliquotRow`; those of the form `sample` have no `aliquot_id`. Rejected
        are lines without barcode or UUID, and lines whose barcode contradicts another column.

    Raises:
        SchemaDrift: a column that identifies the line is absent.
        UnreadableFile: the bytes are no form.
    """
    biotab = read_biotab(data)
    places = _places(biotab, form)
    markers: Counter[str] = Counter()
    rows: list[AliquotRow] = []
    rejected = list(biotab.rejected)
    for line in biotab.rows:
        try:
            rows.append(_row(line, form, places, markers))
        except ValueError as error:
            rejected.append(Rejected(line.line, str(error), line.raw))
    return Parsed(to_table(rows), tuple(sorted(rejected, key=lambda r: r.line)), null_markers=dict(markers))


def _places(biotab: Biotab, form: str) -> dict[str, int]:
    """Our column -> its place in a line."""
    by_cde = {column.cde: column.position for column in biotab.columns if column.cde}
    by_name = {name: c.position for c in biotab.columns for name in (c.alias, c.name) if name}
    found = {name: by_cde.get(cde, by_name.get(source)) for name, (cde, source) in _COLUMNS[form].items()}
    if missing := [_COLUMNS[form][name][1] for name in _REQUIRED[form] if found[name] is None]:
        raise SchemaDrift(
            f"The form lacks columns that a biospecimen {form} form has",
            why=f"missing: {', '.join(missing)}; the form has: {', '.join(c.key for c in biotab.columns)}",
            next_step="check that the file is this form",
        )
    return {name: place for name, place in found.items() if place is not None}


def _row(line: BiotabRow, form: str, places: Mapping[str, int], markers: Counter[str]) -> AliquotRow:
    values: dict[str, str] = {}
    for name, place in places.items():
        cell = line.cells[place]
        marker = marker_of(cell)
        if marker is None:
            values[name] = cell.lower() if name.endswith("_id") else cell
        else:
            markers[f"{name}|{marker}"] += 1
    if absent := [name for name in _REQUIRED[form] if name not in values]:
        raise ValueError(f"the line has no {' and no '.join(absent)}")
    ffpe = values.pop("is_ffpe", None)
    return complete(AliquotRow(line.line, **values, is_ffpe=_yes(ffpe)))


def _yes(cell: str | None) -> bool | None:
    if cell is None:
        return None
    answer = {"yes": True, "true": True, "no": False, "false": False}.get(cell.lower())
    if answer is None:
        raise ValueError(f"is_ffpe is neither YES nor NO: {cell!r}")
    return answer
