"""One task: files parsed together or alone give the same, and what is wrong is told of the right file."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from omics_lake.build import task
from omics_lake.core.errors import AuditFailed, ChecksumMismatch, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, Table
from omics_lake.formats.result import Parsed
from omics_lake.lake.arrow_files import Target
from omics_lake.landing.zone import LandedFile
from omics_lake.tables import mutation
from omics_lake.tables.recipe import Recipe

COLUMNS = {
    "project_id": "string",
    "file_id": "string",
    "data_release": "string",
    "hugo_symbol": "string",
    "start_position": "int",
    "t_depth": "int",
    "patient_barcode": "string",
    "case_id": "string",
}
SCHEMA = json.dumps(
    {"fields": [{"id": at, "name": n, "type": t} for at, (n, t) in enumerate(COLUMNS.items(), start=1)]}
)
HEADER = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tReference_Allele\tTumor_Seq_Allele2"
    "\tTumor_Sample_Barcode\tTumor_Sample_UUID\tt_depth\tNew"
)


def line(name: str, start: int, *, depth: str = "5", build: str = "GRCh38") -> str:
    """One variant of file `name`'s tumour."""
    return f"G{start}\t{build}\tchr1\t{start}\t{start}\tC\tT\tTCGA-50-5072-01A\tt-{name}\t{depth}\tx"


def land(
    folder: Path, name: str, *lines: str, header: str = HEADER, tumor: str | None = None, release: str = "46.0"
) -> LandedFile:
    """Land a MAF of a tumour (of the same name) with its record."""
    tumor = tumor or name
    data = "".join(f"{text}\n" for text in (f"#tumor.aliquot t-{tumor}", header, *lines)).encode()
    path = folder / f"{name}.maf"
    path.write_bytes(data)
    aliquot = Aliquot(f"case-{tumor}", "TCGA-50-5072", tissue_type="Tumor", aliquot_id=f"t-{tumor}")
    file = FileRecord(
        "gdc", release, "TCGA-A", mutation.DATA_TYPE, name, path.name, len(data), hashlib.md5(data).hexdigest(),
        aliquots=(aliquot,),
    )  # fmt: skip
    return LandedFile(file, str(path), len(data))


def run(folder: Path, files: list[LandedFile]) -> tuple[task.PartResult, list[dict[str, object]]]:
    """What the task reports, and the rows it wrote in their order."""
    target = Target(str(folder / "table"), SCHEMA, ("project_id",))
    made = task.run_group("omics.mutation", files, fs.LocalFileSystem(), target)
    return made, [row for w in made.written for row in pq.read_table(w.path, partitioning=None).to_pylist()]


@pytest.fixture
def files(tmp_path: Path) -> list[LandedFile]:
    """Three files that can be parsed together; two share a place, one has no variant."""
    return [
        land(tmp_path, "a", line("a", 9), line("a", 7, depth=".")),
        land(tmp_path, "b"),
        land(tmp_path, "c", line("c", 7), line("c", 8, depth=".")),
    ]


