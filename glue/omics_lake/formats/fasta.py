"""Bases of a reference: a FASTA file, plain or bgzip, read by ranges through its index.

Positions are 0-based half-open. Bases come in upper case (soft masking says nothing of the sequence); ambiguity codes
stay. A contig is found under its own name or another spelling of the same chromosome (`1` for `chr1`).
https://www.htslib.org/doc/faidx.html, https://www.htslib.org/doc/bgzip.html (.gzi)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from omics_lake.core.errors import UnreadableFile
from omics_lake.core.genome import lake_name
from omics_lake.formats.fasta_index import index_of, parse_index
from omics_lake.formats.vcf.bgzip import bgzip_texts
from omics_lake.formats.vcf.compression import Compression, cut_short, kind_of, plain_texts

_WINDOW = 1 << 20  # bytes of text held, so that neighbouring variants cost one read


class Fasta:
    """An open reference.

    Args:
        file: seekable; a local file or one that reads ranges of an object.
        index_text: of the `.fai` beside it; None to read the whole file once and make it.

    Raises:
        UnreadableFile: the file is empty, gzip without blocks, or its lines cannot be indexed.
    """

    def __init__(self, file: BinaryIO, index_text: str | None = None) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        self._kind = _kind(file, self._size)
        self._blocks = list(_blocks(file, self._size)) if self._kind is Compression.BGZIP else []
        self._held = (0, b"")
        self._entries = parse_index(index_text) if index_text is not None else index_of(self._all_text())
        self._by_lake_name = {lake_name(name): entry for name, entry in self._entries.items()}

    @property
    def lengths(self) -> Mapping[str, int]:
        """Contig as spelt in the file -> bases."""
        return {name: entry.length for name, entry in self._entries.items()}

    def fetch(self, contig: str, start: int, end: int) -> str:
        """Bases from `start` up to `end` (0-based half-open), fewer where the contig ends.

        Raises:
            UnreadableFile: the file has no such contig, or ends before the index says.
        """
        entry = self._entries.get(contig) or self._by_lake_name.get(lake_name(contig))
        if entry is None:
            raise UnreadableFile(
                "A reference lacks a contig",
                where=contig,
                why=f"it has {', '.join(list(self._entries)[:5])}" + (" ..." if len(self._entries) > 5 else ""),
                next_step="give the FASTA that the file was called against",
            )
        start, end = max(0, start), min(end, entry.length)
        if start >= end:
            return ""
        first, last = entry.place(start), entry.place(end - 1) + 1
        return self._text(first, last).translate(None, b"\r\n").decode("ascii", "replace").upper()

    def _text(self, start: int, end: int) -> bytes:
        """Bytes of the text, of which the last window read is held."""
        begin, held = self._held
        if not begin <= start <= end <= begin + len(held):
            begin, held = self._read(max(0, start - _WINDOW // 8), max(end, start + _WINDOW))
            self._held = (begin, held)
            if begin + len(held) < end:
                raise cut_short(f"byte {begin + len(held)} of the text", "the index names bases after it")
        return held[start - begin : end - begin]

    def _read(self, start: int, end: int) -> tuple[int, bytes]:
        """Text from `start` or earlier to `end` or later, as far as there is, and where it begins."""
        begin, texts = self._from(start)
        found: list[bytes] = []
        at = begin
        while at < end and (text := next(texts, None)) is not None:
            found.append(text)
            at += len(text)
        return begin, b"".join(found)

    def _from(self, start: int) -> tuple[int, Iterator[bytes]]:
        if self._kind is Compression.NONE:
            return start, (text for _, text in plain_texts(self._file, start, self._size, start + _WINDOW * 2))
        begin, block = self._blocks[bisect_right(self._blocks, (start, self._size)) - 1]
        return begin, (text for _, text in bgzip_texts(self._file, block, self._size, None))

    def _all_text(self) -> Iterator[bytes]:
        return self._from(0)[1]


def _kind(file: BinaryIO, size: int) -> Compression:
    if not size:
        raise UnreadableFile("A FASTA is empty", next_step="fetch the file again")
    file.seek(0)
    kind = kind_of(file.read(64))
    if kind is Compression.GZIP:
        raise UnreadableFile("A FASTA is gzip, which is read from its start only", next_step="compress it with bgzip")
    return kind


def _blocks(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """(offset in the text, byte offset) of each bgzip block; reads the file once, as its `.gzi` would tell too."""
    offset = 0
    for place, text in bgzip_texts(file, 0, size, None):
        if text:
            yield offset, place >> 16
            offset += len(text)
