"""Patients: one row each over a project's files (T4), and the stage group."""

from __future__ import annotations

import pyarrow as pa
import pytest

from omics_lake.core.record import FileRecord
from omics_lake.tables.clinical_patient import RECIPE, settle, to_stage_group
from omics_lake.tables.recipe import with_provenance

HEADER = "bcr_patient_uuid\tbcr_patient_barcode\tvital_status\tpathologic_stage\tnote\n"
CASE_1 = "a0000000-0000-0000-0000-000000000001"
CASE_2 = "a0000000-0000-0000-0000-000000000002"
FIRST = f"{CASE_1}\tTCGA-AA-0001\tAlive\tStage IIIA\tsame\n"
SECOND = f"{CASE_2}\tTCGA-AA-0002\tDead\t[Not Available]\tsame\n"


def rows(file_id: str, *lines: str, header: str = HEADER) -> pa.Table:
    file = FileRecord(
        source="gdc",
        release="46.0",
        project_id="TCGA-LUAD",
        data_type="Clinical Supplement",
        file_id=file_id,
        file_name="nationwidechildrens.org_clinical_patient_luad.txt",
    )
    return with_provenance(RECIPE.parse(file, (header + "".join(lines)).encode()).rows, file, RECIPE.table)


def kept(settled) -> list[tuple[str, str, int]]:
    names = ("file_id", "patient_barcode", "row_number")
    return list(zip(*(settled.rows[name].to_pylist() for name in names), strict=True))


def test_patients_that_stand_once_all_stay() -> None:
    settled = settle(rows("file-1", FIRST, SECOND))

    assert kept(settled) == [("file-1", "TCGA-AA-0001", 1), ("file-1", "TCGA-AA-0002", 2)]
    assert (settled.rejected, settled.duplicates) == ((), 0)


def test_of_equal_rows_in_one_file_the_first_is_kept() -> None:
    settled = settle(rows("file-1", FIRST, SECOND, FIRST, FIRST))

    assert kept(settled) == [("file-1", "TCGA-AA-0001", 1), ("file-1", "TCGA-AA-0002", 2)]
    assert (settled.rejected, settled.duplicates) == ((), 2)


def test_of_equal_rows_in_two_files_one_is_kept_whatever_the_order_of_files() -> None:
    one, two = rows("file-1", SECOND, FIRST), rows("file-2", FIRST)

    forth, back = settle(pa.concat_tables([one, two])), settle(pa.concat_tables([two, one]))

    assert sorted(kept(forth)) == sorted(kept(back))
    assert ("file-1", "TCGA-AA-0001", 2) in kept(back)
    assert (forth.duplicates, back.duplicates) == (1, 1)


def test_the_order_of_columns_does_not_make_rows_differ() -> None:
    turned = "note\tpathologic_stage\tvital_status\tbcr_patient_barcode\tbcr_patient_uuid\n"
    line = f"same\tStage IIIA\tAlive\tTCGA-AA-0001\t{CASE_1.upper()}\n"

    settled = settle(pa.concat_tables([rows("file-1", FIRST), rows("file-2", line, header=turned)]))

    assert kept(settled) == [("file-1", "TCGA-AA-0001", 1)]


def test_rows_that_contradict_each_other_are_all_rejected_and_the_rest_stays() -> None:
    other = FIRST.replace("Alive", "Dead")

    settled = settle(pa.concat_tables([rows("file-2", other), rows("file-1", SECOND, FIRST)]))

    assert kept(settled) == [("file-1", "TCGA-AA-0002", 1)]
    assert settled.duplicates == 0
    assert [(r.file_id, r.rejected.line) for r in settled.rejected] == [("file-1", 3), ("file-2", 2)]
    assert {r.rejected.reason for r in settled.rejected} == {f"case {CASE_1} has 2 rows that contradict each other"}
    assert '"vital_status": "Dead"' in settled.rejected[1].rejected.raw


def test_a_difference_in_the_attributes_is_a_contradiction_too() -> None:
    settled = settle(rows("file-1", FIRST, FIRST.replace("same", "other")))

    assert (settled.rows.num_rows, len(settled.rejected)) == (0, 2)


def test_a_patient_more_than_one_in_a_hundred_stops_the_build() -> None:
    assert RECIPE.table.tolerated_rejects == 0.01
    assert RECIPE.table.key == ("case_id",)


@pytest.mark.parametrize(
    ("stage", "group"),
    [
        ("Stage I", "I"),
        ("Stage IA", "I"),
        ("Stage IS", "I"),
        ("Stage IIB", "II"),
        ("Stage IIIA", "III"),
        ("Stage IIIC2", "III"),
        ("Stage IV", "IV"),
        ("Stage IVB", "IV"),
        ("Stage 0", None),
        ("Stage X", None),
        ("Stage Tis", None),
        ("I/II NOS", None),
        (None, None),
    ],
)
def test_stage_groups(stage: str | None, group: str | None) -> None:
    assert to_stage_group(stage) == group


def test_the_stage_group_is_derived_beside_the_stage_as_written() -> None:
    table = rows("file-1", FIRST, SECOND)

    assert table["ajcc_pathologic_stage"].to_pylist() == ["Stage IIIA", None]
    assert table["ajcc_stage_group"].to_pylist() == ["III", None]
