"""The GDC portal's manifest: one line is one file, `id filename md5 size state`, tab-separated, any column order.

`MANIFEST.txt` in the GDC's archives has the same columns, with `<id>/<name>` as filename. A manifest does not tell
project, data type or access, so each id is looked up again before anything is fetched: the portal lists controlled
files like open ones. Ids are UUIDs in lower case, size is in bytes.
Source: https://docs.gdc.cancer.gov/Data_Transfer_Tool/Users_Guide/Preparing_for_Data_Download_and_Upload/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omics_lake.core.errors import ChecksumMismatch, NothingFound, SourceRefused, UnreadableFile
from omics_lake.core.record import FileRecord
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_files import is_uuid

COLUMNS = ("id", "filename", "md5", "size", "state")
_NEEDED = COLUMNS[:4]
_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_TOLD = 20  # problems in a message


@dataclass(frozen=True)
class ManifestEntry:
    """One line.

    Args:
        file_size: bytes.
        line: number of the line, the header is 1.
    """

    file_id: str
    file_name: str
    md5sum: str
    file_size: int
    line: int


def parse_portal_manifest(data: bytes, where: str) -> tuple[ManifestEntry, ...]:
    """Read a manifest.

    Args:
        where: path, for messages.

    Raises:
        UnreadableFile: every problem of the file at once, with the numbers of the lines.
        NothingFound: the manifest lists no file.
    """
    try:
        lines = [line.removesuffix("\r") for line in data.decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError as error:
        raise UnreadableFile("The manifest is not UTF-8", where=where, why=str(error)) from error
    header = lines[0].split("\t")
    _require(_header_problems(header), where)
    entries: list[ManifestEntry] = []
    problems: list[str] = []
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            found = _entry(line, header, number, problems)
            entries += [found] if found else []
    _require((*problems, *_repeated(entries)), where)
    if not entries:
        raise NothingFound("The manifest lists no file", where=where, next_step="download it again from the portal")
    return tuple(entries)


def _header_problems(header: Sequence[str]) -> list[str]:
    missing = [name for name in _NEEDED if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    twice = sorted({name for name in header if header.count(name) > 1})
    told = (("lacks columns", missing), ("has unknown columns", unknown), ("has columns twice", twice))
    return [f"line 1 {what}: {', '.join(map(repr, names))}" for what, names in told if names]


def _entry(line: str, header: Sequence[str], number: int, problems: list[str]) -> ManifestEntry | None:
    cells = line.split("\t")
    if len(cells) != len(header):
        problems.append(f"line {number}: {len(cells)} cells, the header has {len(header)}")
        return None
    values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    file_id, md5, size = values["id"].lower(), values["md5"].lower(), values["size"]
    name = values["filename"].removeprefix(f"{values['id']}/")
    wrong = (
        ("id is no UUID", values["id"], not is_uuid(file_id)),
        ("filename is no plain name", values["filename"], name in {"", ".", ".."} or "/" in name or "\\" in name),
        ("md5 is not 32 hexadecimal digits", values["md5"], not _MD5.fullmatch(md5)),
        ("size is no number of bytes", size, not (size.isascii() and size.isdecimal())),
    )
    found = [f"line {number}: {what}: {text!r}" for what, text, is_wrong in wrong if is_wrong]
    problems += found
    return None if found else ManifestEntry(file_id, name, md5, int(size), number)


def _repeated(entries: Iterable[ManifestEntry]) -> list[str]:
    first: dict[str, int] = {}
    return [
        f"line {entry.line}: {entry.file_id} is on line {first[entry.file_id]}, too"
        for entry in entries
        if first.setdefault(entry.file_id, entry.line) != entry.line
    ]


def _require(problems: Sequence[str], where: str) -> None:
    if problems:
        more = len(problems) - _TOLD
        raise UnreadableFile(
            f"The manifest has {len(problems)} problem{'s' if len(problems) > 1 else ''}",
            where=where,
            why="; ".join(problems[:_TOLD]) + (f"; and {more} more" if more > 0 else ""),
            next_step=f"download it again from the portal; its columns are {', '.join(COLUMNS)}",
        )


def complete(entries: Sequence[ManifestEntry], api: GdcApi, release: str) -> tuple[FileRecord, ...]:
    """The files of a manifest as the GDC knows them today: exactly these, in the order of their ids.

    Raises:
        ControlledAccess: a file is not open; nothing more was sent.
        NothingFound: the GDC does not know some of the ids.
        ChecksumMismatch: name, MD5 or size of a file differ from what the GDC says.
        SourceRefused: a file belongs to no project, or to several.
    """
    known = {record.file_id: record for record in api.files_by_id([entry.file_id for entry in entries], release)}
    if absent := [entry for entry in entries if entry.file_id not in known]:
        raise NothingFound(
            f"The GDC does not know {len(absent)} of the manifest's {len(entries)} files",
            where=api.base,
            why=_some(f"{entry.file_id} (line {entry.line})" for entry in absent),
            next_step="make the manifest again: files get new ids when a release replaces them",
        )
    _require_same(entries, known, api.base)
    if homeless := [record.file_id for record in known.values() if not record.project_id]:
        raise SourceRefused("Files belong to no project, or to several", where=api.base, why=_some(homeless))
    return tuple(known[file_id] for file_id in sorted(known))


def _require_same(entries: Iterable[ManifestEntry], known: dict[str, FileRecord], where: str) -> None:
    found = [told for entry in entries if (told := _difference(entry, known[entry.file_id]))]
    if found:
        raise ChecksumMismatch(
            f"{len(found)} of the manifest's files differ from what the GDC has",
            where=where,
            why=_some(found),
            next_step="make the manifest again; which newer file replaces an old one, the GDC tells at /files/versions",
        )


def _difference(entry: ManifestEntry, record: FileRecord) -> str:
    pairs = (
        ("MD5", entry.md5sum, (record.md5sum or "").lower()),
        ("size", entry.file_size, record.file_size),
        ("name", entry.file_name, record.file_name),
    )
    told = [f"{what} {ours} in the manifest, {theirs} at the GDC" for what, ours, theirs in pairs if ours != theirs]
    return f"{entry.file_id} (line {entry.line}): {', '.join(told)}" if told else ""


def _some(texts: Iterable[str]) -> str:
    every = list(texts)
    return "; ".join(every[:_TOLD]) + (f"; and {len(every) - _TOLD} more" if len(every) > _TOLD else "")
