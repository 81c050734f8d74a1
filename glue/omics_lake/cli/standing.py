"""`omics-lake status`, `fresh`: what of a plan has landed, and whether the archives have gone on since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from omics_lake.analysis.local import LocalLake
from omics_lake.cli import places
from omics_lake.cli.options import Json
from omics_lake.cli.output import as_json, megabytes, mistakes_without_trace, out, show, working
from omics_lake.cli.places import Place
from omics_lake.core.errors import LakeError, NothingFound
from omics_lake.landing.status import status as count_status
from omics_lake.landing.verify import verify
from omics_lake.landing.zone import Zone, open_landing
from omics_lake.source.gdc_status import GdcStatus

STALE = 8
"""Exit code of `fresh --check` when something is stale."""


def status(
    landing: places.Landing = places.DEFAULT_LANDING,
    project: places.Project = None,
    release: Annotated[str | None, typer.Option("--release", help="Of this release, such as gdc-46.0.")] = None,
    check: Annotated[
        bool, typer.Option("--verify", help="Read every landed file again and compare its MD5 or SHA-256.")
    ] = False,
    endpoint: places.Endpoint = None,
    region: places.Region = None,
    json: Json = False,
) -> None:
    """Show what is wanted, landed, failed and superseded, by project and data type. Asks no archive.

    \b
    Examples:
      omics-lake status
      omics-lake status --project TCGA-CHOL --verify
      omics-lake status --landing s3://my-landing/landing --json
    """
    with mistakes_without_trace():
        place = Place(landing, endpoint, region)
        with working(f"Listing {landing}"):
            zone = open_zone(place)
            rows = count_status(place.store(), zone, release, project or None)
        changed: tuple[LakeError, ...] = ()
        if check:
            with working("Reading landed files again"):
                changed = verify(zone, release, project or None)
        if json:
            as_json({"status": rows, "changed": [str(error) for error in changed]})
        else:
            columns = (
                "release", "project", "data type", "wanted", "landed", "failed", "quarantined", "superseded", "size"
            )  # fmt: skip
            cells = [
                (f"{r.source}-{r.release}", r.project_id, r.data_type, r.wanted, r.landed, r.failed, r.quarantined,
                 r.superseded, megabytes(r.bytes))
                for r in rows
            ]  # fmt: skip
            show("Landing zone", columns, cells)
            missing = sum(r.wanted - r.landed for r in rows)
            out.print(
                f"{missing:,} wanted files are missing: omics-lake land" if missing else "Complete.", highlight=False
            )
            if check and not changed:
                out.print("Every landed file is what its manifest says.")
        if changed:
            raise _changed(changed)


def open_zone(place: Place) -> Zone:
    """The landing zone, which must have a plan.

    Raises:
        NothingFound: it has none.
    """
    zone = open_landing(place.uri, endpoint=place.endpoint, region=place.region, empty_ok=True)
    if not zone.manifests():
        raise NothingFound(
            "Nothing is planned here", where=place.uri, next_step="plan first: omics-lake plan --project TCGA-CHOL"
        )
    return zone


def _changed(errors: tuple[LakeError, ...]) -> LakeError:
    first = errors[0]
    named = "; ".join(f"{error.where}: {error.why}" for error in errors[:20])
    return type(first)(
        f"{len(errors)} landed files are not what their manifest says",
        where=first.where,
        why=named,
        next_step="remove these objects and land them again",
    )


@dataclass(frozen=True)
class Freshness:
    """One source and project: the release here, and the one its archive serves."""

    source: str
    project_id: str
    here: str
    there: str
    fresh: bool


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
    """Compare the GDC release of the lake, or of the landing zone, with the one the GDC serves today.

    \b
    Examples:
      omics-lake fresh
      omics-lake fresh --lake lake --check
      omics-lake fresh --landing s3://my-landing/landing --json
    """
    with mistakes_without_trace():
        sites = places.archives(sources_at).sites
        with working("Asking the GDC for its release"):
            served = sites.gdc_api().status()
        rows = _of_lake(lake, served) if lake else _of_landing(Place(landing, endpoint, region), project, served)
    if json:
        as_json({"served": served.data_release, "released": served.release_date, "here": rows})
    else:
        columns = ("source", "project", "here", "at the source", "")
        show(
            "Freshness",
            columns,
            [(r.source, r.project_id, r.here, r.there, "fresh" if r.fresh else "stale") for r in rows],
        )
        if any(not r.fresh for r in rows):
            out.print("Plan, land and build again to catch up; what readers have stays under its release's tag.")
    if check and any(not r.fresh for r in rows):
        raise typer.Exit(STALE)


def _of_landing(place: Place, projects: list[str] | None, served: GdcStatus) -> list[Freshness]:
    zone = open_zone(place)
    newest: dict[str, str] = {}
    for path in zone.manifests():
        source, release, project = zone.key(path).split("/")[:3]
        if source == "gdc" and (not projects or project in projects):
            newest[project] = max(newest.get(project, release), release, key=_order)
    if not newest:
        raise NothingFound("No project of the GDC is planned here", where=place.uri)
    return [_compared(project, release, served) for project, release in sorted(newest.items())]


def _of_lake(lake: Path, served: GdcStatus) -> list[Freshness]:
    """The newest GDC tag of any table speaks for the lake."""
    stored = LocalLake(lake)
    found = {tag for name in stored.names() for tag in stored.open(name).refs() if tag.startswith("gdc-")}
    if not found:
        raise NothingFound("The lake has no release of the GDC", where=str(lake))
    return [_compared("all", max((r.removeprefix("gdc-") for r in found), key=_order), served)]


def _compared(project: str, here: str, served: GdcStatus) -> Freshness:
    return Freshness("gdc", project, here, served.data_release, _order(here) >= _order(served.data_release))


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".") if part.isdecimal())
