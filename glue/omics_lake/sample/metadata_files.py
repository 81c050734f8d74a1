"""Case metadata: pages of the GDC's `/cases` answer with samples, portions, analytes and aliquots.

Traps kept from the real answer: several pages, `id` repeated as `case_id`, a diagnostic slide sample (`01Z`)
without any portion, aliquots that no file of the sample was made from.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Search_and_Retrieval/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from omics_lake.sample.aliquots import SampleAliquot
from omics_lake.sample.files import Facts, SampleFile
from omics_lake.sample.patients import Patient
from omics_lake.sample.projects import Project
from omics_lake.sample.seeds import Seeds

PAGE_SIZE = 15
_SLIDE_EVERY = 4


def page_starts(patients: Sequence[Patient]) -> tuple[int, ...]:
    """Offsets of the pages of a project."""
    return tuple(range(0, len(patients), PAGE_SIZE))


def case_key(start: int) -> str:
    """A page's key over releases."""
    return f"cases/{start // PAGE_SIZE + 1}"


def case_file(seeds: Seeds, project: Project, patients: Sequence[Patient], start: int, edition: int) -> SampleFile:
    """The page that starts at an offset."""
    hits = patients[start : start + PAGE_SIZE]
    number = start // PAGE_SIZE + 1
    answer = {
        "data": {
            "hits": [_case(seeds, patient) for patient in hits],
            "pagination": {
                "count": len(hits),
                "total": len(patients),
                "size": PAGE_SIZE,
                "from": start,
                "sort": "case_id:asc",
                "page": number,
                "pages": -(-len(patients) // PAGE_SIZE),
            },
        },
        "warnings": {},
    }
    key = case_key(start)
    return SampleFile(
        key=key,
        edition=edition,
        file_id=seeds.uuid("file", project.project_id, key, str(edition)),
        file_name=f"cases.{project.project_id}.page-{number}.json",
        data_type="Case Metadata",
        data=json.dumps(answer, indent=2).encode(),
        facts=Facts(rows={"sample": sum(len(patient.aliquots) for patient in hits)}),
        data_format="JSON",
    )


def _case(seeds: Seeds, patient: Patient) -> dict[str, Any]:
    fate = patient.course.fate if patient.course else None
    return {
        "id": patient.case_id,
        "case_id": patient.case_id,
        "submitter_id": patient.barcode,
        "project": {"project_id": patient.project.project_id},
        "primary_site": patient.project.primary_site,
        "disease_type": "Adenomas and Adenocarcinomas",
        "state": "released",
        "demographic": {
            "demographic_id": seeds.uuid("demographic", patient.barcode),
            "submitter_id": f"{patient.barcode}_demographic",
            "sex_at_birth": patient.sex.lower(),
            "race": "not reported" if patient.race.startswith("[") else patient.race.lower(),
            "ethnicity": "not reported" if patient.ethnicity.startswith("[") else patient.ethnicity.lower(),
            "vital_status": "Not Reported" if fate is None else "Dead" if fate.dead else "Alive",
            "age_at_index": patient.age,
            "days_to_birth": patient.days_to_birth,
            "state": "released",
        },
        "samples": _samples(seeds, patient),
    }


def _samples(seeds: Seeds, patient: Patient) -> list[dict[str, Any]]:
    samples = [_sample(group) for group in _grouped(patient.aliquots, "sample_id")]
    if patient.number % _SLIDE_EVERY == 0:
        samples.append(_slide_sample(seeds, patient))
    return samples


def _grouped(aliquots: Iterable[SampleAliquot], by: str) -> list[list[SampleAliquot]]:
    """Aliquots that share a sample, portion or analyte."""

    def key(aliquot: SampleAliquot) -> str:
        return str(aliquot.record.sample_id if by == "sample_id" else getattr(aliquot, by))

    return [list(group) for _, group in groupby(sorted(aliquots, key=key), key)]


def _sample(aliquots: list[SampleAliquot]) -> dict[str, Any]:
    first = aliquots[0].record
    return {
        "sample_id": first.sample_id,
        "submitter_id": first.sample_barcode,
        "sample_type": first.sample_type,
        "tissue_type": first.tissue_type,
        "tumor_descriptor": first.tumor_descriptor,
        "preservation_method": aliquots[0].preservation_method,
        "portions": [_portion(group) for group in _grouped(aliquots, "portion_id")],
    }


def _portion(aliquots: list[SampleAliquot]) -> dict[str, Any]:
    return {
        "portion_id": aliquots[0].portion_id,
        "submitter_id": "-".join(aliquots[0].barcode.split("-")[:5])[:-1],
        "analytes": [_analyte(group) for group in _grouped(aliquots, "analyte_id")],
    }


def _analyte(aliquots: list[SampleAliquot]) -> dict[str, Any]:
    submitter = "-".join(aliquots[0].barcode.split("-")[:5])
    return {
        "analyte_id": aliquots[0].analyte_id,
        "submitter_id": submitter,
        "analyte_type": "RNA" if submitter.endswith(("R", "T")) else "DNA",
        "analyte_type_id": submitter[-1],
        "aliquots": [{"aliquot_id": a.aliquot_id, "submitter_id": a.barcode} for a in aliquots],
    }


def _slide_sample(seeds: Seeds, patient: Patient) -> dict[str, Any]:
    return {
        "sample_id": seeds.uuid("sample", patient.barcode, "01Z"),
        "submitter_id": f"{patient.barcode}-01Z",
        "sample_type": "Primary Tumor",
        "tissue_type": "Tumor",
        "tumor_descriptor": "Primary",
        "preservation_method": "FFPE",
    }
