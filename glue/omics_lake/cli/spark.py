"""Start Spark without its noise: what the JVM prints goes to a log file in the lake's folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from omics_lake.cli.output import working
from omics_lake.core.errors import MissingTool
from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.session import start_session


@contextmanager
def spark_session(config: LakeConfig) -> Iterator[SparkSession]:
    """A running session, stopped at the end.

    Raises:
        MissingTool: Spark did not start; the log's last lines say why.
    """
    log = _log_file(config)
    with working("Starting Spark (the first time it fetches the Iceberg jars from Maven Central)"):
        try:
            with _jvm_output_to(log):
                session = start_session(config)
        except MissingTool:
            raise
        except Exception as error:
            raise MissingTool(
                "Spark did not start",
                where=str(log),
                why=_last_lines(log) or str(error),
                next_step="check Java and the network (Maven Central); the whole output is in the file named above",
            ) from error
    try:
        yield session
    finally:
        session.stop()


def _log_file(config: LakeConfig) -> Path:
    folder = Path(config.warehouse) / "logs" if config.profile is Profile.LOCAL else Path.cwd()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "spark.log"


@contextmanager
def _jvm_output_to(log: Path) -> Iterator[None]:
    """The JVM inherits the file descriptors that are open while it starts, and keeps them."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    with log.open("ab") as handle:
        try:
            os.dup2(handle.fileno(), 1)
            os.dup2(handle.fileno(), 2)
            yield
        finally:
            for number, copy in enumerate(saved, start=1):
                os.dup2(copy, number)
                os.close(copy)


def _last_lines(log: Path, count: int = 5) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return " | ".join(lines[-count:])
