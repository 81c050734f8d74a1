"""Two readings of one batch held against each other: by whole columns and record by record (`vcf_one_by_one`)."""

from __future__ import annotations

import numpy as np

from omics_lake.formats.vcf.model import ParsedBatch, TextBatch
from omics_lake.formats.vcf.schema import GENOTYPE_SCHEMA


def batch_of(text: bytes, first_line: int = 1) -> TextBatch:
    """Lines as the reader of a plain file would hand them over."""
    lines = [line + b"\n" for line in text.removesuffix(b"\n").split(b"\n")] if text else []
    places = np.cumsum([0, *map(len, lines)])[: len(lines)].astype(np.int64)
    return TextBatch(text, places, first_line)


def assert_equal(found: ParsedBatch, wanted: ParsedBatch) -> None:
    """Tell the first difference between two readings of one batch."""
    assert found.rejected == wanted.rejected
    assert (found.first, found.last, found.contigs) == (wanted.first, wanted.last, wanted.contigs)
    assert dict(found.undeclared) == dict(wanted.undeclared)
    assert found.variants.schema == wanted.variants.schema
    found.variants.validate(full=True)
    found.genotypes.validate(full=True)
    for ours, right in (
        (found.variants, wanted.variants),
        (found.genotypes.cast(GENOTYPE_SCHEMA), wanted.genotypes),
    ):
        assert ours.num_rows == right.num_rows
        for name in right.column_names:  # texts, since NaN is not equal to itself
            assert repr(ours[name].to_pylist()) == repr(right[name].to_pylist()), name
