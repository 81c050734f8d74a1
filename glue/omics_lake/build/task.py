"""What one task does: read, verify, parse, settle, prove and write a group of files. Plain function, no Spark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import fs

from omics_lake.build.proof import Memory, prove_key, prove_numbers
from omics_lake.core.errors import LakeError
from omics_lake.core.record import FileRecord
from omics_lake.formats.result import Parsed, Rejected
from omics_lake.lake.arrow_files import Target, WrittenFile, write_files
from omics_lake.landing.zone import LandedFile, read_landed
from omics_lake.tables.recipe import FileReject, Recipe, combine_sorted, plain, with_provenance
from omics_lake.tables.registry import recipe_of

BATCH_FILES = 16
BATCH_BYTES = 4 * 1024**2
"""Most files parsed together and their bytes as landed: it pays where files are small, and memory stays flat."""


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
    for file, made in _made(recipe, files, filesystem):
        if isinstance(made, LakeError):
            failures.append(FileFailure(file, made))
            continue
        parts.append(made.rows)
        rejected += [FileReject(file.record.file_id, line) for line in made.rejected]
        duplicates += made.duplicates
        nulls.update(made.null_markers)
        unknown.update(made.unknown_columns)
    rows, settled, dropped = _combine(recipe, parts)
    parts.clear()  # half of a task's memory, which the writer would come on top of
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


def _made(
    recipe: Recipe, files: Sequence[LandedFile], filesystem: fs.FileSystem
) -> Iterator[tuple[LandedFile, Parsed | LakeError]]:
    """Each file's rows with provenance, or why it has none; rows of files parsed together come with the first."""
    proven: set[Memory] = set()
    for batch in _batches(recipe, files):
        read = cache(partial(read_landed, filesystem))
        together = _together(recipe, batch, read, proven) if len(batch) > 1 else None
        if together is not None:
            yield batch[0], together
            continue
        for file in batch:
            made: Parsed | LakeError
            try:
                made = _with_proof(recipe, file.record, recipe.parse(file.record, read(file)), proven)
            except LakeError as error:
                error.where = f"{file.path}{' ' + error.where if error.where else ''}"
                made = error
            yield file, made


def _batches(recipe: Recipe, files: Sequence[LandedFile]) -> Iterator[Sequence[LandedFile]]:
    """Neighbours of one project and release, few and small enough; each file alone where the recipe wants that."""
    batch: list[LandedFile] = []
    for file in files:
        if batch and not (recipe.parse_together and _fits(batch, file)):
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch


def _fits(batch: Sequence[LandedFile], file: LandedFile) -> bool:
    first, record = batch[0].record, file.record
    same = (first.project_id, first.data_release) == (record.project_id, record.data_release)
    return same and len(batch) < BATCH_FILES and sum(other.size for other in batch) + file.size <= BATCH_BYTES


def _together(
    recipe: Recipe, batch: Sequence[LandedFile], read: Callable[[LandedFile], bytes], proven: set[Memory]
) -> Parsed | None:
    """Rows of all files; None where one of them cannot be read, or is not plain enough, which is told file by file."""
    try:
        parsed = recipe.parse_together and recipe.parse_together([(file.record, read(file)) for file in batch])
        return parsed and _with_proof(recipe, batch[0].record, parsed, proven)
    except LakeError:
        return None


def _with_proof(recipe: Recipe, file: FileRecord, parsed: Parsed, proven: set[Memory]) -> Parsed:
    """Add provenance, and prove the rows."""
    rows = with_provenance(parsed.rows, file, recipe.table)
    prove_key(rows, recipe.table, proven)
    prove_numbers(rows)
    return replace(parsed, rows=rows)


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


def _rows_per_file(rows: pa.Table | None) -> dict[str, int]:
    if rows is None:
        return {}
    return {item["values"]: item["counts"] for item in pc.value_counts(rows["file_id"]).to_pylist()}


def whole_file_reject(failure: FileFailure) -> FileReject:
    """The quarantine entry of a file that could not be read: line 0."""
    return FileReject(failure.file.record.file_id, Rejected(0, str(failure.error), ""))
