"""How large public cohorts are, as far as a source can be named: files and bytes of what a lake lands by default.

For a first idea of cost without the internet; `omics-lake plan` asks the archives and is exact. A figure that is not a
count says what it stands on. Biospecimen forms, pages of cases and lists of images are left out, because no size of
theirs is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from omics_lake.core.errors import UsageError

_GCV36 = "NCI-GDC/gdc-docs, GCv36_Manifests/TCGA-LUAD.tsv (GDC data release 32)"
_STAR = "150 STAR - Counts files of TCGA-PCPG in the MANIFEST.txt of a GDC download of 2022-11-22"
_CDR = "patients in TCGA-CDR: Liu et al. 2018, Cell 173:400, table S1"


@dataclass(frozen=True)
class DataSize:
    """Files of one data type of TCGA-LUAD.

    Args:
        data_type: short name, as `omics-lake plan --type` takes it.
        files: how many.
        file_size: bytes of one, a mean where it is known.
        basis: where both come from.
    """

    data_type: str
    files: int
    file_size: float
    basis: str

    @property
    def size(self) -> int:
        """Their bytes."""
        return round(self.files * self.file_size)


MEASURED_PROJECT = "TCGA-LUAD"
MEASURED = (
    DataSize("expression", 594, 634_491_474 / 150, f"files with gene counts: {_GCV36}; size: the mean of {_STAR}"),
    DataSize("gene_copy_number", 544, 1_875_456_560 / 544, f"ASCAT2 in {_GCV36}; ASCAT3 gives files as large"),
    DataSize("mutation", 612, 60_490, f"exome pairs called anew: {_GCV36}; size: one MAF of TCGA-LUAD, 2026-09"),
    DataSize(
        "segments", 2 * 544, 31_483, "tumour and normal of each ASCAT2 pair; size: one file of TCGA-LUAD, 2026-09"
    ),
    DataSize("allelic_segments", 544, 31_483, "as many as gene_copy_number; size unknown, taken as of segments"),
    DataSize("clinical", 6, 1_402_619 / 6, "the six BCR Biotab forms of TCGA-LUAD"),
)
PATIENTS = {"TCGA-CHOL": 45, "TCGA-LAML": 200, "TCGA-LUAD": 522, "TCGA-PAAD": 185, "TCGA-PCPG": 179}
"""Of projects; all 33 have `PROGRAM_PATIENTS`. Source: TCGA-CDR."""
PROGRAM = "TCGA"
PROGRAM_PROJECTS = 33
PROGRAM_PATIENTS = 11_160


@dataclass(frozen=True)
class Cohort:
    """Projects to land and build.

    Args:
        name: what they are called together.
        files: theirs.
        size: bytes.
        projects: how many; each table is published project by project.
        basis: where the figures come from.
    """

    name: str
    files: int
    size: int
    projects: int
    basis: str


def cohort_of(projects: Iterable[str]) -> Cohort:
    """Projects whose size is known, or follows from their number of patients.

    Raises:
        UsageError: nothing is known of one of them.
    """
    names = list(dict.fromkeys(projects))
    if unknown := [name for name in names if name not in PATIENTS]:
        raise UsageError(
            f"No size is known here of {', '.join(unknown)}",
            why=f"known: {', '.join(sorted(PATIENTS))}, and all of {PROGRAM}",
            next_step="run omics-lake plan for it and give its --files and --bytes",
        )
    return _scaled(", ".join(names), sum(PATIENTS[name] for name in names), len(names))


def whole_program() -> Cohort:
    """All 33 projects of TCGA."""
    return _scaled(f"all {PROGRAM_PROJECTS} projects of {PROGRAM}", PROGRAM_PATIENTS, PROGRAM_PROJECTS)


def _scaled(name: str, patients: int, projects: int) -> Cohort:
    """As if each patient had what one of the measured project has."""
    share = patients / PATIENTS[MEASURED_PROJECT]
    files, size = (sum(values) for values in zip(*((one.files, one.size) for one in MEASURED), strict=True))
    basis = f"{MEASURED_PROJECT} by data type, sources in core/cohort_sizes.py"
    if share != 1:
        basis = f"extrapolated: {basis} times {patients:,} / {PATIENTS[MEASURED_PROJECT]} {_CDR}"
    return Cohort(name, round(files * share), round(size * share), projects, basis)
