"""Bytes to text lines, by rule.

Decompression is decided by the first bytes, not the name (a gzip named .txt happens). Text is UTF-8,
with or without a byte order mark; what is not UTF-8 is read as Windows-1252 when every byte has a
meaning there (the BCR forms of LUSC do), and refused otherwise: a wrong letter is worse than no letter.
Line ends are LF or CRLF.
"""

from __future__ import annotations

import gzip
import io
import zlib

from omics_lake.core.errors import UnreadableFile

GZIP_MAGIC = b"\x1f\x8b"
MAX_TEXT_BYTES = 2 * 1024**3


def decompress(data: bytes, limit: int = MAX_TEXT_BYTES) -> bytes:
    """Gunzip when the bytes are gzip (several members are joined), else give them back.

    Raises:
        UnreadableFile: the gzip stream is cut, corrupt, or larger than `limit` bytes of text.
    """
    if not data.startswith(GZIP_MAGIC):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            text = stream.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(
            "The gzip stream is cut short or corrupt", why=str(error), next_step="land the file again"
        ) from error
    if len(text) > limit:
        raise UnreadableFile(
            "The file is too large once decompressed", why=f"more than {limit:,} bytes", next_step="split the file"
        )
    return text


def to_utf8(data: bytes) -> bytes:
    """UTF-8 bytes with LF line ends and no byte order mark, from bytes in UTF-8, UTF-16 with mark, or Windows-1252.

    Raises:
        UnreadableFile: the bytes are none of these.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16").encode()
    if not data.isascii():
        data = _checked(data)
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def _checked(data: bytes) -> bytes:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252").encode()
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                "The text is neither UTF-8 nor Windows-1252",
                why=f"byte {data[error.start]:#04x} at offset {error.start:,}",
                next_step="convert the file to UTF-8 and land it again",
            ) from error
    return data


def read_text(data: bytes) -> bytes:
    """Decompressed, UTF-8, LF: what parsers start from."""
    return to_utf8(decompress(data))
