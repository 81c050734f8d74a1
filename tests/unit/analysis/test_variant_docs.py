"""The SQL and the commands of docs/variant-questions.md run, over the lake of `support.variant_lake`."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from omics_lake.analysis.local import LocalLake
from omics_lake.cli.question import question_of, values_of
from support.variant_lake import KeptLake, make_lake

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "variant-questions.md").read_text()
SQL = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)
ASKED = re.findall(r"^omics-lake ask (\S.*)$", TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LocalLake:
    return KeptLake(make_lake(tmp_path_factory.mktemp("variants") / "lake"))


def test_the_join_of_ones_own_stays_within_a_build(lake: LocalLake) -> None:
    (own,) = [sql for sql in SQL if "omics.annotation" in sql]
    rows = lake.query(own).to_pylist()
    # As annotated_alleles has them
    assert sorted(row["name"] for row in rows) == ["11", "12", "13", "14", "15", "16", "17", "18"]
    released = own.replace("2026-02-26", "2026-02-26-GRCh37")
    assert lake.query(released).num_rows == 0
    assert lake.query(released.replace("'cohort'", "'old'")).num_rows == 1


def test_a_region_over_all_samples(lake: LocalLake) -> None:
    (region,) = [sql for sql in SQL if "sample_id" in sql]
    told = region.replace("'chr17'", "'chr1'").replace("43125483", "200").replace("43044295", "100")
    # 100: A, C and D have rows; 200 begins at 199, and C and D have rows
    assert [row["pos"] for row in lake.query(told + " order by 1").to_pylist()] == [100, 100, 100, 200, 200]


@pytest.mark.parametrize("words", ASKED)
def test_the_commands_name_their_parameters(words: str) -> None:
    name, *given = [word for word in shlex.split(words) if not word.startswith("--")]
    assert len(values_of(question_of(name), given)) == len(given)
