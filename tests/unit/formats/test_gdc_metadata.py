"""GDC answers: aliquots and file records, and answers that must not be trusted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.formats.gdc_files import NOT_SAID
from omics_lake.formats.gdc_metadata import parse_case_metadata, parse_file_records

TUMOR = "TCGA-50-5072-01A-21D-1855-08"
NORMAL = "TCGA-50-5072-10A-01D-1855-08"


def aliquot(number: int, barcode: str | None) -> dict[str, Any]:
    named = {"submitter_id": barcode} if barcode else {}
    return {"aliquot_id": f"AAAAAAAA-0000-0000-0000-{number:012d}", **named}


def sample(barcode: str, *aliquots: dict[str, Any], **facts: Any) -> dict[str, Any]:
    portions = [{"analytes": [{"aliquots": [one]}]} for one in aliquots]
    return {"sample_id": f"S-{barcode}", "submitter_id": barcode, "portions": portions, **facts}


def case(*samples: dict[str, Any], project: str = "TCGA-LUAD", **more: Any) -> dict[str, Any]:
    named = {"case_id": "CASE-1", "submitter_id": "TCGA-50-5072", "project": {"project_id": project}}
    return {**named, "samples": list(samples), **more}


def page(*hits: dict[str, Any], warnings: Any = None, count: int | None = None) -> bytes:
    pagination = {"count": len(hits) if count is None else count, "total": 99}
    return json.dumps({"data": {"hits": hits, "pagination": pagination}, "warnings": warnings or {}}).encode()


def test_a_nested_aliquot_is_a_row_with_what_each_level_says() -> None:
    primary = sample("TCGA-50-5072-01A", aliquot(1, TUMOR), tumor_descriptor="Primary", preservation_method="FFPE")

    parsed = parse_case_metadata(page(case(primary)))

    (row,) = parsed.rows.to_pylist()
    assert row == {
        "line_number": 1,
        "aliquot_id": "aaaaaaaa-0000-0000-0000-000000000001",
        "aliquot_barcode": TUMOR,
        "case_id": "case-1",
        "patient_barcode": "TCGA-50-5072",
        "sample_id": "s-tcga-50-5072-01a",
        "sample_barcode": "TCGA-50-5072-01A",
        "sample_type_code": "01",
        "sample_type": "Primary Tumor",
        "tissue_type": "Tumor",
        "tumor_descriptor": "Primary",
        "vial": "A",
        "portion": "21",
        "analyte": "D",
        "plate": "1855",
        "center": "08",
        "is_ffpe": True,
        "preservation_method": "FFPE",
    }


def test_lists_of_ids_and_barcodes_are_never_paired() -> None:
    # The two lists come in different orders: nothing says whose id is whose.
    lists = {"aliquot_ids": ["id-1", "id-2"], "submitter_aliquot_ids": [NORMAL, TUMOR]}

    parsed = parse_case_metadata(page({"case_id": "CASE-1", "submitter_id": "TCGA-50-5072", **lists}))

    assert parsed.rows.num_rows == 0
    assert parsed.notes == {"cases_with_unpaired_lists": "1"}


def test_a_file_page_tells_of_aliquots_once_however_many_files_they_have() -> None:
    files = [{"file_id": f"f-{n}", "cases": [case(sample("TCGA-50-5072-01A", aliquot(1, TUMOR)))]} for n in range(3)]

    parsed = parse_case_metadata(page(*files))

    assert parsed.rows["aliquot_barcode"].to_pylist() == [TUMOR]
    assert parsed.duplicates == 2


def test_the_portals_array_tells_of_aliquots_by_its_associated_entities() -> None:
    entity = {"entity_submitter_id": NORMAL, "entity_type": "aliquot", "entity_id": "ID-9", "case_id": "CASE-1"}
    slide = {"entity_submitter_id": "TCGA-50-5072-01Z-00-DX1", "entity_type": "slide", "entity_id": "ID-10"}

    parsed = parse_case_metadata(json.dumps([{"file_id": "f", "associated_entities": [entity, slide]}]).encode())

    (row,) = parsed.rows.to_pylist()
    assert (row["aliquot_id"], row["sample_barcode"], row["tissue_type"]) == ("id-9", "TCGA-50-5072-10A", "Normal")
    assert (row["case_id"], row["patient_barcode"]) == ("case-1", "TCGA-50-5072")


def test_a_sample_without_aliquots_is_told_without_aliquot_id() -> None:
    parsed = parse_case_metadata(page(case(sample("TCGA-50-5072-01Z", preservation_method="FFPE"))))

    (row,) = parsed.rows.to_pylist()
    assert (row["aliquot_id"], row["sample_barcode"], row["is_ffpe"]) == (None, "TCGA-50-5072-01Z", True)


def test_ids_of_other_programs_are_kept_without_parts() -> None:
    other = {
        "case_id": "c",
        "submitter_id": "MMRF_1016",
        "samples": [
            sample("MMRF_1016_1_BM", aliquot(1, "MMRF_1016_1_BM_T2"), tissue_type="Tumor", sample_type_id="09")
        ],
    }

    (row,) = parse_case_metadata(page(other)).rows.to_pylist()

    assert (row["aliquot_barcode"], row["patient_barcode"]) == ("MMRF_1016_1_BM_T2", "MMRF_1016")
    assert (row["tissue_type"], row["sample_type_code"], row["portion"]) == ("Tumor", None, None)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"sample_type": "Blood Derived Normal"}, "sample type 01"),
        ({"tissue_type": "Normal"}, "Tumor tissue"),
        ({"submitter_id": "TCGA-50-5072-01B"}, "not of sample TCGA-50-5072-01B"),
        ({"is_ffpe": False, "preservation_method": "FFPE"}, "is_ffpe is False"),
    ],
)
def test_an_aliquot_whose_barcode_contradicts_what_is_given_is_rejected(facts: dict[str, Any], reason: str) -> None:
    good = sample("TCGA-50-5072-10A", aliquot(2, NORMAL))
    bad = sample("TCGA-50-5072-01A", aliquot(1, TUMOR)) | facts

    parsed = parse_case_metadata(page(case(good), case(bad)))

    assert parsed.rows["aliquot_barcode"].to_pylist() == [NORMAL]
    assert [(r.line, reason in r.reason) for r in parsed.rejected] == [(2, True)]


def test_an_aliquot_of_another_patient_than_its_case_is_rejected() -> None:
    stray = sample("TCGA-50-5073-01A", aliquot(1, "TCGA-50-5073-01A-21D-1855-08"))

    parsed = parse_case_metadata(page(case(stray)))

    assert "not of patient TCGA-50-5072" in parsed.rejected[0].reason


def test_an_aliquot_without_id_is_rejected() -> None:
    parsed = parse_case_metadata(page(case(sample("TCGA-50-5072-01A", {"submitter_id": TUMOR}))))

    assert (parsed.rows.num_rows, parsed.rejected[0].reason) == (0, f"aliquot {TUMOR} has no aliquot_id")


def test_mentions_of_one_aliquot_that_contradict_are_all_rejected() -> None:
    one = case(sample("TCGA-50-5072-01A", aliquot(1, TUMOR), tumor_descriptor="Primary"))
    other = case(sample("TCGA-50-5072-01A", aliquot(1, TUMOR), tumor_descriptor="Recurrence"))

    parsed = parse_case_metadata(page(one, other))

    assert parsed.rows.num_rows == 0
    assert [r.line for r in parsed.rejected] == [1, 2]
    assert "tumor_descriptor: Primary, Recurrence" in parsed.rejected[0].reason


def test_words_for_nothing_are_null_and_counted() -> None:
    unsaid = sample("TCGA-50-5072-01A", aliquot(1, TUMOR), tissue_type="Not Reported", preservation_method="Unknown")

    parsed = parse_case_metadata(page(case(unsaid)))

    assert parsed.null_markers == {"tissue_type|Not Reported": 1, "preservation_method|Unknown": 1}
    assert parsed.rows["is_ffpe"].to_pylist() == [None]
    assert parsed.rows["tissue_type"].to_pylist() == ["Tumor"]  # of the barcode


def test_cases_of_other_projects_are_left_out_and_noted() -> None:
    ours = case(sample("TCGA-50-5072-01A", aliquot(1, TUMOR)))
    theirs = case(sample("TCGA-50-5072-10A", aliquot(2, NORMAL)), project="TCGA-LUSC")

    parsed = parse_case_metadata(page(ours, theirs), "TCGA-LUAD")

    assert parsed.rows["aliquot_barcode"].to_pylist() == [TUMOR]
    assert parsed.notes == {"records_of_other_projects": "1"}


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html>Service unavailable</html>", "not JSON"),
        (b'{"message": "unsupported filter"}', "no answer with records"),
        (b'[{"project_id": "TCGA-LUAD", "name": "Lung"}]', "neither cases nor files"),
        (b'{"data": {"hits": [{"case_id": "c"}], "pagination": {"count": 2}}}', "cut short"),
        (b'{"data": {"hits": [{"case_id": "c"}, {"file_id": "f"}]}}', "mixes cases and files"),
        (b'{"data": {"hits": [{"case_id": "c", "samples": "x"}]}}', "samples is no list of records"),
    ],
)
def test_a_body_that_is_no_answer_is_refused(body: bytes, what: str) -> None:
    with pytest.raises(UnreadableFile, match=what):
        parse_case_metadata(body)


def test_an_answer_with_warnings_is_refused_since_fields_are_missing() -> None:
    with pytest.raises(UnreadableFile, match=r"diagnoses\.follow_ups"):
        parse_case_metadata(page(case(), warnings={"expand": "unrecognized values: [diagnoses.follow_ups]"}))


def test_an_answer_without_hits_has_no_rows() -> None:
    assert parse_case_metadata(page()).rows.num_rows == 0


def a_file(**fields: Any) -> dict[str, Any]:
    return {"file_id": "F-1", "file_name": "a.tsv", "data_type": "Gene Expression Quantification", **fields}


def test_a_file_of_a_pair_lists_both_aliquots_with_their_tissue() -> None:
    pair = case(sample("TCGA-50-5072-10A", aliquot(2, NORMAL)), sample("TCGA-50-5072-01A", aliquot(1, TUMOR)))
    hit = a_file(
        cases=[pair], access="open", md5sum="m", file_size=7, analysis={"workflow_type": "ASCAT3"}, data_format="TSV"
    )

    (record,) = parse_file_records(page(hit), "gdc", "46.0")

    assert (record.file_id, record.project_id, record.access, record.workflow_type) == (
        "f-1",
        "TCGA-LUAD",
        "open",
        "ASCAT3",
    )
    assert (record.file_size, record.md5sum, record.data_release) == (7, "m", "gdc-46.0")
    assert [a.tissue_type for a in record.aliquots] == ["Normal", "Tumor"]
    assert record.only() == record.aliquots[1]
    assert record.aliquots[1].aliquot_barcode == TUMOR


def test_a_file_of_the_portals_metadata_has_its_aliquot_and_no_project() -> None:
    entity = {"entity_submitter_id": TUMOR, "entity_type": "aliquot", "entity_id": "ID-9", "case_id": "C"}

    (record,) = parse_file_records(json.dumps([a_file(associated_entities=[entity])]).encode(), "gdc", "46.0")

    (only,) = record.aliquots
    assert (only.aliquot_id, only.case_id, only.patient_barcode, only.sample_type) == (
        "id-9",
        "c",
        "TCGA-50-5072",
        "Primary Tumor",
    )
    assert (record.project_id, record.access) == ("", NOT_SAID)


def test_controlled_files_keep_their_access() -> None:
    (record,) = parse_file_records(page(a_file(access="controlled")), "gdc", "46.0")

    assert record.access == "controlled"


def test_a_clinical_file_names_its_cases() -> None:
    cases = [{"case_id": "C-1", "submitter_id": "TCGA-AA-0001"}, {"case_id": "C-2", "submitter_id": "TCGA-AA-0002"}]

    (record,) = parse_file_records(page(a_file(cases=cases)), "gdc", "46.0")

    assert [(a.case_id, a.patient_barcode, a.aliquot_id) for a in record.aliquots] == [
        ("c-1", "TCGA-AA-0001", None),
        ("c-2", "TCGA-AA-0002", None),
    ]


def test_a_file_without_type_names_what_is_missing_and_what_is_there() -> None:
    with pytest.raises(SchemaDrift, match=r"missing: data_type; it has: file_id, file_name") as error:
        parse_file_records(page({"file_id": "f", "file_name": "a.tsv"}), "gdc", "46.0")

    assert error.value.where == "record 1"


def test_cases_are_no_files() -> None:
    with pytest.raises(UnreadableFile, match="cases, not files"):
        parse_file_records(page(case()), "gdc", "46.0")


def test_a_case_of_which_the_project_alone_is_told_is_no_aliquot() -> None:
    hit = {"file_id": "f", "file_name": "f.txt", "data_type": "x", "cases": [{"project": {"project_id": "TCGA-A"}}]}
    page = {"data": {"hits": [hit], "pagination": {"count": 1}}, "warnings": {}}

    (record,) = parse_file_records(json.dumps(page).encode(), "gdc", "46.0")

    assert (record.project_id, record.aliquots) == ("TCGA-A", ())
