"""Commits that meet on one table: Iceberg lets the first through, and the others are worked out again.

Iceberg repeats appends by itself, but no change of a schema, a branch or a tag.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from omics_lake.lake.java_errors import JAVA_ERRORS

ATTEMPTS = 8
CONFLICTS = ("is not an ancestor", "CommitFailedException", "ValidationException", "Cannot find ref", "does not exist")


def is_conflict(error: Exception) -> bool:
    """True when Iceberg refused because the metadata had moved."""
    return any(word in str(error) for word in CONFLICTS)


def commit_fresh(stored: Any, change: Callable[[], None]) -> None:
    """Commit a change to a table, and again on fresh metadata while other commits are faster; leaves the table fresh.

    Args:
        stored: Iceberg's table.
        change: looks at the table as it is then, and commits what is still to be done.
    """
    for attempt in range(ATTEMPTS):
        try:
            change()
            break
        except JAVA_ERRORS as error:
            if attempt == ATTEMPTS - 1 or not is_conflict(error):
                raise
            stored.refresh()
    stored.refresh()
