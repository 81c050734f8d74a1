"""A file read in parts gives what the file read whole gives: rows, line numbers, duplicates over borders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from omics_lake.build.streamed_read import Whole, join, split_bytes
from omics_lake.build.streamed_split import run_split
from omics_lake.core.errors import UnreadableFile
from support.bgzip import END_MARKER, bgzip_blocks
from support.streamed_files import HEADER, rows_at, split_tasks, vcf_text

RECORDS = [
    "1 5 . A C . . DP=1 GT 0/0 0/1",
    "1 7 . A C . . DP=1 GT 0/0 0/0",
    "1 7 . A C . . DP=2 GT 0/1 0/1",
    "1 7 . A G . . DP=2 GT 1/1 0/0",
    "1 6 . A G . . DP=2 GT 0/0 0/0",
    "1 x . A G . . DP=2 GT 0/0 0/0",
    "1 9 . AC A . . DP=2 GT:DP 0/0:7 0/0",
    "2 1 . A G . . DP=2 GT 0/0 0|1",
    "2 1 . A T . . DP=2 GT ./. 0|1",
    "1 20 . A T . . DP=2 GT ./. 0|1",
    "2 3 . A T . . DP=2 GT 0/0 1",
]
BAD_LINES = [HEADER.count("\n") + 1 + n for n in (3, 5, 6, 10)]


def read(path: Path, folder: Path, size: int) -> Whole:
    tasks = split_tasks(path, folder, size)
    return join(tasks, [run_split(task) for task in tasks], HEADER.count("\n") + 1)


def seen(whole: Whole, table: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = rows_at([file.path for file in whole.written[table]]).to_pylist()
    return sorted(rows, key=lambda row: (row["record"], row.get("sample_id")))  # type: ignore[arg-type,return-value]  # JSON


@pytest.mark.parametrize("size", [50, 90, 150, 400, 100_000])
def test_borders_change_nothing(tmp_path: Path, size: int) -> None:
    path = tmp_path / "cohort.vcf"
    path.write_text(vcf_text(RECORDS))
    whole = read(path, tmp_path / "out", size)
    assert [line.line for line in whole.rejected] == BAD_LINES
    assert [row["pos"] for row in seen(whole, "omics.variant")] == [5, 7, 7, 9, 1, 1, 3]
    # Calls that are rows: those that are not the record's hom-ref (0/0, where a sample has it).
    assert [(row["start"], row["sample_id"]) for row in seen(whole, "omics.genotype")] == [
        (4, "S2"),
        (6, "S1"),
        (8, "S1"),
        (0, "S2"),
        (0, "S1"),
        (0, "S2"),
        (2, "S2"),
    ]
    assert whole.rows == {"omics.variant": 7, "omics.genotype": 7}
    assert list(whole.contigs) == ["1", "2"]


def test_parts_are_really_cut(tmp_path: Path) -> None:
    path = tmp_path / "cohort.vcf"
    path.write_text(vcf_text(RECORDS))
    assert len(split_tasks(path, tmp_path, 50)) > 5


def test_rows_say_where_they_come_from(tmp_path: Path) -> None:
    path = tmp_path / "cohort.vcf"
    path.write_text(vcf_text(RECORDS[:1]))
    whole = read(path, tmp_path / "out", 100_000)
    (row,) = seen(whole, "omics.genotype")
    assert (row["project_id"], row["callset_id"], row["data_release"]) == ("LAB", "cohort", "own-1")
    (file,) = whole.written["omics.genotype"]
    assert file.partition_path == "project_id=LAB/callset_id=cohort"


def test_parts_are_small_enough_for_all_cores_and_large_enough_to_pay() -> None:
    assert split_bytes(1_000, 4) == 1 << 20
    assert split_bytes(60 << 20, 4) == 5 << 20
    assert split_bytes(1 << 40, 4) == 32 << 20


def test_damage_is_told_with_the_line_before_it(tmp_path: Path) -> None:
    """The block of the last records has another checksum than its text; the header was sound when it was read."""
    text = vcf_text([f"1 {pos} . A C . . DP=1 GT 0/0 0/1" for pos in range(1, 6_001)])
    blocks = bgzip_blocks(text.encode(), (1_000,))
    path = tmp_path / "damaged.vcf.gz"
    path.write_bytes(b"".join(blocks) + END_MARKER)
    (task,) = split_tasks(path, tmp_path, 1 << 20)
    blocks[-1] = blocks[-1][:-8] + b"\0\0\0\0" + blocks[-1][-4:]
    path.write_bytes(b"".join(blocks) + END_MARKER)
    with pytest.raises(UnreadableFile) as error:
        run_split(replace(task, batch_bytes=20_000))
    told = int(error.value.where.rpartition("after line ")[2].replace(",", ""))
    assert HEADER.count("\n") + 1 < told < text.count("\n")
