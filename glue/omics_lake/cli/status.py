"""`omics-lake status`: what of a plan has landed."""

from __future__ import annotations

from typing import Annotated

import typer

from omics_lake.cli import places
from omics_lake.cli.options import Json
from omics_lake.cli.output import as_json, megabytes, mistakes_without_trace, out, show, working
from omics_lake.cli.places import Place
from omics_lake.core.errors import LakeError, NothingFound
from omics_lake.landing.status import status as count_status
from omics_lake.landing.verify import verify
from omics_lake.landing.zone import Zone, open_landing


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
