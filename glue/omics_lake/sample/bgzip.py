"""Blocked gzip (BGZF): gzip members of at most 64 KiB, each with its size in its header, and an empty one at the end.

Equal text gives equal bytes. Source of the form: SAMv1 specification, section 4.1
(https://samtools.github.io/hts-specs/SAMv1.pdf).
"""

from __future__ import annotations

import struct
import zlib

_MEMBER = bytes.fromhex("1f8b08040000000000ff060042430200")
"""Gzip's header with one extra field: `BC`, two bytes long, the block's size less one, which follows."""
_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_TEXT = 0xFF00
"""Bytes of text in a block, as `bgzip` takes: the block stays below 64 KiB even where it does not shrink."""


def bgzipped(text: bytes, block: int = _TEXT) -> bytes:
    """The text in blocks.

    Args:
        block: bytes of text in each.
    """
    return b"".join([*(_block(text[at : at + block]) for at in range(0, len(text), block)), _END])


def _block(text: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(text) + packer.flush()
    size = len(_MEMBER) + 2 + len(packed) + 8
    return _MEMBER + struct.pack("<H", size - 1) + packed + struct.pack("<II", zlib.crc32(text), len(text))
