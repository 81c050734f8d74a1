"""`omics-lake call`: what a call set says of one sample at one position. No Spark."""

from __future__ import annotations

from typing import Annotated

import typer

from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.region import parse_region
from omics_lake.analysis.variants import CallAt, RecordCall, call_at
from omics_lake.cli import options
from omics_lake.cli.export import CallsetName, Project
from omics_lake.cli.output import as_json, mistakes_without_trace, show
from omics_lake.core.errors import UsageError


def call(
    callset: CallsetName,
    sample: Annotated[str, typer.Option("--sample", help="Sample, as the VCF's header names it.")],
    at: Annotated[str, typer.Option("--at", help="Position, 1-based, such as chr1:12345.")],
    lake: options.Lake = options.DEFAULT_LAKE,
    project: Project = None,
    json: options.Json = False,
) -> None:
    """Say what a sample is called with at one position: from records, deletions over it, and gVCF's reference blocks.

    Not covered is not reference: no record of the call set reaches over the position.

    \b
    Examples:
      omics-lake call --callset cohort --sample NA12878 --at chr17:43057062
      omics-lake call --callset NA12878.g --sample NA12878 --at chr1:12345 --json
    """
    with mistakes_without_trace():
        region = parse_region(at)
        if region.first != region.last:
            raise UsageError("--at is one position", where=at, next_step="write chr1:12345")
        found = call_at(LocalLake(lake), callset, sample, region.contig, region.first, project)
    if json:
        as_json(found)
        return
    show(_title(found), ("state", "POS", "end", "REF", "ALT", "genotype", "alleles", "DP", "GQ"), _rows(found))


def _title(found: CallAt) -> str:
    return f"{found.sample} of {found.callset} at {found.contig}:{found.pos}: {found.state}"


def _rows(found: CallAt) -> list[tuple[object, ...]]:
    return [
        (_said(one), one.pos, one.end, one.ref, one.alts, _genotype(one), _alleles(one), one.dp, one.gq)
        for one in found.records
    ]


def _said(one: RecordCall) -> str:
    return f"{one.state} (the base at POS stays, the change begins behind it)" if one.anchor else str(one.state)


def _genotype(one: RecordCall) -> str:
    return ("|" if one.phased else "/").join("." if call is None else str(call) for call in one.calls)


def _alleles(one: RecordCall) -> str:
    return ("|" if one.phased else "/").join(allele or "." for allele in one.alleles)
