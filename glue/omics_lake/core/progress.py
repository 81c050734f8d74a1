"""How long work tells whoever watches where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One sign of life.

    Args:
        task: table and project, such as `omics.expression TCGA-LUAD`.
        step: parse, write, audit, publish, done, failed, unchanged.
        done: units finished in this step (files for `parse`).
        total: units of this step, 0 when it has none.
        detail: a short remark, such as `36,396,000 rows`.
    """

    task: str
    step: str
    done: int = 0
    total: int = 0
    detail: str = ""


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Tell nobody."""
