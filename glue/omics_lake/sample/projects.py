"""The sample's two projects. Their ids and barcodes parse as TCGA's but belong to nobody.

No TCGA project is called XLUA or XPAN, and no tissue source site X0 or X1 exists; the patients, their courses
and their files are drawn from a seed. The first project follows the lung forms and has EGFR as driver, the
second the later forms and KRAS.
"""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.sample.clinical_columns import ALIAS_STYLE, CDE_STYLE, FormColumn


@dataclass(frozen=True)
class Project:
    """One project's constants.

    Args:
        stages: one stage per patient with clinical forms, in patient order before shuffling.
        patients: number of patients known to the source's cases.
        without_forms: patient numbers known to the cases but in no clinical form.
        imaging_only: number of patients seen only in the imaging archive.
        driver: gene whose hot spot mutation, copies and expression go together.
        hotspot: the hot spot's protein change.
        has_outcome_field: first-course outcome exists in the forms; without it residual tumour decides DFI.
    """

    project_id: str
    site: str
    stages: tuple[str, ...]
    patients: int
    without_forms: tuple[int, ...]
    imaging_only: int
    driver: str
    hotspot: str
    has_outcome_field: bool
    primary_site: str
    tissue: str
    subdivision: str
    icd_10: str
    morphology: str
    histology: str
    cause_of_death: str
    forms: dict[str, tuple[FormColumn, ...]]

    @property
    def suffix(self) -> str:
        """`xlua`: the disease suffix of clinical file names and part of the imaging collection."""
        return self.project_id.removeprefix("TCGA-").lower()

    @property
    def collection(self) -> str:
        """`tcga_xlua`."""
        return f"tcga_{self.suffix}"

    def barcode(self, number: int) -> str:
        """Patient barcode of a patient number."""
        return f"TCGA-{self.site}-{number:04d}"


XLUA = Project(
    project_id="TCGA-XLUA",
    site="X0",
    stages=(*["Stage IA"] * 5, *["Stage IB"] * 5, *["Stage IIA"] * 3, *["Stage IIB"] * 3, *["Stage IIIA"] * 4,
            "Stage IIIB", *["Stage IV"] * 3),
    patients=24,
    without_forms=(),
    imaging_only=3,
    driver="EGFR",
    hotspot="p.L858R",
    has_outcome_field=True,
    primary_site="Bronchus and lung",
    tissue="Lung",
    subdivision="R-Upper",
    icd_10="C34.1",
    morphology="8140/3",
    histology="Lung Adenocarcinoma",
    cause_of_death="[Not Available]",
    forms=ALIAS_STYLE,
)  # fmt: skip

XPAN = Project(
    project_id="TCGA-XPAN",
    site="X1",
    stages=(*["Stage IB"] * 4, *["Stage IIA"] * 2, *["Stage IIB"] * 4, *["Stage III"] * 2, *["Stage IV"] * 3),
    patients=16,
    without_forms=(16,),
    imaging_only=2,
    driver="KRAS",
    hotspot="p.G12D",
    has_outcome_field=False,
    primary_site="Pancreas",
    tissue="Pancreas",
    subdivision="Head of Pancreas",
    icd_10="C25.0",
    morphology="8500/3",
    histology="Pancreas-Adenocarcinoma Ductal Type",
    cause_of_death="Pancreatic Cancer",
    forms=CDE_STYLE,
)

PROJECTS = (XLUA, XPAN)
