"""`omics-lake land`, `status`, `fresh`: bring planned files here, and see how it stands."""

from __future__ import annotations

from typing import Annotated

import typer

from omics_lake.cli import listing, places
from omics_lake.cli.options import Json
from omics_lake.cli.output import as_json, err, megabytes, mistakes_without_trace, out, show, show_error, working
from omics_lake.cli.places import Place
from omics_lake.cli.progress import FETCHED, work_progress
from omics_lake.core.errors import NothingFound
from omics_lake.core.record import FileRecord
from omics_lake.landing.asked import Asked
from omics_lake.landing.land import land as run_land
from omics_lake.landing.outcome import LandReport, Status
from omics_lake.landing.plan import write_plan
from omics_lake.landing.zone import open_landing, wanted
from omics_lake.source.base import Source

Release = Annotated[
    str | None, typer.Option("--release", help="Land what was planned of this release, such as gdc-46.0; else newest.")
]


def land(
    landing: places.Landing = places.DEFAULT_LANDING,
    project: places.Project = None,
    release: Release = None,
    parallel: Annotated[
        int, typer.Option("--parallel", min=1, max=16, help="Files, or batches of small ones, at a time.")
    ] = 4,
    retry_quarantined: Annotated[
        bool, typer.Option("--retry-quarantined", help="Ask again for files that failed in three runs.")
    ] = False,
    images: listing.Images = False,
    series: listing.SeriesUids = None,
    patient: listing.Patients = None,
    modality: listing.Modalities = None,
    idc_manifest: listing.IdcManifest = None,
    sources_at: places.SourcesAt = None,
    idc_index: places.IdcIndexFile = None,
    idc_release: places.IdcRelease = None,
    endpoint: places.Endpoint = None,
    region: places.Region = None,
    kms_key: places.KmsKey = None,
    json: Json = False,
) -> None:
    """Fetch planned files that have not landed, each checked by size and MD5 before it gets its name.

    What is there is not fetched again: run it as often as you like. It ends non-zero and names each file that is
    missing and why.

    \b
    Examples:
      omics-lake land
      omics-lake land --project TCGA-CHOL --parallel 8
      omics-lake land --landing s3://my-landing/landing --kms-key alias/omics-lake
      omics-lake land --images --project TCGA-LUAD --patient TCGA-50-5072 --modality CT
    """
    place = Place(landing, endpoint, region, kms_key)
    with mistakes_without_trace():
        archives = places.archives(sources_at, idc_index, idc_release, endpoint, region)
        if images:
            chosen = Asked(
                projects=tuple(project or ()),
                images=True,
                idc_manifest=idc_manifest,
                series=tuple(series or ()),
                patients=tuple(patient or ()),
                modalities=tuple(modality or ()),
            )
            records = listing.image_records(chosen, archives)
            write_plan(place.store(), records)
        else:
            records = planned(place, release, project)
        report = land_files(place, records, archives.sources(), parallel=parallel, retry_quarantined=retry_quarantined)
    end(report, json=json)


def planned(place: Place, release: str | None, projects: list[str] | None) -> list[FileRecord]:
    """What the manifests of a landing zone want.

    Raises:
        NothingFound: nothing was planned there.
    """
    with working(f"Listing {place.uri}"):
        zone = open_landing(place.uri, endpoint=place.endpoint, region=place.region, empty_ok=True)
        if not zone.manifests():
            raise NothingFound(
                "Nothing is planned here", where=place.uri, next_step="plan first: omics-lake plan --project TCGA-CHOL"
            )
        return wanted(zone, release, projects or None)


def land_files(
    place: Place,
    records: list[FileRecord],
    sources: dict[str, Source],
    *,
    parallel: int = 4,
    retry_quarantined: bool = False,
) -> LandReport:
    """Land with progress."""
    with work_progress(FETCHED) as report:
        return run_land(
            place.store(), records, sources, parallel=parallel, report=report, retry_quarantined=retry_quarantined
        )


def end(report: LandReport, *, json: bool) -> None:
    """Print how it went; exit non-zero where files are missing."""
    if json:
        as_json(
            {
                "counts": report.counts,
                "bytes": report.bytes,
                "retries": report.retries,
                "seconds": report.seconds,
                "missing": [{"key": o.record.key, "status": o.status, "error": str(o.error)} for o in report.missing],
            }
        )
    else:
        show_report(report)
    if report.error:
        show_error(report.error)
        raise typer.Exit(report.error.exit_code)


def show_report(report: LandReport) -> None:
    """The end table: one line for each source, project and data type."""
    groups: dict[tuple[str, str, str], list[Status]] = {}
    for outcome in report.outcomes:
        record = outcome.record
        groups.setdefault((record.data_release, record.project_id, record.data_type), []).append(outcome.status)
    columns = ("release", "project", "data type", "landed", "there before", "failed", "quarantined")
    order = (Status.LANDED, Status.PRESENT, Status.FAILED, Status.QUARANTINED)
    show("Landing", columns, [(*group, *(found.count(s) for s in order)) for group, found in sorted(groups.items())])
    rate = report.bytes / max(report.seconds, 0.001)
    err.print(
        f"{megabytes(report.bytes)} in {report.seconds:,.1f} s ({megabytes(int(rate))}/s), "
        f"{report.retries:,} requests repeated",
        highlight=False,
    )
    if not report.bytes and not report.missing:
        out.print("Nothing new: every planned file was there already.")
