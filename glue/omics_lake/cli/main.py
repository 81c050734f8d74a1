"""The command line's front door: every command, in the order a newcomer meets them."""

from __future__ import annotations

import logging

import typer

from omics_lake import __version__
from omics_lake.cli import ask, build, calls, cost, demo, export, fresh, keep, land, plan, question, status

EPILOG = (
    "Exit codes: 0 done; 1 a bug in omics-lake (please report it); 2 the call's words are wrong; "
    "3 bad or missing input; 4 an audit failed, nothing was published; 5 another writer or a newer release "
    "is in the way, or another run is landing the same; 6 Java, a jar or a package is missing; 7 an archive does not "
    "answer, or its answer cannot be trusted; 8 fresh --check found something stale."
)

app = typer.Typer(
    name="omics-lake",
    help="Raw omics, clinical and imaging files in; audited, versioned Iceberg tables out.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(demo.demo)
app.command()(plan.plan)
app.command()(cost.cost)
app.command()(land.land)
app.command()(status.status)
app.command()(fresh.fresh)
app.command()(build.build)
app.command()(ask.query)
app.command()(question.ask)
app.command()(ask.tables)
app.command()(ask.describe)
app.command()(calls.call)
app.add_typer(export.app, name="export")
app.command()(keep.runs)
app.command()(keep.quarantine)
app.command()(keep.diff)
app.command()(keep.maintain)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Log what happens, on stderr."),
) -> None:
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("py4j").setLevel(logging.WARNING)


def app_main() -> None:
    """Entry point of the `omics-lake` script."""
    app()
