"""TCGA barcodes: `TCGA-50-5072-01A-21D-1855-08`.

project - TSS(2) - participant(4) - sample type(2) vial(1) - portion(2) analyte(1) - plate(4) - centre(2).
Patient is the first 12 characters, sample the first 16, aliquot all 28.
Source: https://docs.gdc.cancer.gov/Encyclopedia/pages/TCGA_Barcode/
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATTERN = re.compile(
    r"^(?P<project>[A-Z0-9]{2,6})-(?P<tss>[A-Z0-9]{2})-(?P<participant>[A-Z0-9]{4})"
    r"(?:-(?P<sample_type>\d{2})(?P<vial>[A-Z])?"
    r"(?:-(?P<portion>\d{2})(?P<analyte>[A-Z])?"
    r"(?:-(?P<plate>[A-Z0-9]{4})-(?P<center>\d{2}))?)?)?$"
)

SAMPLE_TYPES = {
    "01": "Primary Tumor",
    "02": "Recurrent Tumor",
    "03": "Primary Blood Derived Cancer - Peripheral Blood",
    "04": "Recurrent Blood Derived Cancer - Bone Marrow",
    "05": "Additional - New Primary",
    "06": "Metastatic",
    "07": "Additional Metastatic",
    "08": "Human Tumor Original Cells",
    "09": "Primary Blood Derived Cancer - Bone Marrow",
    "10": "Blood Derived Normal",
    "11": "Solid Tissue Normal",
    "12": "Buccal Cell Normal",
    "13": "EBV Immortalized Normal",
    "14": "Bone Marrow Normal",
    "15": "Sample Type 15",
    "16": "Sample Type 16",
    "20": "Control Analyte",
    "40": "Recurrent Blood Derived Cancer - Peripheral Blood",
    "50": "Cell Lines",
    "60": "Primary Xenograft Tissue",
    "61": "Cell Line Derived Xenograft Tissue",
}


@dataclass(frozen=True)
class Barcode:
    """The parts of a TCGA barcode; parts past the given length are None."""

    project: str
    tss: str
    participant: str
    sample_type: str | None = None
    vial: str | None = None
    portion: str | None = None
    analyte: str | None = None
    plate: str | None = None
    center: str | None = None

    @property
    def patient(self) -> str:
        """`TCGA-50-5072`."""
        return f"{self.project}-{self.tss}-{self.participant}"

    @property
    def sample(self) -> str | None:
        """`TCGA-50-5072-01A`, or without the vial where the barcode has none."""
        if self.sample_type is None:
            return None
        return f"{self.patient}-{self.sample_type}{self.vial or ''}"

    @property
    def tissue_type(self) -> str | None:
        """`Tumor` (01-09, 40), `Normal` (10-19), `Control` (20-29), else None."""
        return tissue_type_of(self.sample_type) if self.sample_type else None

    def __str__(self) -> str:
        text = self.sample or self.patient
        if self.portion:
            text += f"-{self.portion}{self.analyte or ''}"
        if self.plate:
            text += f"-{self.plate}-{self.center}"
        return text


def parse_barcode(text: str) -> Barcode | None:
    """Parse a TCGA barcode of any length from patient to aliquot; None when it is not one."""
    match = _PATTERN.match(text.strip())
    return Barcode(**match.groupdict()) if match else None


def patient_of(text: str) -> str:
    """The patient part (first 12 characters) of a TCGA barcode; other ids are given back whole."""
    barcode = parse_barcode(text)
    return barcode.patient if barcode else text


def tissue_type_of(sample_type: str) -> str | None:
    """Tumor, Normal or Control from a two-digit sample type code."""
    code = int(sample_type)
    if code in range(1, 10) or code == 40:
        return "Tumor"
    if code in range(10, 20):
        return "Normal"
    return "Control" if code in range(20, 30) else None
