"""One table of one project: the unit of building and publishing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyarrow import fs

from omics_lake.core.errors import IncompleteManifest
from omics_lake.core.record import FileRecord
from omics_lake.core.table import Table
from omics_lake.lake.scope import Scope
from omics_lake.landing.zone import LandedFile
from omics_lake.tables.recipe import Recipe

BYTES_PER_TASK = 128 * 1024**2
SPREAD_FROM_BYTES = 8 * 1024**2
"""Below this much input a Spark job costs more than it saves: the driver does the work."""


@dataclass(frozen=True)
class Job:
    """One table of one project.

    Args:
        files: landed files that the recipe takes.
        missing: wanted files that the recipe would take and that have not landed.
    """

    recipe: Recipe
    project_id: str
    release: str
    files: tuple[LandedFile, ...]
    missing: tuple[FileRecord, ...]
    filesystem: fs.FileSystem

    @property
    def table(self) -> Table:
        """The declaration."""
        return self.recipe.table

    @property
    def name(self) -> str:
        """`omics.expression TCGA-LUAD`."""
        return f"{self.table.full_name} {self.project_id}"

    @property
    def scope(self) -> Scope:
        """What is replaced."""
        return Scope((("project_id", self.project_id),))

    @property
    def size(self) -> int:
        """Bytes as landed."""
        return sum(file.size for file in self.files)

    def require_complete(self) -> None:
        """Refuse to build from less than the manifest wants.

        Raises:
            IncompleteManifest: naming the files.
        """
        if self.missing:
            named = ", ".join(f"{r.file_id}/{r.file_name}" for r in self.missing[:20])
            raise IncompleteManifest(
                f"{len(self.missing)} wanted files have not landed",
                where=self.name,
                why=named + (", ..." if len(self.missing) > 20 else ""),
                next_step="land them, or build with --allow-incomplete, which records what is absent",
            )


def group_files(files: Sequence[LandedFile], recipe: Recipe, parallelism: int) -> list[list[LandedFile]]:
    """Split files into tasks of at most `files_per_task` files and about `BYTES_PER_TASK`, in file id order.

    A recipe that settles over a whole project gets all its files in one task.
    """
    ordered = sorted(files, key=lambda file: file.record.file_id)
    if recipe.settle is not None or not ordered:
        return [ordered] if ordered else []
    size = sum(file.size for file in ordered)
    count = max(-(-len(ordered) // recipe.files_per_task), -(-size // BYTES_PER_TASK))
    if size >= SPREAD_FROM_BYTES:
        count = max(count, min(parallelism, len(ordered)))
    per_group = -(-len(ordered) // count)
    return [ordered[i : i + per_group] for i in range(0, len(ordered), per_group)]
