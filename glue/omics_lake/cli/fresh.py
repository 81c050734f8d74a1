"""`omics-lake fresh`: whether the archives have gone on since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import typer

from omics_lake.analysis.local import LocalLake
from omics_lake.cli import places
from omics_lake.cli.options import Json
from omics_lake.cli.output import as_json, mistakes_without_trace, out, show, working
from omics_lake.cli.places import Place
from omics_lake.cli.status import open_zone
from omics_lake.core.errors import NothingFound
from omics_lake.landing.freshness import Freshness, Held, compare, held_by_tags
from omics_lake.landing.zone import newest_of, read_plans
from omics_lake.source.archives import Archives

STALE = 8
"""Exit code of `fresh --check` when something is stale."""


def fresh(
    lake: Annotated[
        Path | None, typer.Option("--lake", envvar="OMICS_LAKE", help="Lake whose releases are compared.")
    ] = None,
    landing: places.Landing = places.DEFAULT_LANDING,
    project: places.Project = None,
    check: Annotated[
        bool, typer.Option("--check", help=f"End with exit code {STALE} when something is stale.")
    ] = False,
    sources_at: places.SourcesAt = None,
    endpoint: places.Endpoint = None,
    region: places.Region = None,
    json: Json = False,
) -> None:
    """Compare releases in the lake, or in the landing zone, with those that their archives serve today.

    The GDC tells its release, an annotation file its date, the IDC's index its version as it is installed here. NBIA
    and own files have no releases to compare.

    \b
    Examples:
      omics-lake fresh
      omics-lake fresh --lake lake --check
      omics-lake fresh --landing s3://my-landing/landing --json
    """
    with mistakes_without_trace():
        archives = places.archives(sources_at)
        held = _in_lake(lake) if lake else _in_landing(Place(landing, endpoint, region), project)
        with working("Asking the archives for their releases"):
            rows = list(_compared(held, archives))
        if not rows:
            raise NothingFound(
                "Nothing here has a release to compare", where=str(lake or landing), next_step="plan a project first"
            )
    if json:
        as_json(rows)
    else:
        cells = [(r.source, r.project_id, r.here, r.there, "fresh" if r.fresh else "stale") for r in rows]
        show("Freshness", ("source", "project", "here", "at the source", ""), cells)
        if any(not row.fresh for row in rows):
            out.print("Plan, land and build again to catch up; what readers have stays under its release's tag.")
    if check and any(not row.fresh for row in rows):
        raise typer.Exit(STALE)


def _in_landing(place: Place, projects: list[str] | None) -> list[Held]:
    plans = read_plans(open_zone(place), projects)
    return [
        Held(source, project, release, next((r.url for r in plans[source, project, release] if r.url), None))
        for source, project, release in sorted(newest_of(plans, None))
    ]


def _in_lake(lake: Path) -> list[Held]:
    """The newest tag of any table speaks for the lake."""
    stored = LocalLake(lake)
    return held_by_tags(tag for name in stored.names() for tag in stored.open(name).refs())


def _compared(held: Iterable[Held], archives: Archives) -> Iterator[Freshness]:
    served = lru_cache(archives.served_release)
    return (row for one in held if (row := compare(one, served)))
