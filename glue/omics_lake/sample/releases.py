"""Which files a release of a project holds.

The second release changes the first project only: some files are superseded (same thing, new `file_id`, other
values), some added, some removed, the rest stays byte for byte. The second project and the imaging index stay
as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from omics_lake.sample.aliquots import RNA, SNP, WXS, SampleAliquot
from omics_lake.sample.clinical_files import clinical_file, clinical_key
from omics_lake.sample.copy_number_files import (
    allelic_file,
    allelic_key,
    gene_level_file,
    gene_level_key,
    masked_file,
    masked_key,
)
from omics_lake.sample.files import SampleFile
from omics_lake.sample.genes import Gene, copy_number_genes
from omics_lake.sample.metadata_files import case_file, case_key, page_starts
from omics_lake.sample.mutation_files import maf_file, maf_key
from omics_lake.sample.patients import WITHOUT_FILES, Patient
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds
from omics_lake.sample.star_files import star_file, star_key

ADDED = {"star/TCGA-X0-0023-01A-11R-A121-07", "maf/TCGA-X0-0024-01A-11D-A118-08"}
REMOVED = {"ASCAT2/genes/TCGA-X0-0006-01A-11D-A111-01", "DNAcopy/TCGA-X0-0005-10A-01D-A111-01"}
SUPERSEDED = {
    "star/TCGA-X0-0008-01A-11R-A121-07",
    "star/TCGA-X0-0010-01A-11R-A121-07",
    "star/TCGA-X0-0011-01A-11R-A121-07",
}
SUPERSEDED_BY_PROJECT = {"TCGA-XLUA": {"clinical/follow_up_v1.0", "cases/1"}}

_ASCAT2_EVERY = 3
_NORMAL_SEGMENTS = {("TCGA-XLUA", 5), ("TCGA-XPAN", 1)}


@dataclass(frozen=True)
class Planned:
    """A file of a release, not made yet."""

    key: str
    make: Callable[[], SampleFile]


def plan_release(
    seeds: Seeds,
    genes: tuple[Gene, ...],
    project: Project,
    patients: Sequence[Patient],
    later: bool,
    *,
    bad_lines: bool,
) -> tuple[Planned, ...]:
    """Files of the first or the later release of a project, in a fixed order; `patients` as that release knows them."""
    superseded = SUPERSEDED | SUPERSEDED_BY_PROJECT.get(project.project_id, set()) if later else set()

    def edition(key: str) -> int:
        return int(key in superseded)

    planned = [
        *(
            Planned(clinical_key(form), partial(
                clinical_file, seeds, project, patients, form, edition(clinical_key(form)), bad_lines=bad_lines))
            for form in project.forms
        ),
        *(
            Planned(case_key(start), partial(case_file, seeds, project, patients, start, edition(case_key(start))))
            for start in page_starts(patients)
        ),
        *(
            Planned(star_key(a), partial(
                star_file, seeds, genes, patient, a, edition(star_key(a)), bad_lines=bad_lines))
            for patient in patients
            for a in _with_files(patient, RNA)
        ),
        *(one for patient in patients for one in _copy_number(seeds, genes, patient)),
        *(
            Planned(maf_key(a), partial(maf_file, seeds, genes, patient, (a, _normal(patient, WXS))))
            for patient in patients
            for a in _with_files(patient, WXS)
            if a.is_tumor
        ),
    ]  # fmt: skip
    absent = REMOVED if later else ADDED
    return tuple(one for one in planned if one.key not in absent)


def _copy_number(seeds: Seeds, genes: tuple[Gene, ...], patient: Patient) -> Iterator[Planned]:
    placed = copy_number_genes(genes)
    normals = patient.who in _NORMAL_SEGMENTS
    for aliquot in _with_files(patient, SNP):
        if aliquot.is_tumor or normals:
            yield Planned(masked_key(aliquot), partial(masked_file, seeds, placed, patient, aliquot))
        if not aliquot.is_tumor:
            continue
        pair = (aliquot, _normal(patient, SNP))
        yield Planned(allelic_key(aliquot), partial(allelic_file, seeds, placed, patient, pair))
        for workflow in ("ASCAT3", "ASCAT2") if patient.number % _ASCAT2_EVERY == 0 else ("ASCAT3",):
            key = gene_level_key(aliquot, workflow)
            yield Planned(key, partial(gene_level_file, seeds, placed, patient, pair, workflow))


def _with_files(patient: Patient, assay: str) -> tuple[SampleAliquot, ...]:
    """Aliquots of an assay, none where the assay has no file."""
    if patient.who in WITHOUT_FILES[assay]:
        return ()
    return tuple(aliquot for aliquot in patient.aliquots if aliquot.assay == assay)


def _normal(patient: Patient, assay: str) -> SampleAliquot:
    return patient.aliquots_of(assay, tumor=False)[0]
