"""Run a table's declared audits against a branch, before anyone reads it.

Nulls and ranges are answered by the statistics of the branch's data files where these prove that a check holds. One
pass over the scope's rows, grouped by source file, answers row counts, enumerations, conditions and what statistics
left open; the key and references take a query each. A key that contains `file_id` is proven unique file by
file where the rows are made; here each file's rows on the branch are compared with the count that was proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from omics_lake.core.errors import AuditFailed
from omics_lake.core.table import EqualRowsPerFile, References, Table
from omics_lake.lake.names import identifier
from omics_lake.lake.row_checks import RowCheck, proven_by_statistics, row_checks
from omics_lake.lake.scope import Scope

SHOWN = 5


@dataclass(frozen=True)
class AuditResult:
    """One check: its name, whether it held, and what was seen."""

    name: str
    ok: bool
    detail: str = ""


def audit(
    spark: SparkSession,
    table: Table,
    branch: str,
    scope: Scope,
    rows_per_file: Mapping[str, int] | None,
    rejected_per_file: Mapping[str, int],
) -> tuple[tuple[AuditResult, ...], int]:
    """Run every audit of the table on the scope's rows of a branch.

    Args:
        rows_per_file: source file -> rows proven by the writer; None where rows do not come from files.
        rejected_per_file: source file -> its lines in quarantine, which count as lines the source has.

    Returns:
        The results, all of which held, and the number of rows looked at.

    Raises:
        AuditFailed: naming every audit that did not hold, with counts and examples.
    """
    rows = scoped(spark.read.option("branch", branch).table(identifier(spark, table.full_name)), scope)
    checks = row_checks(table)
    # Asking for statistics is a query too: it pays where there are many rows.
    proven = proven_by_statistics(spark, table, branch, scope, checks) if table.key_within_file else set()
    open_checks = [check for check in checks if check.name not in proven]
    by_file = _count(rows, table, open_checks)
    results = [
        *(AuditResult(name, True) for name in sorted(proven)),
        *_row_results(open_checks, by_file),
        *_file_checks(table, by_file, rows_per_file, rejected_per_file),
        *_key_check(rows, table),
        *_known_files(spark, table, by_file, scope),
        *_references(spark, rows, table, scope),
    ]
    failed = [result for result in results if not result.ok]
    if failed:
        raise AuditFailed(
            f"{len(failed)} of {len(results)} audits failed; nothing was published",
            where=f"{table.full_name} {scope.name}",
            why="; ".join(f"{r.name}: {r.detail}" for r in failed),
            next_step="look at the files named above and at `omics-lake quarantine`; readers see the rows from before",
        )
    return tuple(results), sum(row["rows"] for row in by_file)


def scoped(frame: DataFrame, scope: Scope) -> DataFrame:
    """Only the scope's rows."""
    return frame.where(reduce(lambda a, b: a & b, (F.col(c) == v for c, v in scope.values), F.lit(True)))


def _count(rows: DataFrame, table: Table, checks: Sequence[RowCheck]) -> list[Row]:
    """Rows and broken checks, per source file where rows come from files, and per value of `by` columns."""
    columns = ["file_id"] if "file_id" in table.column_names else []
    columns += [a.by for a in table.audits if isinstance(a, EqualRowsPerFile) and a.by]
    broken = [F.sum(F.when(check.broken, 1).otherwise(0)).alias(f"check_{i}") for i, check in enumerate(checks)]
    return rows.groupBy(*columns).agg(F.count(F.lit(1)).alias("rows"), *broken).collect()


def _row_results(checks: Sequence[RowCheck], by_file: list[Row]) -> Iterable[AuditResult]:
    for i, check in enumerate(checks):
        bad = {
            str(row["file_id"]) if "file_id" in row else "": row[f"check_{i}"] for row in by_file if row[f"check_{i}"]
        }
        detail = f"{sum(bad.values()):,} rows, in files {', '.join(list(bad)[:SHOWN])}" if bad else ""
        yield AuditResult(check.name, not bad, detail)


