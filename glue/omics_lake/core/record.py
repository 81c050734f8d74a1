"""One wanted file: a line of a manifest.

`landing/<source>/<release>/<project>/<data_type>/<file_id>/<file_name>` is where its bytes lie, and
`landing/<source>/<release>/<project>/manifest-<plan_id>.jsonl` holds these records, one JSON object a line.
Field names follow the GDC's `/files` record (`md5sum`, `file_size`, `data_type`, `workflow_type`, ...).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from omics_lake.core.errors import ControlledAccess, SchemaDrift


@dataclass(frozen=True)
class Aliquot:
    """One aliquot a file was made from, with its sample and case; parts the source does not give are None."""

    case_id: str
    patient_barcode: str
    sample_id: str | None = None
    sample_barcode: str | None = None
    sample_type: str | None = None
    tissue_type: str | None = None
    tumor_descriptor: str | None = None
    aliquot_id: str | None = None
    aliquot_barcode: str | None = None


@dataclass(frozen=True)
class FileRecord:
    """One wanted file.

    Args:
        source: gdc, idc, nbia, clinvar or own.
        release: the source's data release, such as 46.0.
        project_id: TCGA-LUAD.
        data_type: in the source's words, such as `Gene Expression Quantification`.
        file_id: the source's UUID.
        file_name: the source's name; never used to build a key without `file_id`.
        file_size: bytes, None when the source does not say.
        md5sum: hex, None when the source does not say.
        access: must be `open`.
        aliquots: in the source's order, which promises nothing (tumour and normal in any order).
        reference_build: GRCh37 or GRCh38 of a file that does not say it itself.
        column_map: of a TSV of annotations, such as `chrom=Chr;pos=Start;ref=Ref;alt=Alt`.
        url: where the bytes are, for sources whose ids do not tell (`https://`, `s3://`, `file://`); no part of what
            the file is.
    """

    source: str
    release: str
    project_id: str
    data_type: str
    file_id: str
    file_name: str
    file_size: int | None = None
    md5sum: str | None = None
    access: str = "open"
    workflow_type: str | None = None
    experimental_strategy: str | None = None
    data_format: str | None = None
    aliquots: tuple[Aliquot, ...] = ()
    reference_build: str | None = None
    column_map: str | None = None
    url: str | None = field(default=None, compare=False)

    @property
    def data_release(self) -> str:
        """`gdc-46.0`: the tag of the lake's snapshots and the rows' `data_release`."""
        return f"{self.source}-{self.release}"

    @property
    def key(self) -> str:
        """Path below the landing root."""
        return f"{self.folder}/{slug(self.data_type)}/{self.file_id}/{self.file_name}"

    @property
    def folder(self) -> str:
        """`<source>/<release>/<project>`."""
        return f"{self.source}/{self.release}/{self.project_id}"

    def tumor(self) -> Aliquot | None:
        """The tumour aliquot of a tumour-normal file, wherever it stands in the list."""
        return next((a for a in self.aliquots if a.tissue_type == "Tumor"), None)

    def only(self) -> Aliquot | None:
        """The aliquot of a file made from one; the tumour aliquot of a pair."""
        return self.aliquots[0] if len(self.aliquots) == 1 else self.tumor()


def slug(data_type: str) -> str:
    """`Gene Expression Quantification` -> `gene_expression_quantification`."""
    return re.sub(r"[^a-z0-9]+", "_", data_type.lower()).strip("_")


def to_json(record: FileRecord) -> dict[str, Any]:
    """The record as a manifest line holds it; absent values are left out."""
    line = {name: value for name, value in asdict(record).items() if value not in (None, ())}
    if record.aliquots:
        line["aliquots"] = [{k: v for k, v in asdict(a).items() if v is not None} for a in record.aliquots]
    return line


def from_json(line: dict[str, Any], where: str) -> FileRecord:
    """Read one manifest line.

    Raises:
        SchemaDrift: a required field is absent or a field is unknown, in the line or in one of its aliquots.
        ControlledAccess: `access` is not `open`.
    """
    known = {f.name for f in fields(FileRecord)}
    required = {"source", "release", "project_id", "data_type", "file_id", "file_name"}
    if missing := required - line.keys():
        raise SchemaDrift("A manifest line lacks fields", where=where, why=f"missing: {', '.join(sorted(missing))}")
    if unknown := line.keys() - known:
        raise SchemaDrift(
            "A manifest line has unknown fields", where=where, why=f"unknown: {', '.join(sorted(unknown))}"
        )
    if line.get("access", "open") != "open":
        raise ControlledAccess(
            "A manifest entry is not open access",
            where=f"{where}, file {line['file_id']}",
            why=f"access is {line['access']!r}",
            next_step="remove the entry; this lake holds open-access data only",
        )
    try:
        aliquots = tuple(Aliquot(**a) for a in line.get("aliquots", ()))
    except TypeError as error:
        raise SchemaDrift("An aliquot of a manifest line is not as declared", where=where, why=str(error)) from error
    return FileRecord(**{**line, "aliquots": aliquots})
