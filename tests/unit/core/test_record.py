"""A manifest line: what it holds, and what it must not."""

from __future__ import annotations

from typing import Any

import pytest

from omics_lake.core.errors import ControlledAccess, SchemaDrift
from omics_lake.core.record import Aliquot, FileRecord, from_json, slug, to_json

TUMOR = Aliquot("c", "TCGA-AA-0001", aliquot_id="t", tissue_type="Tumor")
NORMAL = Aliquot("c", "TCGA-AA-0001", aliquot_id="n", tissue_type="Normal")
LINE: dict[str, Any] = {
    "source": "gdc",
    "release": "46.0",
    "project_id": "TCGA-LUAD",
    "data_type": "Gene Level Copy Number",
    "file_id": "f-1",
    "file_name": "a.tsv",
}


def test_a_record_lies_under_source_release_project_type_and_id() -> None:
    record = from_json(LINE, "here")

    assert record.key == "gdc/46.0/TCGA-LUAD/gene_level_copy_number/f-1/a.tsv"
    assert record.data_release == "gdc-46.0"


@pytest.mark.parametrize(
    ("data_type", "expected"),
    [("Allele-specific Copy Number Segment", "allele_specific_copy_number_segment"), (" a--b ", "a_b")],
)
def test_a_data_type_becomes_a_folder_name(data_type: str, expected: str) -> None:
    assert slug(data_type) == expected


def test_a_record_survives_writing_and_reading() -> None:
    record = FileRecord(**LINE, file_size=0, md5sum="m", workflow_type="ASCAT3", aliquots=(NORMAL, TUMOR))

    assert from_json(to_json(record), "here") == record


@pytest.mark.parametrize("order", [(TUMOR, NORMAL), (NORMAL, TUMOR)])
def test_the_tumour_of_a_pair_is_found_wherever_it_stands(order: tuple[Aliquot, ...]) -> None:
    record = FileRecord(**LINE, aliquots=order)

    assert (record.tumor(), record.only()) == (TUMOR, TUMOR)


def test_the_one_aliquot_of_a_file_is_it_whatever_its_tissue() -> None:
    assert FileRecord(**LINE, aliquots=(NORMAL,)).only() == NORMAL


def test_controlled_access_is_refused() -> None:
    with pytest.raises(ControlledAccess, match="'controlled'") as error:
        from_json({**LINE, "access": "controlled"}, "m.jsonl line 3")

    assert error.value.where == "m.jsonl line 3, file f-1"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({k: v for k, v in LINE.items() if k != "file_id"}, "missing: file_id"),
        ({**LINE, "colour": "red"}, "unknown: colour"),
        ({**LINE, "aliquots": [{"case_id": "c"}]}, "patient_barcode"),
        ({**LINE, "aliquots": [{"case_id": "c", "patient_barcode": "p", "colour": "red"}]}, "colour"),
    ],
)
def test_a_line_with_other_fields_is_refused(line: dict[str, Any], said: str) -> None:
    with pytest.raises(SchemaDrift, match=said):
        from_json(line, "here")
