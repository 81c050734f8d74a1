"""What is true of the sample, known from the values the files were written from, never read back from them.

Units: days from the initial pathologic diagnosis, TPM, copies, numbers of rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from omics_lake.sample.outcomes import Outcomes


@dataclass(frozen=True)
class PatientTruth:
    """One patient of any modality.

    Args:
        case_id: None for patients of the imaging archive alone.
        has_clinical: the patient form has the patient.
        outcomes: None without clinical forms.
        conflicts: what the forms contradict each other in.
        aliquots: aliquots in the case metadata (rows of the sample table).
        expression_files: STAR files, normals and replicates included.
        copy_number_aliquots: tumour aliquots with an ASCAT3 gene-level file.
        mutation_files: tumour-normal pairs with a mutation file; 0 means not sequenced or withheld.
        variants: rows over all those files; `preferred_variants` those of the preferred aliquot.
        mutated_genes: distinct genes with a variant.
        callsets: call sets with a sample of the patient; `germline_samples` such samples.
        studies, series, images: of original series; `derived_series` are segmentations, `all_studies` counts both.
        driver_mutated: None without a mutation file.
        driver_tpm, driver_copies: of the preferred tumour aliquot, None without a file.
        preferred: assay (rna, snp, wxs) -> barcode of the aliquot to use, for assays with files.
        left_out: assay -> barcodes of replicates of the same primary tumour not to use.
    """

    patient_barcode: str
    case_id: str | None
    has_clinical: bool
    stage_group: str | None
    outcomes: Outcomes | None
    conflicts: tuple[str, ...]
    aliquots: int
    expression_files: int
    copy_number_aliquots: int
    mutation_files: int
    variants: int
    preferred_variants: int
    mutated_genes: int
    callsets: int
    germline_samples: int
    studies: int
    series: int
    images: int
    derived_series: int
    all_studies: int
    driver_change: str | None
    driver_mutated: bool | None
    driver_tpm: float | None
    driver_copies: float | None
    preferred: Mapping[str, str]
    left_out: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ProjectTruth:
    """One project.

    Args:
        patients: cases first, then patients of the imaging archive alone.
        patients_per_modality: clinical, cases, expression, copy_number, mutation, germline, imaging (original
            series).
        files: data type -> wanted files.
        rows: lake table -> rows; `imaging_study` counts every study, also those with derived series alone.
        rows_by_workflow: the copy number tables' rows by `table|workflow`.
        rejected: lake table -> lines for quarantine.
        duplicates: lake table -> lines dropped because an equal one is kept.
        null_markers: clinical form -> `column|marker` -> cells, over the rows that are kept; the counts of
            columns with the same name are added.
        mutation_rate: share of patients with a mutation file whose driver is mutated; `hotspot_rate` at the hot spot.
        mean_tpm_mutated, mean_tpm_other: the driver's TPM in preferred aliquots of patients with a mutation file.
        mean_driver_copies: over preferred tumour aliquots, ASCAT3.
        studies_per_imaged_patient: original studies, over patients with any.
        discordant_markers: patients whose form states another result than the mutation file.
    """

    project_id: str
    collection: str
    driver: str
    hotspot: str
    patients: tuple[PatientTruth, ...]
    patients_per_modality: Mapping[str, int]
    files: Mapping[str, int]
    rows: Mapping[str, int]
    rows_by_workflow: Mapping[str, int]
    rejected: Mapping[str, int]
    duplicates: Mapping[str, int]
    null_markers: Mapping[str, Mapping[str, int]]
    mutation_rate: float
    hotspot_rate: float
    mean_tpm_mutated: float
    mean_tpm_other: float
    mean_driver_copies: float
    studies_per_imaged_patient: float
    discordant_markers: tuple[str, ...]

    def patient(self, barcode: str) -> PatientTruth:
        """The patient of that barcode."""
        return next(patient for patient in self.patients if patient.patient_barcode == barcode)


@dataclass(frozen=True)
class Truth:
    """One release of the whole sample.

    Args:
        genes: rows of an expression file; `copy_number_genes` of a gene-level copy number file.
        superseded: (old file id, new file id); empty for the first release, like `added` and `removed`.
        annotations: source -> rows of omics.annotation, which belong to no project of patients.
    """

    seed: int
    release: str
    imaging_release: str
    genes: int
    copy_number_genes: int
    bad_lines: bool
    projects: tuple[ProjectTruth, ...]
    superseded: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    annotations: Mapping[str, int] = field(default_factory=dict)

    def project(self, project_id: str) -> ProjectTruth:
        """The project of that id."""
        return next(project for project in self.projects if project.project_id == project_id)


def truth_to_json(truth: Truth) -> str:
    """The truth as the sample's `truth.json` holds it."""
    return json.dumps(asdict(truth), indent=1) + "\n"