def test_together_gives_what_each_file_gives(
    tmp_path: Path, files: list[LandedFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given what each file gives in a task of its own
    alone = [run(tmp_path, [file]) for file in files]
    # When the task has all of them, and a recipe that cannot parse one alone
    only_together = replace(mutation.RECIPE, parse=lambda file, data: pytest.fail(f"{file.file_id} was parsed alone"))
    monkeypatch.setattr(task, "recipe_of", lambda name: only_together)
    made, rows = run(tmp_path, files)
    # Then rows, in the declared order, and counts are the same
    assert rows == sorted(
        (row for _, part in alone for row in part), key=lambda row: (row["hugo_symbol"], row["file_id"])
    )
    assert [(row["start_position"], row["file_id"]) for row in rows] == [(7, "a"), (7, "c"), (8, "c"), (9, "a")]
    assert made.rows_per_file == {"a": 2, "c": 2}
    assert made.null_markers == sum((Counter(part.null_markers) for part, _ in alone), Counter()) == {"t_depth|.": 2}
    assert made.unknown_columns == {"New"}
    assert (made.failures, made.rejected, made.duplicates) == ((), (), 0)
    assert made.bytes_in == sum(file.size for file in files)


def test_a_bad_line_is_told_of_its_own_file(tmp_path: Path, files: list[LandedFile]) -> None:
    bad = land(tmp_path, "d", line("d", 3), "one cell")
    made, rows = run(tmp_path, [*files, bad])
    assert [(reject.file_id, reject.rejected.line) for reject in made.rejected] == [("d", 4)]
    assert made.rows_per_file == {"a": 2, "c": 2, "d": 1}
    assert len(rows) == 5


def test_an_equal_line_of_one_file_is_dropped_and_counted(tmp_path: Path, files: list[LandedFile]) -> None:
    made, rows = run(tmp_path, [*files, land(tmp_path, "d", line("d", 3), line("d", 3))])
    assert (made.duplicates, made.rows_per_file["d"], len(rows)) == (1, 1, 5)


def test_two_files_of_one_tumour_both_keep_their_rows(tmp_path: Path, files: list[LandedFile]) -> None:
    made, _ = run(tmp_path, [*files, land(tmp_path, "d", line("a", 9), tumor="a")])
    assert (made.rows_per_file, made.duplicates) == ({"a": 2, "c": 2, "d": 1}, 0)


def test_another_header_is_read_by_its_own_names(tmp_path: Path, files: list[LandedFile]) -> None:
    other = land(tmp_path, "d", line("d", 3), header=HEADER.replace("New", "Newer"))
    made, _ = run(tmp_path, [*files, other])
    assert (made.rows_per_file["d"], made.unknown_columns) == (1, {"New", "Newer"})


def test_a_file_that_cannot_be_read_fails_alone(tmp_path: Path, files: list[LandedFile]) -> None:
    other_build = land(tmp_path, "d", line("d", 3, build="GRCh37"))
    made, rows = run(tmp_path, [files[0], other_build, *files[1:]])
    (failure,) = made.failures
    assert (failure.file, type(failure.error)) == (other_build, UnreadableFile)
    assert failure.error.where.startswith(other_build.path)
    assert len(rows) == 4


def test_a_changed_file_fails_alone(tmp_path: Path, files: list[LandedFile]) -> None:
    path = Path(files[1].path)
    path.write_bytes(path.read_bytes().replace(b"t-b", b"t-x"))
    made, rows = run(tmp_path, files)
    assert [(f.file, type(f.error)) for f in made.failures] == [(files[1], ChecksumMismatch)]
    assert len(rows) == 4


def test_batches_are_small_and_of_one_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given 18 small files, two of another release, and one past the size of a batch
    small = [land(tmp_path, f"s{n:02}", line(f"s{n:02}", n + 1)) for n in range(18)]
    large = replace(land(tmp_path, "t", line("t", 50)), size=task.BATCH_BYTES + 1)
    newer = [land(tmp_path, f"u{n}", line(f"u{n}", n + 60), release="47.0") for n in range(2)]
    batches: list[list[str]] = []

    def noted(files: list[tuple[FileRecord, bytes]]) -> Parsed | None:
        batches.append([record.file_id for record, _ in files])
        return mutation.parse_together(files)

    monkeypatch.setattr(task, "recipe_of", lambda name: replace(mutation.RECIPE, parse_together=noted))
    # When they are made in one task
    _, rows = run(tmp_path, [*small, *newer, large])
    # Then 16 go together, then 2, then those of the other release; the large one alone
    names = [file.record.file_id for file in small]
    assert batches == [names[:16], names[16:], ["u0", "u1"]]
    assert {row["file_id"]: row["data_release"] for row in rows}["u1"] == "gdc-47.0"
    assert len(rows) == 21


KEYED = Table(
    "omics", "keyed", "One row.", "tests",
    columns=(*FILE_COLUMNS, Column("name", "string", "c"), Column("start_position", "int", "c")),
    key=("name", "start_position", "file_id"),
    key_within_file=True,
)  # fmt: skip


def prove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: dict[str, pa.Table], table: Table = KEYED
) -> list[tuple[str, type]]:
    """File and kind of failure when each file is parsed to the given rows."""
    monkeypatch.setattr(task, "recipe_of", lambda name: Recipe(table, lambda file: True, parse))

    def parse(file: FileRecord, data: bytes) -> Parsed:
        return Parsed(rows[file.file_id])

    made, _ = run(tmp_path, [land(tmp_path, name) for name in rows])
    return [(f.file.record.file_id, type(f.error)) for f in made.failures]


def keyed(names: list[str] | pa.Array, places: list[int]) -> pa.Table:
    return pa.table({"name": names, "start_position": pa.array(places, pa.int32())})


def test_rows_of_one_file_that_share_a_key_fail_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {
        "places differ": keyed(["x", "x"], [1, 2]),
        "names differ": keyed(["x", "y"], [1, 1]),
        "same": keyed(["x", "y", "x"], [1, 1, 1]),
        "same in another file": keyed(["x"], [1]),
    }
    assert prove(tmp_path, monkeypatch, rows) == [("same", AuditFailed)]


def test_text_held_as_a_dictionary_tells_rows_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {
        "differ": keyed(pa.array(["x", "y"]).dictionary_encode(), [1, 1]),
        "value and null": keyed(pa.array(["x", None]).dictionary_encode(), [1, 1]),
        "same": keyed(pa.array(["x", "x"]).dictionary_encode(), [1, 1]),
    }
    assert prove(tmp_path, monkeypatch, rows) == [("same", AuditFailed)]
    only_name = replace(KEYED, key=("name", "file_id"))
    assert prove(tmp_path, monkeypatch, rows, only_name) == [("same", AuditFailed)]


def test_a_column_proven_once_proves_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given files that share the memory of their names, and others that use parts of it or repeat a name
    names = pa.array(["x", "y", "z", "z"])
    rows = {
        "first": keyed(names.slice(0, 3), [1, 1, 1]),
        "shares": keyed(names.slice(0, 3), [2, 2, 2]),
        "longer": keyed(names, [1, 1, 1, 1]),
        "later part": keyed(names.slice(1, 3), [1, 1, 1]),
        "own": keyed(["x", "y", "y"], [1, 1, 1]),
    }
    only_name = replace(KEYED, key=("name", "file_id"))
    failed = [("longer", AuditFailed), ("later part", AuditFailed), ("own", AuditFailed)]
    assert prove(tmp_path, monkeypatch, rows, only_name) == failed


def test_a_number_that_is_nan_fails_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given numbers with a null, and numbers with NaN, which no statistic of a data file would show
    measured = replace(KEYED, columns=(*KEYED.columns, Column("tpm", "double", "c")))
    rows = {
        "null": keyed(["x", "y"], [1, 2]).append_column("tpm", pa.array([1.0, None])),
        "nan": keyed(["x", "y"], [1, 2]).append_column("tpm", pa.array([1.0, float("nan")])),
    }
    # Then the file with NaN fails, the other does not
    assert prove(tmp_path, monkeypatch, rows, measured) == [("nan", AuditFailed)]
