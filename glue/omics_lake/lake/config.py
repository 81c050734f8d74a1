"""Where a lake is and which of three profiles reaches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Profile(StrEnum):
    """`local`: JDBC catalog on SQLite and a folder. `aws`: Glue catalog and S3. `double`: the same at an endpoint."""

    LOCAL = "local"
    AWS = "aws"
    DOUBLE = "double"


@dataclass(frozen=True)
class LakeConfig:
    """A lake's place.

    Args:
        root: folder (local) or `s3://bucket/prefix` (aws, double) that holds the tables.
        profile: how the catalog is reached.
        endpoint: address of the AWS double, for Glue and S3 alike.
        region: AWS region; None leaves it to the usual AWS settings.
        cores: Spark's local cores, `*` for all; not used on Glue.
        driver_memory: heap of the local driver, in which local tasks run too.
        databases: namespace -> database in the catalog; a namespace that is not in it is its own database.
        small: plan for a few thousand rows (tests, demo): one shuffle partition, no generated code.
    """

    root: str
    profile: Profile = Profile.LOCAL
    endpoint: str | None = None
    region: str | None = None
    cores: str = "*"
    driver_memory: str = "2g"
    small: bool = False
    databases: Mapping[str, str] = field(default_factory=dict)

    @property
    def warehouse(self) -> str:
        """Absolute root."""
        return self.root.rstrip("/") if "://" in self.root else str(Path(self.root).resolve())

    @property
    def catalog_file(self) -> Path:
        """The SQLite catalog of the local profile."""
        return Path(self.warehouse) / "catalog.db"
