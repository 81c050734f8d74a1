"""What is proven of a GDC file's record and of its bytes' declaration before one of the bytes is used.

Records come from `/files`; bytes from `/data/<uuid>` or the public bucket. Both servers answer errors with a page of
their own, at times with status 200, and such a page must never become data. The name in `Content-Disposition` is
never looked at: the key is the record's.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from urllib.parse import urlsplit

from omics_lake.core.errors import ControlledAccess, LakeError, SchemaDrift, SourceRefused, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.formats.gdc_files import parse_file_records
from omics_lake.source.base import Body

SOURCE = "gdc"
_NO_DATA = {"text/html": ".html", "application/json": ".json", "application/xml": ".xml", "text/xml": ".xml"}


def host_of(base: str) -> str:
    """`https://api.gdc.cancer.gov/` -> `api.gdc.cancer.gov`, with the port where there is one."""
    return urlsplit(base).netloc


def with_slash(base: str) -> str:
    """The base URL as paths are appended to it."""
    return base if base.endswith("/") else f"{base}/"


def records_of(data: bytes, release: str, where: str) -> tuple[FileRecord, ...]:
    """The records of a page of `/files`.

    Raises:
        SourceRefused: the page has warnings, lacks fields or contradicts itself.
        ControlledAccess: the page lists a file that is not open.
    """
    try:
        records = parse_file_records(data, SOURCE, release)
    except (UnreadableFile, SchemaDrift) as error:
        raise SourceRefused(error.what, where=where, why=error.why, next_step=error.next_step) from error
    require_open(records)
    return records


def require_open(records: Iterable[FileRecord]) -> None:
    """Stop where any of the files is not open access.

    Raises:
        ControlledAccess: names up to five of them.
    """
    closed = [record for record in records if record.access != "open"]
    if closed:
        named = ", ".join(f"{record.file_id} {record.file_name} ({record.access})" for record in closed[:5])
        raise ControlledAccess(
            f"{len(closed)} of the files are not open access; nothing was fetched",
            where=closed[0].folder,
            why=named + (", ..." if len(closed) > 5 else ""),
            next_step="remove them; this lake holds open-access data only",
        )


def require_project(records: Iterable[FileRecord], project_id: str, where: str) -> None:
    """Every file is of the project that was asked for, or of several.

    Raises:
        SourceRefused: a file is of another project: the filter was not honoured.
    """
    for record in records:
        if record.project_id not in {"", project_id}:
            raise SourceRefused(
                f"The GDC lists a file of another project than {project_id}",
                where=where,
                why=f"{record.file_id} is of {record.project_id}",
                next_step="do not use this listing; run the command again later",
            )


def require_uuid(record: FileRecord) -> str:
    """The file's UUID, which becomes part of a URL.

    Raises:
        SourceRefused: it is none.
    """
    if not is_uuid(record.file_id):
        raise SourceRefused("The file's id is no UUID", where=record.folder, why=repr(record.file_id))
    return record.file_id


def is_uuid(text: str) -> bool:
    """True for the form with hyphens, in either case."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def require_data(body: Body, record: FileRecord, where: str) -> Body:
    """Give the body back, unless it is declared as a page of the server's own.

    Raises:
        SourceRefused: HTML, JSON or XML for a file whose name does not say so. The body is closed.
    """
    ending = _NO_DATA.get(body.content_type)
    if ending is None or record.file_name.lower().endswith(ending):
        return body
    body.close()
    raise SourceRefused(
        "The source gave a page of its own instead of the file",
        where=where,
        why=f"{record.file_name} came as {body.content_type}",
        next_step="run the command again later",
    )


def unproven(record: FileRecord) -> LakeError:
    """The error for a file that has no MD5 and no form of its own to look at."""
    return SourceRefused(
        "The file cannot be proven: the source gave no MD5",
        where=record.folder,
        why=f"{record.file_id} {record.file_name}",
        next_step="plan again; leave the file out if the MD5 stays away",
    )
