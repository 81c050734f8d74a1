"""Every table of a lake, from the three registries: made from files, made from tables, the lake's own books."""

from __future__ import annotations

from omics_lake.core.table import Table
from omics_lake.lake.ops import TABLES as OPS_TABLES
from omics_lake.marts.registry import MARTS
from omics_lake.tables.registry import RECIPES
from omics_lake.tables.streamed import streamed_tables

NAMESPACES = {
    "omics": "Tables made from files: molecular, clinical and imaging records, variants and annotations",
    "marts": "Tables made from other tables: survival, patient summary, chosen aliquots",
    "ops": "The lake's own books: files, rejected lines, builds",
}
"""Namespace -> what it holds, in the order a reader meets them."""


def declared_tables() -> tuple[Table, ...]:
    """Their declarations, in build order; the lake's own books last."""
    recipes = (recipe.table for recipe in RECIPES)
    return (*recipes, *streamed_tables(), *(mart.table for mart in MARTS), *OPS_TABLES)


def declaration(full_name: str) -> Table:
    """The declaration of a table, such as `omics.mutation`."""
    return next(table for table in declared_tables() if table.full_name == full_name)
