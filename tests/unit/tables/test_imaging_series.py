"""Series: what the table takes and keeps of the index."""

from __future__ import annotations

import pytest

from omics_lake.core.record import FileRecord
from omics_lake.core.table import FILE_COLUMNS
from omics_lake.tables.imaging_series import RECIPE

INDEX = (
    "collection_id,analysis_result_id,PatientID,StudyInstanceUID,SeriesInstanceUID,Modality,instanceCount,PatientAge,new\n"
    "tcga_luad,,TCGA-50-5072,1.2,1.2.1,CT,100,74,x\n"
    "tcga_luad,til,TCGA-50-5072,1.2,1.2.2,SEG,1,,x\n"
    "tcga_lusc,,TCGA-50-5073,1.3,1.3.1,CT,7,,x\n"
)


def file(data_type: str = "Imaging Index") -> FileRecord:
    return FileRecord("idc", "25", "TCGA-LUAD", data_type, "f", "idc_index.csv")


@pytest.mark.parametrize(("data_type", "taken"), [("Imaging Index", True), ("Case Metadata", False)])
def test_the_index_feeds_the_table(data_type: str, taken: bool) -> None:
    assert RECIPE.takes(file(data_type)) is taken


def test_the_rows_have_the_declared_columns_and_tell_derived_from_original() -> None:
    parsed = RECIPE.parse(file(), INDEX.encode())

    assert tuple(parsed.rows.column_names) == RECIPE.table.column_names[len(FILE_COLUMNS) :]
    assert parsed.rows.select(["series_uid", "is_derived", "instances"]).to_pylist() == [
        {"series_uid": "1.2.1", "is_derived": False, "instances": 100},
        {"series_uid": "1.2.2", "is_derived": True, "instances": 1},
    ]


def test_what_was_left_out_or_not_understood_is_reported() -> None:
    parsed = RECIPE.parse(file(), INDEX.encode())

    assert [r.line for r in parsed.rejected] == [4]
    assert parsed.null_markers == {"patient_age_years|74": 1}
    assert parsed.unknown_columns == ("new",)
