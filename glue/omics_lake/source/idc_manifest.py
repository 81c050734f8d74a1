"""A download manifest that the Imaging Data Commons' portal and `idc-index` write: one copy command for each series.

    # comments
    study_manifest_cp_command                             (a column's name, where a query wrote the file)
    cp s3://idc-open-data/28621ba9-1aca-4aab-a2a1-f6d2c3e2ab19/* .

Manifests for Google's buckets name others and are refused.
Source: https://learn.canceridc.dev/data/downloading-data/downloading-data-with-s5cmd
"""

from __future__ import annotations

import re

from omics_lake.core.errors import UnreadableFile
from omics_lake.source.idc_images import BUCKETS, UUID

_LINE = re.compile(rf"cp (?:--\S+ )*s3://(?:{'|'.join(BUCKETS)})/({UUID})/\* \S+")
_COLUMN = re.compile(r"\w*cp_(?:command|cmd)")


def read_s5cmd_manifest(data: bytes, where: str) -> tuple[str, ...]:
    """Series UUIDs (`crdc_series_uuid`) of a manifest, each once, in its order.

    Raises:
        UnreadableFile: every line that is none of these, at once, or there is no series.
    """
    found: dict[str, None] = {}
    wrong: list[str] = []
    for number, line in _commands(data.decode("utf-8-sig", "replace")):
        if match := _LINE.fullmatch(line):
            found[match[1]] = None
        else:
            wrong.append(f"line {number}: {line[:100]!r}")
    if wrong or not found:
        raise UnreadableFile(
            "This is no download manifest of the IDC",
            where=where,
            why="; ".join(wrong) or "it names no series",
            next_step="download it from the IDC's portal again, for AWS",
        )
    return tuple(found)


def _commands(text: str) -> list[tuple[int, str]]:
    """Lines that say something, with their numbers; a column's name counts as none above the first command only."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1)]
    said = [(number, line) for number, line in lines if line and not line.startswith("#")]
    return said[1:] if said and _COLUMN.fullmatch(said[0][1]) else said
