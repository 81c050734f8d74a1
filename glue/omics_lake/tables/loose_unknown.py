"""The refusal of files without manifest of which too little is known: what is lacking, and what would tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omics_lake.core.errors import UnknownFile
from omics_lake.formats.detect import BCF, UUID

NAMED = 20
_METADATA = "put the portal's metadata JSON (Cart, Metadata) into the folder, or land the files with a manifest"


@dataclass(frozen=True)
class Unknown:
    """One file.

    Args:
        below: its path below the landing folder.
        projects: several where its folder and its name disagree.
    """

    path: str
    below: str
    project: bool = False
    projects: tuple[str, ...] = ()
    type: bool = False
    data_format: str | None = None
    aliquot: bool = False

    @property
    def is_bcf(self) -> bool:
        """True where the type is known, but not read."""
        return self.type and self.data_format == BCF

    @property
    def lacking(self) -> str:
        """What is not known, in words; empty when all is."""
        project = f"project ({' or '.join(self.projects)})" if self.projects else "project"
        kind = "BCF, which is not read" if self.is_bcf else "type"
        words = ((self.project, project), (self.type, kind), (self.aliquot, "aliquot"))
        return ", ".join(word for wanted, word in words if wanted)


def refusal(unknown: Sequence[Unknown]) -> UnknownFile:
    """All of them in one error."""
    named = "; ".join(f"{file.path}: {file.lacking}" for file in unknown[:NAMED])
    more = f"; and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
    return UnknownFile(
        f"{len(unknown)} files without manifest are not known well enough",
        where=unknown[0].path,
        why=f"not known of them: {named}{more}",
        next_step="; ".join(dict.fromkeys(advice for file in unknown for advice in _advice(file))),
    )


def _advice(file: Unknown) -> Iterator[str]:
    """What would tell. The portal's metadata is of the GDC's files alone."""
    if file.is_bcf:
        yield "convert BCF with bcftools view -Oz -o NAME.vcf.gz NAME.bcf"
    elif file.aliquot or (file.type and (UUID.search(file.below) or "TCGA-" in file.below)):
        yield _METADATA
    if file.type and not file.is_bcf:
        yield "take out of the folder what is no data"
    if len(file.projects) > 1:
        yield "move the file into the folder of its project"
    elif file.project:
        yield "a folder named TCGA-... or --project tells the project"
