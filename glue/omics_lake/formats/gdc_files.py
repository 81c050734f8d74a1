"""File records out of a `/files` page or the portal's `metadata.*.json`."""

from __future__ import annotations

from collections import Counter

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.formats.aliquot_row import AliquotRow, complete, put_together
from omics_lake.formats.gdc_json import CASES, Record, read_answer, record_in
from omics_lake.formats.gdc_mentions import of_file, projects_of

NOT_SAID = "not said"


def parse_file_records(data: bytes, source: str, release: str) -> tuple[FileRecord, ...]:
    """The files that an answer lists, in its order.

    Args:
        data: an answer's bytes.
        source: source of the records, such as gdc.
        release: their data release.

    Returns:
        Records with the access the answer gives, open or not, `NOT_SAID` where it gives none: leaving out is the
        caller's. `project_id` is empty where the answer names none (the portal's metadata never does) or several.

    Raises:
        UnreadableFile: no answer, one with warnings, one of cases, or a record that contradicts itself.
        SchemaDrift: a record has no file_id, file_name or data_type.
    """
    answer = read_answer(data)
    if answer.kind == CASES:
        raise UnreadableFile("The answer lists cases, not files", next_step="ask the GDC for /files")
    return tuple(_file_record(hit, line, source, release) for line, hit in enumerate(answer.records, start=1))


def _file_record(hit: Record, line: int, source: str, release: str) -> FileRecord:
    if missing := [name for name in ("file_id", "file_name", "data_type") if not hit.get(name)]:
        raise SchemaDrift(
            "A file's record lacks fields",
            where=f"record {line}",
            why=f"missing: {', '.join(missing)}; it has: {', '.join(sorted(hit))}",
            next_step="ask the GDC for these fields, too",
        )
    size = hit.get("file_size")
    projects = projects_of(hit)
    return FileRecord(
        source=source,
        release=release,
        project_id=projects.pop() if len(projects) == 1 else "",
        data_type=str(hit["data_type"]),
        file_id=str(hit["file_id"]).lower(),
        file_name=str(hit["file_name"]),
        file_size=size if isinstance(size, int) else None,
        md5sum=hit.get("md5sum"),
        access=str(hit.get("access") or NOT_SAID),
        workflow_type=record_in(hit, "analysis").get("workflow_type"),
        experimental_strategy=hit.get("experimental_strategy"),
        data_format=hit.get("data_format"),
        aliquots=_aliquots(hit, line),
    )


def _aliquots(hit: Record, line: int) -> tuple[Aliquot, ...]:
    """The most exact level that the record tells: aliquots, else samples, else cases."""
    groups: dict[tuple[str, str], list[AliquotRow]] = {}
    try:
        for row in map(complete, of_file(hit, line, Counter())):
            if not (row.aliquot_id or row.sample_barcode or row.case_id or row.patient_barcode):
                continue  # a case of which the project alone is told
            key = row.place if row.aliquot_id or row.sample_barcode else ("case", row.case_id or "")
            groups.setdefault(key, []).append(row)
        for level in ("aliquot", "sample", "case"):
            if rows := [put_together(same) for (kind, _), same in groups.items() if kind == level]:
                return tuple(_aliquot(row) for row in rows)
    except ValueError as error:
        raise UnreadableFile(
            "A file's record contradicts itself", where=f"record {line}", why=str(error), next_step="ask the GDC again"
        ) from error
    return ()


def _aliquot(row: AliquotRow) -> Aliquot:
    return Aliquot(
        case_id=row.case_id or "",
        patient_barcode=row.patient_barcode or "",
        sample_id=row.sample_id,
        sample_barcode=row.sample_barcode,
        sample_type=row.sample_type,
        tissue_type=row.tissue_type,
        tumor_descriptor=row.tumor_descriptor,
        aliquot_id=row.aliquot_id,
        aliquot_barcode=row.aliquot_barcode,
    )
