"""What every step of one command shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from pyspark.sql import SparkSession

from omics_lake.core.errors import LakeError
from omics_lake.core.progress import Report, silent
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.ops import RunRecord


@dataclass(frozen=True)
class Ended:
    """One finished build: its record, and the error that ended it, if any."""

    run: RunRecord
    error: LakeError | None


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return str(uuid4())


@dataclass(frozen=True)
class Context:
    """One command's session, lake, identity, and who is told.

    Args:
        allow_incomplete: build although wanted files are absent or unreadable, and record which.
        clock: UTC now.
        new_id: makes run ids.
    """

    spark: SparkSession
    config: LakeConfig
    report: Report = silent
    allow_incomplete: bool = False
    clock: Callable[[], datetime] = _now
    new_id: Callable[[], str] = _new_id
    command_id: str = field(default_factory=_new_id)
