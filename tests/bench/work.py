"""What every way is given and what it is to make.

The product is the same for all. `star`: a long table of gene and file, sorted by gene_name, gene_id. `maf`: all 140
columns, sorted by hugo_symbol, chromosome, start_position. Both as zstd Parquet with typed columns, in data files of
at most 64 source files, sorted each, as the lake writes them; `file` says where a row comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from inputs import landed_files
from work_types import Run, Seconds

from omics_lake.formats.maf_columns import MAF_COLUMNS

FILES_PER_PART = 64
"""The lake's own bound (`Recipe.files_per_task`)."""

TABLES = {"star": "omics.expression", "maf": "omics.mutation"}
"""The lake's table of each workload."""

__all__ = ["FILES_PER_PART", "LAYOUTS", "TABLES", "Layout", "Run", "Seconds", "Work", "product_files", "product_of"]


@dataclass(frozen=True)
class Layout:
    """How the source files of a workload look and how the product is ordered.

    Args:
        columns: the file's column -> (the product's, `string`, `int`, `bigint` or `double`), in the file's order.
        before_header: lines before the header.
        sort: columns of the product.
    """

    columns: Mapping[str, tuple[str, str]]
    before_header: int
    sort: tuple[str, ...]

    @property
    def types(self) -> dict[str, str]:
        """The product's column -> type."""
        return dict(self.columns.values())


LAYOUTS = {
    "star": Layout(
        columns={
            "gene_id": ("gene_id", "string"),
            "gene_name": ("gene_name", "string"),
            "gene_type": ("gene_type", "string"),
            "unstranded": ("unstranded", "bigint"),
            "stranded_first": ("stranded_first", "bigint"),
            "stranded_second": ("stranded_second", "bigint"),
            "tpm_unstranded": ("tpm", "double"),
            "fpkm_unstranded": ("fpkm", "double"),
            "fpkm_uq_unstranded": ("fpkm_uq", "double"),
        },
        before_header=1,
        sort=("gene_name", "gene_id"),
    ),
    "maf": Layout(
        # The lake splits lists; the others keep them as text.
        columns={c.source: (c.column.name, c.column.type.replace("array<string>", "string")) for c in MAF_COLUMNS},
        before_header=7,
        sort=("hugo_symbol", "chromosome", "start_position"),
    ),
}


@dataclass(frozen=True)
class Work:
    """One run's task.

    Args:
        workload: star or maf.
        landing: folder that `inputs.ensure_inputs` made.
        out: empty folder for the product.
        cores: how many the way may use.
    """

    workload: str
    landing: Path
    out: Path
    cores: int = 2

    @property
    def layout(self) -> Layout:
        """Columns and order."""
        return LAYOUTS[self.workload]

    @property
    def paths(self) -> list[str]:
        """The source files."""
        return [file.path for file in landed_files(self.landing)]

    def parts(self) -> Iterator[tuple[Sequence[str], str]]:
        """Source files of one data file, and where it goes."""
        paths = self.paths
        for at in range(0, len(paths), FILES_PER_PART):
            yield paths[at : at + FILES_PER_PART], str(self.out / f"part-{at // FILES_PER_PART:04d}.parquet")


def product_files(out: Path) -> list[Path]:
    """The product's Parquet files."""
    return sorted(file for file in out.rglob("*.parquet") if "ops" not in file.relative_to(out).parts)


def product_of(out: Path) -> tuple[int, int]:
    """Rows (of the footers) and bytes of the Parquet files below a folder; the lake's own records are no product."""
    files = product_files(out)
    return sum(pq.read_metadata(file).num_rows for file in files), sum(file.stat().st_size for file in files)
