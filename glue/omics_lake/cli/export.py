"""`omics-lake export vcf`: a call set back as a VCF. No Spark."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from omics_lake.analysis.bgzip_file import BgzipWriter
from omics_lake.analysis.callsets import find_callset
from omics_lake.analysis.export_vcf import vcf_lines, wanted_of
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.region import parse_region
from omics_lake.cli import options
from omics_lake.cli.output import err, mistakes_without_trace

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
CHUNK = 1 << 20
"""Bytes of text that are written at once."""

CallsetName = Annotated[str, typer.Option("--callset", help="Call set: the VCF's name without .vcf.gz.")]
Project = Annotated[str | None, typer.Option("--project", help="Its project, where two have a call set of that name.")]


@app.callback()
def export() -> None:
    """Write what a lake holds back in its own format."""


@app.command()
def vcf(
    callset: CallsetName,
    lake: options.Lake = options.DEFAULT_LAKE,
    project: Project = None,
    region: Annotated[
        str | None, typer.Option("--region", help="Only records that reach into chr1, chr1:100 or chr1:100-200.")
    ] = None,
    samples: Annotated[
        str | None, typer.Option("--samples", help="Only these samples' cells, joined by commas, in this order.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write; .gz and .bgz are written as bgzip; - is stdout.")
    ] = Path("-"),
) -> None:
    """Write a call set back as a VCF: the header and the records as they were read, in the file's order.

    With --samples, INFO stays as it is: AC, AN and AF go on counting all samples of the call set. Lines end as in the
    file that was read. Records that were rejected when it was loaded are in `omics-lake quarantine`, not here.

    \b
    Examples:
      omics-lake export vcf --callset cohort
      omics-lake export vcf --callset cohort --region chr17:43044295-43125483 --output brca1.vcf.gz
      omics-lake export vcf --callset cohort --samples NA12878,NA12891 | bcftools view -i 'QUAL>30'
    """
    with mistakes_without_trace():
        opened = LocalLake(lake)
        names = samples.split(",") if samples is not None else None
        wanted = wanted_of(find_callset(opened, callset, project), names, parse_region(region) if region else None)
        lines = vcf_lines(opened, wanted)
        if str(output) == "-":
            _write(lines, sys.stdout.buffer)
            return
        write_file(lines, output)
        err.print(f"Wrote {output}", highlight=False, soft_wrap=True)


def write_file(lines: Iterable[str], path: Path) -> None:
    """Write lines to a file, bgzip where its name says so; the name appears when all of it is there."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            _write(lines, file, bgzip=path.suffix in (".gz", ".bgz"))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write(lines: Iterable[str], file: BinaryIO, *, bgzip: bool = False) -> None:
    writer = BgzipWriter(file) if bgzip else None
    write = writer.write if writer else file.write
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= CHUNK:
            write("".join(waiting).encode())
            waiting, size = [], 0
    write("".join(waiting).encode())
    if writer:
        writer.close()
    file.flush()
