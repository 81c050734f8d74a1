"""`omics-lake build`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, chosen_tables
from omics_lake.build.run import build as run_build
from omics_lake.build.streamed import Options
from omics_lake.build.streamed_fasta import reference_at
from omics_lake.cli import options
from omics_lake.cli.output import as_json, err, megabytes, mistakes_without_trace, out, show, show_error, working
from omics_lake.cli.progress import BUILT, work_progress
from omics_lake.cli.spark import spark_session
from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.ops import RunRecord
from omics_lake.tables.inventory import take_inventory


def build(
    landing: Annotated[
        str,
        typer.Option(
            "--landing", envvar="OMICS_LANDING", help="Landing folder or s3:// prefix, with its manifests or without."
        ),
    ] = "landing",
    lake: Annotated[
        str, typer.Option("--lake", envvar="OMICS_LAKE", help="Folder of the lake, or s3://bucket/prefix.")
    ] = "lake",
    table: Annotated[
        list[str] | None, typer.Option("--table", "-t", help="Build this table only; repeat for more.")
    ] = None,
    project: Annotated[
        list[str] | None, typer.Option("--project", "-p", help="Build this project only; repeat for more.")
    ] = None,
    release: Annotated[
        str | None, typer.Option("--release", help="Release to build, such as gdc-46.0; the newest landed otherwise.")
    ] = None,
    allow_incomplete: Annotated[
        bool,
        typer.Option(
            "--allow-incomplete", help="Build although wanted files are absent or unreadable; which ones is recorded."
        ),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Let a VCF or annotation take the place of another file published under its name."
        ),
    ] = False,
    fasta: Annotated[
        str | None,
        typer.Option("--fasta", help="FASTA, its .fai beside it, to left-align the allele keys of variants against."),
    ] = None,
    profile: options.ProfileOption = Profile.LOCAL,
    endpoint: options.Endpoint = None,
    region: options.Region = None,
    databases: options.Databases = "",
    cores: options.Cores = "*",
    memory: options.Memory = "2g",
    json: options.Json = False,
) -> None:
    """Build tables and marts from landed files, audited and published table by table.

    A table that fails is named and leaves what readers see as it was; the others go on. A second call with
    the same files publishes nothing. Each VCF becomes a call set that has its file's name.

    \b
    Examples:
      omics-lake build --landing ./landing
      omics-lake build --landing ./landing --project TCGA-LUAD --table mutation --table sample
      omics-lake build --landing ./vcfs --project LAB --fasta GRCh38.fa
      omics-lake build --landing ./vcfs --project LAB --table variant --replace
      omics-lake build --landing s3://my-landing/landing --lake s3://my-lake/lake --profile aws
      omics-lake build --landing s3://my-landing/landing --lake s3://my-lake/lake --profile aws \\
        --databases omics=atlas_omics,marts=atlas_marts,ops=atlas_ops
    """
    with mistakes_without_trace():
        config = options.lake_config(
            lake,
            profile=profile,
            endpoint=endpoint,
            region=region,
            cores=cores,
            memory=memory,
            databases=databases,
        )
        report = build_lake(
            config,
            landing,
            tables=table or [],
            projects=project or [],
            release=release,
            allow_incomplete=allow_incomplete,
            replace=replace,
            fasta=fasta,
        )
    end(report, json=json)


def build_lake(
    config: LakeConfig,
    landing: str,
    *,
    tables: list[str] | None = None,
    projects: list[str] | None = None,
    release: str | None = None,
    allow_incomplete: bool = False,
    replace: bool = False,
    fasta: str | None = None,
) -> BuildReport:
    """Take the inventory, start Spark, build with progress."""
    chosen_tables(tables or [])  # a wrong name is said before anything is listed or started
    asked = Options(replace, reference_at(fasta, config.endpoint, config.region) if fasta else None)
    with working(f"Listing {landing}"):
        inventory = take_inventory(
            landing,
            release=release,
            projects=projects or None,
            endpoint=config.endpoint,
            region=config.region,
        )
    size = sum(file.size for file in inventory.landed)
    err.print(f"{len(inventory.landed):,} landed files, {megabytes(size)}", highlight=False)
    with spark_session(config) as spark, work_progress(BUILT) as report:
        return run_build(Context(spark, config, report, allow_incomplete), inventory, tables or [], options=asked)


def end(report: BuildReport, *, json: bool) -> None:
    """Print how it went; exit with the first error's code."""
    if json:
        as_json({"runs": report.runs, "not_tabled": report.not_tabled})
    else:
        show_report(report)
    for error in report.errors:
        show_error(error)
    if report.errors:
        err.print(
            f"{len(report.errors)} builds failed; what readers see of these tables is unchanged.", highlight=False
        )
        raise typer.Exit(report.errors[0].exit_code)


def place_of(run: RunRecord) -> str:
    """`TCGA-LUAD`, or `LAB/NA12878` for a call set."""
    return f"{run.project_id}/{run.set_id}" if run.set_id else run.project_id


def show_report(report: BuildReport) -> None:
    """The end table."""
    columns = ("table", "project", "outcome", "rows", "rejected", "seconds")
    rows = [
        (r.table_name, place_of(r), r.outcome, r.rows_out, r.rejected or None, f"{r.seconds:.1f}") for r in report.runs
    ]
    releases = ", ".join(dict.fromkeys(run.data_release for run in report.runs))
    show(f"Builds of {releases}", columns, rows)
    if all(run.outcome == "unchanged" for run in report.runs):
        out.print("Nothing new: every table already holds these files.")
    if report.not_tabled:
        names = ", ".join(Path(os.fspath(path)).name for path in report.not_tabled[:10])
        out.print(f"{len(report.not_tabled)} landed files feed no table: {names}", highlight=False, soft_wrap=True)
