"""Where each sequence of a FASTA lies: what `samtools faidx` writes into a `.fai`.

One line a sequence: name, bases, offset of its first base in the text, bases a line, bytes a line. All lines of a
sequence but its last are of one length. https://www.htslib.org/doc/faidx.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.vcf.lines import Piece, whole_lines

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Entry:
    """Where a sequence lies.

    Args:
        length: bases.
        offset: of the first base in the text, in bytes.
        line_bases: bases of a full line.
        line_bytes: bytes of a full line, its end included.
    """

    length: int
    offset: int
    line_bases: int
    line_bytes: int

    def place(self, base: int) -> int:
        """Offset in the text of a base (0-based)."""
        line, column = divmod(base, self.line_bases)
        return self.offset + line * self.line_bytes + column


def parse_index(text: str) -> Mapping[str, Entry]:
    """Read a `.fai`.

    Raises:
        UnreadableFile: a line is not a name and four numbers, or names a sequence again.
    """
    found: dict[str, Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, *cells = line.split("\t")
        if (
            len(cells) != 4
            or not all(cell.isascii() and cell.isdigit() for cell in cells)
            or name in found
            or cells[2] == "0" != cells[0]
        ):
            raise _bad("A FASTA's index is not one that `samtools faidx` writes", f"line {number}", line[:80])
        entry = Entry(*map(int, cells))
        if entry.length and not 0 < entry.line_bases <= entry.line_bytes:
            raise _bad("A FASTA's index cannot be right", f"line {number}", line[:80])
        found[name] = entry
    return found


def index_of(texts: Iterable[bytes]) -> Mapping[str, Entry]:
    """Make the index of a FASTA's text.

    Raises:
        UnreadableFile: bases before the first `>`, lines of several lengths in a sequence, or a name twice.
    """
    found: dict[str, _Sequence] = {}
    sequence: _Sequence | None = None
    for text, places in whole_lines(_pieces(texts), 1 << 20):
        bases, widths = _widths(text, places)
        heads = np.flatnonzero(np.frombuffer(text, np.uint8)[places - places[0]] == ord(">")).tolist()
        for head, begin, end in zip([None, *heads], [0, *(h + 1 for h in heads)], [*heads, len(places)], strict=True):
            if head is not None:
                place, width = int(places[head]), int(widths[head])
                at = place - int(places[0])
                sequence = _begin(text[at : at + width], place + width, found)
            if begin < end:
                _known(sequence).add(bases[begin:end], widths[begin:end])
    return {name: sequence.entry() for name, sequence in found.items()}


@dataclass
class _Sequence:
    """An entry in the making."""

    name: str
    offset: int
    length: int = 0
    line_bases: int = 0
    line_bytes: int = 0
    lines: int = 0
    ended: bool = False

    def add(self, bases: Numbers, widths: Numbers) -> None:
        """Count lines: full ones, then one shorter at most, then blank ones."""
        if not self.lines:
            self.line_bases, self.line_bytes = int(bases[0]), int(widths[0])
        self.lines += len(bases)
        full = (bases == self.line_bases) & (widths == self.line_bytes)
        first = 0 if self.ended or full.all() else int(np.argmin(full))
        rest = bases[first:] if self.ended or not full.all() else bases[:0]
        if rest.size and (rest[0] > (0 if self.ended else self.line_bases) or rest[1:].any()):
            raise _bad("A FASTA's lines are not of one length", self.name, f"{self.line_bases} bases, then others")
        self.ended = self.ended or bool(rest.size)
        self.length += int(bases.sum())

    def entry(self) -> Entry:
        """What the index says of it."""
        return Entry(self.length, self.offset, self.line_bases, self.line_bytes)


def _pieces(texts: Iterable[bytes]) -> Iterator[Piece]:
    offset = 0
    for text in texts:
        yield offset, text
        offset += len(text)


def _widths(text: bytes, places: Numbers) -> tuple[Numbers, Numbers]:
    """Of each line, bytes without and with its end; one that the file's last line lacks is counted, as by samtools."""
    characters = np.frombuffer(text, np.uint8)
    ends = np.append(places[1:] - places[0], len(text))
    widths = np.diff(ends, prepend=0)
    newline = characters[ends - 1] == ord("\n")
    carriage = newline & (widths > 1) & (characters[ends - 2] == ord("\r"))
    return widths - newline - carriage, widths + np.logical_not(newline)


def _begin(head: bytes, offset: int, found: dict[str, _Sequence]) -> _Sequence:
    """The sequence that a `>` line opens."""
    words = head[1:].split(None, 1)
    name = words[0].decode("utf-8", "replace") if words else ""
    if not name or name in found:
        raise _bad("A FASTA's sequence has no name of its own", f"byte {offset}", repr(head[:80]))
    found[name] = _Sequence(name, offset)
    return found[name]


def _known(sequence: _Sequence | None) -> _Sequence:
    if sequence is None:
        raise _bad("A file is not a FASTA", "line 1", "it does not begin with `>`")
    return sequence


def _bad(what: str, where: str, why: str) -> UnreadableFile:
    return UnreadableFile(what, where=where, why=why, next_step="make both new with `samtools faidx`")
