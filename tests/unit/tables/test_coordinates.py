"""One convention of places in all tables made from files (F46): 1-based, closed, GRCh38, and each column says so."""

from __future__ import annotations

import pytest

from omics_lake.core.table import Column, Holds, Table
from omics_lake.tables.registry import RECIPES

PLACED = [recipe.table for recipe in RECIPES if "start_position" in recipe.table.column_names]


def test_the_tables_with_places_are_these() -> None:
    assert {table.name for table in PLACED} >= {"mutation", "copy_number_gene", "copy_number_segment"}


@pytest.mark.parametrize("table", PLACED, ids=lambda table: table.name)
@pytest.mark.parametrize("name", ["start_position", "end_position"])
def test_each_end_says_that_it_is_counted_from_one(table: Table, name: str) -> None:
    column: Column = table.column(name)
    assert "1-based" in column.comment


@pytest.mark.parametrize("table", PLACED, ids=lambda table: table.name)
def test_no_row_ends_before_it_starts(table: Table) -> None:
    conditions = {audit.condition for audit in table.audits if isinstance(audit, Holds)}
    assert "start_position <= end_position" in conditions
