"""A batch's lines as one column, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.formats.annotation.columnar import Places
from omics_lake.formats.result import Rejected
from omics_lake.formats.vcf.model import TextBatch


@dataclass(frozen=True)
class Lines:
    """Lines of a batch that are text.

    Args:
        texts: without their ends.
        places: as `TextBatch.places`.
        numbers: as `TextBatch.first_line` counts.
        rejected: lines that are not UTF-8.
    """

    texts: pa.Array
    places: Places
    numbers: Places
    rejected: tuple[Rejected, ...] = ()

    def keep(self, mask: pa.Array) -> Lines:
        """The lines where the mask is true."""
        chosen = np.asarray(mask)
        return Lines(self.texts.filter(mask), self.places[chosen], self.numbers[chosen], self.rejected)

    def without_comments(self) -> Lines:
        """Lines that are neither blank nor begin with `#`."""
        return self.keep(pc.invert(pc.match_substring_regex(self.texts, r"^(#|\s*$)")))

    def rejects(self, reasons: Reasons) -> tuple[Rejected, ...]:
        """Lines that have a reason, and those that are not UTF-8, in order."""
        found = [
            Rejected(int(self.numbers[place]), reasons.why[place], self.texts[place].as_py())
            for place in np.flatnonzero(~reasons.fine)
        ]
        return tuple(sorted((*self.rejected, *found), key=lambda reject: reject.line))


class Reasons:
    """Why lines are no rows: the first reason found is a line's."""

    def __init__(self, cells: Places, wanted: int) -> None:
        """Lines with so many cells each, where each should have `wanted`."""
        self.fine = cells == wanted
        self.why = {
            int(place): f"{cells[place]} cells where there should be {wanted}" for place in np.flatnonzero(~self.fine)
        }

    def because(self, mask: pa.Array, why: str) -> None:
        """Lines where the mask is true are at fault, unless they were already; null is no fault."""
        at_fault = np.asarray(mask.fill_null(False)) & self.fine
        self.why.update((int(place), why) for place in np.flatnonzero(at_fault))
        self.fine = self.fine & ~at_fault

    def whole(self, texts: pa.Array) -> pa.Array:
        """Whole numbers of the lines without fault; null elsewhere."""
        return pc.if_else(pa.array(self.fine), texts, pa.scalar(None, pa.string())).cast(pa.int64())


def lines_of(batch: TextBatch) -> Lines:
    """A batch's lines."""
    numbers = batch.first_line + np.arange(len(batch.places))
    raw = np.frombuffer(batch.text, np.uint8)
    ends = np.flatnonzero(raw == ord("\n")) + 1
    if not batch.text.endswith(b"\n") and batch.text:
        ends = np.append(ends, len(raw))
    offsets = pa.array(np.concatenate(([0], ends)).astype(np.int32))
    binary = pa.Array.from_buffers(pa.binary(), len(ends), [None, offsets.buffers()[1], pa.py_buffer(batch.text)])
    try:
        texts = binary.cast(pa.string())
    except pa.ArrowInvalid:
        return _text_alone(binary, batch.places, numbers)
    return Lines(pc.utf8_rtrim(texts, "\r\n"), batch.places, numbers)


def _text_alone(binary: pa.Array, places: Places, numbers: Places) -> Lines:
    """The lines that are UTF-8; the others rejected."""
    texts: list[str | None] = []
    rejected = []
    for number, line in zip(numbers, binary.to_pylist(), strict=True):
        try:
            texts.append(line.decode().rstrip("\r\n"))
        except UnicodeDecodeError as error:
            texts.append(None)
            why = f"byte {line[error.start]:#04x} is not UTF-8"
            rejected.append(Rejected(int(number), why, line.decode(errors="replace").rstrip("\r\n")))
    column = pa.array(texts, pa.string())
    return Lines(column, places, numbers, tuple(rejected)).keep(column.is_valid())
