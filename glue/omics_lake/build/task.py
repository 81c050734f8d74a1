"""What one task does: read, verify, parse, settle, prove and write a group of files. Plain function, no Spark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import fs

from omics_lake.core.errors import AuditFailed, LakeError
from omics_lake.core.table import FILE_COLUMNS, Table
from omics_lake.formats.result import Rejected
from omics_lake.lake.arrow_files import Target, WrittenFile, write_files
from omics_lake.landing.zone import LandedFile, read_landed
from omics_lake.tables.recipe import FileReject, Recipe, combine_sorted, plain, with_provenance
from omics_lake.tables.registry import recipe_of


@dataclass(frozen=True)
class FileFailure:
    """A file that could not be read at all."""

    file: LandedFile
    error: LakeError


@dataclass(frozen=True)
class PartResult:
    """What a group of files came to."""

    written: tuple[WrittenFile, ...] = ()
    rows_per_file: Mapping[str, int] = field(default_factory=dict)
    rejected: tuple[FileReject, ...] = ()
    failures: tuple[FileFailure, ...] = ()
    duplicates: int = 0
    bytes_in: int = 0
    null_markers: Mapping[str, int] = field(default_factory=dict)
    unknown_columns: frozenset[str] = frozenset()


def run_group(table: str, files: Sequence[LandedFile], filesystem: fs.FileSystem, target: Target) -> PartResult:
    """Make one data file from a group of source files.

    Args:
        table: full name; the recipe is looked up where the task runs.
        files: the group; all files of the project when the recipe settles.

    Returns:
        What was written and what was left out. A file that cannot be read is a `FileFailure`, not an exception:
        the driver names all of them.
    """
    recipe = recipe_of(table)
    parts: list[pa.Table] = []
    rejected: list[FileReject] = []
    failures: list[FileFailure] = []
    nulls: Counter[str] = Counter()
    unknown: set[str] = set()
    duplicates = 0
    for file in files:
        try:
            parsed = recipe.parse(file.record, read_landed(filesystem, file))
            rows = with_provenance(parsed.rows, file.record, recipe.table)
            _prove_key(rows, recipe.table)
        except LakeError as error:
            error.where = f"{file.path}{' ' + error.where if error.where else ''}"
            failures.append(FileFailure(file, error))
            continue
        parts.append(rows)
        rejected += [FileReject(file.record.file_id, line) for line in parsed.rejected]
        duplicates += parsed.duplicates
        nulls.update(parsed.null_markers)
        unknown.update(parsed.unknown_columns)
    rows, settled, dropped = _combine(recipe, parts)
    return PartResult(
        written=tuple(write_files(rows, target)) if rows is not None and rows.num_rows else (),
        rows_per_file=_rows_per_file(rows),
        rejected=(*rejected, *settled),
        failures=tuple(failures),
        duplicates=duplicates + dropped,
        bytes_in=sum(file.size for file in files),
        null_markers=dict(nulls),
        unknown_columns=frozenset(unknown),
    )


def _combine(recipe: Recipe, parts: Sequence[pa.Table]) -> tuple[pa.Table | None, tuple[FileReject, ...], int]:
    """All parts in stored order, after the recipe has settled what contradicts."""
    if not parts:
        return None, (), 0
    rejected: tuple[FileReject, ...] = ()
    dropped = 0
    if recipe.settle is not None:
        settled = recipe.settle(pa.concat_tables([plain(part) for part in parts]))
        parts, rejected, dropped = [settled.rows], settled.rejected, settled.duplicates
    rows = recipe.combine(parts) if recipe.combine else combine_sorted(recipe.table, parts)
    return rows, rejected, dropped


def _prove_key(rows: pa.Table, table: Table) -> None:
    """Prove that the key is unique within one file.

    Raises:
        AuditFailed: two rows of the file share a key: the parser should have settled them.
    """
    if not table.key_within_file:
        return
    constant = {column.name for column in FILE_COLUMNS}
    key = [name for name in table.key if name not in constant]
    # A column of one value cannot tell rows apart, and the aliquot is one value in most files.
    telling = [name for name in key if not pa.types.is_dictionary(rows[name].type) and _distinct(rows[name]) > 1]
    if len(telling) > 1:
        distinct = rows.group_by(telling).aggregate([]).num_rows
    else:
        distinct = _distinct(rows[telling[0]]) if telling else min(rows.num_rows, 1)
    if distinct != rows.num_rows:
        raise AuditFailed(
            "Rows of one file share a key",
            why=f"{rows.num_rows:,} rows, {distinct:,} distinct ({', '.join(key)})",
            next_step="report this with the file's name: the reader should have set them aside",
        )


def _distinct(column: pa.ChunkedArray) -> int:
    return int(pc.count_distinct(column, mode="all").as_py())


def _rows_per_file(rows: pa.Table | None) -> dict[str, int]:
    if rows is None:
        return {}
    return {item["values"]: item["counts"] for item in pc.value_counts(rows["file_id"]).to_pylist()}


def whole_file_reject(failure: FileFailure) -> FileReject:
    """The quarantine entry of a file that could not be read: line 0."""
    return FileReject(failure.file.record.file_id, Rejected(0, str(failure.error), ""))
