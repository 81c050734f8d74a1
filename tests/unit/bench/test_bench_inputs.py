"""The made-up files stay the same bytes, so that measurements of different days compare."""

from __future__ import annotations

import gzip
import hashlib

# From the generator that the published peers were measured with.
STAR_NAME = "62ad558f-25d3-4610-83db-2836aeb83a99.rna_seq.augmented_star_gene_counts.tsv"
STAR_SHA256 = "4bd7d9a5e069cbfa01610a56ca0144ad4b2bdfe6e94813a902f565f30e4bc209"
MAF_NAME = "45bdb5fa-dfec-494a-ad01-4a65118ffc2c.wxs.aliquot_ensemble_masked.maf.gz"
MAF_TEXT_SHA256 = "9396fcde7bcef14505c0adeaa64ada0b3510434f880be281ef6843f18a5d34fb"


def test_first_star_file_is_the_known_one() -> None:
    from inputs import star_files

    (file,) = star_files(1)

    assert file.name == STAR_NAME
    assert hashlib.sha256(file.data).hexdigest() == STAR_SHA256


def test_first_maf_is_the_known_one() -> None:
    from inputs import maf_files

    (file,) = maf_files(1)

    assert file.name == MAF_NAME
    # The text: how well zlib compresses it depends on zlib's version.
    assert hashlib.sha256(gzip.decompress(file.data)).hexdigest() == MAF_TEXT_SHA256


def test_gzip_carries_no_time() -> None:
    from inputs import maf_files

    (file,) = maf_files(1, rows=1)

    assert file.data[4:8] == bytes(4)  # MTIME of RFC 1952
