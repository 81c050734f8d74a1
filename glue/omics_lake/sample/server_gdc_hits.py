"""Hits of `/files`, `/cases` and `/projects` out of what the double holds, with all their nested records.

A file's samples come inside its cases, its aliquots inside portions and analytes and once more, flat, as
`associated_entities`. A clinical form of a whole project lists all its cases and no sample.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.sample.server_holdings import Holding, Holdings

_TIME = "2026-08-10T09:00:00.000000-05:00"
_KINDS = {
    "Gene Expression Quantification": ("Transcriptome Profiling", "gene_expression"),
    "Gene Level Copy Number": ("Copy Number Variation", "copy_number_estimate"),
    "Masked Copy Number Segment": ("Copy Number Variation", "copy_number_segment"),
    "Copy Number Segment": ("Copy Number Variation", "copy_number_segment"),
    "Allele-specific Copy Number Segment": ("Copy Number Variation", "copy_number_segment"),
    "Masked Somatic Mutation": ("Simple Nucleotide Variation", "masked_somatic_mutation"),
    "Clinical Supplement": ("Clinical", "clinical_supplement"),
    "Biospecimen Supplement": ("Biospecimen", "biospecimen_supplement"),
}
"""Data type -> data category and node type."""

_OF_CASE = ("primary_site", "disease_type", "demographic")


def file_hits(holdings: Holdings) -> list[dict[str, Any]]:
    """One hit a file, in the manifests' order."""
    cases = {str(case["case_id"]): case for case in holdings.cases}
    return [_file_hit(held, cases) for held in holdings.files]


def _file_hit(held: Holding, cases: dict[str, dict[str, Any]]) -> dict[str, Any]:
    record = held.record
    category, node = _KINDS.get(record.data_type, ("Other", "other"))
    hit = {
        "id": record.file_id,
        "file_id": record.file_id,
        "file_name": record.file_name,
        "file_size": held.size if record.file_size is None else record.file_size,
        "md5sum": record.md5sum or held.md5,
        "submitter_id": str(uuid.uuid5(uuid.NAMESPACE_OID, record.file_id)),
        "access": record.access,
        "acl": ["open"],
        "state": "released",
        "type": node,
        "data_type": record.data_type,
        "data_category": category,
        "data_format": record.data_format,
        "experimental_strategy": record.experimental_strategy,
        "version": "1",
        "data_release": f"{record.release} - {record.release}",
        "created_datetime": _TIME,
        "updated_datetime": _TIME,
        "analysis": {"workflow_type": record.workflow_type} if record.workflow_type else None,
        "cases": _cases_of(record, cases),
        "associated_entities": _entities(record.aliquots),
    }
    return {name: value for name, value in hit.items() if value not in (None, [])}


def _cases_of(record: FileRecord, cases: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    if record.aliquots:
        return [_case(record, group, cases.get(group[0].case_id)) for group in _grouped(record.aliquots, _case_id)]
    of_project = [case for case in cases.values() if case["project"]["project_id"] == record.project_id]
    named = [_case(record, [Aliquot(str(c["case_id"]), str(c["submitter_id"]))], c) for c in of_project]
    return named or [{"project": _project_of(record.project_id, None)}]


def _case(record: FileRecord, aliquots: Sequence[Aliquot], known: dict[str, Any] | None) -> dict[str, Any]:
    """A case as a file's record nests it; of the case's own record only what a file's record has, too."""
    own = {name: value for name, value in (known or {}).items() if name in _OF_CASE}
    case = {
        "case_id": aliquots[0].case_id,
        "submitter_id": aliquots[0].patient_barcode,
        **own,
        "project": _project_of(record.project_id, known),
    }
    samples = [_sample(group) for group in _grouped(aliquots, _sample_of) if _sample_of(group[0]) != (None, None)]
    return {**case, "samples": samples} if samples else case


def _project_of(project_id: str, case: dict[str, Any] | None) -> dict[str, Any]:
    found = {"project_id": project_id, "name": _name(project_id), "program": {"name": project_id.partition("-")[0]}}
    return {**found, "primary_site": case["primary_site"]} if case and "primary_site" in case else found


def _sample(aliquots: Sequence[Aliquot]) -> dict[str, Any]:
    first = aliquots[0]
    sample = {
        "sample_id": first.sample_id,
        "submitter_id": first.sample_barcode,
        "sample_type": first.sample_type,
        "tissue_type": first.tissue_type,
        "tumor_descriptor": first.tumor_descriptor,
    }
    taken = [_aliquot(one) for one in aliquots if one.aliquot_id]
    portions = [{"analytes": [{"aliquots": [one]}]} for one in taken]
    return {**sample, "portions": portions} if portions else sample


def _aliquot(aliquot: Aliquot) -> dict[str, Any]:
    return {"aliquot_id": aliquot.aliquot_id, "submitter_id": aliquot.aliquot_barcode}


def _entities(aliquots: Iterable[Aliquot]) -> list[dict[str, Any]]:
    return [
        {
            "entity_id": one.aliquot_id,
            "entity_submitter_id": one.aliquot_barcode,
            "entity_type": "aliquot",
            "case_id": one.case_id,
        }
        for one in aliquots
        if one.aliquot_id
    ]


def _case_id(aliquot: Aliquot) -> str:
    return aliquot.case_id


def _sample_of(aliquot: Aliquot) -> tuple[str | None, str | None]:
    return aliquot.sample_id, aliquot.sample_barcode


def _grouped(aliquots: Iterable[Aliquot], key: Callable[[Aliquot], Any]) -> list[list[Aliquot]]:
    """Neighbours that share a case or sample: the order of aliquots, which promises nothing, stays."""
    return [list(group) for _, group in groupby(aliquots, key)]


def project_hits(holdings: Holdings) -> list[dict[str, Any]]:
    """One hit a project, by id."""
    return [_project_hit(holdings, project_id) for project_id in holdings.projects]


def _project_hit(holdings: Holdings, project_id: str) -> dict[str, Any]:
    cases = [case for case in holdings.cases if case["project"]["project_id"] == project_id]
    files = [held for held in holdings.files if held.record.project_id == project_id]
    program = project_id.partition("-")[0]
    return {
        "id": project_id,
        "project_id": project_id,
        "name": _name(project_id),
        "primary_site": sorted({str(case["primary_site"]) for case in cases if "primary_site" in case}),
        "disease_type": sorted({str(case["disease_type"]) for case in cases if "disease_type" in case}),
        "dbgap_accession_number": None,
        "state": "open",
        "released": True,
        "releasable": True,
        "program": {
            "name": program,
            "program_id": str(uuid.uuid5(uuid.NAMESPACE_OID, program)),
            "dbgap_accession_number": "phs000178",
        },
        "summary": {
            "case_count": len(cases),
            "file_count": len(files),
            "file_size": sum(held.size for held in files),
        },
    }


def _name(project_id: str) -> str:
    return f"Sample project {project_id}"
