"""Cases, samples and aliquots of a sample sheet: their ids, and the page that tells `omics.sample` of them.

A UUID stays an id; any other name gets a UUID made of project and name, so that it is the same in every sheet.
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.source.gdc_files import is_uuid
from omics_lake.source.gdc_query import CASE_METADATA
from omics_lake.source.own_open import DATA_URL, SOURCE
from omics_lake.source.own_rows import SheetRow

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://omics-lake/own")


def aliquot_of(row: SheetRow) -> Aliquot:
    """The aliquot of a line, as far down as it tells; barcodes are the names as written."""
    base = Aliquot(_id(row.project, "case", row.case), row.case, tissue_type=row.tissue_type or None)
    if row.sample:
        base = replace(base, sample_id=_id(row.project, "sample", row.sample), sample_barcode=row.sample)
    if row.aliquot:
        base = replace(base, aliquot_id=_id(row.project, "aliquot", row.aliquot), aliquot_barcode=row.aliquot)
    return base


def cases_record(project: str, release: str, rows: Sequence[SheetRow]) -> FileRecord:
    """A page in the form of the GDC's `/cases` with all cases, samples and aliquots of a project; its URL holds it."""
    hits = [_case(project, case, list(of)) for case, of in _grouped([r for r in rows if r.case], "case")]
    page = {
        "count": len(hits), "total": len(hits), "size": len(hits), "from": 0, "sort": "", "page": 1, "pages": 1,
    }  # fmt: skip
    data = json.dumps({"data": {"hits": hits, "pagination": page}, "warnings": {}}, sort_keys=True).encode()
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return FileRecord(
        source=SOURCE,
        release=release,
        project_id=project,
        data_type=CASE_METADATA,
        file_id=str(uuid.uuid5(NAMESPACE, f"{project}/cases/{md5}")),
        file_name=f"cases.{project}.json",
        file_size=len(data),
        md5sum=md5,
        data_format="JSON",
        url=DATA_URL + base64.b64encode(data).decode(),
    )


def _case(project: str, case: str, rows: Sequence[SheetRow]) -> dict[str, Any]:
    samples = [_sample(project, sample, list(of)) for sample, of in _grouped([r for r in rows if r.sample], "sample")]
    return {
        "id": _id(project, "case", case),
        "case_id": _id(project, "case", case),
        "submitter_id": case,
        "project": {"project_id": project},
        "samples": samples,
    }


def _sample(project: str, sample: str, rows: Sequence[SheetRow]) -> dict[str, Any]:
    tissue = next((row.tissue_type for row in rows if row.tissue_type), None)
    aliquots = [
        {"aliquot_id": _id(project, "aliquot", name), "submitter_id": name}
        for name, _ in _grouped([row for row in rows if row.aliquot], "aliquot")
    ]
    return {
        "sample_id": _id(project, "sample", sample),
        "submitter_id": sample,
        "tissue_type": tissue,
        "portions": [{"analytes": [{"aliquots": aliquots}]}],
    }


def _grouped(rows: Sequence[SheetRow], column: str) -> Iterator[tuple[str, Iterator[SheetRow]]]:
    def key(row: SheetRow) -> str:
        return str(getattr(row, column))

    return groupby(sorted(rows, key=key), key)


def _id(project: str, kind: str, name: str) -> str:
    return name.lower() if is_uuid(name) else str(uuid.uuid5(NAMESPACE, f"{project}/{kind}/{name}"))
