"""The sample cohort's lake after its first release, and the generator's own truth about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from omics_lake.analysis.local import LocalLake
from omics_lake.build.context import Context
from omics_lake.build.run import BuildReport, build
from omics_lake.lake.config import LakeConfig
from omics_lake.sample.truth import ProjectTruth, Truth
from omics_lake.tables.inventory import take_inventory


@dataclass(frozen=True)
class Built:
    """The sample's lake after its first release."""

    truth: Truth
    report: BuildReport
    folder: Path
    spark: SparkSession
    config: LakeConfig

    def again(self, **options: Any) -> BuildReport:
        """Run the main job once more on the same landing folder."""
        return build(Context(self.spark, self.config), take_inventory(str(self.folder / "landing"), **options))

    @property
    def lake(self) -> LocalLake:
        """The lake as an analyst opens it."""
        return LocalLake(self.config.root)

    def ask(self, sql: str, release: str | None = None) -> list[dict[str, Any]]:
        """Rows of a query."""
        rows: list[dict[str, Any]] = self.lake.query(sql, release).to_pylist()
        return rows


def by_project(truth: Truth) -> Iterator[tuple[str, ProjectTruth]]:
    """(project id, truth)."""
    return ((project.project_id, project) for project in truth.projects)


def as_pair(outcome: Any) -> tuple[int | None, int | None]:
    """(event, days) of an outcome of the truth; neither where there is none."""
    return (outcome.event, outcome.days) if outcome else (None, None)
