"""Regions as people write them, and bgzip that bgzip's readers read."""

from __future__ import annotations

import gzip
import io
import random
from pathlib import Path

import pysam
import pytest

from omics_lake.analysis.bgzip_file import BgzipWriter
from omics_lake.analysis.region import LAST, Region, parse_region
from omics_lake.core.errors import UsageError


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("chr1", Region("chr1", 1, LAST)),
        ("chr1:100", Region("chr1", 100, 100)),
        ("chr1:100-", Region("chr1", 100, LAST)),
        ("chr17:43,044,295-43,125,483", Region("chr17", 43044295, 43125483)),
        ("HLA-A*01:01:01:5-9", Region("HLA-A*01:01:01", 5, 9)),
    ],
)
def test_region(text: str, region: Region) -> None:
    assert parse_region(text) == region


@pytest.mark.parametrize("text", ["", "chr1:9-5"])
def test_what_is_no_region(text: str) -> None:
    with pytest.raises(UsageError):
        parse_region(text)


def written(text: bytes, step: int) -> bytes:
    out = io.BytesIO()
    writer = BgzipWriter(out)
    for start in range(0, len(text), step):
        writer.write(text[start : start + step])
    writer.close()
    return out.getvalue()


TEXTS = (
    b"",
    b"a line\n",
    b"line of text\n" * 20_000,
    random.Random(1).randbytes(200_000),  # does not compress
)


@pytest.mark.parametrize("text", TEXTS, ids=["empty", "small", "text", "noise"])
def test_what_is_written_is_read_by_htslib_and_by_gzip(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(written(text, 7_000))
    assert gzip.decompress(path.read_bytes()) == text
    with pysam.BGZFile(str(path)) as file:
        assert file.read(len(text) + 1) == text
    # The end marker, byte for byte: https://samtools.github.io/hts-specs/SAMv1.pdf (4.1.2)
    assert path.read_bytes()[-28:].hex() == "1f8b08040000000000ff0600424302001b0003000000000000000000"
