"""Batches of text as the reader of splits makes them, from text that a test writes out."""

from __future__ import annotations

import numpy as np

from omics_lake.formats.vcf.model import TextBatch


def batch(text: str | bytes, first_line: int = 1) -> TextBatch:
    """A batch of these lines; places are offsets in the text."""
    raw = text.encode() if isinstance(text, str) else text
    lengths = [len(line) for line in raw.splitlines(keepends=True)]
    return TextBatch(raw, np.cumsum([0, *lengths])[:-1].astype(np.int64), first_line)
