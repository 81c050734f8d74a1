"""TCGA barcodes parse into the parts that the GDC documents, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.core.barcode import Barcode, parse_barcode, patient_of

DIGITS2 = st.from_regex(r"[0-9]{2}", fullmatch=True)
LETTER = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_an_aliquot_barcode_has_all_parts() -> None:
    assert parse_barcode("TCGA-50-5072-01A-21D-1855-08") == Barcode(
        project="TCGA", tss="50", participant="5072", sample_type="01", vial="A", portion="21", analyte="D",
        plate="1855", center="08",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "patient", "sample", "tissue"),
    [
        ("TCGA-50-5072", "TCGA-50-5072", None, None),
        ("TCGA-50-5072-01", "TCGA-50-5072", "TCGA-50-5072-01", "Tumor"),
        ("TCGA-50-5072-11A", "TCGA-50-5072", "TCGA-50-5072-11A", "Normal"),
        ("TCGA-AV-A03D-20A-01D-1234-05", "TCGA-AV-A03D", "TCGA-AV-A03D-20A", "Control"),
        ("TCGA-AB-2807-03B-01W-0728-08", "TCGA-AB-2807", "TCGA-AB-2807-03B", "Tumor"),
        ("TCGA-17-Z011", "TCGA-17-Z011", None, None),
    ],
)
def test_patient_sample_and_tissue_by_hand(text: str, patient: str, sample: str | None, tissue: str | None) -> None:
    barcode = parse_barcode(text)
    assert barcode is not None
    assert (barcode.patient, barcode.sample, barcode.tissue_type) == (patient, sample, tissue)


@pytest.mark.parametrize("text", ["", "MMRF_2476_1_BM", "TCGA-50", "TCGA-50-5072-01A-21D-1855", "TCGA_50_5072"])
def test_what_is_no_barcode_is_none(text: str) -> None:
    assert parse_barcode(text) is None


def test_the_patient_of_another_id_is_the_id() -> None:
    assert patient_of("MMRF_2476") == "MMRF_2476"
    assert patient_of("TCGA-50-5072-01A-21D-1855-08") == "TCGA-50-5072"


@given(
    tss=st.from_regex(r"[A-Z0-9]{2}", fullmatch=True),
    participant=st.from_regex(r"[A-Z0-9]{4}", fullmatch=True),
    sample_type=st.sampled_from(["01", "02", "03", "06", "10", "11", "20"]),
    vial=LETTER,
    portion=DIGITS2,
    analyte=LETTER,
    plate=st.from_regex(r"[A-Z0-9]{4}", fullmatch=True),
    center=DIGITS2,
)
def test_format_then_parse_gives_the_parts_back(**parts: str) -> None:
    barcode = Barcode(project="TCGA", **parts)
    assert parse_barcode(str(barcode)) == barcode
    assert len(str(barcode)) == 28
