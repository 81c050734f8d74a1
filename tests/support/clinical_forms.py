"""The real BCR forms of LUAD, PAAD, PCPG, LAML and CHOL, parsed by their tables and read plainly beside.

Expected sizes are counts of the raw files made apart from the package.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.formats.result import Parsed
from omics_lake.tables import (
    clinical_drug,
    clinical_follow_up,
    clinical_new_tumor_event,
    clinical_other_malignancy,
    clinical_patient,
    clinical_radiation,
)
from omics_lake.tables.recipe import Recipe, with_provenance

RECIPES: dict[str, Recipe] = {
    module.RECIPE.table.name: module.RECIPE
    for module in (
        clinical_patient,
        clinical_drug,
        clinical_radiation,
        clinical_follow_up,
        clinical_new_tumor_event,
        clinical_other_malignancy,
    )
}
FOLDERS = ("luad", "paad", "pcpg", "laml", "chol-dcc-2015")

# (folder, form) -> rows, patients, columns; counted with awk over the raw files.
SIZES = {
    ("luad", "patient"): (522, 522, 123),
    ("luad", "drug"): (461, 179, 28),
    ("luad", "radiation"): (126, 99, 18),
    ("luad", "follow_up_v1.0"): (616, 463, 28),
    ("luad", "nte"): (32, 32, 14),
    ("luad", "omf_v4.0"): (110, 95, 30),
    ("paad", "patient"): (185, 185, 77),
    ("paad", "drug"): (254, 121, 28),
    ("paad", "radiation"): (47, 44, 18),
    ("paad", "follow_up_v4.4"): (175, 155, 17),
    ("paad", "follow_up_v4.4_nte"): (75, 69, 13),
    ("paad", "nte"): (60, 60, 12),
    ("paad", "omf_v4.0"): (23, 19, 30),
    ("pcpg", "patient"): (179, 179, 42),
    ("pcpg", "drug"): (11, 5, 28),
    ("pcpg", "radiation"): (6, 5, 18),
    ("pcpg", "follow_up_v4.0"): (153, 118, 16),
    ("pcpg", "follow_up_v4.0_nte"): (14, 8, 8),
    ("pcpg", "nte"): (25, 15, 7),
    ("pcpg", "omf_v4.0"): (48, 31, 30),
    ("laml", "patient"): (200, 200, 78),
    ("chol-dcc-2015", "patient"): (36, 36, 81),
    ("chol-dcc-2015", "drug"): (14, 9, 23),
    ("chol-dcc-2015", "radiation"): (1, 1, 18),
    ("chol-dcc-2015", "follow_up_v4.0"): (15, 15, 14),
    ("chol-dcc-2015", "follow_up_v4.0_nte"): (4, 3, 15),
    ("chol-dcc-2015", "nte"): (26, 17, 14),
    ("chol-dcc-2015", "omf_v4.0"): (10, 8, 23),
}


def path_of(real_data: Path, folder: str, form: str) -> Path:
    disease = folder.split("-", maxsplit=1)[0]
    return real_data / "clinical-biotab" / folder / f"nationwidechildrens.org_clinical_{form}_{disease}.txt"


@cache
def parse(path: Path, aliquots: tuple[Aliquot, ...] = ()) -> Parsed:
    """The form's rows as its table stores them."""
    file = FileRecord(
        source="gdc",
        release="46.0",
        project_id="TCGA-TEST",
        data_type="Clinical Supplement",
        file_id=path.stem,
        file_name=path.name,
        aliquots=aliquots,
    )
    (recipe,) = (recipe for recipe in RECIPES.values() if recipe.takes(file))
    parsed = recipe.parse(file, path.read_bytes())
    assert with_provenance(parsed.rows, file, recipe.table).num_rows == parsed.rows.num_rows
    return parsed


def raw(path: Path) -> tuple[list[str], list[str], list[list[str]]]:
    """Header rows 1 and 3, and the data lines, by the csv module."""
    with path.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return lines[0], [cell.removeprefix("CDE_ID:") for cell in lines[2]], lines[3:]


def raw_by_cde(path: Path, cde: str) -> list[str]:
    _, cdes, lines = raw(path)
    place = cdes.index(cde)
    return [line[place] for line in lines]


def column(real_data: Path, folder: str, form: str, name: str) -> list:
    return parse(path_of(real_data, folder, form)).rows[name].to_pylist()
