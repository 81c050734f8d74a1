"""The truth beside a sample on disk: by it a folder is known to hold the sample that is to be made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from omics_lake.core.errors import UsageError


def stored_truth(folder: Path) -> dict[str, Any] | None:
    """`truth.json` of a folder; None where there is none."""
    path = folder / "truth.json"
    stored: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return stored


def refuse_other_sample(folder: Path, making: Mapping[str, Any]) -> None:
    """Go on where the folder is empty or holds the same sample.

    Args:
        making: what the sample follows from, by name of the truth's field.

    Raises:
        UsageError: it holds other things.
    """
    stored = stored_truth(folder)
    same = stored is not None and all(stored[name] == value for name, value in making.items())
    if (stored and not same) or (stored is None and (folder / "landing").exists()):
        raise UsageError(
            "The folder holds another landing zone",
            where=str(folder),
            why="its truth.json is absent or of another seed, size or release",
            next_step="choose an empty folder",
        )
