"""Lay call sets and annotations where a landing zone keeps them, and the lab's own ones beside their sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from omics_lake.sample.annotation_files import CLINVAR_RELEASE, clinvar_file, genes_file
from omics_lake.sample.files import SampleFile
from omics_lake.sample.genes import Gene
from omics_lake.sample.germline_files import OWN_RELEASE
from omics_lake.sample.landing_writer import write_file, write_manifest, write_own_files
from omics_lake.sample.seeds import Seeds
from omics_lake.source.annotation import PROJECT


def reference_files(seeds: Seeds, genes: Sequence[Gene]) -> tuple[SampleFile, SampleFile]:
    """ClinVar's file, and the lab's list of genes: of no project."""
    return clinvar_file(seeds, genes), genes_file(genes)


def write_variant_files(
    folder: Path, callsets: Sequence[tuple[str, SampleFile]], reference: Sequence[SampleFile]
) -> None:
    """Write them all.

    Args:
        callsets: each with its project.
        reference: as `reference_files` gives them.
    """
    clinvar, genes = reference
    own = [*callsets, (PROJECT, genes)]
    records = [(file.record(OWN_RELEASE, project), file) for project, file in own]
    for record, file in (*records, (clinvar.record(CLINVAR_RELEASE, PROJECT), clinvar)):
        write_file(folder / "landing", record, file)
        write_manifest(folder / "landing", [record])
    write_own_files(folder / "own", own)


def annotation_rows(reference: Sequence[SampleFile]) -> dict[str, int]:
    """Source -> rows that must come of its file."""
    clinvar, genes = reference
    return {"clinvar": clinvar.facts.rows["annotation"], "genes": genes.facts.rows["annotation"]}
