"""The biospecimen forms aliquot and sample."""

from __future__ import annotations

import pytest

from omics_lake.core.errors import SchemaDrift
from omics_lake.formats.biospecimen import ALIQUOT, SAMPLE, parse_biospecimen

ALIQUOTS = (
    "bcr_patient_uuid\tbcr_sample_barcode\tbcr_aliquot_barcode\tbcr_aliquot_uuid\tderived\n"
    "\t\t\t\tCDE_ID:4170571\n"
    "CASE-1\tTCGA-AA-0001-01A\tTCGA-AA-0001-01A-11D-A35C-01\tABC-1\tNO\n"
)
SAMPLES = (
    "bcr_patient_uuid\tbcr_sample_barcode\tbcr_sample_uuid\tffpe\tsample_type_id\tsample_type\n"
    "\t\t\tCDE_ID:4170557\t\t\n"
    "CASE-1\tTCGA-AA-0001-01A\tS-1\tYES\t01\tPrimary solid Tumor\n"
)


def test_an_aliquot_line_gives_uuid_barcode_and_whether_it_comes_from_ffpe() -> None:
    (row,) = parse_biospecimen(ALIQUOTS.encode(), ALIQUOT).rows.to_pylist()

    assert (row["aliquot_id"], row["aliquot_barcode"], row["case_id"]) == (
        "abc-1",
        "TCGA-AA-0001-01A-11D-A35C-01",
        "case-1",
    )
    assert (row["is_ffpe"], row["plate"], row["line_number"]) == (False, "A35C", 3)


def test_a_sample_line_gives_what_its_aliquots_share() -> None:
    (row,) = parse_biospecimen(SAMPLES.encode(), SAMPLE).rows.to_pylist()

    assert (row["aliquot_id"], row["sample_barcode"], row["sample_id"]) == (None, "TCGA-AA-0001-01A", "s-1")
    assert (row["is_ffpe"], row["sample_type"], row["tissue_type"]) == (True, "Primary Tumor", "Tumor")


def test_the_old_writers_form_without_cde_row_is_read_by_name() -> None:
    form = (
        "bcr_sample_barcode\tbcr_aliquot_barcode\tbcr_aliquot_uuid\nTCGA-AV-9999-20A\tTCGA-AV-9999-20A-01D-0848-05\tX\n"
    )

    (row,) = parse_biospecimen(form.encode(), ALIQUOT).rows.to_pylist()

    assert (row["tissue_type"], row["sample_type_code"], row["is_ffpe"]) == ("Control", "20", None)


def test_null_markers_are_null_and_counted() -> None:
    parsed = parse_biospecimen(SAMPLES.replace("YES", "[Not Available]").encode(), SAMPLE)

    assert parsed.rows["is_ffpe"].to_pylist() == [None]
    assert parsed.null_markers == {"is_ffpe|[Not Available]": 1}


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [
        (ALIQUOT, ALIQUOTS.replace("ABC-1", "[Not Available]"), "no aliquot_id"),
        (ALIQUOT, ALIQUOTS.replace("\tNO", "\tperhaps"), "neither YES nor NO"),
        (ALIQUOT, ALIQUOTS.replace("\tNO", ""), "4 cells where the header has 5"),
        (SAMPLE, SAMPLES.replace("\t01\t", "\t10\t"), "sample type 01"),
    ],
)
def test_a_line_at_fault_is_rejected_with_its_number(form: str, text: str, reason: str) -> None:
    parsed = parse_biospecimen(text.encode(), form)

    assert parsed.rows.num_rows == 0
    assert [(r.line, reason in r.reason) for r in parsed.rejected] == [(3, True)]


def test_another_form_is_refused_with_both_sides() -> None:
    with pytest.raises(SchemaDrift, match=r"missing: bcr_aliquot_barcode, bcr_aliquot_uuid; the form has: .*ffpe"):
        parse_biospecimen(SAMPLES.encode(), ALIQUOT)
