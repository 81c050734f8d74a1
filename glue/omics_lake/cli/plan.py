"""`omics-lake plan`: list what the archives have, write it down as manifests, and say what it will take."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from omics_lake.cli import listing, places
from omics_lake.cli.cost import in_one_line
from omics_lake.cli.options import Json
from omics_lake.cli.output import as_json, megabytes, mistakes_without_trace, out, show
from omics_lake.cli.places import Place
from omics_lake.core.prices import AS_OF, REGION
from omics_lake.core.record import FileRecord
from omics_lake.landing.asked import Asked
from omics_lake.landing.estimate import Assumptions, Estimate, estimate
from omics_lake.landing.plan import Planned, write_plan

USUAL = Assumptions()


def plan(
    landing: places.Landing = places.DEFAULT_LANDING,
    project: places.Project = None,
    program: Annotated[
        list[str] | None, typer.Option("--program", help="All projects of a program, such as TCGA, CPTAC or TARGET.")
    ] = None,
    data_type: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            "-t",
            help="Data type: expression, mutation, gene_copy_number, segments, allelic_segments, clinical, "
            "biospecimen, cases, imaging; repeat for more. All otherwise.",
        ),
    ] = None,
    workflow: Annotated[
        list[str] | None,
        typer.Option("--workflow", help="Copy-number workflow instead of ASCAT3: ASCAT2, 'ABSOLUTE LiftOver'."),
    ] = None,
    release: Annotated[
        str | None, typer.Option("--release", help="Release that the GDC must serve, such as 46.0.")
    ] = None,
    gdc_manifest: Annotated[
        Path | None, typer.Option("--gdc-manifest", help="Want exactly the files of a manifest from the GDC portal.")
    ] = None,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="Sample sheet (CSV) of your own files.")] = None,
    files: Annotated[
        str | None, typer.Option("--files", help="Folder or s3:// prefix that the sheet's paths lie below.")
    ] = None,
    own_release: Annotated[str, typer.Option("--own-release", help="Release to give your own files.")] = "1",
    annotation: Annotated[
        str | None, typer.Option("--annotation", help="clinvar, or the URL of an annotation VCF with a .md5 beside it.")
    ] = None,
    images: listing.Images = False,
    series: listing.SeriesUids = None,
    patient: listing.Patients = None,
    modality: listing.Modalities = None,
    idc_manifest: listing.IdcManifest = None,
    derived: Annotated[
        bool, typer.Option("--derived", help="Imaging: with segmentations and annotations made from images.")
    ] = False,
    sources_at: places.SourcesAt = None,
    idc_index: places.IdcIndexFile = None,
    idc_release: places.IdcRelease = None,
    rate: Annotated[
        float, typer.Option("--rate", min=0.01, help="Estimate: megabytes a second that your line brings.")
    ] = USUAL.download_rate / 1e6,
    price: Annotated[
        float, typer.Option("--price", min=0, help="Estimate: dollars for an hour of one Glue G.1X worker.")
    ] = USUAL.dollars_per_worker_hour,
    endpoint: places.Endpoint = None,
    region: places.Region = None,
    kms_key: places.KmsKey = None,
    json: Json = False,
) -> None:
    """List files, write them down as wanted, and say how many bytes, minutes and dollars they will take.

    Nothing is fetched. Plans add up; planning the same again changes nothing.

    \b
    Examples:
      omics-lake plan --project TCGA-CHOL
      omics-lake plan -p TCGA-LUAD -p TCGA-LUSC --type expression --type clinical --release 46.0
      omics-lake plan --program TCGA --landing s3://my-landing/landing
      omics-lake plan --gdc-manifest gdc_manifest.2026-11-25.txt
      omics-lake plan --sheet samples.csv --files ./data
      omics-lake plan --annotation clinvar
      omics-lake plan --images --project TCGA-LUAD --patient TCGA-50-5072 --modality CT
    """
    asked = Asked(
        projects=tuple(project or ()),
        programs=tuple(program or ()),
        data_types=tuple(data_type or ()),
        workflows=tuple(workflow or ()),
        release=release,
        gdc_manifest=gdc_manifest,
        sheet=sheet,
        files=files,
        own_release=own_release,
        annotation=annotation,
        images=images,
        idc_manifest=idc_manifest,
        series=tuple(series or ()),
        patients=tuple(patient or ()),
        modalities=tuple(modality or ()),
        derived=derived,
    )
    with mistakes_without_trace():
        place = Place(landing, endpoint, region, kms_key)
        archives = places.archives(sources_at, idc_index, idc_release, endpoint, region)
        planned = plan_files(place, listing.records_of(asked, archives))
    wanted = [record for one in planned for record in one.records]
    show_plan(planned, wanted, Assumptions(download_rate=rate * 1e6, dollars_per_worker_hour=price), place, json=json)


def plan_files(place: Place, records: list[FileRecord]) -> tuple[Planned, ...]:
    """Write the manifests."""
    return write_plan(place.store(), records)


def show_plan(
    planned: tuple[Planned, ...], wanted: list[FileRecord], by: Assumptions, place: Place, *, json: bool
) -> None:
    """Files, bytes, minutes and dollars."""
    total = estimate(wanted, by)
    groups = Counter((r.data_release, r.project_id, r.data_type, r.workflow_type) for r in wanted)
    sizes: Counter[tuple[str, str, str, str | None]] = Counter()
    for r in wanted:
        sizes[r.data_release, r.project_id, r.data_type, r.workflow_type] += r.file_size or 0
    if json:
        rows = [
            {"release": g[0], "project": g[1], "data_type": g[2], "workflow": g[3], "files": n, "bytes": sizes[g]}
            for g, n in sorted(groups.items(), key=str)
        ]
        as_json({"plans": [one.key for one in planned], "files": rows, "estimate": total})
        return
    cells = [(*g, n, megabytes(sizes[g]) if sizes[g] else None) for g, n in sorted(groups.items(), key=str)]
    show("Wanted", ("release", "project", "data type", "workflow", "files", "size"), cells)
    out.print(_in_words(total), highlight=False, soft_wrap=True)
    for one in planned:
        said = "Planned" if one.is_new else "Planned before"
        out.print(f"{said}: {place.uri}/{one.key}", highlight=False, soft_wrap=True)
    out.print(f"Fetch them: omics-lake land --landing {place.uri}", highlight=False, soft_wrap=True)


def _in_words(total: Estimate) -> str:
    by = total.assumptions
    unsized = f", and {total.unsized:,} files whose size the source does not say" if total.unsized else ""
    return (
        f"{total.files:,} files, {megabytes(total.size)}{unsized}.\n"
        f"About {total.download_minutes:,.1f} minutes to land, at {by.download_rate / 1e6:,.0f} MB/s and "
        f"{by.seconds_per_file:g} s a file.\n"
        f"About {total.glue_hours:,.2f} worker-hours to build on Glue ({by.workers} G.1X workers, "
        f"{by.build_rate / 1e6:,.0f} MB/s a CPU): ${total.dollars:,.2f} at ${by.dollars_per_worker_hour:g} an hour.\n"
        f"About ${total.storage_dollars:,.2f} a month to keep them in S3, at ${by.dollars_per_gb_month:g} a GB.\n"
        f"Estimates from list prices of {AS_OF:%Y-%m-%d} ({REGION}); what is there already is not counted. "
        f"A whole round of Glue jobs: omics-lake cost --files {total.files} --bytes {total.size}\n"
        f"{in_one_line()}"
    )
