"""The part of a table that one publish replaces, and what is remembered of it in table properties.

`omics-lake.content.<scope>` holds the fingerprint of what the rows were made from and
`omics-lake.release.<scope>` the data release. Both change in the same commit as `main`, so they cannot
disagree with the rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from omics_lake.core.errors import ReleaseOrder

CONTENT = "omics-lake.content."
RELEASE = "omics-lake.release."


@dataclass(frozen=True)
class Scope:
    """Identity partition values that are replaced together, such as `(("project_id", "TCGA-LUAD"),)`."""

    values: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """`TCGA-LUAD`, or `TCGA-LUAD/gdc` for two partition columns."""
        return "/".join(value for _, value in self.values)

    @property
    def branch_prefix(self) -> str:
        """Start of the names of the branches that writers of this scope use; no other scope's start with it."""
        words = re.sub(r"[^A-Za-z0-9]+", "_", self.name)
        if {column for column, _ in self.values} <= {"project_id", "source"}:
            return f"build_{words}__"
        # Call sets are named after files: `a-b` and `a_b` are two, and both may be written at the same time.
        return f"build_{words}_{hashlib.sha256(self.name.encode()).hexdigest()[:8]}__"

    def branch(self, run_id: str) -> str:
        """The branch of one run, a plain SQL identifier."""
        return self.branch_prefix + re.sub(r"[^A-Za-z0-9]+", "_", run_id)

    def filter(self, iceberg: Any) -> Any:
        """Iceberg expression for the scope's rows."""
        expressions = iceberg.expressions.Expressions
        row_filter = expressions.alwaysTrue()
        for column, value in self.values:
            row_filter = getattr(expressions, "and")(row_filter, expressions.equal(column, value))
        return row_filter


def content_of(properties: Mapping[str, str], scope: Scope) -> str | None:
    """Fingerprint of what the scope's published rows were made from."""
    return properties.get(CONTENT + scope.name)


def release_key(release: str) -> tuple[str, tuple[int, ...]]:
    """`gdc-46.0` -> (`gdc`, (46, 0)): releases of one source compare by number."""
    source, _, number = release.partition("-")
    return source, tuple(int(part) for part in re.findall(r"\d+", number))


def newer_than(known: list[str], release: str) -> list[str]:
    """Releases among `known` that are newer than `release` and of the same source."""
    source, number = release_key(release)
    return [r for r in known if release_key(r)[0] == source and release_key(r)[1] > number]


def check_release_order(known: list[str], wanted: str, where: str) -> None:
    """Refuse to put an older release of a source over a newer one.

    Raises:
        ReleaseOrder: `known` (the table's tags) has a newer release of the same source.
    """
    newer = newer_than(known, wanted)
    if newer:
        raise ReleaseOrder(
            f"Release {wanted} is older than what the table holds",
            where=where,
            why=f"the table is tagged {max(newer, key=release_key)}",
            next_step=f"land the newer release, or build {wanted} into a lake of its own",
        )
