"""Writing bgzip: gzip members of less than 64 KiB, each telling its length, and an empty one at the end.

bgzip, tabix and bcftools read it, and so does anything that reads gzip.
https://samtools.github.io/hts-specs/SAMv1.pdf (section 4.1)
"""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

TEXT = 0xFF00
"""Bytes of text in a block, as htslib has it: even text that does not compress then fits in 64 KiB."""
_HEAD = bytes.fromhex("1f8b08040000000000ff060042430200")
LEVEL = 6


def block(text: bytes) -> bytes:
    """One block; an empty text's is the end marker."""
    squeezer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = squeezer.compress(text) + squeezer.flush()
    size = len(_HEAD) + 2 + len(body) + 8
    return _HEAD + struct.pack("<H", size - 1) + body + struct.pack("<II", zlib.crc32(text), len(text))


class BgzipWriter:
    """Text in, blocks out. Without `close` the file lacks its end marker, and readers call it cut short."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._waiting = bytearray()

    def write(self, text: bytes) -> None:
        """Take text; whole blocks of it go out."""
        self._waiting += text
        whole = len(self._waiting) // TEXT * TEXT
        for start in range(0, whole, TEXT):
            self._file.write(block(bytes(self._waiting[start : start + TEXT])))
        del self._waiting[:whole]

    def close(self) -> None:
        """Write what waits, and the end marker; the file stays open."""
        if self._waiting:
            self._file.write(block(bytes(self._waiting)))
        self._waiting.clear()
        self._file.write(block(b""))
