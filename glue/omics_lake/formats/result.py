"""What every parser gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class Rejected:
    """One line that did not become a row.

    Args:
        line: 1-based line number in the decompressed file; 0 when the whole file is meant.
        reason: why, one sentence.
        raw: the line's text (cut to 4,000 characters when stored).
    """

    line: int
    reason: str
    raw: str


@dataclass(frozen=True)
class Parsed:
    """Rows of one file.

    Args:
        rows: Arrow table with the columns the parser documents.
        rejected: lines left out, in file order; `rows.num_rows + len(rejected) + duplicates` = data lines.
        duplicates: lines dropped because an equal line was kept.
        null_markers: `column|marker` -> how often a null marker stood in that column.
        unknown_columns: columns the declaration does not know (kept in `attributes` where the table has it).
        notes: facts from the header worth keeping, such as `gene_model`.
    """

    rows: pa.Table
    rejected: tuple[Rejected, ...] = ()
    duplicates: int = 0
    null_markers: Mapping[str, int] = field(default_factory=dict)
    unknown_columns: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
