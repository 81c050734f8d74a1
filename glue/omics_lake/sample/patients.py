"""Patients: who they are, what their tumour carries, which assays were made.

A set share of patients carries the project's driver mutation; their tumours have more copies of the gene and,
through both, more of its transcript.
"""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.sample.aliquots import RNA, SNP, WXS, SampleAliquot, make_aliquots
from omics_lake.sample.courses import Course
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds
from omics_lake.sample.special_courses import course_of

DRIVER_CHANGES = {
    "TCGA-XLUA": {
        **dict.fromkeys((1, 3, 8, 12, 17), "p.L858R"),
        **dict.fromkeys((10, 15), "p.E746_A750del"),
        23: "p.L858R",
    },
    "TCGA-XPAN": {
        **dict.fromkeys((1, 4, 5, 8, 11, 13, 15, 16), "p.G12D"),
        **dict.fromkeys((2, 6, 10), "p.G12V"),
    },
}
"""Patient number -> the driver's protein change."""

WITHOUT_FILES = {
    RNA: {("TCGA-XLUA", 24), ("TCGA-XPAN", 15)},
    SNP: {("TCGA-XLUA", 23), ("TCGA-XLUA", 24), ("TCGA-XPAN", 15)},
    WXS: {("TCGA-XLUA", 20)},
}
"""Assays without a file; the patient without a mutation file is withheld, not free of mutations."""

WITHOUT_VARIANTS = {("TCGA-XLUA", 21)}
"""Patients whose mutation file has no variant."""

RACES = ("WHITE", "BLACK OR AFRICAN AMERICAN", "ASIAN", "AMERICAN INDIAN OR ALASKA NATIVE", "[Not Available]",
         "[Unknown]", "[Not Evaluated]")  # fmt: skip
ETHNICITIES = ("NOT HISPANIC OR LATINO", "HISPANIC OR LATINO", "[Not Available]", "[Unknown]")


@dataclass(frozen=True)
class Patient:
    """One patient known to the source's cases.

    Args:
        course: None when no clinical form has the patient.
        days_to_birth: negative, days from diagnosis.
        driver_change: protein change in the driver, None in wild type.
        driver_copies: major and minor copy number at the driver.
    """

    project: Project
    number: int
    barcode: str
    case_id: str
    sex: str
    race: str
    ethnicity: str
    age: int
    days_to_birth: int
    course: Course | None
    aliquots: tuple[SampleAliquot, ...]
    driver_change: str | None
    driver_copies: tuple[int, int]

    @property
    def who(self) -> tuple[str, int]:
        """Project and number: the key of the special cases."""
        return self.project.project_id, self.number

    def aliquots_of(self, assay: str, *, tumor: bool) -> tuple[SampleAliquot, ...]:
        """Aliquots made for an assay, tumours or normals."""
        return tuple(a for a in self.aliquots if a.assay == assay and a.is_tumor == tumor)


def make_patients(seeds: Seeds, project: Project, later: bool) -> tuple[Patient, ...]:
    """All patients of a project that the source's cases know, as the first or the later release knows them."""
    return tuple(_patient(seeds, project, number, later) for number in range(1, project.patients + 1))


def _patient(seeds: Seeds, project: Project, number: int, later: bool) -> Patient:
    rng = seeds.stream("patient", project.project_id, str(number))
    barcode = project.barcode(number)
    case_id = seeds.uuid("case", barcode)
    change = DRIVER_CHANGES[project.project_id].get(number)
    age = int(rng.integers(42, 86))
    return Patient(
        project=project,
        number=number,
        barcode=barcode,
        case_id=case_id,
        sex="FEMALE" if rng.random() < 0.5 else "MALE",
        race=RACES[int(rng.choice(7, p=[0.66, 0.1, 0.06, 0.02, 0.08, 0.05, 0.03]))],
        ethnicity=ETHNICITIES[int(rng.choice(4, p=[0.7, 0.05, 0.15, 0.1]))],
        age=age,
        days_to_birth=-int(age * 365.25) - int(rng.integers(0, 365)),
        course=None if number in project.without_forms else course_of(seeds, project, number, later),
        aliquots=make_aliquots(seeds, project, number, case_id),
        driver_change=change,
        driver_copies=(int(rng.integers(2, 6)), 1) if change else (1 + int(rng.random() < 0.2), 1),
    )
