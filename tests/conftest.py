"""What all tests share: one Spark for the session, a lake of its own for each test, the real files where they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pyarrow as pa
import pytest
from pyiceberg.catalog.sql import SqlCatalog
from pyspark.sql import SparkSession

from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import settings, start_session

# Nothing is timed: a busy machine is no bug. `derandomize`: every run sees the same examples.
hypothesis.settings.register_profile("lake", deadline=None, derandomize=True)
hypothesis.settings.load_profile("lake")


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


@pytest.fixture
def tiny_lake(tmp_path: Path) -> Path:
    """A lake made with PyIceberg alone, so that reading is tested without Spark.

    omics.probe at two releases, ops.run and ops.quarantine with a few rows, marts.empty without a snapshot.
    """
    root = tmp_path / "lake"
    root.mkdir()
    catalog = SqlCatalog("lake", uri=f"sqlite:///{root / 'catalog.db'}", warehouse=str(root))
    for space in ("omics", "marts", "ops"):
        catalog.create_namespace(space)
    schema = pa.schema([("file_id", pa.string()), ("data_release", pa.string()), ("value", pa.int64())])
    probe = catalog.create_table("omics.probe", schema, properties={"comment": "One probe. From: tests."})
    for release, files, values in (("gdc-46.0", "aab", [1, 2, 3]), ("gdc-47.0", "aac", [1, 20, 4])):
        rows = pa.table({"file_id": list(files), "data_release": [release] * 3, "value": values}, schema)
        probe.append(rows) if probe.current_snapshot() is None else probe.overwrite(rows)
        snapshot = probe.current_snapshot()
        assert snapshot is not None
        probe.manage_snapshots().create_tag(snapshot.snapshot_id, release).commit()
    catalog.create_table("marts.empty", pa.schema([("case_id", pa.string())]))
    run = {
        "run_id": "r1", "started_at": "2026-01-01", "table_name": "omics.probe", "project_id": "TCGA-A",
        "data_release": "gdc-46.0", "outcome": "failed", "files": 2, "files_absent": 0, "rows_out": 0, "rejected": 1,
        "seconds": 1.5, "error": "Columns are missing",
    }  # fmt: skip
    _table(catalog, "ops.run", [run, run | {"run_id": "r2", "outcome": "published", "error": None}])
    reject = {
        "rejected_at": "2026-01-01", "table_name": "omics.probe", "project_id": "TCGA-A", "file_name": "a.txt",
        "line": 7, "reason": "3 cells where the header has 4", "raw": "x [y] z",
    }  # fmt: skip
    _table(catalog, "ops.quarantine", [reject])
    return root


def _table(catalog: SqlCatalog, name: str, rows: list[dict[str, object]]) -> None:
    arrow = pa.Table.from_pylist(rows)
    catalog.create_table(name, arrow.schema).append(arrow)