def _file_checks(
    table: Table, by_file: list[Row], proven: Mapping[str, int] | None, rejected: Mapping[str, int]
) -> Iterable[AuditResult]:
    if proven is None:
        return
    seen: dict[str, int] = {}
    for row in by_file:
        seen[row["file_id"]] = seen.get(row["file_id"], 0) + row["rows"]
    expected = {file: rows for file, rows in proven.items() if rows}
    wrong = sorted(f for f in seen.keys() | expected.keys() if seen.get(f) != expected.get(f))
    detail = ", ".join(f"{f}: {seen.get(f, 0):,} stored, {expected.get(f, 0):,} made" for f in wrong[:SHOWN])
    yield AuditResult("rows of each file as made", not wrong, detail)
    for check in table.audits:
        if isinstance(check, EqualRowsPerFile):
            empty = sorted(file for file, rows in proven.items() if not rows and not rejected.get(file))
            yield _equal_rows(check, by_file, rejected, empty)


def _equal_rows(
    check: EqualRowsPerFile, by_file: list[Row], rejected: Mapping[str, int], empty: Sequence[str]
) -> AuditResult:
    """Equal, but for lines in quarantine: a number exists that each file has between its rows and its lines."""
    groups: dict[str, list[Row]] = {}
    for row in by_file:
        groups.setdefault(str(row[check.by]) if check.by else "files", []).append(row)
    exact = dict(check.exactly)
    wrong = [f"no line in {file}" for file in empty]
    for group, rows in groups.items():
        most = max(rows, key=lambda row: row["rows"])
        least = min(rows, key=lambda row: row["rows"] + rejected.get(row["file_id"], 0))
        high = least["rows"] + rejected.get(least["file_id"], 0)
        if high < most["rows"]:
            wrong.append(f"{group}: {most['rows']:,} rows in {most['file_id']}, {high:,} lines in {least['file_id']}")
        elif not most["rows"] <= exact.get(group, high) <= high:
            wrong.append(f"{group}: {most['rows']:,} rows in {most['file_id']} where the source has {exact[group]:,}")
    return AuditResult("equal rows per file", not wrong, "; ".join(wrong[:SHOWN]))


def _key_check(rows: DataFrame, table: Table) -> Iterable[AuditResult]:
    if table.key_within_file:
        return
    twice = rows.groupBy(*table.key).agg(F.count(F.lit(1)).alias("rows")).where("rows > 1").limit(SHOWN).collect()
    shown = "; ".join(", ".join(str(row[name]) for name in table.key) for row in twice)
    yield AuditResult(f"key ({', '.join(table.key)}) unique", not twice, f"more than once: {shown}" if twice else "")


def _known_files(spark: SparkSession, table: Table, by_file: list[Row], scope: Scope) -> Iterable[AuditResult]:
    """Each row leads back to its file: every `file_id` is one of `ops.file`."""
    if "file_id" not in table.column_names or table.namespace == "ops":
        return
    check = References("file_id", "ops.file", "file_id")
    name = f"{check.column} in {check.table}.{check.other}"
    other = _other_side(spark, check, scope)
    if other is None:
        yield AuditResult(name, True, f"not checked: {check.table} has no rows of {scope.name}")
        return
    unknown = sorted({row["file_id"] for row in by_file} - {row["value"] for row in other.collect()})
    yield AuditResult(name, not unknown, f"absent there: {', '.join(unknown[:SHOWN])}" if unknown else "")


def _references(spark: SparkSession, rows: DataFrame, table: Table, scope: Scope) -> Iterable[AuditResult]:
    for check in table.audits:
        if not isinstance(check, References):
            continue
        name = f"{check.column} in {check.table}.{check.other}"
        other = _other_side(spark, check, scope)
        if other is None:
            yield AuditResult(name, True, f"not checked: {check.table} has no rows of {scope.name}")
            continue
        missing = (
            rows.select(F.col(check.column).alias("value"))
            .where("value is not null")
            .distinct()
            .join(other, "value", "left_anti")
            .limit(SHOWN)
            .collect()
        )
        yield AuditResult(
            name, not missing, "absent there: " + ", ".join(r["value"] for r in missing) if missing else ""
        )


def _other_side(spark: SparkSession, check: References, scope: Scope) -> DataFrame | None:
    other = identifier(spark, check.table)
    if not spark.catalog.tableExists(other):
        return None
    rows = spark.table(other)
    project = dict(scope.values).get("project_id")
    if project:
        rows = rows.where(F.col("project_id") == project)
    values = rows.select(F.col(check.other).alias("value")).distinct()
    return None if values.isEmpty() else values
