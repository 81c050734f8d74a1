"""What the GDC says of itself: its data release (`/status`) and its projects (`/projects`).

`{"commit": ..., "data_release": "Data Release 46.0 - August 10, 2026", "status": "OK", "tag": "8.5.0", "version": 1}`.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/System_Information/
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from omics_lake.core.errors import SourceRefused
from omics_lake.source.gdc_page import Hit, read_object

_RELEASE = re.compile(r"Data Release (?P<number>\d+(?:\.\d+)?) - (?P<date>\w+ \d{1,2}, \d{4})")


@dataclass(frozen=True)
class GdcStatus:
    """Answer of `/status`.

    Args:
        data_release: such as 46.0.
        release_date: day that release was published.
        tag: version of the API.
        raw: the answer's text.
    """

    data_release: str
    release_date: dt.date
    tag: str
    raw: str


@dataclass(frozen=True)
class GdcProject:
    """One project with its numbers of cases and files, open and controlled; None where the GDC does not say."""

    project_id: str
    program: str
    name: str
    cases: int | None = None
    files: int | None = None


def parse_status(data: bytes, where: str) -> GdcStatus:
    """Read `/status`.

    Raises:
        SourceRefused: it is not OK, or does not name a data release.
    """
    body = read_object(data, where)
    said = str(body.get("data_release"))
    match = _RELEASE.fullmatch(said.strip())
    try:
        day = dt.datetime.strptime(match["date"], "%B %d, %Y").date() if match else None  # noqa: DTZ007  # a day only
    except ValueError:
        day = None
    if body.get("status") != "OK" or match is None or day is None:
        raise SourceRefused(
            "The GDC does not tell its data release",
            where=where,
            why=f"status {body.get('status')!r}, data_release {said[:80]!r}",
            next_step="run the command again later, or name the release",
        )
    return GdcStatus(match["number"], day, str(body.get("tag", "")), data.decode("utf-8", "replace"))


def parse_project(hit: Hit) -> GdcProject:
    """A hit of `/projects`."""
    program, summary = hit.get("program"), hit.get("summary")
    project_id = str(hit["project_id"])
    return GdcProject(
        project_id=project_id,
        program=str(program["name"]) if isinstance(program, dict) and program.get("name") else _program(project_id),
        name=str(hit.get("name") or ""),
        cases=_number(summary, "case_count"),
        files=_number(summary, "file_count"),
    )


def _program(project_id: str) -> str:
    """`TCGA-LUAD` -> `TCGA`: the GDC names projects after their program."""
    return project_id.partition("-")[0]


def _number(summary: object, name: str) -> int | None:
    found = summary.get(name) if isinstance(summary, dict) else None
    return found if isinstance(found, int) else None
