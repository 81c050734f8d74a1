"""Aliquots of a patient, and which of several is the one to use.

Every patient has a primary tumour and a blood normal with DNA and RNA aliquots; some have more, each for one
rule of the published replicate filters (Broad GDAC): later plate, higher vial, RNA analyte R before T, DNA
analyte D before W, no FFPE. Solid normals (11), metastases (06) and recurrences (02) are other samples and
never stand in for the primary tumour.
"""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.core.barcode import SAMPLE_TYPES, tissue_type_of
from omics_lake.core.record import Aliquot
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds

RNA, SNP, WXS, METHYLATION = "rna", "snp", "wxs", "methylation"

_USUAL = (
    (RNA, "01A-11R-A121-07"),
    (SNP, "01A-11D-A111-01"),
    (SNP, "10A-01D-A111-01"),
    (WXS, "01A-11D-A118-08"),
    (WXS, "10A-01D-A118-08"),
    (METHYLATION, "01A-11D-A13A-05"),
)

_MORE = {
    ("TCGA-XLUA", 1): ((RNA, "01A-11R-A30B-07"), (SNP, "01A-11D-0944-01")),
    ("TCGA-XLUA", 2): ((RNA, "01B-02R-A121-07"),),
    ("TCGA-XLUA", 3): ((RNA, "01B-02R-A277-07"), (SNP, "01B-02D-A274-01")),
    ("TCGA-XLUA", 4): ((RNA, "11A-01R-A121-07"),),
    ("TCGA-XLUA", 5): ((RNA, "06A-11R-A121-07"),),
    ("TCGA-XLUA", 6): ((RNA, "01A-11T-A121-07"),),
    ("TCGA-XLUA", 7): ((RNA, "11A-01R-A121-07"),),
    ("TCGA-XLUA", 8): ((WXS, "01A-11W-A110-08"),),
    ("TCGA-XPAN", 1): ((RNA, "11A-01R-A121-07"),),
    ("TCGA-XPAN", 2): ((RNA, "02A-11R-A121-07"),),
}

_LEFT_OUT = {
    ("TCGA-XLUA", 1): ("01A-11R-A121-07", "01A-11D-0944-01"),  # earlier plates
    ("TCGA-XLUA", 2): ("01A-11R-A121-07",),  # lower vial
    ("TCGA-XLUA", 3): ("01B-02R-A277-07", "01B-02D-A274-01"),  # FFPE, whatever vial and plate say
    ("TCGA-XLUA", 6): ("01A-11T-A121-07",),  # T after R
    ("TCGA-XLUA", 8): ("01A-11W-A110-08",),  # W after D
}

_FFPE = {("TCGA-XLUA", 3): ("01B",)}

_DESCRIPTORS = {"01": "Primary", "02": "Recurrence", "06": "Metastatic"}

BIG_COUNT_ALIQUOT = "TCGA-X0-0007-11A-01R-A121-07"
"""The normal whose file holds a count above 2^31."""


@dataclass(frozen=True)
class SampleAliquot:
    """One aliquot with the parts it came from.

    Args:
        assay: what it was made for; methylation aliquots have no file in the sample.
        preferred: the one to use for its assay; normals of a pair and other samples are neither preferred nor left out.
        left_out: a replicate of the primary tumour that the rules put behind the preferred one.
    """

    record: Aliquot
    assay: str
    portion_id: str
    analyte_id: str
    preservation_method: str
    preferred: bool
    left_out: bool

    @property
    def barcode(self) -> str:
        """All 28 characters."""
        return str(self.record.aliquot_barcode)

    @property
    def aliquot_id(self) -> str:
        """UUID."""
        return str(self.record.aliquot_id)

    @property
    def is_tumor(self) -> bool:
        """True for sample types 01 to 09."""
        return self.record.tissue_type == "Tumor"


def make_aliquots(seeds: Seeds, project: Project, number: int, case_id: str) -> tuple[SampleAliquot, ...]:
    """All aliquots of a patient, usual ones first."""
    who = (project.project_id, number)
    return tuple(_aliquot(seeds, project, number, case_id, *spec) for spec in _USUAL + _MORE.get(who, ()))


def _aliquot(seeds: Seeds, project: Project, number: int, case_id: str, assay: str, rest: str) -> SampleAliquot:
    who = (project.project_id, number)
    patient = project.barcode(number)
    sample, portion_analyte, _plate, _center = rest.split("-")
    sample_type = sample[:2]
    left_out = rest in _LEFT_OUT.get(who, ())
    record = Aliquot(
        case_id=case_id,
        patient_barcode=patient,
        sample_id=seeds.uuid("sample", patient, sample),
        sample_barcode=f"{patient}-{sample}",
        sample_type=SAMPLE_TYPES[sample_type],
        tissue_type=tissue_type_of(sample_type),
        tumor_descriptor=_DESCRIPTORS.get(sample_type, "Not Applicable"),
        aliquot_id=seeds.uuid("aliquot", patient, rest),
        aliquot_barcode=f"{patient}-{rest}",
    )
    return SampleAliquot(
        record=record,
        assay=assay,
        portion_id=seeds.uuid("portion", patient, sample, portion_analyte[:2]),
        analyte_id=seeds.uuid("analyte", patient, sample, portion_analyte),
        preservation_method="FFPE" if sample in _FFPE.get(who, ()) else "Unknown" if sample == "10A" else "OCT",
        preferred=sample_type == "01" and not left_out,
        left_out=left_out,
    )
