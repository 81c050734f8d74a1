"""Sound VCFs of any kind, landed, built and exported, come back letter by letter: the whole lake, few examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import TestLake
from omics_lake.analysis.callsets import find_callset
from omics_lake.analysis.export_vcf import vcf_lines, wanted_of
from omics_lake.analysis.local import LocalLake
from omics_lake.build.context import Context
from omics_lake.build.run import build
from omics_lake.build.streamed import Options
from omics_lake.tables.inventory import take_inventory
from support.bgzip import bgzip
from support.vcf_mutations import SOUND
from support.vcf_strategies import vcf_files

TABLES = ("omics.callset",)  # one table of a kind names them all
REPLACE = Options(replace=True)  # hypothesis makes other files under the same names


def exported(lake: TestLake, folder: Path, texts: list[str]) -> list[str]:
    """Each text as a bgzip file in the folder, then as its call set is written back."""
    for number, text in enumerate(texts):
        (folder / f"set{number}.vcf.gz").write_bytes(bgzip(text.encode(), (300,)))
    inventory = take_inventory(str(folder), projects=["LAB"])
    report = build(Context(lake.spark, lake.config), inventory, TABLES, tag_all=False, options=REPLACE)
    assert [end.error for end in report.ended if end.error] == []
    local = LocalLake(lake.config.root)
    return ["".join(vcf_lines(local, wanted_of(find_callset(local, f"set{n}")))) for n in range(len(texts))]


@pytest.mark.spark
def test_files_of_several_kinds_come_back(lake: TestLake, tmp_path: Path) -> None:
    folder = tmp_path / "landing"
    folder.mkdir()
    texts = [text.decode() for text in SOUND]

    assert exported(lake, folder, texts) == [ended(text) for text in texts]


@pytest.mark.spark
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(vcf_files(), min_size=2, max_size=2))
def test_sound_files_come_back(lake: TestLake, tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    assert exported(lake, tmp_path_factory.mktemp("landing"), texts) == [ended(text) for text in texts]


def ended(text: str) -> str:
    """The text with its last line ended as the others are."""
    end = "\r\n" if "\r\n" in text else "\n"
    return text if text.endswith("\n") else text + end
