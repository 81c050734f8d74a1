"""What all tests share: one Spark for the session, a lake of its own for each test, the real files where they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings, start_session


@dataclass(frozen=True)
class TestLake:
    """A lake of one test."""

    __test__ = False
    spark: SparkSession
    config: LakeConfig


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """The session's Spark, small and without UI."""
    root = tmp_path_factory.mktemp("session-lake")
    session = start_session(LakeConfig(root=str(root), cores="2", small=True), app="omics-lake-tests")
    yield session
    session.stop()


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> TestLake:
    """A fresh lake: same Spark, own catalog and folder."""
    config = LakeConfig(root=str(tmp_path / "lake"), cores="2", small=True)
    Path(config.warehouse).mkdir()
    session = spark.newSession()
    for key, value in settings(config).items():
        if key.startswith("spark.sql.catalog"):
            session.conf.set(key, value)
    return TestLake(session, config)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real public files; tests that need it are skipped where it is not."""
    folder = os.environ.get("OMICS_REAL_DATA")
    if not folder:
        pytest.skip("OMICS_REAL_DATA is not set: the folder of real public files is not here")
    path = Path(folder).resolve()
    assert path.is_dir(), f"OMICS_REAL_DATA names {path}, which is not a folder"
    return path
