"""Declared audits on a branch: what holds by statistics, what rows must answer, what each failure says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from omics_lake.core.arrow import table_schema
from omics_lake.core.errors import AuditFailed
from omics_lake.core.table import FILE_COLUMNS, Column, EqualRowsPerFile, Holds, InRange, OneOf, References, Table
from omics_lake.lake.arrow_files import target_of, to_data_files, write_files
from omics_lake.lake.audit import audit
from omics_lake.lake.catalog import ensure_table
from omics_lake.lake.publish import replace_with_files
from omics_lake.lake.row_checks import proven_by_statistics, row_checks
from omics_lake.lake.scope import Scope

SCOPE = Scope((("project_id", "TCGA-A"),))
TABLE = Table(
    namespace="omics",
    name="audited",
    row="One audited row.",
    source="tests",
    columns=(
        *FILE_COLUMNS,
        Column("gene_id", "string", "Gene.", nullable=False),
        Column("reads", "bigint", "Reads."),
        Column("tpm", "double", "TPM."),
        Column("kind", "string", "Kind."),
    ),
    key=("file_id", "gene_id"),
    audits=(InRange("reads", 0, 100), InRange("tpm", low=0), OneOf("kind", ("a", "b")), Holds("reads <> 13", "luck")),
)
ROW = {"project_id": "TCGA-A", "file_id": "f1", "data_release": "gdc-46.0", "reads": 1, "tpm": 0.5, "kind": "a"}


def row(gene: str | None, **values: Any) -> dict[str, Any]:
    """One row."""
    return ROW | {"gene_id": gene} | values


def on_branch(lake: Any, rows: list[dict[str, Any]], table: Table = TABLE) -> str:
    """Put rows on a branch."""
    stored = ensure_table(lake.spark, table)
    stored.manageSnapshots().createBranch("b").commit()
    arrow = pa.Table.from_pylist(rows, schema=table_schema(table))
    written = write_files(arrow, target_of(lake.spark, table, stored, lake.config))
    replace_with_files(lake.spark, SCOPE, to_data_files(lake.spark, stored, written), {})(stored, "b")
    return "b"


def failures(lake: Any, rows: list[dict[str, Any]], table: Table = TABLE, **options: Any) -> str:
    """Why the audits of the rows fail."""
    on_branch(lake, rows, table)
    with pytest.raises(AuditFailed) as error:
        audit(lake.spark, table, "b", SCOPE, options.get("rows_per_file"), options.get("rejected", {}))
    return error.value.why


def test_good_rows_hold_and_are_counted(lake: Any) -> None:
    on_branch(lake, [row("g1"), row("g2", reads=None), row("g3", reads=100, kind=None)])
    results, rows = audit(lake.spark, TABLE, "b", SCOPE, {"f1": 3}, {})
    assert rows == 3
    assert all(result.ok for result in results)
    # four not-null, three ranges, one enumeration, one condition, rows per file, key, file listed
    assert len(results) == 12


def test_nulls_and_ranges_that_hold_are_proven_without_reading_rows(lake: Any) -> None:
    on_branch(lake, [row("g1"), row("g2", reads=None, tpm=None)])
    proven = proven_by_statistics(lake.spark, TABLE, "b", SCOPE, row_checks(TABLE))
    assert proven == {
        "project_id not null", "file_id not null", "data_release not null", "gene_id not null",
        "reads >= 0", "reads <= 100", "tpm >= 0",
    }  # fmt: skip


def test_a_broken_check_is_never_proven(lake: Any) -> None:
    on_branch(lake, [row("g1"), row(None, reads=101, tpm=-0.1)])
    proven = proven_by_statistics(lake.spark, TABLE, "b", SCOPE, row_checks(TABLE))
    assert proven == {"project_id not null", "file_id not null", "data_release not null", "reads >= 0"}


def test_each_broken_check_is_named_with_its_count_and_file(lake: Any) -> None:
    why = failures(lake, [row("g1"), row(None, reads=101, tpm=-1.0, kind="c"), row("g3", reads=13)])
    assert "gene_id not null: 1 rows, in files f1" in why
    for text in ("reads <= 100: 1 rows", "tpm >= 0: 1 rows", "kind among 2 values: 1 rows"):
        assert text in why
    assert "luck: 1 rows" in why
    assert "reads >= 0" not in why


def test_a_key_that_stands_twice_is_named(lake: Any) -> None:
    assert "more than once: f1, g1" in failures(lake, [row("g1"), row("g1", reads=2), row("g2")])


def test_files_with_other_row_counts_than_their_fellows_are_named(lake: Any) -> None:
    table = replace(TABLE, name="counted", audits=(EqualRowsPerFile(),))
    rows = [row("g1"), row("g2"), row("g1", file_id="f2")]
    why = failures(lake, rows, table, rows_per_file={"f1": 2, "f2": 1})
    assert "2 rows in f1, 1 lines in f2" in why


def test_a_line_in_quarantine_counts_as_a_line_the_file_has(lake: Any) -> None:
    table = replace(TABLE, name="counted", audits=(EqualRowsPerFile(),))
    on_branch(lake, [row("g1"), row("g2"), row("g1", file_id="f2")], table)
    results, _ = audit(lake.spark, table, "b", SCOPE, {"f1": 2, "f2": 1}, {"f2": 1})
    assert all(result.ok for result in results)


def test_a_count_that_the_source_publishes_is_held_to(lake: Any) -> None:
    table = replace(TABLE, name="exact", audits=(EqualRowsPerFile(by="kind", exactly=(("a", 3),)),))
    why = failures(lake, [row("g1"), row("g2")], table, rows_per_file={"f1": 2})
    assert "a: 2 rows in f1 where the source has 3" in why


def test_a_value_that_the_other_table_lacks_is_named_and_an_empty_other_table_said_so(lake: Any) -> None:
    table = replace(TABLE, name="referring", audits=(References("kind", "omics.audited", "kind"),))
    # Given no rows in the other table, the check cannot run and says so
    on_branch(lake, [row("g1", kind="x")], table)
    results, _ = audit(lake.spark, table, "b", SCOPE, None, {})
    (said,) = [r.detail for r in results if "omics.audited" in r.name]
    assert said == "not checked: omics.audited has no rows of TCGA-A"
    # Given rows there without the value, it fails
    on_branch(lake, [row("g1", kind="a")])
    ensure_table(lake.spark, TABLE).manageSnapshots().fastForwardBranch("main", "b").commit()
    with pytest.raises(AuditFailed) as error:
        audit(lake.spark, table, "b", SCOPE, None, {})
    assert "absent there: x" in error.value.why
