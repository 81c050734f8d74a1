"""Put a project's truth together from its patients, files and imaging series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from omics_lake.sample.aliquots import RNA, SNP, WXS, SampleAliquot
from omics_lake.sample.copy_number_files import gene_level_key
from omics_lake.sample.courses import stage_group
from omics_lake.sample.files import SampleFile
from omics_lake.sample.imaging_files import Series, imaging_only_barcodes
from omics_lake.sample.mutation_files import maf_key
from omics_lake.sample.outcomes import outcomes_of
from omics_lake.sample.patient_form import DISCORDANT_MARKERS
from omics_lake.sample.patients import Patient
from omics_lake.sample.projects import Project
from omics_lake.sample.star_files import star_key
from omics_lake.sample.truth import PatientTruth, ProjectTruth


def project_truth(
    project: Project, patients: Sequence[Patient], files: Sequence[SampleFile], series: Sequence[Series]
) -> ProjectTruth:
    """The truth of one release of a project."""
    by_key = {file.key: file for file in files}
    found = [_patient_truth(patient, by_key, series) for patient in patients]
    found += [_imaging_only(barcode, series) for barcode in imaging_only_barcodes(project)]
    sequenced = [p for p in found if p.driver_mutated is not None]
    with_both = [p for p in sequenced if p.driver_tpm is not None]
    imaged = [p for p in found if p.studies]
    rows = _total(file.facts.rows for file in files)
    return ProjectTruth(
        project_id=project.project_id,
        collection=project.collection,
        driver=project.driver,
        hotspot=project.hotspot,
        patients=tuple(found),
        patients_per_modality=_modalities(found),
        files=dict(sorted(Counter(file.data_type for file in files).items())),
        rows=_without_workflow(rows),
        rows_by_workflow={key: value for key, value in rows.items() if "|" in key},
        rejected=_total(file.facts.rejected for file in files),
        duplicates=_total(file.facts.duplicates for file in files),
        null_markers={f.key.removeprefix("clinical/"): f.facts.null_markers for f in files if f.facts.null_markers},
        mutation_rate=_mean(float(bool(p.driver_mutated)) for p in sequenced),
        hotspot_rate=_mean(float(p.driver_change == project.hotspot) for p in sequenced),
        mean_tpm_mutated=_mean(p.driver_tpm for p in with_both if p.driver_mutated),
        mean_tpm_other=_mean(p.driver_tpm for p in with_both if not p.driver_mutated),
        mean_driver_copies=_mean(p.driver_copies for p in found),
        studies_per_imaged_patient=_mean(float(p.studies) for p in imaged),
        discordant_markers=tuple(p.barcode for p in patients if p.who in DISCORDANT_MARKERS),
    )


def _patient_truth(patient: Patient, files: Mapping[str, SampleFile], series: Sequence[Series]) -> PatientTruth:
    stars = {a.barcode: files[star_key(a)] for a in patient.aliquots if star_key(a) in files}
    mafs = {a.barcode: files[maf_key(a)] for a in patient.aliquots if maf_key(a) in files}
    copies = {
        a.barcode: files[gene_level_key(a, "ASCAT3")] for a in patient.aliquots if gene_level_key(a, "ASCAT3") in files
    }
    measured = {RNA: stars, SNP: copies, WXS: mafs}
    preferred = {assay: barcode for assay in measured if (barcode := _preferred(patient, assay, measured[assay]))}
    variants = [variant for file in mafs.values() for variant in file.facts.variants]
    course = patient.course
    return PatientTruth(
        patient_barcode=patient.barcode,
        case_id=patient.case_id,
        has_clinical=course is not None,
        stage_group=stage_group(course.stage) if course else None,
        outcomes=outcomes_of(course.fate) if course else None,
        conflicts=course.conflicts if course else (),
        aliquots=len(patient.aliquots),
        expression_files=len(stars),
        copy_number_aliquots=len(copies),
        mutation_files=len(mafs),
        variants=len(variants),
        preferred_variants=len(mafs[preferred[WXS]].facts.variants) if WXS in preferred else 0,
        mutated_genes=len({variant.gene.gene_id for variant in variants}),
        # A project has one call set, of every patient's blood normal.
        callsets=1,
        germline_samples=1,
        **_imaging(patient.barcode, series),
        driver_change=patient.driver_change if mafs else None,
        driver_mutated=any(v.gene.name == patient.project.driver for v in variants) if mafs else None,
        driver_tpm=stars[preferred[RNA]].facts.driver_value if RNA in preferred else None,
        driver_copies=copies[preferred[SNP]].facts.driver_value if SNP in preferred else None,
        preferred=preferred,
        left_out={
            assay: barcodes
            for assay, found in measured.items()
            if (barcodes := tuple(a.barcode for a in patient.aliquots if a.left_out and a.barcode in found))
        },
    )


def _preferred(patient: Patient, assay: str, found: Mapping[str, SampleFile]) -> str | None:
    candidates: list[SampleAliquot] = [
        a for a in patient.aliquots if a.assay == assay and a.preferred and a.barcode in found
    ]
    return candidates[0].barcode if candidates else None


def _imaging_only(barcode: str, series: Sequence[Series]) -> PatientTruth:
    return PatientTruth(
        patient_barcode=barcode,
        case_id=None,
        has_clinical=False,
        stage_group=None,
        outcomes=None,
        conflicts=(),
        aliquots=0,
        expression_files=0,
        copy_number_aliquots=0,
        mutation_files=0,
        variants=0,
        preferred_variants=0,
        mutated_genes=0,
        callsets=0,
        germline_samples=0,
        **_imaging(barcode, series),
        driver_change=None,
        driver_mutated=None,
        driver_tpm=None,
        driver_copies=None,
        preferred={},
        left_out={},
    )


def _imaging(barcode: str, series: Sequence[Series]) -> dict[str, int]:
    own = [one for one in series if one.patient_barcode == barcode]
    original = [one for one in own if not one.derived]
    return {
        "studies": len({one.study for one in original}),
        "series": len(original),
        "images": sum(one.images for one in original),
        "derived_series": len(own) - len(original),
        "all_studies": len({one.study for one in own}),
    }


def _modalities(patients: Sequence[PatientTruth]) -> dict[str, int]:
    return {
        "clinical": sum(p.has_clinical for p in patients),
        "cases": sum(p.case_id is not None for p in patients),
        "expression": sum(p.expression_files > 0 for p in patients),
        "copy_number": sum(p.copy_number_aliquots > 0 for p in patients),
        "mutation": sum(p.mutation_files > 0 for p in patients),
        "germline": sum(p.callsets > 0 for p in patients),
        "imaging": sum(p.studies > 0 for p in patients),
        "any": len(patients),
    }


def _total(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))


def _without_workflow(rows: Mapping[str, int]) -> dict[str, int]:
    return _total({key.split("|")[0]: value} for key, value in rows.items())


def _mean(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return sum(known) / len(known)
