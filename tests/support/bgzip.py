"""bgzip files made here, with blocks of any size, so that tests choose where a file's borders lie.

Block layout: SAMv1, section 4.1 (https://samtools.github.io/hts-specs/SAMv1.pdf).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

END_MARKER = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
"""The empty block that ends a file, as the specification prints it."""


def bgzip_block(text: bytes, level: int = 6) -> bytes:
    """One block; level 0 stores the text as it is."""
    pack = zlib.compressobj(level, zlib.DEFLATED, -15)
    data = pack.compress(text) + pack.flush()
    head = struct.pack("<4BI2BH2s2H", 31, 139, 8, 4, 0, 0, 255, 6, b"BC", 2, len(data) + 25)
    return head + data + struct.pack("<2I", zlib.crc32(text), len(text))


def bgzip_blocks(text: bytes, sizes: Sequence[int] = (65280,), level: int = 6) -> list[bytes]:
    """The blocks of a file: sizes of their text, taken in turn, over and over."""
    blocks, at = [], 0
    while at < len(text):
        size = sizes[len(blocks) % len(sizes)]
        blocks.append(bgzip_block(text[at : at + size], level))
        at += size
    return blocks


def bgzip(text: bytes, sizes: Sequence[int] = (65280,), level: int = 6) -> bytes:
    """A whole file."""
    return b"".join(bgzip_blocks(text, sizes, level)) + END_MARKER
