"""Aliquots of a project, put together from several files (T6)."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pyarrow as pa
import pytest

from omics_lake.core.record import FileRecord
from omics_lake.tables.recipe import Settled, plain, with_provenance
from omics_lake.tables.sample import RECIPE, TABLE, settle, takes

ALIQUOT_HEADER = "bcr_sample_barcode\tbcr_aliquot_barcode\tbcr_aliquot_uuid\n"
SAMPLE_HEADER = "bcr_sample_barcode\tbcr_sample_uuid\tis_ffpe\n"
SAMPLE_1 = "TCGA-AA-0001-01A"
BARCODE_1 = f"{SAMPLE_1}-11D-A35C-01"


def record(name: str, data_type: str, file_id: str = "f") -> FileRecord:
    return FileRecord("gdc", "46.0", "TCGA-LUAD", data_type, file_id, name)


def form(kind: str, text: str, file_id: str) -> pa.Table:
    file = record(f"nationwidechildrens.org_biospecimen_{kind}_luad.txt", "Biospecimen Supplement", file_id)
    return plain(with_provenance(RECIPE.parse(file, text.encode()).rows, file, TABLE))


def aliquots(file_id: str, *lines: tuple[str, str]) -> pa.Table:
    body = "".join(f"{barcode[:16]}\t{barcode}\t{uuid}\n" for barcode, uuid in lines)
    return form("aliquot", ALIQUOT_HEADER + body, file_id)


def samples(file_id: str, *lines: tuple[str, str, str]) -> pa.Table:
    return form("sample", SAMPLE_HEADER + "".join("\t".join(line) + "\n" for line in lines), file_id)


def pages(file_id: str, **facts: Any) -> pa.Table:
    aliquot = {"aliquot_id": "id-1", "submitter_id": BARCODE_1}
    sample = {"submitter_id": SAMPLE_1, "portions": [{"analytes": [{"aliquots": [aliquot]}]}], **facts}
    body = {"data": {"hits": [{"case_id": "case-1", "submitter_id": "TCGA-AA-0001", "samples": [sample]}]}}
    file = record("cases.json", "Case Metadata", file_id)
    return plain(with_provenance(RECIPE.parse(file, json.dumps(body).encode()).rows, file, TABLE))


def in_any_order(*parts: pa.Table) -> Settled:
    """The outcome, after proving that the order of files does not matter."""
    outcomes = [settle(pa.concat_tables(order)) for order in permutations(parts)]
    views = [(sorted(o.rows.to_pylist(), key=str), o.rejected, o.duplicates) for o in outcomes]
    assert all(view == views[0] for view in views)
    return outcomes[0]


@pytest.mark.parametrize(
    ("name", "data_type", "taken"),
    [
        ("cases.json", "Case Metadata", True),
        ("nationwidechildrens.org_biospecimen_aliquot_luad.txt", "Biospecimen Supplement", True),
        ("nationwidechildrens.org_biospecimen_sample_luad.txt", "Biospecimen Supplement", True),
        ("nationwidechildrens.org_biospecimen_tumor_sample_luad.txt", "Biospecimen Supplement", False),
        ("nationwidechildrens.org_biospecimen_slide_luad.txt", "Biospecimen Supplement", False),
        ("nationwidechildrens.org_biospecimen.TCGA-50-5072.xml", "Biospecimen Supplement", False),
        ("nationwidechildrens.org_clinical_patient_luad.txt", "Clinical Supplement", False),
    ],
)
def test_metadata_and_two_forms_feed_the_table(name: str, data_type: str, taken: bool) -> None:
    assert takes(record(name, data_type)) is taken


def test_the_sample_form_completes_the_aliquots_of_the_sample() -> None:
    other = "TCGA-AA-0001-10A-01D-A35C-01"
    settled = in_any_order(
        aliquots("f1", (BARCODE_1, "id-1"), (other, "id-2")), samples("f2", (SAMPLE_1, "S-1", "YES"))
    )

    found = {r["aliquot_id"]: (r["is_ffpe"], r["sample_id"]) for r in settled.rows.to_pylist()}
    assert found == {"id-1": (True, "s-1"), "id-2": (None, None)}
    assert (settled.rejected, settled.duplicates) == ((), 0)


def test_an_aliquot_of_two_files_is_one_row_with_the_values_of_both() -> None:
    settled = in_any_order(aliquots("f2", (BARCODE_1, "ID-1")), pages("f1", tumor_descriptor="Primary"))

    (row,) = settled.rows.to_pylist()
    assert (row["case_id"], row["tumor_descriptor"], row["file_id"]) == ("case-1", "Primary", "f1")
    assert settled.duplicates == 1


def test_aliquots_that_contradict_each_other_are_all_rejected() -> None:
    settled = in_any_order(
        pages("f1", tumor_descriptor="Primary"),
        pages("f2", tumor_descriptor="Recurrence"),
        aliquots("f3", (BARCODE_1, "id-1")),
    )

    assert settled.rows.num_rows == 0
    assert [r.file_id for r in settled.rejected] == ["f1", "f2", "f3"]
    assert "tumor_descriptor: Primary, Recurrence" in settled.rejected[0].rejected.reason


def test_an_aliquot_and_its_sample_that_contradict_are_both_rejected() -> None:
    settled = in_any_order(pages("f1", preservation_method="Frozen"), samples("f2", (SAMPLE_1, "S-1", "YES")))

    assert settled.rows.num_rows == 0
    assert [(r.file_id, "is_ffpe" in r.rejected.reason) for r in settled.rejected] == [("f1", True), ("f2", True)]


def test_two_ids_under_one_barcode_are_rejected() -> None:
    settled = in_any_order(aliquots("f1", (BARCODE_1, "id-1")), aliquots("f2", (BARCODE_1, "id-2")))

    assert settled.rows.num_rows == 0
    assert "id-1, id-2" in settled.rejected[0].rejected.reason


def test_a_sample_without_aliquots_is_no_row() -> None:
    settled = settle(samples("f2", (SAMPLE_1, "S-1", "YES")))

    assert (settled.rows.num_rows, settled.rejected, settled.duplicates) == (0, (), 0)


def test_settled_rows_have_the_declared_columns() -> None:
    settled = settle(pages("f1"))

    assert tuple(settled.rows.column_names) == TABLE.column_names
    assert settled.rows["data_release"].to_pylist() == ["gdc-46.0"]
