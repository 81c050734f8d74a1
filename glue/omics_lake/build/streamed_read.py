"""All parts of one file, read side by side, and joined: line numbers, borders, counts.

A part knows nothing of the one before it. Where it begins at the place where that one ended, or on a contig that was
there before, its first records may be duplicates or out of order: it is read once more, knowing what stands before it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace

from pyarrow import fs
from pyspark import SparkContext

from omics_lake.build.streamed_split import SplitTask, opened, run_split
from omics_lake.build.streamed_sum import SplitResult, joined
from omics_lake.core.errors import LakeError
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.model import Edge
from omics_lake.lake.arrow_files import WrittenFile
from omics_lake.landing.present import fits, not_the_file
from omics_lake.landing.zone import LandedFile

Told = Callable[[int, int], None]
"""Told of parts done, and of all."""

SPLIT_BYTES = 32 << 20
"""Most bytes of a part, as landed: about a minute of work, so that a part that fails costs little."""
SMALLEST_BYTES = 1 << 20
"""A part below this costs more to start than it saves."""


@dataclass
class Whole:
    """What a whole file came to; line numbers are the file's."""

    written: dict[str, list[WrittenFile]] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    contigs: dict[str, None] = field(default_factory=dict)
    undeclared: Counter[str] = field(default_factory=Counter)
    blocks: bool = False
    md5: str = ""


def split_bytes(size: int, cores: int) -> int:
    """Bytes of a part so that all cores have work: three parts a core, so that a slow one does not hold up the end."""
    return min(max(-(-size // (3 * cores)), SMALLEST_BYTES), SPLIT_BYTES)


def read_whole(spark: SparkContext, tasks: Sequence[SplitTask], header_lines: int, told: Told) -> Whole:
    """Run all parts, on the driver where there is one, and join them. The file's bytes are verified meanwhile.

    Raises:
        UnreadableFile: the file is damaged or cut short.
        ChecksumMismatch: the file is not the one that landed.
    """
    with ThreadPoolExecutor(max_workers=1) as hasher:
        md5 = hasher.submit(verified_md5, tasks[0].filesystem, tasks[0].file)
        results = list(_on_driver(tasks, told) if len(tasks) == 1 else _on_tasks(spark, tasks, told))
        whole = join(tasks, results, header_lines)
        whole.md5 = md5.result()
    return whole


def _on_driver(tasks: Sequence[SplitTask], told: Told) -> Iterator[SplitResult]:
    for done, task in enumerate(tasks, start=1):
        yield run_split(task)
        told(done, len(tasks))


def _on_tasks(spark: SparkContext, tasks: Sequence[SplitTask], told: Told) -> list[SplitResult]:
    """One Spark job for each part, as many at a time as there are cores, so that each end is a sign of progress."""

    def on_a_task(task: SplitTask) -> SplitResult:
        made: SplitResult | LakeError = spark.parallelize([task], 1).map(_run_or_error).collect()[0]
        if isinstance(made, LakeError):
            raise made
        return made

    with ThreadPoolExecutor(max_workers=spark.defaultParallelism) as pool:
        running: list[Future[SplitResult]] = [pool.submit(on_a_task, task) for task in tasks]
        for done, _ in enumerate(as_completed(running), start=1):
            told(done, len(tasks))
        return [future.result() for future in running]


def _run_or_error(task: SplitTask) -> SplitResult | LakeError:
    """An error that a user can mend comes back as a value: Spark would wrap it in its own."""
    try:
        return run_split(task)
    except LakeError as error:
        return error


def join(tasks: Sequence[SplitTask], results: Sequence[SplitResult], header_lines: int) -> Whole:
    """One file's parts in order; a part whose border asks for it is read again."""
    whole = Whole()
    last: Edge | None = None
    line = 0
    for number, (task, alone) in enumerate(zip(tasks, results, strict=True)):
        left = frozenset(whole.contigs) - {last.contig if last else ""}
        meets = last is not None and _meets(last, left, alone)
        result = run_split(replace(task, before=last, left=left)) if meets else alone
        _add(whole, result, line)
        if result.last is not None:
            last = joined(last, result.last)
        line += max(result.lines, header_lines if number == 0 else 0)
    return whole


def _meets(last: Edge, left: frozenset[str], result: SplitResult) -> bool:
    """True where what stands before a part may speak against its records."""
    if left & set(result.contigs):
        return True
    first = result.first
    if first is None:
        return False
    return (first.contig == last.contig and first.pos <= last.pos) or last.contig in result.contigs[1:]


def _add(whole: Whole, result: SplitResult, lines_before: int) -> None:
    for name, files in result.written.items():
        whole.written.setdefault(name, []).extend(files)
    whole.rows.update(result.rows)
    whole.rejected += [replace(line, line=line.line + lines_before) for line in result.rejected]
    whole.contigs.update(dict.fromkeys(result.contigs))
    whole.undeclared.update(result.undeclared)
    whole.blocks |= result.blocks


def verified_md5(filesystem: fs.FileSystem, file: LandedFile) -> str:
    """The file's MD5, after it was found to be the manifest's, or the SHA-256 that noted when it landed; memory flat.

    Raises:
        ChecksumMismatch: size, MD5 or SHA-256 differ: the object was changed after it landed.
        IncompleteManifest: the object is not there any more.
    """
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256() if file.sidecar else None
    size = 0
    with opened(filesystem, file) as stream:
        while chunk := stream.read(4 << 20):
            md5.update(chunk)
            size += len(chunk)
            if sha256:
                sha256.update(chunk)
    record = file.record
    if not fits(record, size):
        raise not_the_file(file.path, "size in bytes", record.file_size, size)
    if record.md5sum is not None:
        if md5.hexdigest() != record.md5sum.lower():
            raise not_the_file(file.path, "MD5", record.md5sum, md5.hexdigest())
    elif sha256 is not None and file.sidecar is not None:
        with filesystem.open_input_file(file.sidecar) as noted:
            expected = noted.readall().decode("utf-8", "replace").partition(" ")[0].lower()
        if sha256.hexdigest() != expected:
            raise not_the_file(file.path, "SHA-256", f"{expected} beside it and", sha256.hexdigest())
    return md5.hexdigest()
